"""Looking for a known mark in its corner, by the outline that its alpha picture gives."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np

from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.mark import Floats, Mark, marks
from overpaint.auditors.watermark.outline import FINE, agreement, lifted, outline
from overpaint.auditors.watermark.search import Place, grey_of, least_side, promising
from overpaint.data import Box, Picture, Pixels

FINE_STEP = 1.04
WIDE, NARROW = (-2, 0, 2), (-1, 1)
"""Heights that are tried at a promising place: so many steps, and then around the best of them."""

SLACK = 3
"""Pixels, at the fine scale, by which the mark may stand beside the place."""

OPACITIES = np.arange(0.1, 1.0, 0.1, dtype=np.float32)
"""Those that are tried where a mark is lifted off."""

AT_FIRST = np.array([0.3, 0.6], np.float32)
BLUNT, STUCK = 0.75, 0.05
"""What is tried at first, and when it is enough: an outline that agrees less than this share of the
least fit, or of which less lifts off, is none. Of 88 real ones, published and resaved, the worst has
1.2 and 0.14."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CornerMatch:
    """The best fit of a mark: where, how well the outline agrees (at most 1), how much of it lifts off.

    ``lifted`` is the share of the slopes along the outline that go when the mark is taken off with the
    best ``opacity``: what only looks like a mark leaves its own slopes behind.
    """

    mark: Mark
    box: Box
    outline: float
    lifted: float
    opacity: float

    @property
    def fit(self) -> float:
        """Geometric mean of ``outline`` and ``lifted``, 0 to 1."""
        return math.sqrt(max(0.0, self.outline) * self.lifted)

    @property
    def score(self) -> float:
        """0.5 for the least fit that counts for this mark, 1 for a perfect one."""
        return float(np.interp(self.fit, (0, self.mark.least, 1), (0, 0.5, 1)))


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """The place that was tried, where near it the outline agrees best, how well, and the grey under the
    mark, at the fine scale."""

    tried: Place
    place: Place
    agreement: float
    view: Floats


def corner_verdict(picture: Picture) -> Verdict:
    """How well the best of the known marks fits its corner.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    if min(picture.pixels.shape[:2]) < min(least_side(mark) for mark in marks()):
        return Verdict(reason="the picture is too small to show a mark in its corner")
    found = [match for mark in marks() if (match := corner_match(picture.pixels, mark))]
    best = max(found, key=lambda match: match.score, default=None)
    if best is None:
        return Verdict(value=0.0, score=0.0, reason="no outline of a known mark in its corner")
    fit = f"the {best.mark.name} fits the {best.mark.corner} corner to {best.fit:.2f}"
    return Verdict(
        value=best.fit,
        score=best.score,
        reason=fit if best.score >= 0.5 else f"no known mark: {fit}, and counts from {best.mark.least}",
        evidence={"mark": best.mark.name, "box": list(best.box), "opacity": best.opacity},
    )


def corner_match(pixels: Pixels, mark: Mark) -> CornerMatch | None:
    """The best fit of a mark; None if no place is promising, or the picture is too small."""
    across, down = mark.mirrored
    turned = pixels[:: -1 if down else 1, :: -1 if across else 1]
    fits = [_fitted(turned, mark, place) for place in promising(turned, mark)]
    best = max((fit for fit in fits if fit), key=lambda match: match.fit, default=None)
    return best and replace(best, box=_turned_back(best.box, pixels, mark))


def _turned_back(box: Box, pixels: Pixels, mark: Mark) -> Box:
    height, width = pixels.shape[:2]
    across, down = mark.mirrored
    if across:
        box = box._replace(left=width - box.right, right=width - box.left)
    if down:
        box = box._replace(top=height - box.bottom, bottom=height - box.top)
    return box


def _fitted(pixels: Pixels, mark: Mark, place: Place) -> CornerMatch | None:
    """The best fit near a place; None where a first try shows that it is none."""
    best = _best(pixels, mark, [_taller(place, steps) for steps in WIDE])
    if best.agreement < BLUNT * mark.least or lifted(best.view, mark, FINE, AT_FIRST)[0] < STUCK:
        return None
    around = [_taller(best.tried, steps) for steps in NARROW]
    best = max(best, _best(pixels, mark, around), key=lambda fit: fit.agreement)
    off, opacity = lifted(best.view, mark, FINE, OPACITIES)
    return CornerMatch(
        mark=mark,
        box=_box(best.place, mark, pixels),
        outline=best.agreement,
        lifted=off,
        opacity=opacity,
    )


def _best(pixels: Pixels, mark: Mark, places: Sequence[Place]) -> _Fit:
    """The best fit of a mark near places, each for one height."""
    high, wide = outline(mark, FINE).alpha.shape
    size, near = (wide + 2 * SLACK, high + 2 * SLACK), 2 * SLACK + 1
    views = np.stack([_view(pixels, place, size) for place in places])
    found = agreement(views, mark, FINE, (near, near))
    number, row, column = (int(at) for at in np.unravel_index(int(found.argmax()), found.shape))
    tried = places[number]
    scale = tried.height / FINE
    across, down = tried.across + (column - SLACK) * scale, tried.down + (row - SLACK) * scale
    return _Fit(
        tried,
        replace(tried, across=across, down=down),
        float(found[number, row, column]),
        views[number, row : row + high, column : column + wide],
    )


def _taller(place: Place, steps: int) -> Place:
    return replace(place, height=place.height * FINE_STEP**steps)


def _box(place: Place, mark: Mark, pixels: Pixels) -> Box:
    across, down = place.height * mark.aspect / 2, place.height / 2
    return Box(
        max(0, round(place.across - across)),
        max(0, round(place.down - down)),
        min(pixels.shape[1], round(place.across + across)),
        min(pixels.shape[0], round(place.down + down)),
    )


def _view(pixels: Pixels, place: Place, size: tuple[int, int]) -> Floats:
    """(rows, columns) grey around the middle of a place, the mark ``FINE`` pixels high."""
    scale = place.height / FINE
    reach = np.array(size) * scale / 2 + 2
    middle = np.array((place.across, place.down))
    left, top = np.floor(middle - reach).clip(0).astype(int)
    right, bottom = np.ceil(middle + reach).astype(int)
    grey = grey_of(pixels[top:bottom, left:right])
    if scale > 1:  # or fine texture would turn into slopes
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.4 * scale), np.float32)
    shift = middle - (left, top) - 0.5 - (np.array(size) - 1) / 2 * scale
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = cv2.warpAffine(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(view, np.float32)
