"""The contract of a metric."""

from collections.abc import Sequence
from typing import Protocol

from overpaint.auditors import Pair
from overpaint.data import Value
from overpaint.taxonomy import Registry


class Metric(Protocol):
    """One number per answer, under one published or corrected definition (``profile``).

    ``needs`` names what must be there for a number: ``target`` (the ground truth) and ``mask``.
    """

    @property
    def name(self) -> str: ...

    @property
    def profile(self) -> str: ...

    @property
    def higher_is_better(self) -> bool: ...

    @property
    def needs(self) -> frozenset[str]: ...

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """``pairs`` hold the answers, ``truths`` the same samples with the dataset's own targets."""
        ...


_PIXEL = "overpaint.benchmark.metrics.pixel"

metrics: Registry[Metric] = Registry(
    "metrics",
    {
        "gain_over_copy": "overpaint.benchmark.metrics.gain:GainOverCopy",
        "l1_to_target": f"{_PIXEL}:l1_to_target",
        "l2_to_target": f"{_PIXEL}:l2_to_target",
        "psnr_to_target": f"{_PIXEL}:psnr_to_target",
        "ssim_to_target": f"{_PIXEL}:ssim_to_target",
        "l1_to_source": f"{_PIXEL}:l1_to_source",
        "l1_inside_to_target": f"{_PIXEL}:l1_inside_to_target",
        "l2_inside_to_target": f"{_PIXEL}:l2_inside_to_target",
        "psnr_inside_to_target": f"{_PIXEL}:psnr_inside_to_target",
        "ssim_inside_to_target": f"{_PIXEL}:ssim_inside_to_target",
        "l1_outside_to_source": f"{_PIXEL}:l1_outside_to_source",
        "l2_outside_to_source": f"{_PIXEL}:l2_outside_to_source",
        "psnr_outside_to_source": f"{_PIXEL}:psnr_outside_to_source",
        "ssim_outside_to_source": f"{_PIXEL}:ssim_outside_to_source",
    },
)
