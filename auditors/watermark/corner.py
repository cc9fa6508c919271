"""Looking for a known mark in its corner, by the outline that its alpha picture gives."""

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache

import cv2
import numpy as np

from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.mark import Floats, Mark, marks
from overpaint.auditors.watermark.outline import COARSE, FINE, MARGIN, outline, slopes, steepness
from overpaint.data import Box, Picture, Pixels

HEIGHT_STEP = 1.18
"""From one height that is tried to the next."""

SMALLEST = 10.0
"""Height in pixels below which a mark shows no outline."""

CANDIDATES = 3
"""Places that are looked at again at most."""

FINE_HEIGHTS = 1.04 ** np.arange(-3.0, 4.0)
"""Heights that are tried there, as factors."""

SLACK = 3
"""Pixels, at the fine scale, by which the mark may stand beside the place."""

OPACITIES = np.arange(0.1, 1.0, 0.1, dtype=np.float32)
"""Those that are tried where a mark is lifted off."""


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


@dataclass(frozen=True, slots=True)
class _Place:
    """Middle and height of a mark in pixels, the corner turned to the lower right."""

    across: float
    down: float
    height: float


@dataclass(frozen=True, slots=True, eq=False)
class _Fit:
    """Where the outline agrees best, how well, and the grey under the mark, at the fine scale."""

    place: _Place
    agreement: float
    view: Floats


