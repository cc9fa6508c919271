"""``overpaint fingerprint``."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from overpaint.auditors import Pair
from overpaint.auditors.base import Row
from overpaint.auditors.duplicates.against import write_fingerprints
from overpaint.auditors.duplicates.leaks import printed
from overpaint.benchmark.chunks import in_chunks
from overpaint.benchmark.cli.options import row_options
from overpaint.benchmark.progress import Advance, progress
from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.selection import SelectedShard, Selection, names, require_found, selected

PORTION = 10_000
"""Rows that are written together."""


@click.command("fingerprint")
@click.argument("dataset")
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE",
    help="The parquet file to write; one that is there is replaced.",
)  # fmt: skip
@click.option("--name", default="", help="What findings call the dataset; its SPEC by default.")
@row_options
def command(
    dataset: str,
    out: Path,
    name: str,
    selection: Selection,
    columns: dict[str, str],
) -> None:
    """Write the fingerprints of DATASET's pictures, for others to find them in theirs.

    The file holds ids, splits and hashes, and no picture: the owner of a benchmark can hand it out so
    that training sets can be checked for its test pictures (overpaint audit DATASET --against FILE).

    \b
    overpaint fingerprint jsonl:test.jsonl --name my-benchmark --out test-prints.parquet
    """
    shards = selected(open_dataset(dataset, columns=columns), selection)
    found: set[str] | None = set() if selection.ids else None
    with progress("fingerprints", None) as advance:
        portions = in_chunks(_rows(shards, found, advance), PORTION)
        count = write_fingerprints(out, name or dataset, portions)
    require_found(found or (), selection.ids)
    click.echo(f"{out}: fingerprints of {count:,} rows")


def _rows(shards: Sequence[SelectedShard], found: set[str] | None, advance: Advance) -> Iterator[Row]:
    """A row for each sample; ``found`` gathers what the rows answer to, unless it is None."""
    for shard in shards:
        for row in shard.read():
            if isinstance(row, EditSample):
                if found is not None:
                    found |= names(row)
                yield printed(Pair.of(row))
            advance(1)
