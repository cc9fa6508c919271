"""An answer against a reference picture, brought to one size, and what differs between them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.benchmark.metrics.ssim import SSIM_WINDOW, local_ssim
from overpaint.data import Picture, Pixels

Floats = NDArray[np.float64]
ReferenceName = Literal["target", "source"]


@dataclass(frozen=True)
class Comparison:
    """``answer`` and ``reference``; the answer is resized (bicubic) where its size is another."""

    answer: Picture
    reference: Picture

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) that the two are compared at: the reference's own."""
        return self.reference.size

    @property
    def policy(self) -> str:
        """``native``, or how the sizes were made to agree."""
        if self.answer.size == self.size:
            return "native"
        (width, height), (to_width, to_height) = self.answer.size, self.size
        return f"answer resized {width}x{height} to {to_width}x{to_height}, bicubic"

    @cached_property
    def same(self) -> bool:
        """Whether the two agree in every pixel."""
        return not self._levels.any()

    @cached_property
    def absolute(self) -> Floats:
        """(h, w) absolute error, mean over RGB, in [0, 1]."""
        return _channel_sum(self._levels) / (3 * 255)

    @cached_property
    def squared(self) -> Floats:
        """(h, w) squared error, mean over RGB, in [0, 1]."""
        return _channel_sum(self._levels * self._levels) / (3 * 255**2)

    @cached_property
    def structure(self) -> Floats | None:
        """(h, w) local SSIM, mean over RGB; nan where the window leaves the picture.

        None if the picture is smaller than the window.
        """
        if min(self.size) < SSIM_WINDOW:
            return None
        if self.same:  # the copy and oracle rows of every table
            local = np.ones(self._levels.shape[:2])
        else:
            local = _channel_sum(local_ssim(self.answer_pixels, self.reference.pixels)) / 3
        inner = np.full_like(local, np.nan)
        margin = SSIM_WINDOW // 2
        inner[margin:-margin, margin:-margin] = local[margin:-margin, margin:-margin]
        return inner

    @cached_property
    def answer_pixels(self) -> Pixels:
        """(h, w, 3) uint8 RGB of the answer at the reference's size."""
        return self.answer.resized(self.size)

    @cached_property
    def _levels(self) -> NDArray[np.uint16]:
        """(h, w, 3) absolute error in 8-bit levels; their squares fit 16 bits too."""
        return cv2.absdiff(self.answer_pixels, self.reference.pixels).astype(np.uint16)


def _channel_sum(values: NDArray[np.uint16] | NDArray[np.float32]) -> Floats:
    """(h, w) sum over the three channels; numpy's own takes five times as long over so short an axis."""
    red, green, blue = cv2.split(values)
    return np.asarray(np.add(red, green, dtype=np.float64) + blue, dtype=np.float64)


def compared(pair: Pair, reference: ReferenceName) -> Comparison:
    """The pair's answer against its sample's source or target, made once per pair."""
    picture = pair.source if reference == "source" else pair.sample.target
    if pair.target is None or picture is None:
        raise ValueError("a comparison needs an answer and a reference")
    answer = pair.target
    return pair.once(("comparison", reference), lambda: Comparison(answer, picture))
