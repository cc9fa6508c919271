"""``overpaint run``."""

from pathlib import Path

import click

from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    answer_options,
    dry_run_option,
    model_options,
    out_option,
    selection_options,
)
from overpaint.benchmark.job import new_job
from overpaint.benchmark.stages import AnswersAsked, make_answers
from overpaint.data.naming import Naming
from overpaint.data.selection import Selection
from overpaint.runners.spec import RunnerSpec
from overpaint.taxonomy import UsageError


@click.command("run")
@click.argument("dataset")
@out_option
@model_options
@selection_options
@answer_options
@dry_run_option
def command(
    dataset: str,
    out: Path,
    contestants: list[RunnerSpec],
    selection: Selection,
    columns: dict[str, str],
    classes: Naming,
    asked: AnswersAsked,
    dry_run: bool,
) -> None:
    """Only make the answers of models to DATASET, kept for scoring later.

    Each answer is kept as the model returned it, byte for byte, under RUN/answers, the moment it is
    there; a line in RUN/attempts.jsonl names it.

    \b
    overpaint run starter --model "cmd:./edit.sh {source} {instruction_file} {output}" --out RUN
    """
    if not contestants:
        raise UsageError("no model to run: give --model SPEC or --models FILE.toml")
    job = new_job(dataset, out, selection=selection, columns=columns, classes=classes)
    job = job.with_models(contestants)
    printing.opening(job, selection)
    if dry_run:
        printing.plan(job, contestants, asked.repeats)
        return
    with job.writing():
        made = make_answers(job, contestants, asked)
        job.check_ids()
    printing.made_answers(made, job, contestants)
    printing.next_step(f"overpaint score {out}")
    printing.exit_if_stopped(made)
