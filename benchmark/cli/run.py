"""``overpaint run``."""

from pathlib import Path

import click

from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    dry_run_option,
    model_options,
    models_of,
    out_option,
    retry_option,
    selection_of,
    selection_options,
)
from overpaint.benchmark.job import new_job
from overpaint.benchmark.stages import make_answers
from overpaint.data.naming import Naming
from overpaint.taxonomy import UsageError


@click.command("run")
@click.argument("dataset")
@out_option
@model_options
@selection_options
@retry_option
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
    retry_errors: bool,
    dry_run: bool,
) -> None:
    """Only make the answers of models to DATASET, kept for scoring later.

    Each answer is kept as the model returned it, byte for byte, under RUN/answers, the moment it is
    there; a line in RUN/attempts.jsonl names it.

    \b
    overpaint run starter --model "cmd:./edit.sh {source} {instruction_file} {output}" --out RUN
    """
    contestants = models_of(models, models_file, label, settings, call_settings)
    if not contestants:
        raise UsageError("no model to run: give --model SPEC or --models FILE.toml")
    selection = selection_of(ids, limit, sample, seed)
    job = new_job(dataset, out, selection=selection, columns=columns, classes=classes)
    job = job.with_models(contestants)
    printing.opening(job, selection)
    if dry_run:
        printing.plan(job, contestants)
        return
    with job.writing():
        made = make_answers(job, contestants, retry_errors=retry_errors)
        job.check_ids()
    printing.made_answers(made)
    printing.next_step(f"overpaint score {out}")
