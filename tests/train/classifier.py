"""Trains the weights of the instruction classifier.

    python -m tests.train.classifier [--data DIR] [--out FILE] [--left-out FILE]

DIR holds TSV files (source, native_class, instruction). Without it only the project's own instructions
are learned from. With it, each source is first left out in turn: that gives how often a rule or a
probability can be trusted, and the figures of docs/classifier.md.
"""

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.sparse import csr_matrix

from overpaint.taxonomy import taxonomy
from overpaint.taxonomy.classifier.features import features
from overpaint.taxonomy.classifier.parsing import head_clause
from overpaint.taxonomy.classifier.parts import parts
from overpaint.taxonomy.classifier.prediction import classify_many
from overpaint.taxonomy.classifier.rules import RULES, first_rule
from overpaint.taxonomy.classifier.weights import Weights
from overpaint.taxonomy.classifier.words import read
from tests.measure.taxonomy import Judged, Row, report, write
from tests.measure.taxonomy import read as taxonomy_rows
from tests.train.corpus import own_rows

ROOT = Path(__file__).resolve().parents[2]
OUT = ROOT / "taxonomy" / "classifier" / "weights.npz"
CLASSES = tuple(one.id for one in taxonomy() if one.id != "other.unknown")

PENALTY = 1.0
OWN_WEIGHT = 0.5
"""What all rows of our own weigh, beside 1 for a class of a source of the real ones."""
RAREST = 3
"""A feature that holds in fewer rows is left out: it would only name the row."""
PRIOR, STRENGTH = 0.9, 4.0
"""A rule is taken to be right this often until so many rows say otherwise."""
CAP = 40
"""Most rows of one native class of a source that a rule is judged by: templates repeat."""

OWN = ("grammar", "written")
OWN_CAP = 10
"""Most of our own rows: they were written to be hard, not to be as frequent as in real life."""

Floats = NDArray[np.float64]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path)
    parser.add_argument("--out", type=Path, default=OUT)
    parser.add_argument("--left-out", type=Path, help="where the predictions for sources left out go")
    wanted = parser.parse_args()
    rows = [row for row in taxonomy_rows(wanted.data) if row.classes] if wanted.data else []
    real, own = unique(rows), own_rows()
    others = {source: trained([*without(real, source), *own]) for source in sources(real)}
    temperature = spread(real, others) if real else 1.0
    if rows:
        judged = list(left_out(rows, others, temperature))
        print(json.dumps(report(judged)))
        if wanted.left_out:
            write(wanted.left_out, judged)
    weights = replace(trained([*real, *own]), temperature=temperature)
    weights.save(wanted.out)
    size = wanted.out.stat().st_size / 1e6
    print(f"{len(real)} real, {len(own)} own rows, {len(weights.features)} features, "
          f"temperature {temperature:.2f}, {size:.2f} MB")  # fmt: skip


def sources(rows: Sequence[Row]) -> list[str]:
    return sorted({row.source for row in rows})


def without(rows: Sequence[Row], source: str) -> list[Row]:
    return [row for row in rows if row.source != source]


def left_out(rows: Sequence[Row], others: Mapping[str, Weights], temperature: float) -> Iterator[Judged]:
    """Each row, classified by weights that saw no row of its source."""
    for source, weights in others.items():
        ours = [row for row in rows if row.source == source]
        found = classify_many([row.text for row in ours], replace(weights, temperature=temperature))
        yield from (Judged(row, one[0]) for row, one in zip(ours, found, strict=True))


def unique(rows: Iterable[Row]) -> list[Row]:
    """Each text of a native class once."""
    return list({(row.source, row.native, row.text): row for row in rows}.values())


def taught(row: Row) -> bool:
    """Whether a row can teach words.

    Benchmarks of knowledge call "add a mint to the cola" implicit: what has to be inferred there is not
    in the words, and to learn it would make every "add" implicit.
    """
    if "implicit" not in row.classes:
        return True
    rule = first_rule(head_clause(read(row.text)))
    return rule is None or rule.class_id in row.classes


def trained(rows: Sequence[Row]) -> Weights:
    """Weights that fit ``rows``, each source and class of it counting alike."""
    rows = [row for row in rows if taught(row)]
    found = [features_of(row.text) for row in rows]
    counts = Counter(name for names in found for name in set(names))
    kept = {name: at for at, name in enumerate(sorted(n for n, c in counts.items() if c >= RAREST))}
    matrix = fitted(design(found, kept), right(rows), importance(rows))
    return Weights(CLASSES, kept, matrix.astype(np.float32), 1.0, certainties(rows))


