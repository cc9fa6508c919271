"""How results are told, and when they are a failure."""

import math
from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli.options.packing import together


def _thresholds(ctx: click.Context, param: click.Parameter, value: Path | None) -> Thresholds:
    return Thresholds.from_file(value) if value else Thresholds.shipped()


def _limits(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    return dict(map(_limit, values))


def _limit(value: str) -> tuple[str, float]:
    kind, _, text = value.partition("=")
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not (kind and 0 <= share <= 1):
        raise click.BadParameter(f"{value!r} is not KIND=SHARE from 0 to 1, such as over_edit=5%")
    return kind, share


thresholds_option = click.option(
    "--thresholds", type=click.Path(path_type=Path, exists=True, dir_okay=False),
    callback=_thresholds,
    help="A thresholds file; kinds that it leaves out keep the threshold that ships.",
)  # fmt: skip

report_options = together(
    thresholds_option,
    click.option("--single-file", is_flag=True, help="Put all of the report into one HTML file."),
    click.option(
        "--title", default="", help="What the report is called; like the dataset if not given."
    ),
    click.option("--json", "as_json", is_flag=True, help="Print the results as JSON."),
)
"""``--thresholds``, ``--single-file``, ``--title`` and ``--json``."""

fail_on_option = click.option(
    "--fail-on", multiple=True, metavar="KIND=SHARE", callback=_limits,
    help="Exit with 1 if more than this share of the judged is flagged. Repeatable.",
)  # fmt: skip
