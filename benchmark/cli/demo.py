"""``overpaint demo``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.bench import with_references
from overpaint.benchmark.cli.options import report_options
from overpaint.benchmark.job import new_job
from overpaint.benchmark.panel import Panel
from overpaint.benchmark.stages import audit_dataset, judge_answers, make_answers
from overpaint.benchmark.summary import write_run_report
from overpaint.data.selection import Selection
from overpaint.runners.baselines import BASELINES
from overpaint.runners.spec import parse_spec


@click.command("demo")
@click.option(
    "--out", default="overpaint-demo", show_default=True, metavar="RUN",
    type=click.Path(path_type=Path, file_okay=False), help="The run folder.",
)  # fmt: skip
@report_options
def command(out: Path, thresholds: Thresholds, single_file: bool, title: str, as_json: bool) -> None:
    """Audit and benchmark the starter set that ships with overpaint.

    No network, no weights: the pairs are drawn on the spot, a third of them with a planted defect, and
    the models are baselines whose numbers tell whether a metric can be trusted.

    \b
    overpaint demo
    """
    models = with_references([parse_spec(f"baseline:{name}") for name in BASELINES])
    panel = Panel.of()
    job = new_job("starter", out, selection=Selection())
    job = job.with_models(models).with_auditors(panel.names)
    with job.writing():
        audit_dataset(job)
        make_answers(job, models)
        judge_answers(job)
        report, page = write_run_report(job, thresholds, single_file=single_file, title=title)
    printing.whole(report, page, as_json=as_json)
