"""PIE-Bench's masked metrics: the other part set to 0, the mean still over the whole picture.

They look better the larger the mask is. Here only to reproduce printed tables; ``corrected`` divides by
the area.
"""

import math
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.benchmark.features import Ask, View
from overpaint.benchmark.metrics.comparison import Comparison, compared
from overpaint.benchmark.metrics.perceptual import Lpips, lpips_between, unit_tensor
from overpaint.benchmark.metrics.semantic import CaptionLikeness
from overpaint.benchmark.metrics.weights import EncoderWeights, NetworkWeights
from overpaint.data import Picture, Value
from overpaint.data.encoders import Feature

if TYPE_CHECKING:
    from torch import Tensor

Area = NDArray[np.bool_]

_NOTHING = "the mask leaves nothing to look at"


@dataclass(frozen=True)
class Zeroed(ABC):
    """A torchmetrics number of answer and source, both black where the edit may change."""

    profile: str = "pie-bench"
    name: ClassVar[str]
    title: ClassVar[str]
    measure_name: ClassVar[str]
    part: ClassVar[str] = "outside"
    higher_is_better: ClassVar[bool] = True
    needs: ClassVar[frozenset[str]] = frozenset({"mask"})

    @property
    def explanation(self) -> str:
        return (
            f"{self.measure_name}, answer against source, with the inside of the mask blackened in both "
            "and the mean over all pixels: it grows better with the mask (PIE-Bench)."
        )

    @property
    def weights(self) -> Sequence[NetworkWeights]:
        return ()

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair."""
        return [self._value(pair) for pair in pairs]

    def _value(self, pair: Pair) -> Value:
        comparison = compared(pair, "source")
        kept = ~edited(pair, comparison.size)
        if not kept.any():
            return Value(value=math.nan, reason=_NOTHING)
        answer, source = _blackened(comparison, kept)
        return Value(value=self.between(answer, source), policy=comparison.policy)

    @abstractmethod
    def between(self, answer: "Tensor", source: "Tensor") -> float:
        """The number of two (1, 3, h, w) tensors in [0, 1]."""


class Psnr(Zeroed):
    """``PeakSignalNoiseRatio(data_range=1.0)``: infinite for equal pictures."""

    name = "psnr_outside_to_source"
    title = "PSNR outside, to source"
    measure_name = "PSNR in dB"

    def between(self, answer: "Tensor", source: "Tensor") -> float:
        import torchmetrics.functional.image as measures  # noqa: PLC0415  seconds to import

        return float(measures.peak_signal_noise_ratio(answer, source, data_range=1.0))


class SquaredError(Zeroed):
    """``MeanSquaredError()``."""

    name = "l2_outside_to_source"
    title = "L2 outside, to source"
    measure_name = "Mean squared error"
    higher_is_better = False

    def between(self, answer: "Tensor", source: "Tensor") -> float:
        return float(((answer - source) ** 2).mean())


class Ssim(Zeroed):
    """``StructuralSimilarityIndexMeasure(data_range=1.0)``."""

    name = "ssim_outside_to_source"
    title = "SSIM outside, to source"
    measure_name = "Structural similarity"

    def between(self, answer: "Tensor", source: "Tensor") -> float:
        import torchmetrics.functional.image as measures  # noqa: PLC0415  seconds to import

        measure: Any = measures.structural_similarity_index_measure
        return float(measure(answer, source, data_range=1.0))


class LpipsSqueeze(Zeroed):
    """``LearnedPerceptualImagePatchSimilarity(net_type="squeeze")`` on [-1, 1]."""

    name = "lpips_outside_to_source"
    title = "LPIPS outside, to source"
    measure_name = "LPIPS (SqueezeNet)"
    higher_is_better = False

    @property
    def weights(self) -> Sequence[NetworkWeights]:
        return Lpips("outside", "source", "squeeze").weights

    def between(self, answer: "Tensor", source: "Tensor") -> float:
        return float(lpips_between(answer, source, "squeeze"))


@dataclass(frozen=True)
class ClipScoreInside:
    """CLIPScore of the answer, black outside the mask, and the caption of the whole picture."""

    profile: str = "pie-bench"
    encoder: str = "clip-vit-l-14"
    name: ClassVar[str] = "clip_score_inside"
    title: ClassVar[str] = "CLIPScore inside"
    part: ClassVar[str] = "inside"
    explanation: ClassVar[str] = (
        "100 times the cosine, at least 0, of the answer blackened outside the mask and the caption of "
        "the whole picture (PIE-Bench)."
    )
    higher_is_better: ClassVar[bool] = True
    needs: ClassVar[frozenset[str]] = frozenset({"mask", "target_caption"})

    @property
    def weights(self) -> Sequence[EncoderWeights]:
        return (EncoderWeights(self.encoder),)

    def asks(self, pair: Pair) -> Sequence[Ask]:
        comparison = compared(pair, "source")
        inside = edited(pair, comparison.size)[..., None]
        answer = Picture.from_pixels(np.where(inside, comparison.answer_pixels, np.uint8(0)))
        view = View(self.encoder)
        return [Ask(view, answer), Ask(view, pair.sample.target_caption)]

    def value(self, features: Sequence[Feature]) -> Value:
        return CaptionLikeness("clip_score", scale=100.0).value(features)


def edited(pair: Pair, size: tuple[int, int]) -> Area:
    """(h, w) the mask with the border of 1 px that PIE-Bench's script counts as edited."""
    mask = pair.sample.mask
    if mask is None:
        raise ValueError("asked for the mask of a sample that has none")
    area = mask.editable(size).copy()
    area[[0, -1], :] = area[:, [0, -1]] = True
    return area


def _blackened(comparison: Comparison, kept: Area) -> "tuple[Tensor, Tensor]":
    black = np.uint8(0)
    answer = np.where(kept[..., None], comparison.answer_pixels, black)
    return unit_tensor(answer), unit_tensor(
        np.where(kept[..., None], comparison.reference.pixels, black)
    )
