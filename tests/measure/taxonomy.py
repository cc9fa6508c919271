"""The instruction classifier on real instructions with a native class.

    python tests/measure/taxonomy.py --data DIR [--predictions FILE] [--crosswalk FILE]

DIR or DIR/instructions holds TSV files (source, native_class, instruction). A prediction is right if it
lies in the set of classes that the native class maps to; ``other.unknown`` is wrong, and not covered.
Rows whose native class no crosswalk covers, or that tells nothing of the edit, are counted and left out.
Of a wrong row, the likeliest class of its set counts as missed in macro-F1.

The weights that ship have seen ../shared/real: there, these figures say how well they remember. Those of
sources left out in turn are printed by ``python -m tests.train.classifier --data DIR``.
"""

import argparse
import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from overpaint.benchmark.stats import share
from overpaint.data.native import source_crosswalk
from overpaint.taxonomy.classifier import Prediction, classify_many, permits
from overpaint.taxonomy.crosswalk import Crosswalk, load_crosswalk

OWN = Path(__file__).resolve().parents[1] / "taxonomy"
PERMITS = OWN / "permits.tsv"
FRESH = OWN / "fresh.tsv"
UNKNOWN = "other.unknown"
FEWEST = 20
"""Rows of a class from which its F1 enters the mean."""

TWINS = {"i2ebench_original": "i2ebench", "i2ebench_diverse": "i2ebench"}
"""Files that word the same rows anew are one source."""


