"""The tables of a report in other programs' forms, read by those programs."""

import json
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from overpaint.benchmark.report import Report
from overpaint.benchmark.report.formats import FORMATS, write_formats


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_all_formats_are_written_and_read(
    name: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    report: Report = request.getfixturevalue(name)
    write_formats(report, tmp_path, [*FORMATS])
    schema = json.loads((tmp_path / "report.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    document = json.loads((tmp_path / "report.json").read_text())
    jsonschema.validate(document, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({**document, "surplus": 1}, schema)
    findings = pq.read_table(tmp_path / "findings.parquet")
    assert findings.num_rows == len(report.gallery)
    board = pq.read_table(tmp_path / "leaderboard.parquet")
    assert set(board["label"].to_pylist()) == {
        one.label.encode("utf-8", "replace").decode() for one in report.standings
    }
    tex = (tmp_path / "leaderboard.tex").read_text()
    assert tex.count(r"\begin{table}") == tex.count(r"\end{table}") == tex.count(r"\toprule") > 0
