"""The DALL-E 2 signature: five coloured squares in the lower right corner."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.frame import box_of, inner_box, inner_of, picture_box
from overpaint.data import Box, Picture, Pixels

COLOURS = np.array(
    [(255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255)], dtype=np.float64
)
"""RGB of the squares from left to right, read from OpenAI's own images (openai/dalle-2-preview)."""

_SCALARS = np.append(COLOURS, np.zeros((len(COLOURS), 1)), axis=1)
"""As OpenCV takes a colour: four numbers."""

SQUARES = len(COLOURS)
NATIVE_SIDE = 16
NATIVE_PICTURE = 1024
SMALLEST_SIDE = 3.0
SIDE_STEP = 1.06

CUT = 0.4
"""Share of a square that may be cut off at the right and at the bottom."""

BORDER = 3
"""Pixels that may lie between the squares and the border of the picture."""

STEPS = 12
"""Distances from a border that are tried, per side of a square; at least whole pixels."""

EVEN_SIDES, EVEN_ERRORS = (4.0, 8.0), (30.0, 20.0)
"""Sides of a square and the colour errors that score 0.5, linear between; twice as much scores 0.

JPEG mixes the colours of small squares: signed pictures stay below 22 at 4 px and quality 50, below 10
from 6 px on. From 8 px on what is left is a tolerance for marks that a model painted."""

ABSENT = 60.0
"""Colour error from which on a pixel isn't of a colour."""

INNER, WHOLE = 0.25, 0.08
"""Share of a square left out at each of its edges: to measure its colour, and to place it exactly."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureMatch:
    """The best fit: its place, the side of one square and the absolute RGB error (0 to 255): the mean of
    the five squares, or half of the worst of them if that is more.

    ``flipped``: in the lower left corner, in reverse order. Where one of the colours isn't in a corner
    at all no fit is tried: the place is the corner, the side 0, the error that of the nearest colour.
    """

    box: Box
    side: float
    error: float
    flipped: bool = False

    @property
    def score(self) -> float:
        """1 for a perfect fit, 0.5 for the error that is even for squares of this size."""
        return max(0.0, 1 - self.error / (2 * float(np.interp(self.side, EVEN_SIDES, EVEN_ERRORS))))


def signature_verdict(picture: Picture) -> Verdict:
    """How well the best fit of the squares explains the corner.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    match = dalle2_signature(picture.pixels, (box_of(picture), inner_of(picture)))
    if match is None:
        return Verdict(reason="the picture is too small to show five squares")
    corner = "lower left corner, mirrored," if match.flipped else "lower right corner"
    fit = f"the five squares of DALL-E 2 fit the {corner} to {match.error:.0f} of 255 levels"
    if not match.side:
        fit = f"one of the colours of DALL-E 2's squares is {match.error:.0f} of 255 levels off"
    return Verdict(
        value=match.error,
        score=match.score,
        reason=fit if match.score else f"no signature: {fit}",
        evidence={
            "box": list(match.box), "side": match.side, "error": match.error, "flipped": match.flipped,
        },
    )  # fmt: skip


def dalle2_signature(pixels: Pixels, inside: Sequence[Box] = ()) -> SignatureMatch | None:
    """The best fit of the squares, good or bad; None if the picture is too small.

    Looked at are the lower right corner and, mirrored, the lower left one: of the picture, and of what
    is left of it without plain bars around: those in which nothing stands, and those in which something
    small does. ``inside`` are these two boxes, if they are known.
    """
    inside = inside or (picture_box(pixels), inner_box(pixels))
    matches = [match for area in _areas(pixels, inside) for match in _matches(pixels, area)]
    return max(matches, key=lambda match: (match.score, -match.error), default=None)


def _areas(pixels: Pixels, inside: Sequence[Box]) -> list[Box]:
    whole = Box(0, 0, pixels.shape[1], pixels.shape[0])
    # A bar above moves neither of the lower corners.
    return list(dict.fromkeys([whole, *(box._replace(top=0) for box in inside)]))


def _matches(pixels: Pixels, area: Box) -> Iterator[SignatureMatch]:
    inside = pixels[area.top : area.bottom, area.left : area.right]
    width = inside.shape[1]
    for view in (inside, inside[:, ::-1]):
        match = _fit(view)
        if match is None:
            continue
        left, top, right, bottom = match.box
        if view is not inside:
            left, right = width - right, width - left
        box = Box(left + area.left, top + area.top, right + area.left, bottom + area.top)
        yield replace(match, box=box, flipped=view is not inside)


