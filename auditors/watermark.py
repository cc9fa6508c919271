"""The DALL-E 2 signature: five coloured squares in the lower right corner."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Box, Finding, Picture, Pixels
from overpaint.taxonomy import UnreadablePicture

COLOURS = np.array(
    [(255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255)], dtype=np.float64
)
"""RGB of the squares from left to right, read from OpenAI's own images (openai/dalle-2-preview)."""

SQUARES = len(COLOURS)
NATIVE_SIDE = 16
NATIVE_PICTURE = 1024
SMALLEST_SIDE = 3.0
SIDE_STEP = 1.06
BORDERS = (0, 1, 2)
"""Pixels that may lie between the squares and the border of the picture."""

EVEN_ERROR = 30.0
"""Mean colour error that scores 0.5; twice as much scores 0. Signed pictures stay below 25 down to
256 px and JPEG quality 50, unsigned ones above 65."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureMatch:
    """The best fit: its place, the side of one square and the mean absolute RGB error (0 to 255)."""

    box: Box
    side: float
    error: float


class Watermark:
    """Finds the visible signature of DALL-E 2, on the source as well as on the target.

    ``value`` is the mean colour error of the best fit, in levels. The signature is found natively, cut
    out, and resized with its picture as long as its squares keep three pixels. The source of a pair
    with a label was judged with the dataset's own pair and isn't again.
    """

    name = "watermark"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if not pair.label:
                verdict = _verdict(pair.source)
                yield verdict.finding(pair, auditor=self.name, kind="dalle2_signature", side="source")
            verdict = (
                Verdict(reason="there is no target") if pair.target is None else _verdict(pair.target)
            )
            yield verdict.finding(pair, auditor=self.name, kind="dalle2_signature", side="target")


def _verdict(picture: Picture) -> Verdict:
    try:
        match = dalle2_signature(picture.pixels)
    except UnreadablePicture as error:
        return Verdict(reason=f"the picture can't be read: {error}")
    if match is None:
        return Verdict(reason="the picture is too small to show five squares")
    score = max(0.0, 1 - match.error / (2 * EVEN_ERROR))
    fit = f"the five squares of DALL-E 2 fit the lower right corner to {match.error:.0f} of 255 levels"
    return Verdict(
        value=match.error,
        score=score,
        reason=fit if score else f"no signature: {fit}",
        evidence={"box": list(match.box), "side": match.side, "error": match.error},
    )


def dalle2_signature(pixels: Pixels) -> SignatureMatch | None:
    """The best fit of the squares to the corner, good or bad; None if the picture is too small."""
    height, width = pixels.shape[:2]
    places = _places(width, height)
    if not len(places):
        return None
    deep = min(height, int(np.ceil(places[:, 0].max())) + max(BORDERS) + 1)
    wide = min(width, int(np.ceil(SQUARES * places[:, 0].max())) + max(BORDERS) + 1)
    errors = _errors(np.ascontiguousarray(pixels[height - deep :, width - wide :]), places)
    best = _best(errors)
    side, across, down = (float(number) for number in places[best])
    right, bottom = width - int(across), height - int(down)
    box = Box(max(0, round(right - SQUARES * side)), max(0, round(bottom - side)), right, bottom)
    return SignatureMatch(box=box, side=side, error=float(errors[best]))


def _best(errors: NDArray[np.float64]) -> int:
    """The last of the equally good places: centres of smaller squares lie inside the true ones too."""
    return int(np.flatnonzero(errors <= errors.min() + 1)[-1])


def _sides(largest: float) -> NDArray[np.float64]:
    """Sides to try, rising, with the native one among them.

    Half a side is measured of each square: enough play for what a step adds up to over five squares.
    """
    first, last = (np.log(side / NATIVE_SIDE) / np.log(SIDE_STEP) for side in (SMALLEST_SIDE, largest))
    steps = np.arange(np.ceil(first), np.ceil(last) + 2, dtype=np.float64)
    return np.asarray(NATIVE_SIDE * SIDE_STEP**steps, dtype=np.float64)


@lru_cache(maxsize=64)  # the pictures of a dataset come in few sizes
def _places(width: int, height: int) -> NDArray[np.float64]:
    """(n, 3) side and distances from the right and the lower border, of all fits into the picture."""
    largest = max(NATIVE_SIDE, NATIVE_SIDE * max(width, height) / NATIVE_PICTURE)
    grid = np.meshgrid(_sides(largest), BORDERS, BORDERS, indexing="ij")
    places = np.stack([axis.ravel() for axis in grid], axis=1)
    fits = (SQUARES * places[:, 0] + places[:, 1] <= width) & (places[:, 0] + places[:, 2] <= height)
    return np.asarray(places[fits])


def _errors(corner: Pixels, places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean absolute colour error of the centres of the squares, for each place."""
    deep, wide = corner.shape[:2]
    sums = cv2.integral(corner).astype(np.float64)
    side, across, down = (places[:, axis, None] for axis in range(3))
    edge = wide - across - side * np.arange(SQUARES, 0, -1)
    left, right = _centre(edge, side, wide)
    top, bottom = _centre(deep - down - side, side, deep)
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    means = total / ((bottom - top) * (right - left))[..., None]
    return np.asarray(np.abs(means - COLOURS).mean(axis=(1, 2)))


def _centre(
    edge: NDArray[np.float64], side: NDArray[np.float64], end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last-but-one pixel of the inner half of squares that begin at ``edge``."""
    first = np.clip(np.rint(edge + side / 4), 0, end - 1).astype(np.int64)
    last = np.rint(edge + 3 * side / 4).astype(np.int64)
    return first, np.clip(np.maximum(last, first + 1), 1, end)
