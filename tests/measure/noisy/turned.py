"""Real pairs of which every twentieth is turned round: what a set's own direction tells of them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from overpaint.auditors import Pair
from overpaint.auditors.direction import Direction, turned_round
from overpaint.data import EditSample
from overpaint.data.naming import named

DRAWS = 20
SHARE = 0.05
FEWEST = 40


def measured(samples: Sequence[EditSample]) -> Mapping[str, Mapping[str, float]]:
    """For all pairs as one set, and for each collection: AUROC and the share found at 1 % and 5 %."""
    homes, plain, turned = [], [], []
    for sample in samples:
        bare = named(replace(sample.undecoded(), mask=None), "predicted")
        steps = [step(Pair.of(one)) for one in (bare, back(bare))]
        if all(one is not None for one in steps):
            homes.append(sample.id.partition("/")[0])
            plain.append(steps[0])
            turned.append(steps[1])
    one, other, home = np.array(plain, float), np.array(turned, float), np.array(homes)
    sets = {"all": np.ones(len(home), bool), **{name: home == name for name in sorted(set(homes))}}
    return {name: told(one[of], other[of]) for name, of in sets.items() if of.sum() >= FEWEST}


def back(sample: EditSample) -> EditSample:
    return replace(sample, source=sample.target or sample.source, target=sample.source)


def step(pair: Pair) -> object:
    return Direction().digest(pair)["step"]


def told(plain: np.ndarray, turned: np.ndarray) -> dict[str, float]:
    random = np.random.default_rng(0)
    wrong, right = [], []
    for _ in range(DRAWS):
        swapped = random.random(len(plain)) < SHARE
        odds = turned_round(np.where(swapped[:, None], turned, plain))
        wrong.append(odds[swapped])
        right.append(odds[~swapped])
    bad, good = np.concatenate(wrong), np.concatenate(right)
    auroc = float(np.mean(bad[:, None] > good[None]))
    found = {
        f"found_at_{rate}pct": float(np.mean(bad > np.quantile(good, 1 - rate / 100))) for rate in (1, 5)
    }
    flagged = {"flagged": float(np.mean(good >= np.log(9))), "found": float(np.mean(bad >= np.log(9)))}
    return {"n": float(len(plain)), "auroc": auroc, **found, **flagged}
