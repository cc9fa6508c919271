"""The contracts of metrics: on pictures, and on features that the engine encodes once for all."""

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from overpaint.auditors import Pair
from overpaint.benchmark.features import Ask
from overpaint.data import Value
from overpaint.data.encoders import Feature


class Described(Protocol):
    """What every metric says of itself.

    ``profile`` names the published or corrected definition that it follows. ``needs`` names what must
    be there for a number: ``target`` (the ground truth), ``mask``, ``source_caption``,
    ``target_caption``. A metric may also have ``worst``: what an answer that isn't there counts as,
    where it is to count as the worst; else that is the worst number in the run; and ``neutral``, true
    where neither more nor less is better: then nothing is ranked by it.
    """

    @property
    def name(self) -> str: ...

    @property
    def profile(self) -> str: ...

    @property
    def higher_is_better(self) -> bool: ...

    @property
    def needs(self) -> frozenset[str]: ...


class PairMetric(Described, Protocol):
    """One number per answer, from the pictures themselves."""

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """``pairs`` hold the answers, ``truths`` the same samples with the dataset's own targets."""
        ...


@runtime_checkable
class FeatureMetric(Described, Protocol):
    """One number per answer, from features: each unique picture and text is encoded once."""

    def asks(self, pair: Pair) -> Sequence[Ask]:
        """The features that the number is made of."""
        ...

    def value(self, features: Sequence[Feature]) -> Value:
        """The number, from the features asked for, in that order."""
        ...


Metric = PairMetric | FeatureMetric


class Weights(Protocol):
    """Weights that a metric can't do without. ``megabytes`` is what fetching them takes."""

    @property
    def title(self) -> str: ...

    @property
    def megabytes(self) -> int: ...

    def find(self) -> str:
        """A text that differs once the weights are replaced; raises WeightsMissing or MissingExtra."""
        ...

    def fetch(self) -> None:
        """Gets them from where they are published; raises WeightsMissing or MissingExtra."""
        ...


def weights_of(metric: Described) -> Sequence[Weights]:
    """The weights that ``metric`` needs: its attribute ``weights``, which most metrics lack."""
    found: Sequence[Weights] = getattr(metric, "weights", ())
    return found
