"""Sets without a stamp, all of whose masks are the same: ordinary, and alike at the mask's edges."""

from pathlib import Path

import cv2
import numpy as np
from watermarks.stamp import SIDE, Floats, Planted, Stock, concluded, cropped, jpeg, stock

from overpaint.data import Box

SETS, PAIRS = 2, 100
"""Sets for each mask, and their pairs."""

MASKS = ("square", "soft square", "ellipse", "all but a square")
"""In the middle of each picture of a set, painted anew with a part of another photograph."""


def masked_sets(data: Path) -> dict[str, object]:
    """In how many sets a place that each picture has painted anew is taken for a stamp."""
    have = stock(data)
    some = [masked(have, kind, seed) for kind in MASKS for seed in range(SETS)]
    wrong = sum(bool(concluded(one)) for one in some)
    print(f"stamp, sets of one mask flagged{wrong:9} of {len(some):5}", flush=True)
    return {"stamp_masked_sets": len(some), "stamp_masked_sets_flagged": wrong}


def masked(stock: Stock, kind: str, seed: int) -> Planted:
    """A set of photographs whose middles, or what is around them, are those of others."""
    random = np.random.default_rng((seed, PAIRS))
    mask, pairs = middle(kind)[..., None], []
    for _ in range(PAIRS):
        chosen = random.integers(0, len(stock.photographs), 2)
        before, other = (cropped(random, stock.photographs[place])[0] for place in chosen)
        after = np.rint(before * (1 - mask) + other * mask).astype(np.uint8)
        qualities = random.integers(80, 96, 2)
        pairs.append((jpeg(before, int(qualities[0])), jpeg(after, int(qualities[1]))))
    return Planted(pairs, frozenset(), Box(0, 0, 0, 0))


def middle(kind: str) -> Floats:
    """(h, w) 1 where pictures are painted anew."""
    mask, half = np.zeros((SIDE, SIDE), np.float32), SIDE // 2
    if kind == "ellipse":
        cv2.ellipse(mask, (half, half), (SIDE // 4, SIDE // 5), 0, 0, 360, 1.0, -1)
        return np.asarray(cv2.GaussianBlur(mask, (0, 0), 2), np.float32)
    reach = SIDE // 6 if kind == "soft square" else SIDE // 4
    mask[half - reach : half + reach, half - reach : half + reach] = 1
    if kind == "all but a square":
        return 1 - mask
    return mask if kind == "square" else np.asarray(cv2.GaussianBlur(mask, (0, 0), 3), np.float32)
