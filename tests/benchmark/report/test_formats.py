"""The tables of a report in other programs' forms, read by those programs."""

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema
import pyarrow.parquet as pq
import pytest

from overpaint.benchmark.report import Report
from overpaint.benchmark.report.formats import FORMATS, write_formats
from overpaint.benchmark.report.latex import leaderboard_tex
from overpaint.benchmark.report.leaderboard import leaderboard


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


@pytest.mark.parametrize("name", ["report", "hostile"])
def test_every_row_of_every_latex_table_has_the_columns_of_its_head(
    name: str, request: pytest.FixtureRequest
) -> None:
    report: Report = request.getfixturevalue(name)
    tex = leaderboard_tex(report)
    tables = re.findall(r"\\begin\{tabular\}\{(l(r+))\}\n(.*?)\\end\{tabular\}", tex, re.DOTALL)
    shown = sum(len(figures) for _, figures, _ in tables)
    comment = re.search(r"^% Left out.*", tex, re.MULTILINE)
    assert shown == len(leaderboard(report).columns) - (comment[0].count("),") + 1 if comment else 0)
    for spec, figures, body in tables:
        assert len(figures) <= 5
        lines = [
            line for line in body.splitlines() if not re.fullmatch(r"\\(\w+rule|addlinespace)", line)
        ]
        for line in lines:
            assert line.endswith(r" \\")
            assert len(re.findall(r"(?<!\\)&", line)) + 1 == len(spec)
            plain = re.sub(r"\\[\\{}$&%#_]", "", line)
            assert plain.count("{") == plain.count("}")
            assert plain.count("$") % 2 == 0
            assert "%" not in plain
            assert "#" not in plain
    labels = re.findall(r"\\label\{(.*?)\}", tex)
    assert len(set(labels)) == len(labels) == len(tables) == tex.count(r"\caption{")


@pytest.mark.parametrize("label", ["[blur] x", "*star"])
def test_no_label_is_taken_for_an_option_of_the_line_before(report: Report, label: str) -> None:
    renamed = [replace(one, label=f"{label} {one.label}") for one in report.standings]
    tex = leaderboard_tex(replace(report, standings=renamed))
    assert len(re.findall(rf"^{{}}{re.escape(label)} ", tex, re.MULTILINE)) > 1
    assert not re.search(r"(\\\\|\\\w+rule|\\addlinespace)\s*[\[*]", tex)


def test_latex_marks_the_best_models_and_tells_where_fewer_were_scored(report: Report) -> None:
    tex = leaderboard_tex(report)
    board = leaderboard(report)
    first = board.columns[0]
    best, second = (row.cells[0].text for row in board.ranked[:2])
    assert rf"\textbf{{{best}}}" in tex
    assert rf"\underline{{{second}}}" in tex
    scored = [row.cells[0].estimate.n for row in (*board.ranked, *board.references)
              if row.cells[0].estimate is not None]  # fmt: skip
    assert first.possible is not None
    most = max(scored)
    assert f"$n$={most} of {first.possible}" in tex or most == first.possible
    fewer = {n for n in scored if 0 < n < most}
    assert fewer
    assert all(f"] $n$={n}" in tex for n in fewer)
