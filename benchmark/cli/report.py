"""``overpaint report``."""

from dataclasses import replace
from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cleaned import cleaning
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import opinion_options, report_options
from overpaint.benchmark.gallery import CARDS, chosen, items_of
from overpaint.benchmark.merging import merged
from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.report import Report
from overpaint.benchmark.report.formats import FORMATS, write_formats
from overpaint.benchmark.results import Results
from overpaint.benchmark.showing import Showing
from overpaint.benchmark.summary import summarised, write_results_report, write_run_report
from overpaint.taxonomy import UsageError

_FOLDER = click.Path(path_type=Path, exists=True, file_okay=False)


@click.command("report")
@click.argument("runs", metavar="RUN...", type=_FOLDER, nargs=-1, required=True)
@click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), metavar="DIR",
    help="Where to write it; RUN/report if there is one run.",
)  # fmt: skip
@click.option(
    "--format", "formats", multiple=True, type=click.Choice([*FORMATS]),
    help="Write only the tables, in this form. Repeatable.",
)  # fmt: skip
@opinion_options
@report_options
@click.option(
    "--cards", type=click.IntRange(0), metavar="N",
    help=f"Worst findings of each model and kind, in turns; if not given {CARDS}, and all in tables.",
)  # fmt: skip
@click.option(
    "--cleaned",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DEST",
    help="What overpaint clean made of it: shows what is flagged before and after.",
)
def command(
    runs: tuple[Path, ...],
    out: Path | None,
    formats: tuple[str, ...],
    opinions: Opinions,
    thresholds: Thresholds,
    single_file: bool,
    as_json: bool,
    cards: int | None,
    cleaned: Path | None,
    title: str,
) -> None:
    """Write RUN's report anew: with other thresholds, more cards, as a single file, or as tables.

    Several runs make one report where they differ in their models alone; else it says in what they
    differ. A run whose dataset is gone gets its report without pictures. Formats: markdown, csv, json
    (with its schema), parquet, latex (booktabs).

    \b
    overpaint report RUN --single-file
    overpaint report RUN --format latex --format parquet
    overpaint report RUN RUN --out report-1
    """
    if len(runs) > 1 and out is None:
        raise UsageError("several runs make one report: say where to, with --out DIR")
    first = next(iter(runs))
    folder = out or first / "report"
    if formats:
        if single_file or as_json:
            raise UsageError("--format writes tables alone: --single-file and --json are of the page")
        results = merged(runs, thresholds)
        report = _tables(results, cards, opinions.or_votes_of(runs, results), cleaned, title)
        for path in write_formats(report, folder, formats):
            printing.note(f"written: {path}")
        return
    showing = Showing.of(first)
    if out is None:
        with showing.job.writing():
            report, page = write_run_report(
                showing.job,
                thresholds,
                single_file=single_file,
                cards=CARDS if cards is None else cards,
                opinions=opinions,
                cleaned=cleaned,
                title=title,
                problems=showing.problems,
            )
    else:
        results = merged(runs, thresholds)
        report, page = write_results_report(
            showing,
            results,
            folder,
            single_file=single_file,
            cards=CARDS if cards is None else cards,
            opinions=opinions.or_votes_of(runs, results),
            cleaned=cleaned,
            title=title,
        )
    printing.whole(report, page, as_json=as_json)


def _tables(
    results: Results, cards: int | None, opinions: Opinions, cleaned: Path | None, title: str
) -> Report:
    """With all findings unless ``cards`` says how many: a table has no need to choose."""
    every = max((tally.flagged for tally in results.findings.by_kind().values()), default=0)
    items = items_of(chosen(results, every if cards is None else cards), results)
    made = cleaning(results, cleaned) if cleaned else None
    return replace(summarised(results, opinions, title), gallery=items, cleaning=made)
