"""The samples table: what every later step needs to know of a row without opening its pictures."""

import hashlib
from collections.abc import Sequence

import pyarrow as pa

from overpaint.data import BadRow, EditSample
from overpaint.data.run import RunFolder, work_of
from overpaint.data.selection import SelectedShard
from overpaint.data.tables import SAMPLES, sample_row, storable
from overpaint.taxonomy import UnreadablePicture


def samples_work(shard: SelectedShard) -> str:
    """What the samples part of ``shard`` is computed from: the rows kept."""
    return work_of(step="samples", rows=shard.wanted)


def is_indexed(shard: SelectedShard, run: RunFolder) -> bool:
    """Whether the samples part of ``shard`` is there."""
    return run.has_part("samples", shard.id, samples_work(shard))


def index_shard(shard: SelectedShard, run: RunFolder) -> None:
    """Writes the samples part of ``shard`` unless it is there."""
    if not is_indexed(shard, run):
        write_index(shard, run, [indexed(row) for row in shard.read()])


def write_index(shard: SelectedShard, run: RunFolder, rows: Sequence[dict[str, object]]) -> None:
    """Writes the samples part of ``shard`` from rows made by :func:`indexed`."""
    table = pa.Table.from_pylist(list(rows), schema=SAMPLES)
    run.write_part("samples", shard.id, table, samples_work(shard))


def indexed(row: EditSample | BadRow) -> dict[str, object]:
    """One row of the samples table. Decodes source and target: whether they can be read is a fact of the
    row, and the source's pixels say which edits belong together."""
    if isinstance(row, BadRow):
        lost = {
            "edit_classes": [],
            "class_p": [],
            "class_origin": "",
            "mask": "",
            "meta": "{}",
            "cluster": _short(row.id),
        }
        return {**lost, "sample_id": storable(row.id), "problem": storable(row.reason)}
    problems = _problems(row)
    cluster = row.session or (row.id if "source" in problems else row.source.digest)
    return sample_row(row, mask=_mask(row), cluster=_short(cluster), problems=problems)


def _problems(sample: EditSample) -> dict[str, str]:
    """Why source and target can't be read, if they can't."""
    found: dict[str, str] = {}
    for name, picture in (("source", sample.source), ("target", sample.target)):
        try:
            _ = None if picture is None else picture.pixels
        except UnreadablePicture as error:
            found[name] = str(error)
    return found


def _mask(sample: EditSample) -> str:
    try:
        return sample.mask.found if sample.mask is not None else ""
    except UnreadablePicture:
        return ""


def _short(cluster: str) -> str:
    return hashlib.blake2b(cluster.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
