"""What the quality of one picture is judged by: a part of its pixels, at their full resolution."""

import math
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.view import grey
from overpaint.data import Picture, Pixels

BLOCK = 16
"""Side of the blocks that edges and noise are looked for in, in pixels; twice the grid of JPEG."""

SMALLEST = 3 * BLOCK
"""Pictures with a shorter side below this have too few blocks to be judged by them."""

BANDS = 8
"""Most bands of blocks, evenly spaced from top to bottom, that are looked at."""

EDGE = 30
"""Levels between the darkest and the brightest pixel of a block from which on it holds an edge."""

FEWEST = 4
"""Blocks that a percentile needs at least."""

JPEG_GRID = 8
TONE_STEP = 4
"""Tone and colour are looked for on every fourth row and column."""

Levels = NDArray[np.float64]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True, kw_only=True)
class Measures:
    """Levels are 0 to 255 of the luma. nan where the picture is too small or too even to tell."""

    size: tuple[int, int]
    """(width, height) in pixels."""
    bright: float
    """The level that 1 % of the pixels reach."""
    dim: float
    """The level that 95 % of the pixels reach."""
    contrast: float
    """Levels between the 1st and the 99th percentile."""
    spread: float
    """Levels between the darkest and the brightest 0.1 %."""
    chroma: float
    """Difference between two channels that 0.5 % of the pixels reach, in levels."""
    edge_width: float = math.nan
    """Pixels over which the sharpest tenth of the edges run from dark to light."""
    detail: float = math.nan
    """Mean change by halving and doubling the picture, per mean step between neighbouring pixels."""
    blockiness: float = math.nan
    """Steps over the borders of JPEG's 8-px grid against those inside it: 1 for twice as high."""
    noise: float = math.nan
    """Standard deviation of the noise in the quietest tenth of the blocks, in levels, to 0.2."""


def measures(picture: Picture) -> Measures:
    """The measures of ``picture``, made once.

    Raises:
        UnreadablePicture: it can't be decoded.
    """
    return picture.once("quality", lambda: _measured(picture.pixels, grey(picture)))


