"""Digests of as many pairs as wanted, made of noise, and a process that concludes from them.

What concluding takes doesn't depend on how digests came to be, and auditing a hundred thousand pairs to
know takes an hour.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np
import pyarrow as pa

from overpaint.auditors import CollectionAuditor
from overpaint.auditors.duplicates.fingerprint import FINGERPRINT
from overpaint.auditors.stamp.planes import BYTES
from overpaint.benchmark.panel import Panel
from overpaint.data.run import RunFolder

CONCLUDE = """
import sys
from pathlib import Path
import numpy as np
from overpaint.auditors import Pair
from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.panel import Panel
from overpaint.data import EditSample, Picture
from overpaint.data.run import RunFolder
def noise(sample_id):
    random = np.random.default_rng(int(sample_id))
    one, other = (Picture.from_pixels(random.integers(0, 256, (512, 512, 3), np.uint8)) for _ in "ab")
    return Pair.of(EditSample(id=sample_id, source=one, instruction="", target=other))
run = RunFolder(Path(sys.argv[1]))
for auditor in Panel.of().collection:
    name = auditor.name
    Conclusion(
        run=run, auditor=name, kind=f"digests/{name}", part=f"set@{name}", work="", open=noise
    ).alone()
"""

ROWS = 64
"""Rows of a part, as shards have."""

WORDS = np.array(["add", "remove", "make", "paint", "turn", "a", "the", "red", "green", "small", "car"])

Noise = Callable[[np.random.Generator, int], object]

_PRINT: Noise = lambda random, row: random.bytes(FINGERPRINT.itemsize - 1) + b"\0"  # noqa: E731  not flat
NOISE: Mapping[str, Noise] = {
    "sample_id": lambda random, row: f"{row:09}",
    "split": lambda random, row: "train" if row % 10 else "test",
    "instruction": lambda random, row: f"{' '.join(random.choice(WORDS, 8))} {row}",
    "text": lambda random, row: f"{' '.join(random.choice(WORDS, 8))} {row}",
    "has_source": lambda random, row: True,
    "has_target": lambda random, row: True,
    "source_thumbnail": lambda random, row: random.bytes(2000),
    "target_thumbnail": lambda random, row: random.bytes(2000),
    "session": lambda random, row: f"{row // 3}",
    "turn": lambda random, row: row % 3 + 1,
    "problem": lambda random, row: "",
    "cell": lambda random, row: 4,
    "thumbnail": lambda random, row: random.bytes(64),
    # A third of the cells, or nothing would have a say in the search.
    "changes": lambda random, row: bytes(
        np.frombuffer(random.bytes(BYTES), np.uint8) & np.frombuffer(random.bytes(BYTES), np.uint8)
    ),
    "width": lambda random, row: 512,
    "height": lambda random, row: 512,
    "step": lambda random, row: random.normal(size=6).tolist(),
}


def digested(run: Path, count: int) -> None:
    """Writes the digests of ``count`` pairs for each auditor of collections."""
    for auditor in Panel.of().collection:
        for number, first in enumerate(range(0, count, ROWS)):
            table = _noise(auditor, first, min(ROWS, count - first))
            RunFolder(run).write_part(f"digests/{auditor.name}", f"{number:06}", table, "")


def _noise(auditor: CollectionAuditor, first: int, count: int) -> pa.Table:
    random = np.random.default_rng(first)
    columns = {
        field.name: [_value(auditor, field, random, row) for row in range(first, first + count)]
        for field in auditor.schema
    }
    return pa.table(columns, schema=auditor.schema)


def _value(auditor: CollectionAuditor, field: pa.Field, random: np.random.Generator, row: int) -> object:
    if field.name in ("source", "target"):
        if pa.types.is_fixed_size_binary(field.type):
            return _PRINT(random, row)
        # Of a session each turn begins where the one before ended.
        turn = row - 1 if field.name == "source" and row % 3 else row
        return int(random.integers(1 << 60)) if pa.types.is_integer(field.type) else f"{turn}"
    return NOISE[field.name](random, row) if field.name in NOISE else "en"
