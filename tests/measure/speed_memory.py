"""What memory an audit takes, by the number of pairs.

    python tests/measure/speed_memory.py [--pairs FEW MANY] [--workers N]

Datasets of generated pairs of 64x64 (different noise under different text, so that nothing is found and
everything has to be compared), in parquet shards as they come from the hub; all auditors, the ones of
collections included. The audit runs in processes of its own. Told are the largest resident sizes of
the process that was started and of any worker, and what of them is their own: pages of files that are
mapped can be let go at any time, and Linux counts them where nothing else wants the memory.
"""

import argparse
import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from speed.worker_cost import Cost, cost

SIDE = 64
ROWS = 1000
"""Rows of a file; half as many of a row group."""

WORDS = ("add", "remove", "make", "paint", "turn", "a", "the", "red", "green", "small", "car", "dog")

Row = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pairs", type=int, nargs=2, default=(1000, 100_000), metavar=("FEW", "MANY"))
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    costs = [measured(count, asked.workers) for count in asked.pairs]
    for count, found in zip(asked.pairs, costs, strict=True):
        print(
            f"{count:,} pairs: worker {found.worker_mb:.0f} MB, own {found.worker_own_mb:.0f}; "
            f"parent {found.parent_mb:.0f} MB, own {found.parent_own_mb:.0f}; {found.wall:.0f} s",
            flush=True,
        )
    print(json.dumps(told(asked.pairs, costs)))


def told(pairs: Sequence[int], costs: Sequence[Cost]) -> dict[str, object]:
    few, many = costs
    return {
        "pairs": list(pairs),
        "peak_rss_mb": max(many.worker_mb, many.parent_mb),
        "worker_rss_mb": [few.worker_mb, many.worker_mb],
        "worker_growth": many.worker_mb / few.worker_mb,
        "parent_rss_mb": [few.parent_mb, many.parent_mb],
        "parent_own_mb": [few.parent_own_mb, many.parent_own_mb],
        "parent_growth": many.parent_own_mb / few.parent_own_mb,
        "growth": max(many.worker_own_mb, many.parent_own_mb)
        / max(few.worker_own_mb, few.parent_own_mb),
    }


def measured(count: int, workers: int) -> Cost:
    """One audit of so many pairs."""
    with tempfile.TemporaryDirectory() as folder:
        for number, first in enumerate(range(0, count, ROWS)):
            rows = list(generated(first, min(ROWS, count - first)))
            path = Path(folder) / f"{number:05}.parquet"
            pq.write_table(pa.Table.from_pylist(rows), path, row_group_size=ROWS // 2)
        return cost(f"parquet:{folder}/*.parquet", workers)


def generated(first: int, count: int) -> Iterator[Row]:
    """Rows from number ``first`` on: a smooth picture of noise, and it with a box painted over."""
    for number in range(first, first + count):
        random = np.random.default_rng(number)
        coarse = random.integers(0, 256, (8, 8, 3), dtype=np.uint8)
        source = np.asarray(cv2.resize(coarse, (SIDE, SIDE), interpolation=cv2.INTER_CUBIC))
        target = source.copy()
        left, top = random.integers(0, SIDE // 2, 2)
        target[top : top + SIDE // 3, left : left + SIDE // 3] = random.integers(0, 256, 3)
        text = " ".join(random.choice(WORDS, 8))
        yield {
            "id": f"{number:07}",
            "source": {"bytes": encoded(source), "path": None},
            "instruction": f"{text} {number}.",
            "target": {"bytes": encoded(target), "path": None},
        }


def encoded(pixels: object) -> bytes:
    return bytes(cv2.imencode(".jpg", np.asarray(pixels))[1])


if __name__ == "__main__":
    main()
