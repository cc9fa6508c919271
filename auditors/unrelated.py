"""A target that has nothing to do with its source."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.view import Floats
from overpaint.data import Finding, Pixels

SKETCH_SIDE = 32
"""Side of the square maps that are correlated, in pixels."""


class Unrelated:
    """Finds targets that look like another picture altogether.

    ``value`` is the mean of three likenesses from 0 to 1: of colours (histogram intersection), of
    light and dark (correlation at 32x32) and of edges (the same). ``score`` is 1 minus it. A target
    drawn anew in another style can be as unlike its source as a stranger: this finds swapped rows of
    edited photographs and leaves many of the others unfound.
    """

    name = "unrelated"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="unrelated_target", side="pair")


def _verdict(pair: Pair) -> Verdict:
    if pair.problem:
        return Verdict(reason=pair.problem)
    likeness = likenesses(pair.source_view, pair.target_view)
    mean = sum(likeness.values()) / len(likeness)
    listed = ", ".join(f"{name} {value:.0%}" for name, value in likeness.items())
    return Verdict(
        value=mean,
        score=1 - mean,
        reason=f"source and target are {mean:.0%} alike ({listed})",
        evidence=dict(likeness),
    )


def likenesses(one: Pixels, other: Pixels) -> dict[str, float]:
    """Likeness of two views of one size in colours, light and edges, each 0 to 1; 1 for equal views."""
    lights = [_light(view) for view in (one, other)]
    edges = [_edges(light) for light in lights]
    small = [_sketch(light) for light in lights]
    return {
        "colours": float(np.minimum(_colours(one), _colours(other)).sum()),
        "light": _correlation(small[0], small[1]),
        "edges": _correlation(edges[0], edges[1]),
    }


def _colours(view: Pixels) -> Floats:
    counts = cv2.calcHist([view], [0, 1, 2], None, [4, 4, 4], [0, 256] * 3)
    return np.asarray(counts / counts.sum(), dtype=np.float32)


def _light(view: Pixels) -> Floats:
    # Twice the final side: edges are then as wide as what is compared, and a fine texture has none.
    grey = cv2.cvtColor(view, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (2 * SKETCH_SIDE, 2 * SKETCH_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _edges(light: Floats) -> Floats:
    across, down = cv2.Sobel(light, cv2.CV_32F, 1, 0), cv2.Sobel(light, cv2.CV_32F, 0, 1)
    # cv2.magnitude rounds by where an array lies in memory, and findings must not differ between runs.
    return _sketch(np.asarray(np.sqrt(across * across + down * down), dtype=np.float32))


def _sketch(values: Floats) -> Floats:
    small = cv2.resize(values, (SKETCH_SIDE, SKETCH_SIDE), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.float32)


def _correlation(one: Floats, other: Floats) -> float:
    """Pearson's, with opposites counted as strangers (0) and two flat maps as equal (1)."""
    one, other = one - one.mean(), other - other.mean()
    norm = float(np.sqrt(np.sum(one * one) * np.sum(other * other)))
    if norm < 1e-6:
        return float(np.allclose(one, other, atol=1e-3))
    return min(1.0, max(0.0, float(np.sum(one * other)) / norm))
