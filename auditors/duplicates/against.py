"""Pictures of a collection that another one has: training on a benchmark's test pictures."""

import hashlib
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.auditors.base import Row
from overpaint.auditors.duplicates.leaks import (
    PRINTS,
    Nearest,
    Shelf,
    leak_finding,
    printed,
    verdict_of,
)
from overpaint.auditors.pair import Pair
from overpaint.data import Finding
from overpaint.data.atomic import written_aside
from overpaint.taxonomy import UsageError

_DATASET = b"overpaint.fingerprints.2"


def write_fingerprints(path: Path, dataset: str, rows: Iterable[Sequence[Row]]) -> int:
    """Writes rows of :data:`PRINTS`, portion by portion, as parquet; returns how many.

    ``dataset`` is what findings will call it. The file holds ids, splits and hashes, no picture.
    """
    schema, count = PRINTS.with_metadata({_DATASET: dataset.encode()}), 0
    with written_aside(path) as aside, pq.ParquetWriter(aside, schema) as writer:
        for portion in rows:
            writer.write_table(pa.Table.from_pylist(list(portion), schema=schema))
            count += len(portion)
    return count


class Against:
    """Finds rows with a picture that a fingerprints file knows, as it is, copied or edited.

    ``value`` and ``score`` are those of ``split_leak``. The file is one that ``overpaint fingerprint``
    wrote.

    Raises:
        UsageError: it can't be read, or is something else.
    """

    schema = PRINTS

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            self._known = pq.read_table(path)
            digest = hashlib.blake2b(path.read_bytes(), digest_size=4).hexdigest()
        except (OSError, pa.ArrowException) as error:
            raise UsageError(f"{path}: no fingerprints can be read from it: {error}") from error
        metadata = self._known.schema.metadata or {}
        if _DATASET not in metadata or not self._known.schema.equals(PRINTS):
            raise UsageError(f"{path}: not a file that overpaint fingerprint wrote")
        self.dataset = metadata[_DATASET].decode(errors="replace")
        # Named by its content: another file, or the same one made anew, is another auditor of the run.
        self.name = f"against-{digest}"

    def digest(self, pair: Pair) -> Row:
        return printed(pair)

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order. Nothing has to be opened."""
        own = digests.num_rows
        shelf = Shelf.of(digests, self._known)
        known = shelf.judged.copy()
        known[:own] = False
        nearest: Nearest = shelf.nearest(known)
        for row, sample_id in enumerate(digests["sample_id"]):
            verdict = verdict_of(nearest, row, shelf.judged, lambda place: self._place(place - own))
            yield leak_finding(sample_id.as_py(), self.name, "known_leak", verdict)

    def _place(self, row: int) -> str:
        split, sample_id = (self._known[name][row].as_py() for name in ("split", "sample_id"))
        return ": ".join(filter(None, (self.dataset, split, sample_id)))
