"""Digests of as many pairs as wanted, made of noise, and a process that concludes from them.

What concluding takes doesn't depend on how digests came to be, and auditing a hundred thousand pairs to
know takes an hour.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
from overpaint.data import EditSample, Picture
from overpaint.data.run import RunFolder
def noise(sample_id):
    random = np.random.default_rng(int(sample_id))
    one, other = (Picture.from_pixels(random.integers(0, 256, (512, 512, 3), np.uint8)) for _ in "ab")
    return Pair.of(EditSample(id=sample_id, source=one, instruction="", target=other))
run = RunFolder(Path(sys.argv[1]))
for path in sorted((run.path / "digests").iterdir()):
    name = path.name
    Conclusion(
        run=run, auditor=name, kind=f"digests/{name}", part=f"set@{name}", work="", open=noise
    ).alone()
"""

ROWS = 64
"""Rows of a part, as shards have; there are at most ``PARTS``, so that writing them takes no hours."""

PARTS = 2000

WORDS = np.array(["add", "remove", "make", "paint", "turn", "a", "the", "red", "green", "small", "car"])

STAMPED = 100_000

DRAWN = 500
"""Different thumbnails, which are read of near pictures alone; there are next to none."""


def digested(run: Path, count: int) -> None:
    """Writes the digests of ``count`` pairs for each auditor of collections; those of stamps, 8 kB for
    each pair, for up to ``STAMPED`` pairs."""
    rows = max(ROWS, -(-count // PARTS))
    random = np.random.default_rng(0)
    drawn = {
        "thumbnails": [random.bytes(128) for _ in range(DRAWN)],
        "source_thumbnail": [random.bytes(2000) for _ in range(DRAWN)],
        "target_thumbnail": [random.bytes(2000) for _ in range(DRAWN)],
    }
    chosen = [one for one in Panel.of().collection if one.name != "stamp" or count <= STAMPED]
    for auditor in chosen:
        for number, first in enumerate(range(0, count, rows)):
            numbers = np.arange(first, min(first + rows, count))
            columns = [_column(field, numbers, drawn, random) for field in auditor.schema]
            table = pa.table(columns, schema=auditor.schema)
            RunFolder(run).write_part(f"digests/{auditor.name}", f"{number:06}", table, "")


def _column(
    field: pa.Field,
    numbers: NDArray[np.int64],
    drawn: Mapping[str, Sequence[bytes]],
    random: np.random.Generator,
) -> pa.Array:
    count, name = len(numbers), field.name
    if name in drawn:
        values: Sequence[object] = [drawn[name][place] for place in random.integers(DRAWN, size=count)]
    elif name in ("source", "target"):
        values = _pictures(field, numbers, random)
    else:
        values = _VALUES[name](numbers, random) if name in _VALUES else ["en"] * count
    return pa.array(values, field.type)


def _pictures(
    field: pa.Field, numbers: NDArray[np.int64], random: np.random.Generator
) -> Sequence[object]:
    if pa.types.is_fixed_size_binary(field.type):
        size = FINGERPRINT.itemsize
        noise = random.integers(256, size=(len(numbers), size), dtype=np.uint8)
        noise[:, -1] = 0  # not flat
        return [row.tobytes() for row in noise]
    if pa.types.is_integer(field.type):
        return list(random.integers(1 << 60, size=len(numbers)))
    # Of a session each turn begins where the one before ended.
    before = 1 if field.name == "source" else 0
    return [f"{number - before * (number % 3 > 0)}" for number in numbers]


def _texts(numbers: NDArray[np.int64], random: np.random.Generator) -> list[str]:
    words = WORDS[random.integers(len(WORDS), size=(len(numbers), 8))]
    return [f"{' '.join(row)} {number}" for row, number in zip(words, numbers, strict=True)]


_VALUES: Mapping[str, Callable[[NDArray[np.int64], np.random.Generator], Sequence[object]]] = {
    "sample_id": lambda numbers, random: [f"{number:09}" for number in numbers],
    "split": lambda numbers, random: ["train" if number % 10 else "test" for number in numbers],
    "instruction": _texts,
    "text": _texts,
    "has_source": lambda numbers, random: [True] * len(numbers),
    "has_target": lambda numbers, random: [True] * len(numbers),
    "session": lambda numbers, random: [f"{number // 3}" for number in numbers],
    "turn": lambda numbers, random: [int(number) % 3 + 1 for number in numbers],
    "problem": lambda numbers, random: [""] * len(numbers),
    "cell": lambda numbers, random: [4] * len(numbers),
    # A third of the cells, or nothing would have a say in the search.
    "changes": lambda numbers, random: [
        bytes(
            np.frombuffer(random.bytes(BYTES), np.uint8) & np.frombuffer(random.bytes(BYTES), np.uint8)
        )
        for _ in numbers
    ],
    "width": lambda numbers, random: [512] * len(numbers),
    "height": lambda numbers, random: [512] * len(numbers),
    "step": lambda numbers, random: list(random.normal(size=(len(numbers), 6)).astype(np.float32)),
}
