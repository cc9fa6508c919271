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


metrics: Registry[Metric] = Registry(
    "metrics",
    {
        name: f"overpaint.benchmark.metrics.pixel:{attribute}"
        for name, attribute in {
            "l1_to_target": "L1ToTarget",
        }.items()
    },
)
