"""Where an edit may change the picture: one meaning, 255 = may change, whatever the file says."""

from functools import cached_property
from typing import Literal

import cv2
import numpy as np

from overpaint.data.picture import Picture
from overpaint.data.rgb import Pixels
from overpaint.taxonomy import UnreadablePicture

MaskConvention = Literal["alpha", "white_edits", "black_edits"]
"""alpha: the masked picture as RGBA, transparent = editable (MagicBrush). Else a black-and-white map."""

_DARK = 16
_BLACK_AND_WHITE = 0.95  # share of a map's pixels that are nearly black or nearly white; photos: < 0.5


class Mask:
    """A mask as it came, read lazily.

    With no ``convention`` it is found from the picture: an alpha channel with a transparent pixel is
    ``alpha``; a black-and-white picture is ``white_edits``. :attr:`found` says which it was.

    MagicBrush's ``mask_img`` is *not* a map but the source itself with the editable part made
    transparent, at times of another size than the source and with soft borders (its issue 10).
    """

    def __init__(self, picture: Picture, convention: MaskConvention | None = None) -> None:
        self.picture = picture
        self.convention: MaskConvention | None = convention

    @cached_property
    def found(self) -> MaskConvention:
        """The convention that was given, or the one that the picture shows.

        Raises:
            UnreadablePicture: it can't be decoded, or is neither kind of mask.
        """
        if self.convention is not None:
            return self.convention
        alpha = self.picture.alpha
        if alpha is not None and int(alpha.min(initial=255)) < 255:
            return "alpha"
        if _is_black_and_white(self.picture.pixels):
            self._refuse_dim()
            return "white_edits"
        raise UnreadablePicture(
            f"{self.picture.uri or 'mask'}: neither a transparent area nor black and white, "
            "so there is no telling what may change"
        )

    def _refuse_dim(self) -> None:
        """Ones in place of 255 look black, and would forbid every change without a word."""
        brightest = int(self.picture.pixels.max(initial=0))
        if 0 < brightest <= _DARK:
            raise UnreadablePicture(
                f"{self.picture.uri or 'mask'}: black all over, its brightest level is {brightest} of "
                "255; what may change must be white"
            )

    @cached_property
    def values(self) -> Pixels:
        """(height, width) uint8 in the mask's own size; soft borders stay soft."""
        if self.found == "alpha":
            alpha = self.picture.alpha
            shape = self.picture.pixels.shape[:2]
            return np.zeros(shape, np.uint8) if alpha is None else 255 - alpha
        grey = cv2.cvtColor(self.picture.pixels, cv2.COLOR_RGB2GRAY)
        values = np.asarray(grey, dtype=np.uint8)
        return 255 - values if self.found == "black_edits" else values

    def at(self, size: tuple[int, int]) -> Pixels:
        """The values stretched to (width, height), by area when shrinking and linearly when growing."""
        height, width = self.values.shape
        if (width, height) == size:
            return self.values
        shrinking = size[0] < width or size[1] < height
        method = cv2.INTER_AREA if shrinking else cv2.INTER_LINEAR
        return np.asarray(cv2.resize(self.values, size, interpolation=method), dtype=np.uint8)

    def editable(self, size: tuple[int, int]) -> np.ndarray[tuple[int, ...], np.dtype[np.bool_]]:
        """(height, width) bool at ``size``: at least half editable."""
        return self.at(size) >= 128

    @cached_property
    def coverage(self) -> float:
        """Share of the picture that may change, 0 to 1."""
        return float(np.mean(self.values >= 128))


def _is_black_and_white(pixels: Pixels) -> bool:
    grey = pixels.max(axis=2)
    colourless = grey.astype(np.int16) - pixels.min(axis=2) <= 8
    extreme = (grey <= _DARK) | (grey >= 239)
    return float(np.mean(colourless & extreme)) >= _BLACK_AND_WHITE