def corner_verdict(picture: Picture) -> Verdict:
    """How well the best of the known marks fits its corner.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    if min(picture.pixels.shape[:2]) < min(_least_side(mark) for mark in marks()):
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
    fits = [_fitted(turned, mark, place) for place in _promising(turned, mark)]
    best = max(fits, key=lambda match: match.fit, default=None)
    return best and replace(best, box=_turned_back(best.box, pixels, mark))


def _turned_back(box: Box, pixels: Pixels, mark: Mark) -> Box:
    height, width = pixels.shape[:2]
    across, down = mark.mirrored
    if across:
        box = box._replace(left=width - box.right, right=width - box.left)
    if down:
        box = box._replace(top=height - box.bottom, bottom=height - box.top)
    return box


def _promising(pixels: Pixels, mark: Mark) -> Iterator[_Place]:
    """The places where the outline agrees best, at most one of each height."""
    heights = _heights(*pixels.shape[:2], mark)
    if not heights:
        return
    scores = _scores(_stacked(pixels, mark, heights), mark)
    tops = scores.reshape(len(heights), -1).max(axis=1)
    rows, columns = _window(mark)
    high, wide = outline(mark, COARSE).alpha.shape
    for place in np.argsort(-tops)[:CANDIDATES]:
        if tops[place] >= mark.promising:
            row, column = np.unravel_index(int(scores[place].argmax()), scores[place].shape)
            scale = heights[place] / COARSE
            yield _Place(
                across=pixels.shape[1] - (columns - int(column) - wide / 2) * scale,
                down=pixels.shape[0] - (rows - int(row) - high / 2) * scale,
                height=heights[place],
            )


def _stacked(pixels: Pixels, mark: Mark, heights: tuple[float, ...]) -> Floats:
    """(heights, rows, columns) the grey corner, scaled so that each height has ``COARSE`` rows."""
    rows, columns = _window(mark)
    scales = [height / COARSE for height in heights]
    corner = _grey(pixels[-round(rows * scales[-1]) :, -round(columns * scales[-1]) :])
    stack = np.empty((len(heights), rows, columns), np.float32)
    for view, scale in zip(stack, scales, strict=True):
        cut = corner[-round(rows * scale) :, -round(columns * scale) :]
        cv2.resize(cut, (columns, rows), dst=view, interpolation=cv2.INTER_AREA)
    return stack


def _scores(stack: Floats, mark: Mark) -> Floats:
    """(heights, rows, columns) agreement of the outline, by where its upper left corner is laid."""
    count, rows, columns = stack.shape
    template = outline(mark, COARSE).slopes
    high, wide = template.shape[:2]
    # As one tall picture: a call for each height would cost more than the work in it.
    found = cv2.matchTemplate(slopes(stack.reshape(-1, columns)), template, cv2.TM_CCORR)
    places = np.pad(found, ((0, high - 1), (0, 0))).reshape(count, rows, columns - wide + 1)
    near_down, near_across = (round((far - near) * COARSE) + 1 for near, far in (mark.down, mark.across))
    return np.asarray(places[:, : min(near_down, rows - high + 1), :near_across], np.float32)


def _fitted(pixels: Pixels, mark: Mark, place: _Place) -> CornerMatch:
    """The best fit near a place."""
    fits = [_fit(pixels, mark, replace(place, height=place.height * by)) for by in FINE_HEIGHTS]
    best = max(fits, key=lambda fit: fit.agreement)
    lifted, opacity = _lifted(best.view, mark)
    return CornerMatch(
        mark=mark,
        box=_box(best.place, mark, pixels),
        outline=best.agreement,
        lifted=lifted,
        opacity=opacity,
    )


def _fit(pixels: Pixels, mark: Mark, place: _Place) -> _Fit:
    """The best fit of a mark of one height near a place."""
    wanted = outline(mark, FINE)
    high, wide = wanted.alpha.shape
    view = _view(pixels, place, (wide + 2 * SLACK, high + 2 * SLACK))
    found = cv2.matchTemplate(slopes(view), wanted.slopes, cv2.TM_CCORR)
    row, column = (int(at) for at in np.unravel_index(int(found.argmax()), found.shape))
    scale = place.height / FINE
    return _Fit(
        replace(
            place,
            across=place.across + (column - SLACK) * scale,
            down=place.down + (row - SLACK) * scale,
        ),
        float(found[row, column]),
        view[row : row + high, column : column + wide],
    )


def _lifted(view: Floats, mark: Mark) -> tuple[float, float]:
    """Share of the slopes along the outline that go with the mark, and with which opacity."""
    known = outline(mark, FINE)
    before = float((known.weight * steepness(view)).sum()) + 1e-3
    left = []
    for opacity in OPACITIES:
        clear = 1 - opacity * known.alpha
        under = (view - opacity * known.alpha * mark.level) / clear
        left.append(float((known.weight * clear * steepness(np.asarray(under, np.float32))).sum()))
    best = int(np.argmin(left))
    return max(0.0, 1 - left[best] / before), round(float(OPACITIES[best]), 2)


def _box(place: _Place, mark: Mark, pixels: Pixels) -> Box:
    across, down = place.height * mark.aspect / 2, place.height / 2
    return Box(
        max(0, round(place.across - across)),
        max(0, round(place.down - down)),
        min(pixels.shape[1], round(place.across + across)),
        min(pixels.shape[0], round(place.down + down)),
    )


def _view(pixels: Pixels, place: _Place, size: tuple[int, int]) -> Floats:
    """(rows, columns) grey around the middle of a place, the mark ``FINE`` pixels high."""
    scale = place.height / FINE
    reach = np.array(size) * scale / 2 + 2
    middle = np.array((place.across, place.down))
    left, top = np.floor(middle - reach).clip(0).astype(int)
    right, bottom = np.ceil(middle + reach).astype(int)
    grey = _grey(pixels[top:bottom, left:right])
    if scale > 1:  # or fine texture would turn into slopes
        grey = np.asarray(cv2.GaussianBlur(grey, (0, 0), 0.4 * scale), np.float32)
    shift = middle - (left, top) - 0.5 - (np.array(size) - 1) / 2 * scale
    matrix = np.array([[scale, 0, shift[0]], [0, scale, shift[1]]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    view = cv2.warpAffine(grey, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(view, np.float32)


def _grey(pixels: Pixels) -> Floats:
    grey = cv2.cvtColor(np.ascontiguousarray(pixels), cv2.COLOR_RGB2GRAY)
    return np.asarray(grey, np.float32)


def _window(mark: Mark) -> tuple[int, int]:
    """Rows and columns of the corner in which the mark is looked for, at the coarse scale."""
    down = COARSE * (mark.down[1] + 0.5) + MARGIN[COARSE]
    across = COARSE * (mark.across[1] + mark.aspect / 2) + MARGIN[COARSE]
    return int(np.ceil(down)), int(np.ceil(across))


def _least_side(mark: Mark) -> float:
    return max(_window(mark)) * SMALLEST / COARSE


@lru_cache(maxsize=64)  # the pictures of a dataset come in few sizes
def _heights(high: int, wide: int, mark: Mark) -> tuple[float, ...]:
    """The heights that are tried: those for whose window there is room."""
    rows, columns = _window(mark)
    room = min(high / rows, wide / columns) * COARSE
    least = max(mark.heights[0] * min(high, wide), SMALLEST)
    most = min(mark.heights[1] * min(high, wide), room)
    count = int(np.log(most / least) / np.log(HEIGHT_STEP)) + 1 if most >= least else 0
    return tuple(float(least * HEIGHT_STEP**step) for step in range(count))
