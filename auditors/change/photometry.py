"""What happened to the tones of everything at once: brightness, contrast, gamma, colour cast."""

from dataclasses import dataclass, field

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.change.look import Look
from overpaint.auditors.view import Floats

GROUPED = 2
"""So many cells of a look, each way, are one whose mean colour is compared: 8 pixels of the view."""

SAME = 3.0
"""CIE76 difference of two mean colours up to which one explains the other; 2.3 is just visible."""

SUPPORT = 0.5
"""Share of the cells that one change of tones must explain to be that of the whole picture."""

HELD, FAR = 0.03, 10.0
"""Share of the picture that may have stayed as it was although the change would have moved it far
(CIE76): if more did, what the change explains is a background that was recoloured and not the whole."""

NEGLIGIBLE = 0.3
"""Drift (CIE76) that is none: encoders alone move a picture by as much."""

_PASSES = 5
_STIFF = 0.02  # share of the evidence's weight that speaks for no change; a lone colour proves nothing

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True, kw_only=True)
class Photometry:
    """The change of tones that a picture as a whole went through, if there is one.

    ``curve`` (5, 3) takes (1, L*, a*, b*, L*²/100) of the source to L*, a*, b*. ``drift`` is how far
    that moves the picture: the mean CIE76 difference it makes; 0 where no one change explains at least
    half of the picture, or where it moves next to nothing. ``support`` is the share that it explains.
    """

    curve: Numbers = field(default_factory=lambda: _unchanged())
    drift: float = 0.0
    support: float = 0.0

    def applied(self, lab: Floats) -> Floats:
        """(h, w, 3) L*a*b* of the source as the global change alone would leave it."""
        if self.drift == 0:
            return lab
        lightness = cv2.extractChannel(lab, 0)
        affine = np.hstack([self.curve[1:4].T, self.curve[0][:, None]])
        bent = cv2.multiply(lightness, lightness, scale=0.01)
        moved = cv2.transform(lab, affine) + bent[..., None] * np.float32(self.curve[4])
        return np.asarray(moved, dtype=np.float32)


def photometry(source: Look, target: Look) -> Photometry:
    """The change of tones that most of two registered looks have in common.

    Fitted to the mean colours of small cells by least squares, trimmed to the cells that it explains:
    what was edited has no say.
    """
    before, after = _cells(source), _cells(target)
    unmoved = _off(before, after)
    if _share(unmoved <= NEGLIGIBLE) >= SUPPORT:
        return Photometry(support=_share(unmoved <= SAME))
    terms = _terms(before)
    curve = _unchanged()
    curve[0] += np.median(after - before, axis=0)
    trusted = np.zeros(0, dtype=np.bool_)
    for _ in range(_PASSES):
        off, before_this = _off(terms @ curve, after), trusted
        trusted = off <= max(SAME, float(np.partition(off, len(off) // 2)[len(off) // 2]))
        if np.array_equal(trusted, before_this):
            break  # it would fit the same again
        curve = _fitted(terms[trusted], after[trusted])
    explained = _off(terms @ curve, after) <= SAME
    support = _share(explained)
    held = (_off(terms @ curve, before) > FAR) & (unmoved <= SAME)
    if support < SUPPORT or _share(held) > HELD:
        return Photometry(support=support)
    drift = float(_off(terms @ curve, before).mean())
    if drift < NEGLIGIBLE:
        return Photometry(support=support)
    return Photometry(curve=curve, drift=drift, support=support)


def _unchanged() -> Numbers:
    """The curve that leaves every tone as it is."""
    curve = np.zeros((5, 3))
    curve[[1, 2, 3], [0, 1, 2]] = 1
    return curve


def _share(where: NDArray[np.bool_]) -> float:
    return np.count_nonzero(where) / len(where)


def _cells(look: Look) -> Numbers:
    """(n, 3) mean colours."""
    height, width = look.cells.shape[:2]
    size = (max(1, width // GROUPED), max(1, height // GROUPED))
    cells = cv2.resize(look.cells, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cells.reshape(-1, 3), dtype=np.float64)


def _terms(cells: Numbers) -> Numbers:
    """(n, 5): what the curve is multiplied by."""
    lightness = cells[:, :1]
    return np.hstack([np.ones_like(lightness), cells, lightness**2 / 100])


def _off(one: Numbers, other: Numbers) -> Numbers:
    """(n,) CIE76 differences."""
    delta = one - other
    return np.asarray(np.sqrt(np.einsum("ij,ij->i", delta, delta)))


def _fitted(terms: Numbers, after: Numbers) -> Numbers:
    """The curve by least squares, held to no change where the cells have too few tones to tell."""
    unchanged = _unchanged()
    normal = terms.T @ terms
    held = np.diag([0.0, *np.full(4, _STIFF * 100.0 * len(terms))])
    found = np.linalg.solve(normal + held + 1e-9 * np.eye(5), terms.T @ after + held @ unchanged)
    return np.asarray(found, dtype=np.float64)
