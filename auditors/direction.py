"""Pairs that go the other way than their set: source and target swapped."""

from collections.abc import Callable, Iterable, Mapping, Sequence

import cv2
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.pair import Pair
from overpaint.auditors.quality.measure import measures
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.view import Floats
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
        odds = turned_round(steps[there]) if there.sum() >= FEWEST else None
        places = np.cumsum(there) - 1
        for row, sample_id in enumerate(digests["sample_id"]):
            if odds is None:
                verdict = Verdict(reason=f"a set of under {FEWEST} pairs has no direction")
            elif not there[row]:
                verdict = Verdict(reason="there are no two pictures")
            else:
                verdict = _verdict(float(odds[places[row]]))
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
    known = np.nan_to_num(steps)
    spread = 1.4826 * np.median(np.abs(known - np.median(known, axis=0)), axis=0) + 1e-6
    cut = np.clip(known / spread, -SPREADS, SPREADS)
    mean = np.median(cut, axis=0)
    spreads = np.atleast_2d(np.cov(cut, rowvar=False)) + 0.1 * np.eye(cut.shape[1])
    return np.asarray(-2 * cut @ np.linalg.solve(spreads, mean), dtype=np.float64)


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
    area = pair.change.area
    if not area.any():
        return 0.0
    where = area.astype(np.uint8)
    steep = [float(cv2.mean(_steepness(lab), where)[0]) for lab in (pair.source_lab, pair.target_lab)]
    return _ratio(*steep)


def _steepness(lab: Floats) -> Floats:
    """(h, w) slope of the lightness of (h, w, 3) L*a*b*, per pixel."""
    lightness = cv2.extractChannel(lab, 0)
    across, down = (
        cv2.Sobel(lightness, cv2.CV_32F, *axis, ksize=1, scale=0.5, borderType=cv2.BORDER_REPLICATE)
        for axis in ((1, 0), (0, 1))
    )
    squared = cv2.add(cv2.multiply(across, across), cv2.multiply(down, down))
    return np.asarray(cv2.sqrt(squared), dtype=np.float32)


def _steps(column: pa.ChunkedArray) -> tuple[Numbers, NDArray[np.bool_]]:
    there = np.asarray(column.is_valid().combine_chunks(), dtype=np.bool_)
    rows = [np.asarray(chunk.drop_null().flatten(), dtype=np.float64) for chunk in column.chunks]
    flat = np.concatenate([np.zeros(0), *rows]).reshape(-1, len(TRAITS))
    steps = np.full((len(there), len(TRAITS)), np.nan)
    steps[there] = flat
    return steps, there
