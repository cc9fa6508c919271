"""LPIPS and DISTS: distances in the layers of a network; LPIPS of a part of the picture too."""

import math
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, partial
from typing import TYPE_CHECKING, Any, Literal

from overpaint.auditors import Pair
from overpaint.benchmark.metrics.comparison import Comparison, ReferenceName, compared
from overpaint.benchmark.metrics.pixel import Part, area_of
from overpaint.benchmark.metrics.weights import NetworkWeights
from overpaint.data import Pixels, Value

if TYPE_CHECKING:
    from torch import Tensor

Network = Literal["alex", "squeeze"]

SMALLEST = 32
"""Pictures of a shorter side leave nothing in the networks' last layers."""

_LPIPS_WEIGHTS = {
    "alex": NetworkWeights(
        "LPIPS (AlexNet)", "AlexNet_Weights.DEFAULT", "alexnet-owt-7be5be79.pth", 240, "lpips"
    ),
    "squeeze": NetworkWeights(
        "LPIPS (SqueezeNet)", "SqueezeNet1_1_Weights.DEFAULT", "squeezenet1_1-b8a52dc0.pth", 5, "lpips"
    ),
}
_DISTS_WEIGHTS = NetworkWeights(
    "DISTS (VGG-16)", "VGG16_Weights.DEFAULT", "vgg16-397923af.pth", 530, "torchmetrics"
)


@dataclass(frozen=True)
class Lpips:
    """Zhang et al. 2018, version 0.1, by the package ``lpips``: 0 for equal, about 1 for unrelated.

    The whole is the published number. Inside and outside are means of its map over the part's own
    pixels, as :class:`PixelMetric` does it; the map is each layer's distance, enlarged.
    """

    part: Part
    reference: ReferenceName
    network: Network = "alex"
    profile: str = "corrected"
    higher_is_better: bool = False
    worst: float = 1.0

    @property
    def name(self) -> str:
        part = "" if self.part == "whole" else f"_{self.part}"
        return f"lpips{part}_to_{self.reference}"

    @property
    def title(self) -> str:
        part = "" if self.part == "whole" else f" {self.part},"
        return f"LPIPS{part} to {self.reference}"

    @property
    def explanation(self) -> str:
        where = {"whole": "", "inside": " inside the mask", "outside": " outside the mask"}[self.part]
        return (
            f"Perceptual distance (LPIPS, {self.network}) to the {self.reference}{where}, 0 for equal."
        )

    @property
    def needs(self) -> frozenset[str]:
        target = {"target"} if self.reference == "target" else set[str]()
        return frozenset(target | ({"mask"} if self.part != "whole" else set()))

    @property
    def weights(self) -> Sequence[NetworkWeights]:
        return (_LPIPS_WEIGHTS[self.network],)

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair."""
        return [self._value(pair) for pair in pairs]

    def _value(self, pair: Pair) -> Value:
        comparison = compared(pair, self.reference)
        area = area_of(pair, self.part, comparison.size)
        if not area.any():
            return Value(value=math.nan, reason=f"the mask leaves nothing {self.part}")
        if min(comparison.size) < SMALLEST:
            return _too_small()
        spatial = self.part != "whole"
        key = ("lpips", self.network, self.reference, spatial)
        distance = pair.once(key, lambda: lpips_distance(comparison, self.network, spatial=spatial))
        value = float(distance[0, 0].numpy()[area].mean()) if spatial else float(distance.mean())
        return _value(value, comparison, f"lpips-{self.network}")


@dataclass(frozen=True)
class Dists:
    """Ding et al. 2020, by torchmetrics: structure and texture, 0 for equal, about 1 for unrelated.

    It compares statistics of whole layers, so there is no such number for a part of a picture.
    """

    reference: ReferenceName
    profile: str = "corrected"
    higher_is_better: bool = False
    worst: float = 1.0

    @property
    def name(self) -> str:
        return f"dists_to_{self.reference}"

    @property
    def title(self) -> str:
        return f"DISTS to {self.reference}"

    @property
    def explanation(self) -> str:
        return f"Distance of structure and texture (DISTS) to the {self.reference}, 0 for equal."

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"target"} if self.reference == "target" else ())

    @property
    def weights(self) -> Sequence[NetworkWeights]:
        return (_DISTS_WEIGHTS,)

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair."""
        return [self._value(pair) for pair in pairs]

    def _value(self, pair: Pair) -> Value:
        comparison = compared(pair, self.reference)
        if min(comparison.size) < SMALLEST:
            return _too_small()
        model, device = _dists()
        answer, reference = (unit_tensor(one).to(device) for one in _pixels(comparison))
        return _value(float(model(answer, reference)), comparison, "dists-vgg16")


def lpips_distance(comparison: Comparison, network: Network, *, spatial: bool) -> "Tensor":
    """(1, 1, h, w) map of distances, or (1, 1, 1, 1) the published number."""
    answer, reference = (unit_tensor(one) for one in _pixels(comparison))
    return lpips_between(answer, reference, network, spatial=spatial)


def lpips_between(
    first: "Tensor", second: "Tensor", network: Network, *, spatial: bool = False
) -> "Tensor":
    """The same of two (1, 3, h, w) tensors in [0, 1]."""
    model, device = _lpips(network, spatial)
    distance: Tensor = model(first.to(device) * 2 - 1, second.to(device) * 2 - 1)
    return distance.cpu()


def unit_tensor(pixels: Pixels) -> "Tensor":
    """(1, 3, h, w) float32 in [0, 1]."""
    import torch  # noqa: PLC0415  seconds to import

    return torch.from_numpy(pixels.copy()).permute(2, 0, 1)[None].float() / 255


def _pixels(comparison: Comparison) -> tuple[Pixels, Pixels]:
    return comparison.answer_pixels, comparison.reference.pixels


@cache
def _lpips(network: Network, spatial: bool) -> tuple[Any, Any]:
    import lpips  # noqa: PLC0415  an extra, and seconds to import

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it calls torchvision in a way that is deprecated
        return _ready(lpips.LPIPS(net=network, spatial=spatial, verbose=False))


@cache
def _dists() -> tuple[Any, Any]:
    from torchmetrics.functional.image.dists import DISTSNetwork  # noqa: PLC0415  as above

    return _ready(DISTSNetwork())


def _ready(model: Any) -> tuple[Any, Any]:
    from overpaint.data.encoders.running import chosen_device  # noqa: PLC0415  imports torch

    device = chosen_device("auto")
    return model.eval().requires_grad_(False).to(device), device


def _value(value: float, comparison: Comparison, encoder: str) -> Value:
    import torch  # noqa: PLC0415  imported by now

    device = "cuda" if torch.cuda.is_available() else "cpu"
    return Value(value=value, policy=comparison.policy, encoder=f"{encoder} {device} float32")


def _too_small() -> Value:
    return Value(value=math.nan, reason=f"the picture is smaller than {SMALLEST} px")


lpips_to_target = partial(Lpips, "whole", "target")
lpips_to_source = partial(Lpips, "whole", "source")
lpips_inside_to_target = partial(Lpips, "inside", "target")
lpips_outside_to_source = partial(Lpips, "outside", "source")
dists_to_target = partial(Dists, "target")
dists_to_source = partial(Dists, "source")
