"""``overpaint classify``."""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import click
import pyarrow as pa
import pyarrow.parquet as pq
from rich.table import Table
from rich.text import Text

from overpaint.benchmark.cli.printing import console, note
from overpaint.data.adapters import open_dataset
from overpaint.data.atomic import written_aside
from overpaint.data.distinct import distinct_shards
from overpaint.data.records import BadRow
from overpaint.data.tables import to_json
from overpaint.taxonomy import UsageError, taxonomy
from overpaint.taxonomy.classifier import Prediction, classify, classify_many, parts, permits

Row = dict[str, Any]
"""A row of the table that is written, by column."""

_BATCH = 1024
_SCHEMA = pa.schema(
    [
        ("id", pa.string()),
        ("instruction", pa.string()),
        ("edit_class", pa.string()),
        ("p", pa.float64()),
        ("edit_classes", pa.list_(pa.string())),
        ("probabilities", pa.list_(pa.float64())),
        ("rule", pa.string()),
        ("reach", pa.string()),
        ("sides", pa.list_(pa.string())),
        ("parts", pa.list_(pa.string())),
    ]
)


@dataclass(frozen=True, slots=True)
class _Asked:
    """An instruction, with what came along."""

    id: str
    text: str
    references: tuple[str, ...] = ()
    box: bool = False


@click.command("classify")
@click.argument("what", required=False, metavar="[TEXT | DATASET]")
@click.option(
    "--file",
    "file",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="A file with one instruction a line.",
)
@click.option("--column", metavar="NAME", help="The column of DATASET that holds the instructions.")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE.parquet",
    help="Where the classes of a file or a dataset go; standard output by default.",
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON, one line per instruction.")
def command(
    what: str | None, file: Path | None, column: str | None, out: Path | None, as_json: bool
) -> None:
    """Name the edit classes of an instruction, of each line of a file, or of a dataset's instructions.

    \b
    overpaint classify "Make the dog sit"
    overpaint classify --file instructions.txt --json
    overpaint classify parquet:train.parquet --column instruction --out classes.parquet
    """  # fmt: skip
    if (what is None) == (file is None):
        raise UsageError("say what to classify: a TEXT, --file FILE, or a DATASET with --column NAME")
    if column is not None and file is not None:
        raise UsageError("--column is for a DATASET; a --file has one instruction a line")
    if what is not None and column is None and out is None:
        _one(what, as_json)
        return
    if what is not None and column is None:
        raise UsageError(
            "--out is for a --file or a DATASET with --column; a TEXT's classes are printed"
        )
    asked = _lines(file) if file else _dataset(what or "", column or "")
    rows = _rows(asked)
    if out:
        note(f"{_written(rows, out):,} instructions: {out}")
    else:
        _printed(rows, as_json)


def _one(text: str, as_json: bool) -> None:
    row = _row(_Asked("", text), classify(text))
    told = permits(text, row["edit_classes"][:1])
    if as_json:
        click.echo(to_json({**row, "permits": asdict(told)}))
        return
    out = console()
    for found in classify(text):
        why = f"  ({found.rule})" if found.rule else ""
        out.print(Text.assemble(f"{found.p:4.0%}  ", (found.id, "bold"), (why, "dim")))
    sides = f", {' '.join(told.sides)}" if told.sides else ""
    out.print(Text(f"may change: {told.reach}{sides}{f', {told.noun}' if told.noun else ''}"))
    for number, part in enumerate(row["parts"] if len(row["parts"]) > 1 else (), start=1):
        out.print(Text(f"{number}. {_printable(part)}  [{classify(part)[0].id}]"))


def _lines(file: Path) -> Iterator[_Asked]:
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, start=1):
            if line.strip():
                yield _Asked(str(number), line.strip())


def _dataset(spec: str, column: str) -> Iterator[_Asked]:
    name = column.removeprefix("instruction=")  # as the other verbs, and errors of columns, have it
    for shard in distinct_shards(open_dataset(spec, columns={"instruction": name})):
        for sample in shard.read():
            if isinstance(sample, BadRow):
                note(f"{sample.id}: {sample.reason}")
                continue
            kinds = tuple(reference.kind for reference in sample.references)
            yield _Asked(sample.id, sample.instruction, kinds, sample.box is not None)


def _rows(asked: Iterable[_Asked]) -> Iterator[Row]:
    left = iter(asked)
    while batch := list(islice(left, _BATCH)):
        for one, found in zip(batch, classify_many(one.text for one in batch), strict=True):
            given = one.references or one.box
            yield _row(
                one, classify(one.text, references=one.references, box=one.box) if given else found
            )


def _row(asked: _Asked, found: tuple[Prediction, ...]) -> Row:
    ids = [guess.id for guess in found]
    told = permits(asked.text, ids[:1])
    return {
        "id": asked.id,
        "instruction": asked.text,
        "edit_class": ids[0],
        "p": found[0].p,
        "edit_classes": ids,
        "probabilities": [guess.p for guess in found],
        "rule": found[0].rule,
        "reach": told.reach,
        "sides": list(told.sides),
        "parts": parts(asked.text),
    }


def _written(rows: Iterable[Row], out: Path) -> int:
    count, left = 0, iter(rows)
    with written_aside(out) as aside, pq.ParquetWriter(aside, _SCHEMA) as writer:
        while batch := list(islice(left, _BATCH)):
            writer.write_table(pa.Table.from_pylist(batch, schema=_SCHEMA))
            count += len(batch)
    return count


def _printed(rows: Iterable[Row], as_json: bool) -> None:
    if as_json:
        for row in rows:
            click.echo(to_json(row))
        return
    table = Table(
        "", "class", "p", "reach", "instruction", title=f"taxonomy {taxonomy().version}", box=None
    )
    for row in rows:
        told = [str(row["id"]), str(row["edit_class"]), f"{row['p']:.2f}", str(row["reach"])]
        table.add_row(*map(Text, told), Text(_printable(row["instruction"][:120])))
    console().print(table)


def _printable(text: str) -> str:
    """An instruction is a stranger's text: what would steer the terminal is shown as a mark."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
