"""The learned weights: one linear layer over features, and how often each rule is right."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]

FILE = "weights.npz"


@dataclass(frozen=True)
class Weights:
    """``matrix`` is (features + 1, classes), its last row the intercept; ``features`` gives the rows.

    ``rules`` says how often a rule was right on data that it was checked on, 0 to 1. ``temperature``
    divides the scores before they become probabilities.
    """

    classes: tuple[str, ...]
    features: Mapping[str, int]
    matrix: Floats
    temperature: float
    rules: Mapping[str, float]

    def probabilities(self, texts: Sequence[Iterable[str]]) -> Floats:
        """(texts, classes), from the features that hold in each text; unknown features count nothing."""
        scores = np.empty((len(texts), len(self.classes)), dtype=np.float32)
        last = len(self.features)
        for row, found in enumerate(texts):
            known = [self.features[name] for name in found if name in self.features]
            scores[row] = self.matrix[[*known, last]].sum(axis=0)
        scores /= self.temperature
        scores -= scores.max(axis=1, keepdims=True)
        np.exp(scores, out=scores)
        return np.asarray(scores / scores.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Written as npz of plain arrays; no pickle."""
        np.savez_compressed(
            path,
            classes=np.array(self.classes),
            features=np.array(list(self.features)),
            matrix=self.matrix.astype(np.float16),
            temperature=np.float32(self.temperature),
            rules=np.array(list(self.rules)),
            certainties=np.array(list(self.rules.values()), dtype=np.float32),
        )


def load_weights(path: Path) -> Weights:
    """What ``Weights.save`` wrote."""
    with np.load(path, allow_pickle=False) as arrays:
        return Weights(
            classes=tuple(arrays["classes"].tolist()),
            features={name: row for row, name in enumerate(arrays["features"].tolist())},
            matrix=arrays["matrix"].astype(np.float32),
            temperature=float(arrays["temperature"]),
            rules=dict(zip(arrays["rules"].tolist(), arrays["certainties"].tolist(), strict=True)),
        )


@cache
def shipped_weights() -> Weights:
    """The weights that ship with this version."""
    with as_file(files("overpaint.taxonomy.classifier") / FILE) as path:
        return load_weights(path)
