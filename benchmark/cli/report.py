"""``overpaint report``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import opinion_options, report_options, run_argument
from overpaint.benchmark.gallery import CARDS
from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.showing import Showing
from overpaint.benchmark.summary import write_run_report


@click.command("report")
@run_argument
@opinion_options
@report_options
@click.option(
    "--cards", default=CARDS, show_default=True, help="Gallery cards per model and kind, worst first."
)
@click.option(
    "--cleaned",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="DEST",
    help="What overpaint clean made of it: shows what is flagged before and after.",
)
def command(
    run: Path,
    opinions: Opinions,
    thresholds: Thresholds,
    single_file: bool,
    as_json: bool,
    cards: int,
    cleaned: Path | None,
) -> None:
    """Write RUN's report anew: with other thresholds, more cards, or as a single file.

    A run whose dataset is gone gets its report without pictures.

    \b
    overpaint report RUN --single-file
    """
    showing = Showing.of(run)
    with showing.job.writing():
        report, page = write_run_report(
            showing.job,
            thresholds,
            single_file=single_file,
            cards=cards,
            opinions=opinions,
            cleaned=cleaned,
            problems=showing.problems,
        )
    printing.whole(report, page, as_json=as_json)