def _fit(pixels: Pixels) -> SignatureMatch | None:
    """The best fit to the lower right corner."""
    height, width = pixels.shape[:2]
    if width < SQUARES * SMALLEST_SIDE or height < SMALLEST_SIDE:
        return None
    largest = max(NATIVE_SIDE, NATIVE_SIDE * max(width, height) / NATIVE_PICTURE) * SIDE_STEP
    deep = min(height, int(np.ceil(largest)) + BORDER + 1)
    wide = min(width, int(np.ceil(SQUARES * largest)) + BORDER + 1)
    corner = np.ascontiguousarray(pixels[height - deep :, width - wide :])
    missing = _missing(corner)
    if missing:
        box = Box(width - wide, height - deep, width, height)
        return SignatureMatch(box=box, side=0.0, error=missing)
    return _fitted(corner, largest, width, height)


def _missing(corner: Pixels) -> float:
    """Error of the nearest pixel to a colour that isn't in the corner; 0 if all five are."""
    soft = cv2.blur(corner, (2, 2))
    for colour in _SCALARS[::-1]:  # blue is the rarest
        red, green, blue = cv2.split(cv2.absdiff(soft, colour))
        # numpy takes three times as long to sum over so short an axis
        apart = cv2.add(cv2.add(red, green, dtype=cv2.CV_16U), blue, dtype=cv2.CV_16U)
        error = cv2.minMaxLoc(apart)[0] / 3
        if error > ABSENT:
            return error
    return 0.0


def _fitted(corner: Pixels, largest: float, width: int, height: int) -> SignatureMatch:
    deep, wide = corner.shape[:2]
    places = _places(wide, deep, largest)
    sums = cv2.integral(corner).astype(np.float64)
    errors = _errors(sums, places, INNER)
    # The middles of smaller squares lie inside the true ones too: the largest whole squares are those.
    good = np.flatnonzero(errors <= errors.min() + 1)
    whole = _errors(sums, places[good], WHOLE)
    good = good[whole <= whole.min() + 1]
    best = good[int(np.argmax(_visible(places[good])))]
    side, across, down = (float(number) for number in places[best])
    left, right = width - across - SQUARES * side, min(width, width - across)
    top, bottom = height - down - side, min(height, height - down)
    box = Box(max(0, round(left)), max(0, round(top)), round(right), round(bottom))
    return SignatureMatch(box=box, side=side, error=float(errors[best]))


def _visible(places: NDArray[np.float64]) -> NDArray[np.float64]:
    """Area of the squares inside the picture."""
    side, across, down = places.T
    return np.asarray((SQUARES * side + np.minimum(across, 0)) * (side + np.minimum(down, 0)))


@lru_cache(maxsize=16)  # the pictures of a dataset come in few sizes
def _places(wide: int, deep: int, largest: float) -> NDArray[np.float64]:
    """(n, 3) side and distances from the right and the lower border, of all fits into a corner."""
    first, last = (np.log(side / NATIVE_SIDE) / np.log(SIDE_STEP) for side in (SMALLEST_SIDE, largest))
    places = []
    for side in NATIVE_SIDE * SIDE_STEP ** np.arange(np.ceil(first), np.floor(last) + 1):
        step = max(1.0, side / STEPS)
        cut = np.arange(0, CUT * side + step / 2, step)[1:]
        distances = np.concatenate([-cut[::-1], np.arange(BORDER + 1)])
        grid = np.meshgrid(side, distances, distances, indexing="ij")
        places.append(np.stack([axis.ravel() for axis in grid], axis=1))
    found = np.concatenate(places)
    fits = (SQUARES * found[:, 0] + found[:, 1] <= wide) & (found[:, 0] + found[:, 2] <= deep)
    return np.asarray(found[fits])


def _errors(
    sums: NDArray[np.float64], places: NDArray[np.float64], margin: float
) -> NDArray[np.float64]:
    """Colour error of the squares for each place, without a margin around each.

    The mean of the five, but at least half of the worst: four tiles of the right colours are no mark.
    """
    deep, wide = sums.shape[0] - 1, sums.shape[1] - 1
    side, across, down = (places[:, axis, None] for axis in range(3))
    left, right = _span(wide - across - side * np.arange(SQUARES, 0, -1), side, margin, wide)
    top, bottom = _span(deep - down - side, side, margin, deep)
    total = sums[bottom, right] - sums[top, right] - sums[bottom, left] + sums[top, left]
    means = total / ((bottom - top) * (right - left))[..., None]
    squares = np.abs(means - COLOURS).mean(axis=2)
    return np.asarray(np.maximum(squares.mean(axis=1), squares.max(axis=1) / 2))


def _span(
    edge: NDArray[np.float64], side: NDArray[np.float64], margin: float, end: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """First and last-but-one pixel of what is measured of squares that begin at ``edge``."""
    first = np.clip(np.rint(edge + margin * side), 0, end - 1).astype(np.int64)
    last = np.rint(edge + (1 - margin) * side).astype(np.int64)
    return first, np.clip(np.maximum(last, first + 1), 1, end)
