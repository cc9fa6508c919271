"""Real pairs, many of them strongly redrawn, against themselves with targets of strangers.

The weights of auditors/unrelated.py are fitted here: by logistic regression on the likenesses, on all
collections. What is reported leaves each collection out of the fit that judges it.
"""

from collections.abc import Sequence
from dataclasses import astuple, dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from overpaint.auditors.creation import asks_for_another_picture
from overpaint.auditors.likeness import likeness
from overpaint.auditors.view import square
from overpaint.data import EditSample, Picture
from overpaint.data.naming import named

Floats = NDArray[np.float64]

STRANGERS = 5
"""Targets from other collections that each source is shown with."""

PENALTY = 0.1


@dataclass(frozen=True)
class Mix:
    """A row for each pair: likenesses, whether it was swapped, its collection, whether it is judged."""

    features: Floats
    swapped: NDArray[np.bool_]
    homes: NDArray[np.str_]
    judged: NDArray[np.bool_]


def mix(samples: Sequence[EditSample]) -> Mix:
    """The samples with their own targets, and with those of strangers."""
    random = np.random.default_rng(0)
    homes = np.array([sample.id.partition("/")[0] for sample in samples])
    sources, targets = pictures(samples)
    rows = []
    for place, sample in enumerate(samples):
        judged = not asks_for_another_picture(named(sample, "predicted"))
        strangers = random.choice(np.flatnonzero(homes != homes[place]), STRANGERS, replace=False)
        for other in (place, *strangers):
            found = likeness(sources[place], targets[int(other)])
            rows.append((astuple(found), other != place, homes[place], judged))
    features, swapped, home, judged_rows = zip(*rows, strict=True)
    return Mix(np.array(features), np.array(swapped), np.array(home), np.array(judged_rows))


def pictures(samples: Sequence[EditSample]) -> tuple[list[Picture], list[Picture]]:
    """Sources and targets at 128 px: all that likeness looks at, and no more than fits into memory."""
    sides = [[one.source for one in samples], [one.target for one in samples]]
    small = [[Picture.from_pixels(square(one.undecoded())) for one in side if one] for side in sides]
    return small[0], small[1]


def fitted(features: Floats, swapped: NDArray[np.bool_]) -> Floats:
    """(d + 1,) weights of a logistic regression, the constant last; both sides weigh alike."""
    centre, spread = features.mean(axis=0), features.std(axis=0)
    inputs = np.column_stack([(features - centre) / spread, np.ones(len(features))])
    signs = np.where(swapped, 1.0, -1.0)
    weights = np.where(swapped, 0.5 / swapped.mean(), 0.5 / (1 - swapped.mean()))

    def loss(beta: Floats) -> float:
        errors = np.logaddexp(0, -signs * (inputs @ beta))
        return float(np.sum(weights * errors) + 0.5 / PENALTY * np.sum(beta[:-1] ** 2))

    beta = minimize(loss, np.zeros(inputs.shape[1]), method="BFGS").x
    scaled = beta[:-1] / spread
    return np.append(scaled, beta[-1] - np.sum(scaled * centre))


def left_out(of: Mix) -> Floats:
    """A score for each row by weights without its collection; minus infinity if not judged."""
    scores = np.full(len(of.features), -np.inf)
    for home in np.unique(of.homes):
        known, asked = of.judged & (of.homes != home), of.judged & (of.homes == home)
        beta = fitted(of.features[known], of.swapped[known])
        scores[asked] = of.features[asked] @ beta[:-1] + beta[-1]
    return scores


def found_at(scores: Floats, swapped: NDArray[np.bool_], rate: float) -> tuple[float, float]:
    """The share of swapped pairs over the score that ``rate`` of the others exceed, and that score."""
    others = np.sort(scores[~swapped])
    limit = float(others[-int(rate * len(others)) - 1])
    return float(np.mean(scores[swapped] > limit)), limit
