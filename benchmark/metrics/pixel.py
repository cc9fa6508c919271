"""L1, L2, PSNR, SSIM and MS-SSIM: of the whole picture, or normalised by the area of a part of it.

Published scripts set the other part to zero and still divide by the whole picture, which makes any
answer look better the larger the mask is. Here a masked metric is a mean over the part's own pixels.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Literal

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.benchmark.metrics.comparison import Comparison, ReferenceName, compared
from overpaint.benchmark.metrics.ssim import MULTI_SCALE_SIDE, SSIM_WINDOW, multi_scale_ssim
from overpaint.data import Value

Area = NDArray[np.bool_]
Floats = NDArray[np.float64]
Part = Literal["whole", "inside", "outside"]

PSNR_CAP = 100.0
"""Decibels given to identical pictures, whose PSNR has no bound, and to what differs less than that:
single levels of a few pixels."""


def mean_absolute_error(comparison: Comparison, area: Area) -> float:
    """L1 in [0, 1]: 0 for equal, 1 for black against white."""
    return _mean(comparison.absolute, area)


def mean_squared_error(comparison: Comparison, area: Area) -> float:
    """L2 in [0, 1], no root taken, as the field prints it (MagicBrush `image_eval.py`)."""
    return _mean(comparison.squared, area)


def peak_signal_to_noise(comparison: Comparison, area: Area) -> float:
    """Decibels, capped at 100."""
    squared = mean_squared_error(comparison, area)
    return min(PSNR_CAP, -10 * math.log10(squared)) if squared > 0 else PSNR_CAP


def structural_similarity(comparison: Comparison, area: Area) -> float:
    """Mean local SSIM over RGB in [-1, 1] (Wang et al. 2004: 11x11 Gaussian window, sigma 1.5).

    Only places where the whole window lies in the picture count, as in the paper's own code; nan if
    there is none in ``area``.
    """
    local = comparison.structure
    if local is None:
        return math.nan
    valid = area & ~np.isnan(local)
    return _mean(local, valid) if valid.any() else math.nan


def multi_scale_similarity(comparison: Comparison, area: Area) -> float:
    """MS-SSIM in [0, 1] (Wang, Simoncelli, Bovik 2003); nan below 176 px or where no window fits."""
    if min(comparison.size) < MULTI_SCALE_SIDE:
        return math.nan
    if comparison.same:  # the copy and oracle rows of every table
        return 1.0
    return multi_scale_ssim(comparison.answer_pixels, comparison.reference.pixels, area)


def _mean(values: Floats, area: Area) -> float:
    return float(cv2.mean(values, area.view(np.uint8))[0])


_MEASURES: Mapping[str, Callable[[Comparison, Area], float]] = {
    "l1": mean_absolute_error,
    "l2": mean_squared_error,
    "psnr": peak_signal_to_noise,
    "ssim": structural_similarity,
    "ms_ssim": multi_scale_similarity,
}

_EXPLAINED = {
    "l1": "Mean absolute error in [0, 1]",
    "l2": "Mean squared error in [0, 1]",
    "psnr": f"Peak signal-to-noise ratio in dB, capped at {PSNR_CAP:.0f}",
    "ssim": "Structural similarity, 1 for equal",
    "ms_ssim": "Structural similarity at five scales, 1 for equal",
}

_TOO_SMALL = {
    "ssim": f"no {SSIM_WINDOW}x{SSIM_WINDOW} window fits",
    "ms_ssim": f"no {SSIM_WINDOW}x{SSIM_WINDOW} window fits at each of five scales",
}


@dataclass(frozen=True)
class PixelMetric:
    """One measure against one reference on one part of the picture.

    The reference is part of the name: ``l1_to_target`` says how near the answer is to the ground truth,
    ``l1_outside_to_source`` what it changed outside the mask.
    """

    measure_name: str
    part: Part
    reference: ReferenceName
    profile: str = field(default="corrected", kw_only=True)

    @property
    def name(self) -> str:
        """Such as ``psnr_inside_to_target``."""
        part = "" if self.part == "whole" else f"_{self.part}"
        return f"{self.measure_name}{part}_to_{self.reference}"

    @property
    def title(self) -> str:
        """The head of a column."""
        part = "" if self.part == "whole" else f" {self.part},"
        name = self.measure_name.upper().replace("_", "-")
        return f"{name}{part} to {self.reference}"

    @property
    def explanation(self) -> str:
        """One sentence for the head of a column."""
        where = {"whole": "", "inside": " inside the mask", "outside": " outside the mask"}[self.part]
        against = "the ground truth" if self.reference == "target" else "the source"
        return f"{_EXPLAINED[self.measure_name]}, answer against {against}{where}."

    @property
    def higher_is_better(self) -> bool:
        return self.measure_name in ("psnr", "ssim", "ms_ssim")

    @property
    def worst(self) -> float:
        """What an answer that isn't there counts as, where it is to count as the worst."""
        return 0.0 if self.higher_is_better else 1.0

    @property
    def needs(self) -> frozenset[str]:
        target = {"target"} if self.reference == "target" else set[str]()
        return frozenset(target | ({"mask"} if self.part != "whole" else set()))

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair; the reference is resized never, the answer where it must be."""
        return [self._value(pair) for pair in pairs]

    def _value(self, pair: Pair) -> Value:
        comparison = compared(pair, self.reference)
        area = area_of(pair, self.part, comparison.size)
        if not area.any():
            return Value(value=math.nan, reason=f"the mask leaves nothing {self.part}")
        value = _MEASURES[self.measure_name](comparison, area)
        reason = _TOO_SMALL[self.measure_name] if math.isnan(value) else ""
        return Value(value=value, reason=reason, policy=comparison.policy)


def area_of(pair: Pair, part: Part, size: tuple[int, int]) -> Area:
    """(h, w) the pixels of ``part`` of a picture of ``size``; all of them where there is no mask."""
    mask = pair.sample.mask
    if part == "whole" or mask is None:
        return np.ones((size[1], size[0]), dtype=bool)
    editable = mask.editable(size)
    return editable if part == "inside" else ~editable


l1_to_target = partial(PixelMetric, "l1", "whole", "target")
l2_to_target = partial(PixelMetric, "l2", "whole", "target")
psnr_to_target = partial(PixelMetric, "psnr", "whole", "target")
ssim_to_target = partial(PixelMetric, "ssim", "whole", "target")
ms_ssim_to_target = partial(PixelMetric, "ms_ssim", "whole", "target")
l1_to_source = partial(PixelMetric, "l1", "whole", "source")
l1_inside_to_target = partial(PixelMetric, "l1", "inside", "target")
l2_inside_to_target = partial(PixelMetric, "l2", "inside", "target")
psnr_inside_to_target = partial(PixelMetric, "psnr", "inside", "target")
ssim_inside_to_target = partial(PixelMetric, "ssim", "inside", "target")
l1_outside_to_source = partial(PixelMetric, "l1", "outside", "source")
l2_outside_to_source = partial(PixelMetric, "l2", "outside", "source")
psnr_outside_to_source = partial(PixelMetric, "psnr", "outside", "source")
ssim_outside_to_source = partial(PixelMetric, "ssim", "outside", "source")
ms_ssim_inside_to_target = partial(PixelMetric, "ms_ssim", "inside", "target")
ms_ssim_outside_to_source = partial(PixelMetric, "ms_ssim", "outside", "source")