@dataclass(frozen=True, slots=True)
class Row:
    """An instruction; ``classes`` count as right, the likeliest first; none if nothing is known."""

    source: str
    native: str
    text: str
    classes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Judged:
    """A row and its prediction."""

    row: Row
    best: Prediction

    @property
    def right(self) -> bool:
        return self.best.id in self.row.classes

    @property
    def truth(self) -> str:
        return self.best.id if self.right else self.row.classes[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--predictions", type=Path)
    parser.add_argument("--crosswalk", type=Path)
    wanted = parser.parse_args()
    rows = list(read(wanted.data, load_crosswalk(wanted.crosswalk) if wanted.crosswalk else None))
    covered = [row for row in rows if row.classes]
    left = Counter(row.source for row in rows if not row.classes)
    print("left out, no class known:", ", ".join(f"{name} {n}" for name, n in left.items()) or "none")
    found = classify_many([row.text for row in covered])
    judged = [Judged(row, one[0]) for row, one in zip(covered, found, strict=True)]
    if wanted.predictions:
        write(wanted.predictions, judged)
    print(json.dumps(report(judged) | permitted() | fresh()))


def read(folder: Path, added: Crosswalk | None = None) -> Iterator[Row]:
    """The rows of all TSV files, with what the crosswalks know of their native classes."""
    inner = folder / "instructions"
    for path in sorted((inner if inner.is_dir() else folder).glob("*.tsv")):
        walks = [walk for walk in (added, source_crosswalk(path.stem)) if walk]
        for line in path.read_text(encoding="utf-8").split("\n")[1:]:
            if line:
                source, native, text = [*line.split("\t"), "", ""][:3]
                by_row = walks or [walk for walk in [source_crosswalk(source)] if walk]
                classes = next((walk[native].classes for walk in by_row if native in walk), ())
                yield Row(TWINS.get(path.stem, path.stem), native, text, classes)


def write(path: Path, judged: Iterable[Judged]) -> None:
    """One line per row: source, native class, prediction, probability, rule, right or not, text."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter="\t")
        table.writerow(["source", "native_class", "predicted", "p", "rule", "right", "instruction"])
        for one in judged:
            row, best = one.row, one.best
            table.writerow(
                [row.source, row.native, best.id, best.p, best.rule, int(one.right), row.text]
            )


def report(judged: Sequence[Judged]) -> dict[str, float | int]:
    """Prints the tables, and gives the figures of the last line."""
    for source in sorted({one.row.source for one in judged}):
        told([one for one in judged if one.row.source == source], source)
    told(judged, "all")
    scores = f1(judged)
    for name, (score, n) in scores.items():
        print(f"  {name:26} F1 {score:.3f}  n {n}")
    bins = reliability(judged)
    for low, (sure, right, n) in bins.items():
        print(f"  p >= {low:.1f}: said {sure:.3f}, right {right:.3f}, n {n}")
    counted = [score for score, n in scores.values() if n >= FEWEST]
    total = len(judged) or 1
    return {
        "accuracy": sum(one.right for one in judged) / total,
        "macro_f1": sum(counted) / (len(counted) or 1),
        "coverage": sum(one.best.id != UNKNOWN for one in judged) / total,
        "ece": sum(abs(sure - right) * n for sure, right, n in bins.values()) / total,
        "rows": len(judged),
    }


def told(judged: Sequence[Judged], name: str) -> None:
    right = share(sum(one.right for one in judged), len(judged))
    covered = sum(one.best.id != UNKNOWN for one in judged) / len(judged)
    print(f"{name:28} accuracy {right.mean:.3f} [{right.low:.3f}, {right.high:.3f}]"
          f"  coverage {covered:.3f}  n {len(judged)}")  # fmt: skip


def f1(judged: Iterable[Judged]) -> dict[str, tuple[float, int]]:
    """F1 and the number of rows of each class that occurs in truth."""
    pairs = Counter((one.truth, one.best.id) for one in judged)
    truths: Counter[str] = Counter()
    guesses: Counter[str] = Counter()
    for (truth, guess), n in pairs.items():
        truths[truth] += n
        guesses[guess] += n
    return {
        name: (2 * pairs[name, name] / (truths[name] + guesses[name]), truths[name])
        for name in sorted(truths)
    }


def reliability(judged: Iterable[Judged]) -> dict[float, tuple[float, float, int]]:
    """By tenth of the probability: its mean, how often it was right, and the number of rows.
    Rows without an answer are left out: "unknown" isn't sure of anything."""
    bins: dict[float, list[Judged]] = {}
    for one in judged:
        if one.best.id != UNKNOWN:
            bins.setdefault(min(9, int(one.best.p * 10)) / 10, []).append(one)
    return {
        low: (sum(o.best.p for o in bins[low]) / len(bins[low]),
              sum(o.right for o in bins[low]) / len(bins[low]), len(bins[low]))
        for low in sorted(bins)
    }  # fmt: skip


def permitted() -> dict[str, float]:
    """How often reach and sides are right, on the instructions labelled by hand in PERMITS."""
    lines = PERMITS.read_text(encoding="utf-8").splitlines()
    rows = [line.split("\t") for line in lines]
    found = classify_many([text for text, _, _ in rows])
    told = [permits(row[0], [one[0].id]) for row, one in zip(rows, found, strict=True)]
    reach = sum(one.reach == row[1] for row, one in zip(rows, told, strict=True)) / len(rows)
    sides = sum(set(one.sides) == set(row[2].split()) for row, one in zip(rows, told, strict=True))
    both = sum(
        one.reach == row[1] and set(one.sides) == set(row[2].split())
        for row, one in zip(rows, told, strict=True)
    )
    print(
        f"permits: reach {reach:.3f}, sides {sides / len(rows):.3f},"
        f" both {both / len(rows):.3f}, n {len(rows)}"
    )
    return {"reach": reach, "sides": sides / len(rows), "reach_and_sides": both / len(rows)}


def fresh() -> dict[str, float]:
    """How often the class is right on instructions in FRESH, which nothing learns from: classes that
    count as right, separated by bars, and the text."""
    rows = [line.split("\t") for line in FRESH.read_text(encoding="utf-8").splitlines()]
    found = classify_many(text for _, text in rows)
    right = sum(one[0].id in row[0].split("|") for row, one in zip(rows, found, strict=True))
    told = share(right, len(rows))
    print(f"fresh: accuracy {told.mean:.3f} [{told.low:.3f}, {told.high:.3f}], n {len(rows)}")
    return {"fresh": told.mean}


if __name__ == "__main__":
    main()
