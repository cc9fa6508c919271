"""Trains what tells the look for overlays where to look, on what the look finds.

    python -m tests.train.scout --photographs DIR … --fonts DIR … [--out FILE]

Run it after tests.train.overlay: it learns from the look as it is. Needs torch and about 2 GB, and half
an hour on one core. The last lines say, for some limits, what the look still finds of the texts over the
photographs kept aside, and at how much of the bare ones it looks.
"""

import argparse
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from overpaint.auditors.overlay.auditor import LIKELY, WORTH_READING
from overpaint.auditors.overlay.look import STRIDE, in_cells, likelihood, raised, resized, search
from overpaint.auditors.overlay.network import Mask
from overpaint.auditors.overlay.scout import FIELD, HALF, sides
from tests.train.overlay import (
    ASIDE,
    BARE,
    TRAINED,
    WINDOW,
    corner,
    counted,
    fit,
    folded,
    inside,
    made,
    split,
    written,
)
from tests.train.overlays.views import Views

OUT = Path(__file__).resolve().parents[2] / "auditors" / "overlay" / "scout.npz"

STEPS, BATCH = 60000, 24
"""Steps of training, and parts of views in each."""

DEPTH, CONVOLUTIONS = 24, 2
"""Channels of a square, of a place and of the convolutions, and how many of these there are."""

LETTERS, FOUND = 0.2, 1.5
"""Share of a cell under letters and log odds of the look from which on a cell is to be looked at."""

LIMITS = (-2, -1, 0, 0.5, 1, 1.5, 2)
"""Limits of which is told what they let go."""

TOGETHER = 40
"""How much all letters of a part count, where a bare place counts a half."""

BETWEEN = -20.0
"""What stands for the look's answer beyond the end of a view."""

Floats = NDArray[np.float32]

Rule = Callable[[Floats, tuple[int, ...], Callable[[Mask], Floats]], Floats]
"""What is found: by the odds, for so many cells, from what is found at some of them."""


@dataclass(frozen=True, slots=True, eq=False)
class Lesson:
    """Views, and what the look says of their cells (n, rows, columns)."""

    views: Views
    said: NDArray[np.float16]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, nargs="+", required=True)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    wanted = parser.parse_args()
    ours, aside = split(wanted.photographs, wanted.fonts)
    network = trained(lesson(made(ours, TRAINED, 0)))
    save(network, wanted.out)
    told(network, lesson(made(aside, ASIDE, 1)))


def lesson(views: Views) -> Lesson:
    said = np.full(views.where.shape, BETWEEN, np.float16)
    for place, view in enumerate(views.grey):
        said[place][cells_of(view)] = likelihood(raised(inside(view)))
    return Lesson(views, said)


