"""Trains what tells the look for overlays where to look, on what the look finds.

    python -m tests.train.scout --photographs DIR … --fonts DIR … [--out FILE]

Run it after tests.train.overlay: it learns from the look as it is. Needs torch and about 2 GB, and ten
minutes on one core. The last lines say, for some limits, what the look still finds of the texts over the
photographs kept aside, and at how much of the bare ones it looks.
"""

import argparse
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from overpaint.auditors.overlay.auditor import LIKELY, WORTH_READING
from overpaint.auditors.overlay.look import STRIDE, likelihood, raised
from overpaint.auditors.overlay.scout import FIELD, HALF
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

STEPS, BATCH = 8000, 24
"""Steps of training, and parts of views in each."""

SQUARE, FEW, DEPTH, CONVOLUTIONS = 24, 12, 24, 3
"""Channels of a square, what is kept of them, channels of the convolutions, and how many there are."""

LETTERS, FOUND = 0.2, 1.5
"""Share of a cell under letters and log odds of the look from which on a cell is to be looked at."""

LIMITS = (-3, -2, -1, -0.5, 0, 0.5, 1)
"""Limits of which is told what they let go."""

TOGETHER = 40
"""How much all letters of a part count, where a bare place counts a half."""

BETWEEN = -20.0
"""What stands for the look's answer beyond the end of a view."""

Floats = NDArray[np.float32]


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
        answer = likelihood(raised(inside(view)))
        said[place, : answer.shape[0], : answer.shape[1]] = answer
    return Lesson(views, said)


class Network(nn.Module):
    """What ``odds`` computes."""

    def __init__(self) -> None:
        super().__init__()
        sizes = [(1, SQUARE, HALF, HALF, 0), (SQUARE, FEW, 1, 1, 0), (4 * FEW, DEPTH, 3, 1, 1)]
        sizes += [(DEPTH, DEPTH, 3, 1, 1)] * (CONVOLUTIONS - 1)
        self.body = nn.ModuleList(
            nn.Sequential(nn.Conv2d(*size, bias=False), nn.BatchNorm2d(size[1])) for size in sizes
        )
        self.head = nn.Conv2d(DEPTH, 1, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        for place, layer in enumerate(self.body):
            if place == 2:
                pictures = functional.pixel_unshuffle(pictures, 2)
            pictures = torch.relu(layer(pictures))
        found: Tensor = self.head(pictures)[:, 0]
        return found


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
        pictures[place, 0] = counted(raised(material.views.grey[one][part]))
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
    weights, bias = body[2]
    # torch keeps the four squares of a channel together, odds() the channels of a square
    by_square = weights.reshape(DEPTH, FEW, 4, 3, 3).transpose(1, 2).reshape(weights.shape)
    body[2] = by_square, bias
    written(body, [(HALF, 1), *[(1, 1)] * (len(body) - 1)], network.head, path)


def told(network: Network, aside: Lesson) -> None:
    """What the look still finds at and above its two strengths, and at how much of the bare it looks."""
    sees = [seen(network, view) for view in aside.views.grey]
    most = aside.said.max((1, 2))
    bare = aside.views.style == -1
    for limit in LIMITS:
        looked = np.stack([one > limit for one in sees]).repeat(2, 1).repeat(2, 2)
        kept = np.where(looked, aside.said, BETWEEN).max((1, 2))
        found = [
            f"{np.sum(kept[mine] >= least)} of {np.sum(mine)} of {least}"
            for least in (WORTH_READING, LIKELY)
            for mine in [(aside.views.style >= 0) & (most >= least)]
        ]
        print(f"above {limit}: {', '.join(found)}; {looked[bare].mean():.2%} of the bare, "
              f"{looked[bare].any((1, 2)).mean():.0%} of them at all")  # fmt: skip


def seen(network: Network, view: NDArray[np.uint8]) -> Floats:
    """(rows, columns) what the network says of a view; ``BETWEEN`` beyond its end."""
    part = inside(view)
    with torch.no_grad():
        found = network(torch.from_numpy(counted(raised(view)))[None, None])[0].numpy()
    rows, columns = (-(-side // FIELD) for side in part.shape)
    found[rows:], found[:, columns:] = BETWEEN, BETWEEN
    return np.asarray(found, np.float32)


if __name__ == "__main__":
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    main()
