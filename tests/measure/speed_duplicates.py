"""Near-duplicate search over a million hashes: seconds, memory, growth.

    python tests/measure/speed_duplicates.py

Hashes are random, 1 % of them share one value as near-uniform pictures do, and 2 % are copies of others
with four bits flipped. Each size runs in a process of its own, three times, on one core; the unit beside
it is the time that numpy takes to sort the same hashes.
"""

import json
import resource
import statistics
import subprocess
import sys
import time

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.duplicates.fingerprint import RADIUS
from overpaint.auditors.duplicates.neighbours import neighbours

SIZES = (250_000, 1_000_000)
REPEATS = 3


def main() -> None:
    runs = {size: [measured(size) for _ in range(REPEATS)] for size in SIZES}
    seconds = {size: statistics.median(run["seconds"] for run in of) for size, of in runs.items()}
    for size, of in runs.items():
        sorts = statistics.median(run["seconds"] / run["sort"] for run in of)
        print(
            f"{size:>9,} hashes: {seconds[size]:6.1f} s, {sorts:5.0f} sorts of them, "
            f"{of[0]['megabytes']:.0f} MB, planted found {of[0]['found']:.4f}"
        )
    growth = seconds[SIZES[1]] / seconds[SIZES[0]]
    print(f"growth from {SIZES[0]:,} to {SIZES[1]:,}: {growth:.2f} times")
    last = runs[SIZES[1]][0]
    print(json.dumps({"million_seconds": seconds[SIZES[1]], "growth": growth,
                      "megabytes": last["megabytes"], "found": last["found"]}))  # fmt: skip


def measured(size: int) -> dict[str, float]:
    """One run in a fresh process, so that its peak of memory is its own."""
    command = [sys.executable, "-m", "tests.measure.speed_duplicates", str(size)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def search(size: int) -> dict[str, float]:
    hashes, originals = planted(size)
    start = time.perf_counter()
    np.sort(hashes)
    sort = time.perf_counter() - start
    start = time.perf_counter()
    pairs = np.concatenate(list(neighbours(hashes, RADIUS)))
    seconds = time.perf_counter() - start
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    copies = np.arange(size - len(originals), size)
    keys = np.sort(pairs[:, 0] * size + pairs[:, 1])
    wanted = originals * size + copies
    places = np.searchsorted(keys, wanted).clip(0, len(keys) - 1)
    found = float(np.mean(keys[places] == wanted))
    return {"seconds": seconds, "sort": sort, "megabytes": megabytes, "found": found}


def planted(size: int) -> tuple[NDArray[np.uint64], NDArray[np.int64]]:
    """The hashes, the last 2 % of which are copies, and the places of their originals."""
    random = np.random.default_rng(0)
    hashes = random.integers(0, 2**64, size, dtype=np.uint64)
    hashes[: size // 100] = hashes[0]
    copies = size // 50
    originals = random.integers(size // 2, size - copies, copies)
    copied = hashes[originals]
    for bit in np.argsort(random.random((copies, 64)), axis=1)[:, :4].T:
        copied ^= np.uint64(1) << bit.astype(np.uint64)
    hashes[-copies:] = copied
    return hashes, originals


if __name__ == "__main__":
    if len(sys.argv) > 1:
        print(json.dumps(search(int(sys.argv[1]))))
    else:
        main()
