"""``overpaint judge``."""

from pathlib import Path

import click

from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import run_argument
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.judges.base import PROMPT
from overpaint.benchmark.judges.sitting import Bounds, Sitting
from overpaint.benchmark.judges.votes import JudgeSpec
from overpaint.benchmark.opinions import Ballot
from overpaint.runners.spec import parse_setting
from overpaint.taxonomy import UsageError


@click.command("judge")
@run_argument
@click.option(
    "--judge",
    "judge",
    required=True,
    metavar="SPEC",
    help="scheme:target: openai:MODEL, python:FILE.py:FUNCTION or cmd:LINE with {reply}.",
)
@click.option(
    "-M", "settings", multiple=True, metavar="KEY=VALUE", help="A setting of the judge. Repeatable."
)
@click.option(
    "--prompt",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What to ask instead, a text with {instruction} in it.",
)
@click.option("--sample", type=click.IntRange(1), help="Ask about N samples at random.")
@click.option("--seed", default=0, show_default=True, help="For --sample.")
@click.option(
    "--max-cost",
    type=click.FloatRange(0),
    metavar="USD",
    help="Stop once the votes have cost this much, by the prices given with -M.",
)
@click.option("--retry-errors", is_flag=True, help="Ask again what ended in an error.")
@click.option("--dry-run", is_flag=True, help="Only say how many questions there are; ask none.")
def command(
    run: Path,
    judge: str,
    settings: tuple[str, ...],
    prompt: Path | None,
    sample: int | None,
    seed: int,
    max_cost: float | None,
    retry_errors: bool,
    dry_run: bool,
) -> None:
    """Ask a judge which of two answers in RUN is better, for every two models in both orders.

    The replies are kept word for word in RUN/judgements, with the prompt and the model that answered.

    \b
    overpaint judge RUN --judge "cmd:./judge.sh {source} {first} {second} {prompt_file} {reply}"
    """
    spec = JudgeSpec(
        text=judge,
        settings=dict(map(parse_setting, settings)),
        prompt=_text(prompt) if prompt else PROMPT,
    )
    bounds = Bounds(sample=sample, seed=seed, max_cost=max_cost, retry_errors=retry_errors)
    job = reopened_job(run)
    sitting = Sitting(job, spec, bounds)
    if dry_run:
        click.echo(f"{sitting.count:,} questions; replies would go to {sitting.file.path}")
        return
    with job.writing():
        stopped = sitting.ask()
    if sitting.file.path.exists():
        printing.ratings(Ballot.read(sitting.file.path))
        printing.next_step(f"overpaint score {run} --votes {sitting.file.path}")
    if stopped:
        printing.note(f"stopped: {stopped}; a higher limit goes on")


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise UsageError(f"{path}: the prompt should be UTF-8: {error}") from error
