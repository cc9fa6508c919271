"""``overpaint run``."""

from pathlib import Path

import click

from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    answer_options,
    dry_run_option,
    model_options,
    models_of,
    out_option,
    selection_of,
    selection_options,
)
from overpaint.benchmark.job import new_job
from overpaint.benchmark.stages import AnswersAsked, make_answers
from overpaint.data.naming import Naming
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
    models: tuple[str, ...],
    models_file: Path | None,
    label: str,
    settings: tuple[str, ...],
    call_settings: tuple[str, ...],
    ids: tuple[str, ...],
    limit: int | None,
    sample: int | None,
    seed: int,
    columns: dict[str, str],
    classes: Naming,
    asked: AnswersAsked,
    history: str,
    dry_run: bool,
) -> None:
    """Only make the answers of models to DATASET, kept for scoring later.

    Each answer is kept as the model returned it, byte for byte, under RUN/answers, the moment it is
    there; a line in RUN/attempts.jsonl names it.

    \b
    overpaint run starter --model "cmd:./edit.sh {source} {instruction_file} {output}" --out RUN
    """
    contestants = models_of(models, models_file, label, settings, call_settings, history)
    if not contestants:
        raise UsageError("no model to run: give --model SPEC or --models FILE.toml")
    selection = selection_of(ids, limit, sample, seed)
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