def features_of(text: str) -> list[str]:
    clause = head_clause(read(parts(text)[0]))
    return list(features(clause, first_rule(clause)))


def design(found: Sequence[Sequence[str]], kept: dict[str, int]) -> csr_matrix:
    """(rows, features + 1) of zeros and ones; the last column is the intercept."""
    columns = [[*{kept[name] for name in names if name in kept}, len(kept)] for names in found]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.concatenate([np.asarray(one, dtype=np.int64) for one in columns])
    return csr_matrix((np.ones(len(flat)), flat, ends), shape=(len(found), len(kept) + 1))


def right(rows: Sequence[Row]) -> Floats:
    """(rows, classes) with 1 where a class counts as right."""
    table = np.zeros((len(rows), len(CLASSES)))
    for at, row in enumerate(rows):
        for name in row.classes:
            table[at, CLASSES.index(name)] = 1
    return table


def importance(rows: Sequence[Row]) -> Floats:
    """A weight per row: the square root of its size is what a class of a source weighs, however many
    native names it has there."""
    sizes = Counter((row.source, row.classes) for row in rows)
    return np.array(
        [
            (OWN_WEIGHT if row.source in OWN else 1.0) / np.sqrt(sizes[row.source, row.classes] / 40 + 1)
            for row in rows
        ]
    )


def fitted(matrix: csr_matrix, truth: Floats, weight: Floats) -> Floats:
    """(features, classes): the multinomial regression in which any right class of a row will do."""
    shape = (matrix.shape[1], truth.shape[1])

    def loss(flat: Floats) -> tuple[float, Floats]:
        layer = flat.reshape(shape)
        scores = matrix @ layer
        scores -= scores.max(axis=1, keepdims=True)
        chances = np.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        hit = chances * truth
        total = hit.sum(axis=1, keepdims=True) + 1e-12
        slope = matrix.T @ (weight[:, None] * (chances - hit / total))
        size = PENALTY * float((layer**2).sum()) / 2
        return size - float(weight @ np.log(total[:, 0])), (slope + PENALTY * layer).ravel()

    start = np.zeros(shape[0] * shape[1])
    done = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 80})
    return np.asarray(done.x, dtype=np.float64).reshape(shape)


def certainties(rows: Iterable[Row]) -> dict[str, float]:
    """How often each rule is right, with a prior; no native class and no own source counts for much."""
    right_of: Counter[tuple[str, str, str]] = Counter()
    all_of: Counter[tuple[str, str, str]] = Counter()
    for row in rows:
        edits = parts(row.text)
        rule = first_rule(head_clause(read(edits[0])))
        if rule is not None and len(edits) == 1:
            group = (rule.name, row.source, "" if row.source in OWN else row.native)
            right_of[group] += rule.class_id in row.classes
            all_of[group] += 1
    hits = {rule.name: [PRIOR * STRENGTH, STRENGTH] for rule in RULES}
    for (name, source, native), n in all_of.items():
        counted = min(n, OWN_CAP if source in OWN else CAP)
        hits[name][0] += counted * right_of[name, source, native] / n
        hits[name][1] += counted
    return {name: good / n for name, (good, n) in hits.items()}


def spread(real: Sequence[Row], others: Mapping[str, Weights]) -> float:
    """The temperature at which the weights are as sure as they are right on sources left out."""
    scores: list[tuple[Floats, Floats]] = []
    for source, weights in others.items():
        left = [row for row in real if row.source == source]
        chances = weights.probabilities([features_of(row.text) for row in left])
        scores.append((np.log(chances.astype(np.float64) + 1e-9), right(left)))
    return min(np.arange(0.6, 4.05, 0.1).tolist(), key=lambda t: sum(miss(s, r, t) for s, r in scores))


def miss(scores: Floats, truth: Floats, temperature: float) -> float:
    """The mean log loss of one source at a temperature."""
    chances = np.exp(scores / temperature)
    chances /= chances.sum(axis=1, keepdims=True)
    return float(-np.log((chances * truth).sum(axis=1) + 1e-6).mean())


if __name__ == "__main__":
    main()
