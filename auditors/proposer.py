"""Region proposers: plug-ins that find the thing that an instruction names."""

from functools import cache, partial
from typing import Protocol, runtime_checkable

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture
from overpaint.taxonomy import Registry


@runtime_checkable
class RegionProposer(Protocol):
    """Finds where in a picture the thing is that a noun names: grounding, as a detector does it."""

    def propose(self, picture: Picture, noun: str) -> NDArray[np.bool_] | None:
        """(h, w) bool of any size over the whole picture, or None where it is not found."""
        ...


proposers: Registry[RegionProposer] = Registry("proposers", {})
"""None comes with Overpaint: they need weights. Entry-point group ``overpaint.proposers``."""


def proposed_region(picture: Picture, noun: str, size: tuple[int, int]) -> NDArray[np.bool_] | None:
    """(h, w) bool at (width, height) ``size``: what the first installed proposer that finds it says."""
    if not noun:
        return None
    for proposer in _installed():
        key = ("proposal", id(proposer), noun)
        area = picture.once(key, partial(proposer.propose, picture, noun))
        if area is not None and area.any():
            stretched = cv2.resize(area.astype(np.float32), size, interpolation=cv2.INTER_AREA)
            return np.asarray(stretched > 0, dtype=np.bool_)
    return None


@cache
def _installed() -> tuple[RegionProposer, ...]:
    """Made once: a proposer has weights to load."""
    return tuple(proposers.create(name) for name in proposers)
