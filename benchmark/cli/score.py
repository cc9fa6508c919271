"""``overpaint score``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import metric_options, report_options, run_argument
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.opinions import Opinions, read_ratings, read_votes
from overpaint.benchmark.profiles import chosen_metrics
from overpaint.benchmark.stages import judge_answers
from overpaint.benchmark.summary import write_run_report
from overpaint.taxonomy import RunError

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("score")
@run_argument
@metric_options
@click.option(
    "--against",
    "ratings",
    type=_FILE,
    metavar="RATINGS.jsonl",
    help="Say how far each metric agrees with these ratings: lines of id, label and rating.",
)
@click.option(
    "--votes",
    type=_FILE,
    metavar="VOTES.jsonl",
    help="Rate the models by these votes: lines of id, first, second and winner (first, second, tie).",
)
@report_options
def command(
    run: Path,
    ratings: Path | None,
    votes: Path | None,
    metrics: tuple[str, ...],
    profiles: tuple[str, ...],
    thresholds: Thresholds,
    single_file: bool,
    as_json: bool,
) -> None:
    """Score and audit the answers that RUN has, and write its report.

    \b
    overpaint score RUN
    overpaint score RUN --profile paper --profile corrected
    overpaint score RUN --against ratings.jsonl
    """
    opinions = Opinions(read_ratings(ratings) if ratings else (), read_votes(votes) if votes else ())
    job = reopened_job(run)
    asked = chosen_metrics(metrics, (), job.dataset_name)
    job = job.with_metrics([*asked, *chosen_metrics((), profiles, job.dataset_name)])
    if not job.run.attempts():
        raise RunError(f"{run}: holds no answers yet; make some with overpaint run or bench")
    with job.writing():
        judge_answers(job, say=printing.note)
        report, page = write_run_report(job, thresholds, single_file=single_file, opinions=opinions)
    printing.leaderboard(report, page, as_json=as_json, asked=asked)
