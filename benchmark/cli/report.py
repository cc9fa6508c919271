"""``overpaint report``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import opinion_options, report_options, run_argument
from overpaint.benchmark.gallery import CARDS
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.summary import write_run_report


@click.command("report")
@run_argument
@opinion_options
@report_options
@click.option(
    "--cards", default=CARDS, show_default=True, help="Gallery cards per model and kind, worst first."
)
def command(
    run: Path,
    opinions: Opinions,
    thresholds: Thresholds,
    single_file: bool,
    as_json: bool,
    cards: int,
) -> None:
    """Write RUN's report anew: with other thresholds, more cards, or as a single file.

    \b
    overpaint report RUN --single-file
    """
    job = reopened_job(run)
    with job.writing():
        report, page = write_run_report(
            job, thresholds, single_file=single_file, cards=cards, opinions=opinions
        )
    printing.whole(report, page, as_json=as_json)