def _measured(pixels: Pixels, whole: Pixels) -> Measures:
    height, width = pixels.shape[:2]
    few = (-(-width // TONE_STEP), -(-height // TONE_STEP))
    sample = np.asarray(cv2.resize(pixels, few, interpolation=cv2.INTER_NEAREST), dtype=np.uint8)
    lowest, low, dim, bright, brightest = _percentiles(
        np.asarray(cv2.cvtColor(sample, cv2.COLOR_RGB2GRAY), dtype=np.uint8),
        (0.001, 0.01, 0.05, 0.99, 0.999),
    )
    structure = _structure(_bands(whole)) if min(width, height) >= SMALLEST else {}
    return Measures(
        size=(width, height),
        bright=bright,
        dim=dim,
        contrast=bright - low,
        spread=brightest - lowest,
        chroma=_chroma(sample),
        **structure,
    )


def _percentiles(grey: Pixels, shares: tuple[float, ...]) -> list[float]:
    counts = cv2.calcHist([grey], [0], None, [256], [0, 256]).ravel()
    reached = counts.cumsum(dtype=np.float64) / grey.size
    return [float(level) for level in reached.searchsorted(shares).tolist()]


def _chroma(pixels: Pixels) -> float:
    red, green, blue = cv2.split(pixels)
    apart = cv2.max(cv2.max(cv2.absdiff(red, green), cv2.absdiff(green, blue)), cv2.absdiff(red, blue))
    return _percentiles(np.asarray(apart, dtype=np.uint8), (0.995,))[0]


def _bands(whole: Pixels) -> Pixels:
    """(bands, 16, width) of a grey picture; bands lie on the grid of blocks, whole blocks only."""
    rows, width = whole.shape[0] // BLOCK, whole.shape[1] // BLOCK * BLOCK
    blocks = whole[: rows * BLOCK].reshape(rows, BLOCK, -1)[:: -(-rows // BANDS), :, :width]
    return np.ascontiguousarray(blocks)


def _structure(bands: Pixels) -> dict[str, float]:
    stacked = _stacked(bands)
    across, down = np.empty_like(stacked), np.empty_like(stacked)
    cv2.absdiff(stacked[:, 1:], stacked[:, :-1], dst=across[:, :-1])
    across[:, -1] = 0
    cv2.absdiff(stacked[1:], stacked[:-1], dst=down[:-1])
    down[BLOCK - 1 :: BLOCK] = 0  # the step to the next band is none of the picture's
    columns, rows = _means(across, 0).ravel(), _means(down, 1).reshape(-1, BLOCK)
    steepest = np.maximum(across, down).reshape(bands.shape)
    return {
        "edge_width": _edge_width(bands, steepest),
        "detail": _detail(bands, float(columns.mean() + rows.mean()) / 2),
        "blockiness": (_grid(columns[:-JPEG_GRID]) + _grid(rows[:, :JPEG_GRID])) / 2,
        "noise": _noise(bands),
    }


def _means(steps: Pixels, axis: int) -> Floats:
    return np.asarray(cv2.reduce(steps, axis, cv2.REDUCE_AVG, dtype=cv2.CV_32F), dtype=np.float32)


def _stacked(bands: Pixels) -> Pixels:
    """The bands as one picture, each below the one before."""
    return np.ascontiguousarray(bands).reshape(-1, bands.shape[2])


def _edge_width(bands: Pixels, steps: Pixels) -> float:
    """Contrast of a block over its steepest step, at the 10th percentile of the blocks with an edge."""
    brightest = _by_block(bands.max(axis=1), cv2.REDUCE_MAX)
    contrast = brightest - _by_block(bands.min(axis=1), cv2.REDUCE_MIN)
    edges = contrast >= EDGE
    if np.count_nonzero(edges) < FEWEST:
        return math.nan
    return _quantile(contrast[edges] / _by_block(steps.max(axis=1), cv2.REDUCE_MAX)[edges], 10)


def _by_block(columns: Pixels, extreme: int) -> Levels:
    """The largest or smallest value of each block; OpenCV, since numpy is slow over so short an axis."""
    # Down the columns of a copy, since OpenCV is slow along so short a row, too.
    turned = np.ascontiguousarray(columns.reshape(-1, BLOCK).T)
    return np.asarray(cv2.reduce(turned, 0, extreme), dtype=np.float64).ravel()


def _quantile(values: Levels | Floats | Pixels, parts: int) -> float:
    """The value that one of so many ``parts`` lies below: one of the values, not one between them."""
    place = len(values) // parts
    return float(np.partition(values, place)[place])


def _detail(bands: Pixels, step: float) -> float:
    """Bands are stacked: the rows at their borders mix with those of a neighbour and are left out."""
    if step < 0.5:
        return math.nan
    stacked = _stacked(bands)
    half = cv2.resize(stacked, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    again = cv2.resize(half, stacked.shape[::-1], interpolation=cv2.INTER_CUBIC)
    change = np.asarray(cv2.absdiff(stacked, again), dtype=np.uint8).reshape(bands.shape)
    return float(cv2.mean(_stacked(change[:, 4:-4]))[0]) / step


def _grid(steps: Floats) -> float:
    """Median excess of the steps over the borders of the grid, per median of the steps inside it.

    Medians, since a line drawn on the grid is no sign of JPEG.
    """
    cells = steps.ravel()[: steps.size // JPEG_GRID * JPEG_GRID].reshape(-1, JPEG_GRID)
    inside = cells[:, :-1].sum(axis=1) / np.float32(JPEG_GRID - 1)
    return _quantile(cells[:, -1] - inside, 2) / max(_quantile(inside, 2), 0.25)


def _noise(bands: Pixels) -> float:
    """Immerkaer's estimate (1996) in the quietest tenth of the blocks that are not clipped."""
    second = np.array([[1, -2, 1]], dtype=np.float32)
    filtered = cv2.convertScaleAbs(cv2.sepFilter2D(_stacked(bands), cv2.CV_16S, second, second))
    rough = np.asarray(filtered, dtype=np.uint8).reshape(bands.shape)[:, 2:-2]
    level = _block_means(bands)
    judged = (level > 8) & (level < 247)
    if np.count_nonzero(judged) < FEWEST:
        return math.nan
    return _quantile(_block_means(rough)[judged], 10) * math.sqrt(math.pi / 2) / 6


def _block_means(bands: Pixels) -> Pixels:
    """Rounded to whole levels."""
    size = (bands.shape[2] // BLOCK, len(bands))
    return np.asarray(cv2.resize(_stacked(bands), size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
