"""How the target lies over the source: found on small views, the cheapest test first."""

import math
from dataclasses import dataclass
from typing import Literal, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.change.look import Look
from overpaint.auditors.change.structure import AGREEING, Gradients, Structure
from overpaint.auditors.view import Floats

Kind = Literal["none", "shift", "affine", "failed"]
Matrix = NDArray[np.float64]

STILL = 0.1
"""A shift below this, in pixels of the view, is none: registration itself is no surer than that."""

LYING = 0.3
"""Share of the textured places that agree fully where the views lie on one another, however much else
was edited: nothing far is searched for then. Of pictures drawn anew or moved, under a tenth does."""

AGREED = 0.6
"""Mean agreement of the textured places (see :class:`Structure`) at which the views lie on one another;
views that agree better than this are searched for small shifts only."""

BETTER = 0.05
"""What a movement must add to that mean to be believed where it is no better than ``AGREED``; above,
proportionally to what is missing to 1."""

LEAST_TEXTURE = 0.02
"""Mean texture that a view must have for anything to be aligned."""

_INLIERS = 12
_SCALES = (0.4, 2.5)
_TURN = 0.26  # 15 degrees
_RATIO = 0.8  # Lowe's
_REPROJECTED = 2.0  # pixels of the view
_PASSES = 3
_CLEAR = 1e4  # condition of the normal equations of a shift
_ROBUST = 8.0  # lightness; what differs by more was edited and has no say in where things are


@dataclass(frozen=True, slots=True, kw_only=True)
class Registration:
    """``matrix`` (2, 3) takes a point (x, y) of the source's view to one of the target's view.

    ``moved`` is the largest way that a corner of the source's view goes, as a share of its longer side,
    beyond the scaling that lays the target's frame over the source's. ``agreement`` in [-1, 1] is that
    of the textured places once aligned; nan where there is no texture. A registration that ``failed``
    has the matrix of that scaling.
    """

    kind: Kind
    matrix: Matrix
    moved: float
    agreement: float


class Registered(NamedTuple):
    """A registration, and how the shapes compare under it, at half the view's size."""

    registration: Registration
    structure: Structure


@dataclass(frozen=True, slots=True)
class _Views:
    """The lightness of two looks, laid over one another at half the size."""

    one: Look
    other: Look

    @property
    def source(self) -> Floats:
        return self.one.lightness

    @property
    def target(self) -> Floats:
        return self.other.lightness

    @property
    def frame(self) -> Matrix:
        """The scaling that lays the frame of the one over that of the other."""
        (height, width), (other_height, other_width) = self.source.shape, self.target.shape
        across, down = other_width / width, other_height / height
        return np.array([[across, 0, (across - 1) / 2], [0, down, (down - 1) / 2]], dtype=np.float64)

    def laid(self, matrix: Matrix) -> Floats:
        """The half-sized target where ``matrix``, of the full views, puts it."""
        return aligned(self.other.half, self._half(matrix), self.one.half.shape[::-1])

    def reached(self, matrix: Matrix) -> NDArray[np.bool_]:
        """What of the half-sized source it covers."""
        return covered(self._half(matrix), self.other.half.shape, self.one.half.shape[::-1])

    def _half(self, matrix: Matrix) -> Matrix:
        # Pixel x of a half lies at 2x + 1/2 of the whole.
        linear = matrix[:, :2]
        offset = (linear @ [0.5, 0.5] + matrix[:, 2] - 0.5) / 2
        return np.hstack([linear, offset[:, None]])


def register(source: Look, target: Look) -> Registered:
    """The movement that lays ``target`` over ``source``, by their lightness.

    Tried in turn: none; a shift of less than a pixel, from the gradients (Lucas and Kanade 1981); any
    shift, by phase correlation (Kuglin and Hines 1975); scale, crop and turn, by SIFT features and
    RANSAC, refined by ECC (Evangelidis and Psarakis 2008). Views of different proportions are
    compared by features at once. Nothing is moved unless the places with texture then agree better.
    """
    views = _Views(source, target)
    if source.size != target.size:
        return _by_features(views, _compared(views, views.frame, "affine"))
    still = _compared(views, views.frame, "none")
    agreement = still.registration.agreement
    if np.isnan(agreement) or agreement >= AGREED or _lying(still.structure) >= LYING:
        return _shifted(views, still, (0.0, 0.0))
    found = _shifted(views, still, _far_shift(views))
    if found.registration.agreement >= AGREED:
        return found
    return _by_features(views, found)


