"""The tables of a report in the forms that other programs read."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from overpaint.benchmark.report.columnar import findings_parquet, leaderboard_parquet
from overpaint.benchmark.report.document import report_json
from overpaint.benchmark.report.latex import leaderboard_tex
from overpaint.benchmark.report.markdown import report_markdown
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.schema import report_schema
from overpaint.benchmark.report.sheets import findings_csv, leaderboard_csv
from overpaint.data.atomic import write_bytes

Writer = Callable[[Report], str | bytes]

FORMATS: Mapping[str, Mapping[str, Writer]] = {
    "markdown": {"report.md": report_markdown},
    "csv": {"leaderboard.csv": leaderboard_csv, "findings.csv": findings_csv},
    "json": {"report.json": report_json, "report.schema.json": lambda _: report_schema()},
    "parquet": {"leaderboard.parquet": leaderboard_parquet, "findings.parquet": findings_parquet},
    "latex": {"leaderboard.tex": leaderboard_tex},
}
"""By name the files that each makes."""


def write_formats(report: Report, folder: Path, names: Sequence[str]) -> list[Path]:
    """Writes the files of these formats to ``folder``, each whole or not at all; returns their paths."""
    written: list[Path] = []
    for file, make in [item for name in names for item in FORMATS[name].items()]:
        content = make(report)
        # Untrusted text can hold lone surrogates, which no encoding takes.
        encoded = content.encode("utf-8", "replace") if isinstance(content, str) else content
        write_bytes(folder / file, encoded)
        written.append(folder / file)
    return written