class Network(nn.Module):
    """What ``odds`` computes."""

    def __init__(self) -> None:
        super().__init__()
        kinds = [Squares(1, DEPTH, HALF, HALF, bias=False), nn.Conv2d(4 * DEPTH, DEPTH, 1, bias=False)]
        kinds += [nn.Conv2d(DEPTH, DEPTH, 3, padding=1, bias=False) for _ in range(CONVOLUTIONS)]
        self.body = nn.ModuleList(nn.Sequential(kind, nn.BatchNorm2d(DEPTH)) for kind in kinds)
        self.head = nn.Conv2d(DEPTH, 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        first, *others = self.body
        found = functional.pixel_unshuffle(torch.relu(first(pictures)), 2)
        for layer in others:
            found = torch.relu(layer(found))
        answer: Tensor = self.head(found)[:, 0]
        return answer


class Squares(nn.Conv2d):
    """The weights of a square sum to nothing: how light it is says nothing."""

    def forward(self, pictures: Tensor) -> Tensor:
        return functional.conv2d(pictures, self.level(), stride=self.stride)

    def level(self) -> Tensor:
        return self.weight - self.weight.mean((2, 3), keepdim=True)


def trained(material: Lesson) -> Network:
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    network = Network().to(memory_format=torch.channels_last)

    def loss() -> Tensor:
        pictures, aims, weights = (torch.from_numpy(one) for one in drawn(material, random))
        found = network(pictures.to(memory_format=torch.channels_last))
        each = functional.binary_cross_entropy_with_logits(found, aims, reduction="none")
        return 10 * (each * weights).mean()

    fit(network, loss, 1e-2, STEPS)
    squares = network.body[0][0]
    squares.weight.data = squares.level().data
    return network.eval()


def drawn(material: Lesson, random: np.random.Generator) -> tuple[Floats, Floats, Floats]:
    """Parts of views; what is to be said of their places, and how much that counts.

    Letters count the more, the surer the look is of them; those of a part together as much as those of
    any other: one small line has few places.
    """
    side = WINDOW * STRIDE
    pictures = np.empty((BATCH, 1, side, side), np.float32)
    under, said = np.empty((2, BATCH, WINDOW, WINDOW), np.float32)
    for place, one in enumerate(random.integers(0, len(material.said), BATCH)):
        top, left = corner(material.views, int(one), random)
        part = np.s_[top * STRIDE : top * STRIDE + side, left * STRIDE : left * STRIDE + side]
        pictures[place, 0] = counted(material.views.grey[one][part])
        cells = np.s_[one, top : top + WINDOW, left : left + WINDOW]
        under[place] = material.views.where[cells] / np.float32(255)
        said[place] = material.said[cells]
    letters = best(np.where(under > LETTERS, said, BETWEEN))
    bare = (best(under) < BARE) & (best(said) > BETWEEN)
    aims = (letters > FOUND).astype(np.float32)
    counting = aims * letters.clip(1, 6)
    counting *= TOGETHER / np.maximum(counting.sum((1, 2), keepdims=True), 1)
    return pictures, aims, (counting + 0.5 * bare * (1 - aims)).astype(np.float32)


def best(cells: Floats) -> Floats:
    """The most of the cells of each place."""
    by = FIELD // STRIDE
    rows, columns = (side // by for side in cells.shape[1:])
    return np.asarray(cells.reshape(len(cells), rows, by, columns, by).max((2, 4)), np.float32)


def save(network: Network, path: Path) -> None:
    body = [folded(layer) for layer in network.body]
    weights, bias = body[1]
    # torch keeps the four squares of a channel together, odds() the channels of a square
    by_square = weights.reshape(DEPTH, DEPTH, 4, 1, 1).transpose(1, 2).reshape(weights.shape)
    body[1] = by_square, bias
    written(body, [(HALF, 1), *[(1, 1)] * (len(body) - 1)], network.head, path)


def told(network: Network, aside: Lesson) -> None:
    """What the look still finds at and above its two strengths, and at how much of the bare it looks."""
    odds = [seen(network, view) for view in aside.views.grey]
    said = [one[cells_of(view)] for one, view in zip(aside.said, aside.views.grey, strict=True)]
    rules = {f"above {limit}": above(limit) for limit in LIMITS}
    for name, rule in {**rules, "as the look does": search}.items():
        looks = [looked(rule, *pair) for pair in zip(odds, said, strict=True)]
        strengths, shares = (np.array(each) for each in zip(*looks, strict=True))
        bare, marked = aside.views.style == -1, aside.views.style >= 0
        found = [
            f"{np.sum(strengths[mine] >= least)} of {np.sum(mine)} of {least}"
            for least in (WORTH_READING, LIKELY)
            for mine in [marked & (aside.said.max((1, 2)) >= least)]
        ]
        print(f"{name}: {', '.join(found)}; {shares[bare].mean():.2%} of the bare, "
              f"{(shares[bare] > 0).mean():.0%} of them at all")  # fmt: skip


def above(limit: float) -> Rule:
    return lambda odds, cells, at: at(in_cells(odds > limit, cells))


def looked(rule: Rule, odds: Floats, said: NDArray[np.float16]) -> tuple[float, float]:
    """The strength that is found by a rule, and at what share of the cells is looked."""
    share = 0.0

    def at(where: Mask) -> Floats:
        nonlocal share
        share += float(where.mean())
        return np.where(where > 0, said, BETWEEN).astype(np.float32)

    return float(rule(odds, said.shape, at).max()), share


def cells_of(view: NDArray[np.uint8]) -> tuple[slice, slice]:
    """Those of a view without what fills it up."""
    rows, columns = (-(-side // STRIDE) for side in inside(view).shape)
    return slice(rows), slice(columns)


def seen(network: Network, view: NDArray[np.uint8]) -> Floats:
    """(rows, columns) what the network says of a view without what fills it up."""
    part = inside(view)
    grey = resized(part, *sides(*part.shape))
    with torch.no_grad():
        found = network(torch.from_numpy(counted(grey))[None, None])[0].numpy()
    return np.asarray(found, np.float32)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    main()
