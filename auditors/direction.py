"""Pairs that go the other way than their set: source and target swapped."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.quality.measure import measures
from overpaint.auditors.spilled import filled, quantile, sorted_numbers, stretches, written
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.view import mean_where
from overpaint.data import Finding

Numbers = NDArray[np.float64]

FEWEST = 50
"""Pairs from which on a set has a direction."""

TRAITS = ("noise", "detail", "edge_width", "contrast", "chroma", "shape")
"""What grows or falls from source to target; ``shape`` is signed by the text: adding makes it grow."""

SPREADS = 3.0
"""Steps are cut off at so many robust standard deviations."""

_SIGNS: Mapping[str, float] = {"local.object_add": 1.0, "local.object_delete": -1.0}
_STEP = pa.list_(pa.float32(), len(TRAITS))


class Direction:
    """Finds pairs whose steps from source to target are opposite to those of most pairs of the set.

    A generator leaves its traces in every target: smoother, sharper, of stronger colours; what is
    added has shapes, what is removed had them. ``value`` is the logarithm of the odds that the pair is
    turned round, for equally many of both (linear discriminant of the set against itself turned
    round); the score is that chance. Weak evidence: most swapped pairs of a varied set are missed.
    """

    name = "direction"
    schema = pa.schema([pa.field("sample_id", pa.string(), nullable=False), pa.field("step", _STEP)])

    def digest(self, pair: Pair) -> Row:
        """One row; null where there are no two pictures."""
        return {"sample_id": pair.sample.id, "step": None if pair.problem else _step(pair)}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        return pa.concat_tables(batches) if batches else self.schema.empty_table()

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """One finding for each digest, in their order; nothing has to be opened."""
        steps, there = _steps(digests["step"])
        odds = iter(turned_round(steps)) if len(steps) >= FEWEST else None
        for sample_id, known in zip(digests["sample_id"], there, strict=True):
            if odds is None:
                verdict = Verdict(reason=f"a set of under {FEWEST} pairs has no direction")
            elif not known:
                verdict = Verdict(reason="there are no two pictures")
            else:
                verdict = _verdict(float(next(odds)))
            yield Finding(
                sample_id=sample_id.as_py(),
                side="pair",
                auditor=self.name,
                kind="swapped_pair",
                value=verdict.value,
                score=verdict.score,
                reason=verdict.reason,
            )


def turned_round(steps: Numbers) -> Numbers:
    """(n,) log odds that each of (n, d) steps is one of the set's turned round; nan is no step."""
    traits = range(steps.shape[1])
    spread = np.array([_spread(steps[:, trait]) for trait in traits])

    def cut(part: slice) -> Numbers:
        return np.asarray(np.clip(np.nan_to_num(steps[part]) / spread, -SPREADS, SPREADS))

    def of_trait(trait: int) -> float:
        return _middle(len(steps), lambda part: cut(part)[:, trait])

    spreads = _covariance(len(steps), cut) + 0.1 * np.eye(len(traits))
    weights = -2 * np.linalg.solve(spreads, np.array([*map(of_trait, traits)]))
    return filled(len(steps), np.float64, lambda part: cut(part) @ weights)


def _spread(values: Numbers) -> float:
    """Robust standard deviation; nan is 0."""
    middle = _middle(len(values), lambda part: np.nan_to_num(values[part]))
    return (
        1.4826 * _middle(len(values), lambda part: np.abs(np.nan_to_num(values[part]) - middle)) + 1e-6
    )


def _middle(length: int, values: Callable[[slice], Numbers]) -> float:
    """The median of what ``values`` gives."""
    return quantile(sorted_numbers(filled(length, np.float64, values)), 0.5)


def _covariance(length: int, values: Callable[[slice], Numbers]) -> Numbers:
    """(d, d) of the (n, d) that ``values`` gives."""
    mean = np.sum([values(part).sum(axis=0) for part in stretches(length)], axis=0) / length
    products = [(values(part) - mean).T @ (values(part) - mean) for part in stretches(length)]
    return np.asarray(np.sum(products, axis=0) / (length - 1))


def _verdict(odds: float) -> Verdict:
    way = "opposite to" if odds > 0 else "like"
    return Verdict(
        value=odds,
        score=float(1 / (1 + np.exp(-odds))),
        reason=f"its step from source to target is {way} those of the set (odds {np.exp(odds):.2g})",
    )


def _step(pair: Pair) -> list[float]:
    assert pair.target is not None
    before, after = measures(pair.source), measures(pair.target)
    plain = [_ratio(getattr(before, name), getattr(after, name)) for name in TRAITS[:-1]]
    sign = _SIGNS.get(pair.sample.edit_class.id, 0.0)
    return [*plain, sign * _shape(pair) if sign else 0.0]


def _ratio(before: float, after: float) -> float:
    return float(np.log((after + 0.1) / (before + 0.1)))


def _shape(pair: Pair) -> float:
    """How much more shape the target has than the source where the content changed."""
    size = pair.source_look.half.shape[::-1]
    area = cv2.resize(pair.change.area.view(np.uint8), size, interpolation=cv2.INTER_NEAREST)
    if not area.any():
        return 0.0
    slopes = (pair.source_look.gradients, pair.target_look.gradients)
    steep = (np.asarray(cv2.sqrt(one.dot(one)), dtype=np.float32) for one in slopes)
    return _ratio(*(mean_where(one, np.asarray(area, dtype=np.uint8)) for one in steep))


def _steps(column: pa.ChunkedArray) -> tuple[Numbers, NDArray[np.bool_]]:
    """The steps that are there, and (n,) which rows have one."""
    there = written((np.asarray(chunk.is_valid()) for chunk in column.chunks), np.bool_)
    steps = written((np.asarray(chunk.drop_null().flatten()) for chunk in column.chunks), np.float64)
    return steps.reshape(-1, len(TRAITS)), there