def aligned(picture: Floats, matrix: Matrix, size: tuple[int, int]) -> Floats:
    """``picture``, a target's view, where ``matrix`` puts it in a source's view of (w, h) ``size``."""
    flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
    warped = cv2.warpAffine(picture, matrix, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(warped, dtype=np.float32)


def covered(matrix: Matrix, shape: tuple[int, ...], size: tuple[int, int]) -> NDArray[np.bool_]:
    """(h, w) bool: what a target of ``shape`` reaches of a source's view of (w, h) ``size``."""
    if shape[1::-1] == size and matrix.tolist() == [[1, 0, 0], [0, 1, 0]]:
        return np.ones(shape[:2], np.bool_)
    flags = cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    ones = np.ones(shape[:2], np.uint8)
    return np.asarray(cv2.warpAffine(ones, matrix, size, flags=flags), dtype=np.bool_)


def _compared(views: _Views, matrix: Matrix, kind: Kind) -> Registered:
    there = views.other.gradients if kind == "none" else Gradients.of(views.laid(matrix))
    structure = Structure.between(views.one.gradients, there)
    weight = structure.texture
    if kind != "none":
        weight = np.asarray(weight * views.reached(matrix), dtype=np.float32)
    whole = float(weight.sum())
    agreed = float(np.vdot(structure.agreement, weight)) / max(whole, 1e-9)
    known = whole / weight.size >= LEAST_TEXTURE
    moved = _moved(views, matrix) if kind != "none" else 0.0
    return Registered(
        Registration(kind=kind, matrix=matrix, moved=moved, agreement=agreed if known else np.nan),
        structure,
    )


def _lying(structure: Structure) -> float:
    """Share of the shapes that are in their places."""
    there = structure.texture * (structure.agreement >= AGREEING)
    return float(there.sum()) / max(float(structure.texture.sum()), 1e-9)


def _moved(views: _Views, matrix: Matrix) -> float:
    height, width = views.source.shape
    corners = np.array([[0, 0, 1], [width, 0, 1], [0, height, 1], [width, height, 1]], dtype=np.float64)
    across, down = (corners @ (matrix - views.frame).T).T
    scale = views.frame
    return float(np.hypot(across / scale[0, 0], down / scale[1, 1]).max() / max(width, height))


def _shifted(views: _Views, still: Registered, start: tuple[float, float]) -> Registered:
    """The shift near ``start`` that fits best, or ``still`` where it is none or fits no better."""
    dx, dy = start
    for _ in range(_PASSES):
        across, down = _near_shift(views, dx, dy)
        dx, dy = dx + across, dy + down
        if max(abs(across), abs(down)) < STILL / 2 or max(abs(dx), abs(dy)) < STILL:
            break
    if np.hypot(dx, dy) < STILL or np.hypot(dx, dy) > max(views.source.shape) / 4:
        return still
    moved = _compared(views, _shift(dx, dy), "shift")
    before = still.registration.agreement
    missing = min(1.0, (1 - before) / (1 - AGREED))
    return moved if moved.registration.agreement >= before + BETTER * missing else still


def _shift(dx: float, dy: float) -> Matrix:
    return np.array([[1, 0, dx], [0, 1, dy]], dtype=np.float64)


def _near_shift(views: _Views, dx: float, dy: float) -> tuple[float, float]:
    """How much further than (dx, dy) the target lies, if that is about a pixel of the view or less."""
    still = dx == dy == 0
    there = views.other.half if still else views.laid(_shift(dx, dy))
    slopes = views.one.gradients.mean(views.other.gradients if still else Gradients.of(there))
    difference = views.one.half - there
    trusted = (np.abs(difference) < _ROBUST).astype(np.float32)
    across, down = slopes.across * trusted, slopes.down * trusted
    along = (across, across), (across, down), (down, down), (across, difference), (down, difference)
    xx, xy, yy, right, below = (float(np.vdot(*two)) for two in along)
    # What is seen of a shift along the way where it is seen best, and least.
    middle, apart = (xx + yy) / 2, math.hypot((xx - yy) / 2, xy)
    if not middle - apart > (middle + apart) / _CLEAR:
        return 0.0, 0.0  # nothing has edges, or all of them run the same way
    # target(x + d) = source(x): the difference is what the slope adds on the way d.
    known = xx * yy - xy * xy
    found = (yy * right - xy * below) / known, (xx * below - xy * right) / known
    return 2 * min(max(found[0], -1.0), 1.0), 2 * min(max(found[1], -1.0), 1.0)


def _far_shift(views: _Views) -> tuple[float, float]:
    """The shift at the peak of the phase correlation of edges, whatever the tones."""
    if min(views.one.half.shape) < 8:
        return 0.0, 0.0
    slopes = (views.one.gradients, views.other.gradients)
    edges = [np.asarray(cv2.sqrt(one.dot(one)), dtype=np.float32) for one in slopes]
    window = cv2.createHanningWindow(views.one.half.shape[::-1], cv2.CV_32F)
    (dx, dy), _ = cv2.phaseCorrelate(edges[0], edges[1], window)
    return 2 * float(dx), 2 * float(dy)


def _by_features(views: _Views, otherwise: Registered) -> Registered:
    """What features say, unless ``otherwise`` fits as well; failed where that doesn't fit either."""
    agreed = otherwise.registration.agreement
    found = _matched(views.one, views.other)
    if found is not None:
        moved = _compared(views, _refined(views.one, views.other, found), "affine")
        if moved.registration.agreement >= max(float(np.nan_to_num(agreed)), 0.0) + BETTER:
            return moved
    if agreed >= AGREED / 2:
        return otherwise
    return _compared(views, views.frame, "failed")


def _matched(source: Look, target: Look) -> Matrix | None:
    """A similarity from features that both have, or None where they have too few."""
    if len(source.features.words) < _INLIERS or len(target.features.words) < _INLIERS:
        return None
    (points, words), (other_points, other_words) = source.features, target.features
    pairs = cv2.BFMatcher().knnMatch(words, other_words, k=2)
    good = [two[0] for two in pairs if len(two) == 2 and two[0].distance < _RATIO * two[1].distance]
    if len(good) < _INLIERS:
        return None
    here = points[[match.queryIdx for match in good]]
    there = other_points[[match.trainIdx for match in good]]
    cv2.setRNGSeed(0)  # RANSAC draws: the same pair has to give the same answer
    matrix, inliers = cv2.estimateAffinePartial2D(here, there, ransacReprojThreshold=_REPROJECTED)
    if matrix is None or int(inliers.sum()) < _INLIERS:
        return None
    similarity = np.asarray(matrix, dtype=np.float64)
    return similarity if _plausible(similarity) else None


def _plausible(matrix: Matrix) -> bool:
    scale, turn = np.hypot(matrix[0, 0], matrix[1, 0]), np.arctan2(matrix[1, 0], matrix[0, 0])
    return bool(_SCALES[0] <= scale <= _SCALES[1] and abs(turn) <= _TURN)


def _refined(source: Look, target: Look, matrix: Matrix) -> Matrix:
    criteria = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 30, 1e-4)
    start = matrix.astype(np.float32)
    one, other = source.levels, target.levels
    everywhere = np.ones(other.shape, np.uint8)
    try:
        _, found = cv2.findTransformECC(one, other, start, cv2.MOTION_AFFINE, criteria, everywhere, 5)
    except cv2.error:  # it did not converge: what the features say stands
        return matrix
    return np.asarray(found, dtype=np.float64)
