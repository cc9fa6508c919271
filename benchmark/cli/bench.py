"""``overpaint bench``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    answer_options,
    dry_run_option,
    engine_options,
    fail_on_option,
    metric_options,
    model_options,
    out_option,
    report_options,
    selection_options,
)
from overpaint.benchmark.engine import Engine
from overpaint.benchmark.job import new_job
from overpaint.benchmark.profiles import chosen_metrics, paper_note
from overpaint.benchmark.stages import AnswersAsked, judge_answers, make_answers
from overpaint.benchmark.summary import write_run_report
from overpaint.data.naming import Naming
from overpaint.data.selection import Selection
from overpaint.runners.spec import RunnerSpec, parse_spec

REFERENCES = ("baseline:copy", "baseline:oracle")
"""In every table: similarity metrics reward doing nothing, so a number means little without them."""


@click.command("bench")
@click.argument("dataset")
@out_option
@model_options
@selection_options
@metric_options
@engine_options
@report_options
@fail_on_option
@answer_options
@dry_run_option
def command(
    dataset: str,
    out: Path,
    contestants: list[RunnerSpec],
    selection: Selection,
    columns: dict[str, str],
    classes: Naming,
    metrics: tuple[str, ...],
    profiles: tuple[str, ...],
    engine: Engine,
    thresholds: Thresholds,
    single_file: bool,
    title: str,
    as_json: bool,
    fail_on: dict[str, float],
    asked: AnswersAsked,
    dry_run: bool,
) -> None:
    """Run models on DATASET, score and audit their answers, and write a leaderboard.

    The rows baseline:copy and baseline:oracle are always added. A model that the run already has is not
    run again; another --model, or a higher --limit, adds to it.

    \b
    overpaint bench magicbrush:PATH --model baseline:blur --model folder:answers/ --out RUN
    overpaint bench starter --model "cmd:./edit.sh {source} {instruction_file} {output}" --out RUN
    """
    contestants = with_references(contestants)
    job = new_job(dataset, out, selection=selection, columns=columns, classes=classes)
    job = job.with_models(contestants)
    named = chosen_metrics(metrics, (), job.dataset_name)
    job = job.with_metrics([*named, *chosen_metrics((), profiles, job.dataset_name)])
    if told := paper_note(profiles, job.dataset_name):
        printing.note(told)
    printing.opening(job, selection)
    if dry_run:
        printing.plan(job, contestants, asked.repeats)
        return
    with job.writing():
        made = make_answers(job, contestants, asked, engine)
        job.check_ids()
        judge_answers(job, say=printing.note, engine=engine)
        report, page = write_run_report(job, thresholds, single_file=single_file, title=title)
    printing.made_answers(made, job, contestants)
    printing.leaderboard(report, page, as_json=as_json, asked=named)
    printing.exit_if_over(report, fail_on)
    printing.exit_if_stopped(made)


def with_references(models: list[RunnerSpec]) -> list[RunnerSpec]:
    """``models`` and the reference rows that they lack."""
    there = {model.text for model in models}
    return [*models, *(parse_spec(text) for text in REFERENCES if text not in there)]
