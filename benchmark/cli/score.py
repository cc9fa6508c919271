"""``overpaint score``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    engine_options,
    metric_options,
    opinion_options,
    report_options,
    run_argument,
)
from overpaint.benchmark.engine import Engine
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.profiles import chosen_metrics, paper_note
from overpaint.benchmark.stages import judge_answers
from overpaint.benchmark.summary import write_run_report
from overpaint.taxonomy import RunError


@click.command("score")
@run_argument
@metric_options
@opinion_options
@engine_options
@report_options
def command(
    run: Path,
    metrics: tuple[str, ...],
    profiles: tuple[str, ...],
    opinions: Opinions,
    engine: Engine,
    thresholds: Thresholds,
    single_file: bool,
    title: str,
    as_json: bool,
) -> None:
    """Score and audit the answers that RUN has, and write its report.

    \b
    overpaint score RUN
    overpaint score RUN --profile paper --profile corrected
    overpaint score RUN --against ratings.jsonl
    """
    job = reopened_job(run)
    asked = chosen_metrics(metrics, (), job.dataset_name)
    job = job.with_metrics([*asked, *chosen_metrics((), profiles, job.dataset_name)])
    if told := paper_note(profiles, job.dataset_name):
        printing.note(told)
    if not job.run.attempts():
        raise RunError(f"{run}: holds no answers yet; make some with overpaint run or bench")
    with job.writing():
        judge_answers(job, say=printing.note, engine=engine)
        report, page = write_run_report(
            job, thresholds, single_file=single_file, title=title, opinions=opinions
        )
    printing.leaderboard(report, page, as_json=as_json, asked=asked)
