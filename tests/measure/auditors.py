"""What the auditors find, and what they flag wrongly, on real pairs and on planted no-ops and swaps.

    python tests/measure/auditors.py --data DIR

DIR has the layout of ../shared/real: triples/ with its manifest, and photos/. The thresholds in
auditors/thresholds.toml were chosen from this table, those of over-edits from that of over_edit.py.
Rows of one source stay together in the bootstrap of the 95 % intervals.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from material.pairs import Row, triples
from noisy.no_ops import Case, labelled, measured, no_ops

from overpaint.auditors import Auditor, Pair
from overpaint.auditors.size import Size
from overpaint.auditors.unrelated import Unrelated
from overpaint.benchmark.separation import Separation
from overpaint.data import EditSample


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    rows = triples(data)
    table: dict[str, Separation] = {}
    for what, auditor, cases in [*no_ops(data, rows), *others(rows)]:
        table[what] = measured(auditor, cases)
        print(f"{what:34}{table[what]}", flush=True)
    print(json.dumps({what: line.row() for what, line in table.items()}))


def others(rows: Sequence[Row]) -> Iterator[tuple[str, Auditor, list[Case]]]:
    pairs = [row.sample for row in rows if row.verdict != "watermark"]
    local = [row.sample for row in rows if row.verdict == "fine" and row.reach == "local"]
    yield "unrelated, swapped, all", Unrelated(), swapped(pairs)
    yield "unrelated, swapped, fine and local", Unrelated(), swapped(local)
    yield "size, real pairs", Size(), labelled(pairs, set())


def swapped(samples: Sequence[EditSample]) -> list[Case]:
    """The samples, and each with the target of a sample from another collection."""
    random, cases = np.random.default_rng(0), [Case(Pair.of(sample), False) for sample in samples]
    for sample in samples:
        home = sample.id.partition("/")[0]
        strangers = [other for other in samples if other.id.partition("/")[0] != home]
        stranger = strangers[int(random.integers(len(strangers)))]
        cases.append(Case(Pair(sample, stranger.target), True))
    return cases


if __name__ == "__main__":
    main()
