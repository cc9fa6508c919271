"""How answers are made."""

import click

from overpaint.benchmark.cli.options.packing import packed, together
from overpaint.benchmark.ledger import Limits
from overpaint.benchmark.stages import AnswersAsked


def asked_of(
    repeats: int, retry_errors: bool, max_cost: float | None, max_errors: int | None
) -> AnswersAsked:
    """What the options ask for."""
    limits = Limits(max_cost=max_cost, max_errors=max_errors)
    return AnswersAsked(repeats=repeats, retry_errors=retry_errors, limits=limits)


answer_options = together(
    click.option(
        "--repeats", type=click.IntRange(1), default=1, show_default=True, metavar="N",
        help="Make N answers to each sample, each with a seed of its own.",
    ),
    click.option("--retry-errors", is_flag=True, help="Try answers again that ended in an error."),
    click.option(
        "--max-cost", type=click.FloatRange(0), metavar="USD",
        help="Stop once the answers of the run have cost this much, by the prices given with -M.",
    ),
    click.option(
        "--max-errors", type=click.IntRange(0), metavar="N",
        help="Stop once more than N answers ended in an error.",
    ),
    packed("asked", asked_of, "repeats", "retry_errors", "max_cost", "max_errors"),
)  # fmt: skip
"""``--repeats``, ``--retry-errors``, ``--max-cost`` and ``--max-errors`` as ``asked``."""
