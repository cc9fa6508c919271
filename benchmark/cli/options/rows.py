"""Which rows of a dataset, and how they are read."""

import click

from overpaint.benchmark.cli.options.packing import packed, together
from overpaint.data.naming import NAMINGS
from overpaint.data.selection import Selection


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {field: name for field, _, name in (value.partition("=") for value in values)}
    if bad := [value for value in values if not all(value.partition("="))]:
        raise click.BadParameter(f"{bad[0]!r} is not FIELD=NAME")
    return pairs


row_options = together(
    click.option(
        "--id", "ids", multiple=True, metavar="ID",
        help="Take only this sample, or all turns of this session. Repeatable.",
    ),
    click.option("--limit", type=click.IntRange(1), help="Take only the first N rows."),
    click.option("--sample", type=click.IntRange(1), help="Take N rows at random (of --limit)."),
    click.option("--seed", default=0, show_default=True, help="For --sample and for the models."),
    click.option(
        "--column", "columns", multiple=True, metavar="FIELD=NAME", callback=_pairs,
        help="Which column of the dataset holds a field, such as source=input_image. Repeatable.",
    ),
    packed("selection", Selection, "ids", "limit", "sample", "seed"),
)  # fmt: skip
"""``--id``, ``--limit``, ``--sample`` and ``--seed`` as ``selection``; ``--column`` as ``columns``."""

selection_options = together(
    row_options,
    click.option(
        "--classes", type=click.Choice(NAMINGS), default="predicted", show_default=True,
        help="Edit class of a sample that has none: predicted from its instruction where that is "
        "sure, or native: none.",
    ),
)  # fmt: skip
"""The same, and ``--classes``."""
