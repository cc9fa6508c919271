"""What memory an audit takes, by the number of pairs.

    python tests/measure/speed_memory.py [--pairs N…] [--digests N…] [--results N…] [--workers N]

First audits of generated pairs of 64x64 (different noise under different text, so that little is found
and everything has to be compared), in parquet shards as they come from the hub, by all auditors. Then
the conclusions about a whole set from so many generated digests, the summary and pages from so many
generated results, a finding of every kind for each pair, and what clean decides of them: what depends on
the number of pairs is there. All in processes of their own. Told are the largest resident sizes, and
what of them is the process's own: pages of files that are mapped can be let go at any time.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from speed.conclusions import CONCLUDE, WORDS, digested
from speed.results import KINDS, PLAN, REPORT, resulted
from speed.worker_cost import Cost, Size, cost, watched

SIDE = 64
ROWS = 1000
"""Rows of a file; half as many of a row group."""

USUAL = {"pairs": [1000, 3000], "digests": [1000, 100_000], "results": [1000, 100_000]}

Row = dict[str, object]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    for name, counts in USUAL.items():
        parser.add_argument(f"--{name}", type=int, nargs="*", default=counts, metavar="N")
    parser.add_argument("--workers", type=int, default=2)
    asked = parser.parse_args()
    figures: dict[str, object] = {}
    told = [told_of(figures, f"audit by {asked.workers}: a worker", "worker", asked.pairs,
                    [audited(count, asked.workers).worker for count in asked.pairs]),
            told_of(figures, "conclusions", "conclusion", asked.digests,
                    [concluded(count).parent for count in asked.digests])]  # fmt: skip
    both = [reported(count) for count in asked.results]
    for place, name in enumerate(("report", "clean")):
        told.append(told_of(figures, name, name, asked.results, [one[place].parent for one in both]))
    peak = max((size.resident for sizes in told for size in sizes), default=0)
    print(json.dumps({"peak_rss_mb": peak, **figures}))


def told_of(
    figures: dict[str, object], what: str, name: str, counts: Sequence[int], sizes: Sequence[Size]
) -> Sequence[Size]:
    for count, size in zip(counts, sizes, strict=True):
        print(f"{what:20}{count:9,} pairs: {size.resident:5.0f} MB, own {size.own:5.0f} MB", flush=True)
    if sizes:
        figures |= {
            f"{name}_pairs": list(counts),
            f"{name}_rss_mb": [size.resident for size in sizes],
            f"{name}_own_mb": [size.own for size in sizes],
            f"{name}_growth": sizes[-1].own / sizes[0].own,
        }
    return sizes


def concluded(count: int) -> Cost:
    """The conclusions about so many pairs."""
    with tempfile.TemporaryDirectory() as folder:
        digested(Path(folder), count)
        return watched([sys.executable, "-c", CONCLUDE, folder])


def reported(count: int) -> tuple[Cost, Cost]:
    """The report on so many pairs, and what clean decides of them."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        resulted(run, count)
        report = watched([sys.executable, "-c", REPORT, str(run), str(count * len(KINDS))])
        return report, watched([sys.executable, "-c", PLAN, str(run), str(count)])


def audited(count: int, workers: int) -> Cost:
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
