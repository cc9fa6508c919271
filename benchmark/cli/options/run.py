"""The run folder, and whether it is written."""

from pathlib import Path

import click

out_option = click.option(
    "--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="RUN",
    help="The run folder: new, or one of the same dataset to go on with.",
)  # fmt: skip

run_argument = click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))

dry_run_option = click.option(
    "--dry-run", is_flag=True, help="Only say how much there is to do; write nothing."
)
