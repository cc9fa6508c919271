"""An answer against a reference picture, brought to one size, and what differs between them."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.data import Picture

Floats = NDArray[np.float64]
ReferenceName = Literal["target", "source"]

SSIM_WINDOW = 11
"""Side of the Gaussian window, as in Wang et al. 2004; smaller pictures have no SSIM."""


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
    def answer_unit(self) -> Floats:
        """(h, w, 3) in [0, 1]."""
        return self.answer.resized(self.size) / np.float64(255)

    @cached_property
    def reference_unit(self) -> Floats:
        """(h, w, 3) in [0, 1]."""
        return self.reference.pixels / np.float64(255)

    @cached_property
    def error(self) -> Floats:
        """(h, w, 3) answer minus reference, in [-1, 1]."""
        return np.asarray(self.answer_unit - self.reference_unit, dtype=np.float64)

    @cached_property
    def structure(self) -> Floats | None:
        """(h, w) local SSIM, nan where the window leaves the picture; None if the picture is smaller."""
        from skimage.metrics import structural_similarity  # noqa: PLC0415  half a second to import

        if min(self.size) < SSIM_WINDOW:
            return None
        _, full = structural_similarity(  # type: ignore[no-untyped-call]  # skimage has no types
            self.answer_unit,
            self.reference_unit,
            channel_axis=2,
            data_range=1.0,
            gaussian_weights=True,
            sigma=1.5,
            use_sample_covariance=False,
            full=True,
        )
        return _without_border(full.mean(axis=2))


def compared(pair: Pair, reference: ReferenceName) -> Comparison:
    """The pair's answer against its sample's source or target, made once per pair."""
    picture = pair.source if reference == "source" else pair.sample.target
    if pair.target is None or picture is None:
        raise ValueError("a comparison needs an answer and a reference")
    answer = pair.target
    return pair.once(("comparison", reference), lambda: Comparison(answer, picture))


def _without_border(values: Floats) -> Floats:
    margin = SSIM_WINDOW // 2
    inner = np.full_like(values, np.nan)
    inner[margin:-margin, margin:-margin] = values[margin:-margin, margin:-margin]
    return inner
