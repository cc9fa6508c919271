"""Whether the layout was kept: self-similarity of DINO's keys (Tumanyan et al., Splice, CVPR 2022)."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.benchmark.features import Ask, View
from overpaint.benchmark.metrics.comparison import compared
from overpaint.benchmark.metrics.weights import EncoderWeights
from overpaint.data import Picture, Value
from overpaint.data.encoders import Feature


@dataclass(frozen=True)
class StructureDistance:
    """Mean squared difference of the cosines among the keys of DINO ViT-B/8's last layer.

    0 for the same layout; papers print it times 1000. An answer of another size is brought to the
    source's first, since the cosines are compared place by place.
    """

    encoder: str = "dino-vit-b-8"
    preparation: str = "splice"
    profile: str = "corrected"
    name: str = "structure_to_source"
    title: str = "Structure distance to source"
    higher_is_better: bool = False
    needs: frozenset[str] = frozenset()
    explanation: str = (
        "How much the layout changed from the source: mean squared difference of the self-similarities "
        "of DINO's keys, 0 for none."
    )

    @property
    def weights(self) -> Sequence[EncoderWeights]:
        return (EncoderWeights(self.encoder),)

    def asks(self, pair: Pair) -> Sequence[Ask]:
        view = View(self.encoder, self.preparation, "keys")
        answer = pair.target
        comparison = compared(pair, "source")
        if answer is None or comparison.policy != "native":
            answer = Picture.from_pixels(comparison.answer_pixels)
        return [Ask(view, answer), Ask(view, pair.source)]

    def value(self, features: Sequence[Feature]) -> Value:
        answer, source = (_self_similarity(feature.values) for feature in features)
        return Value(value=float(np.mean((answer - source) ** 2)), policy="native")


def _self_similarity(keys: NDArray[np.float32]) -> NDArray[np.float64]:
    """(tokens, tokens) cosines."""
    exact = keys.astype(np.float64)
    norms = np.linalg.norm(exact, axis=1, keepdims=True)
    return np.asarray(exact @ exact.T / np.maximum(norms @ norms.T, 1e-8))
