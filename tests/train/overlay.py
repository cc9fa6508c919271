"""Trains the look for overlays, on texts laid over photographs.

    python -m tests.train.overlay --photographs DIR … --fonts DIR … [--out FILE]

Needs torch and about 2 GB, and a quarter of an hour on one core. A tenth of the photographs and every
fifth family of fonts are kept aside: the last lines say what of the texts over them is found, by style.
"""

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing import Pool
from pathlib import Path

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from overpaint.auditors.overlay.look import STRIDE, likelihood, raised
from overpaint.auditors.overlay.network import LEVEL, LEVELS
from tests.train.overlays.planting import STYLES, Writer
from tests.train.overlays.views import Views, views

OUT = Path(__file__).resolve().parents[2] / "auditors" / "overlay" / "look.npz"
TRAINED, ASIDE = 6000, 600
"""Views of the photographs that are trained on, and of those kept aside."""

STEPS, BATCH, WINDOW = 7000, 24, 24
"""Steps of training, views in each, and cells along the part of a view that is seen."""

DEPTH, LAYERS = 24, ((32, 2, 1), (32, 1, 1), (48, 1, 1), (48, 1, 2))
"""Channels of the first layer; of the others channels, step and spread."""

COVERED, BARE = 0.35, 0.02
"""Share of a cell that letters cover from which on it counts as theirs, and up to which as bare."""


@dataclass(frozen=True, slots=True)
class Material:
    """Photographs and fonts."""

    photographs: tuple[Path, ...]
    fonts: tuple[Path, ...]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photographs", type=Path, nargs="+", required=True)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    parser.add_argument("--out", type=Path, default=OUT)
    wanted = parser.parse_args()
    ours, aside = split(wanted.photographs, wanted.fonts)
    print(f"{len(ours.photographs)} photographs, {len(ours.fonts)} fonts; aside "
          f"{len(aside.photographs)} and {len(aside.fonts)}", flush=True)  # fmt: skip
    network = trained(made(ours, TRAINED, 0))
    save(network, wanted.out)
    told(made(aside, ASIDE, 1))


def split(photographs: Sequence[Path], fonts: Sequence[Path]) -> tuple[Material, Material]:
    """What is trained on, and what is kept aside."""
    pictures = [one for folder in photographs for one in sorted(folder.rglob("*.[jJ]*"))]
    np.random.default_rng(7).shuffle(pictures)
    files = [one for folder in fonts for one in sorted(folder.rglob("*.ttf"))]
    families = sorted({one.name.split("-")[0] for one in files})
    held = set(families[::5])
    first = len(pictures) // 10
    kept = tuple(one for one in files if one.name.split("-")[0] in held)
    used = tuple(one for one in files if one.name.split("-")[0] not in held)
    return Material(tuple(pictures[first:]), used), Material(tuple(pictures[:first]), kept)


def made(material: Material, count: int, seed: int) -> Views:
    """Views of the material, by two processes."""
    half = len(material.photographs) // 2
    parts = [
        (part, Writer(material.fonts), count // 2, 2 * seed + place)
        for place, part in enumerate((material.photographs[:half], material.photographs[half:]))
    ]
    with Pool(2) as pool:
        found = pool.starmap(views, parts)
    return Views(
        *(np.concatenate([getattr(one, name) for one in found]) for name in ("grey", "where", "style"))
    )


class Network(nn.Module):
    """What ``likelihood`` computes, before its mean of 3x3 cells."""

    def __init__(self) -> None:
        super().__init__()
        first = nn.Conv2d(1, DEPTH, 8, stride=4, padding=2, bias=False)
        self.body = nn.ModuleList([nn.Sequential(first, nn.BatchNorm2d(DEPTH))])
        depth = DEPTH
        for wide, step, spread in LAYERS:
            layer = nn.Conv2d(depth, wide, 3, step, padding=spread, dilation=spread, bias=False)
            self.body.append(nn.Sequential(layer, nn.BatchNorm2d(wide)))
            depth = wide
        self.head = nn.Conv2d(depth, 1, 1)
        self.whole = nn.Parameter(torch.tensor([1.0, -1.0]))

    def forward(self, pictures: Tensor) -> Tensor:
        for layer in self.body:
            pictures = torch.relu(layer(pictures))
        found: Tensor = self.head(pictures)[:, 0]
        return found


def trained(material: Views) -> Network:
    torch.manual_seed(0)
    random = np.random.default_rng(0)
    network = Network().to(memory_format=torch.channels_last)

    def loss() -> Tensor:
        pictures, where = (torch.from_numpy(one) for one in drawn(material, random))
        return loss_of(network, pictures, where)

    fit(network, loss, 3e-3, STEPS)
    return network.eval()


def fit(network: nn.Module, loss_of_step: Callable[[], Tensor], most: float, steps: int) -> None:
    """Takes so many steps against the loss, at a rate that rises to ``most`` and falls again."""
    optimizer = torch.optim.AdamW(network.parameters(), 1e-3, weight_decay=1e-3)
    rate = torch.optim.lr_scheduler.OneCycleLR(optimizer, most, total_steps=steps, pct_start=0.1)
    for step in range(steps):
        loss = loss_of_step()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        rate.step()
        if step % 500 == 499:
            print(f"step {step + 1}: {float(loss.detach()):.3f}", flush=True)


def drawn(
    material: Views, random: np.random.Generator
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """Parts of views, most of those that bear an overlay where it is, some of them negatives."""
    side = WINDOW * STRIDE
    pictures = np.empty((BATCH, 1, side, side), np.float32)
    where = np.empty((BATCH, WINDOW, WINDOW), np.float32)
    for place, one in enumerate(random.integers(0, len(material.grey), BATCH)):
        top, left = corner(material, int(one), random)
        part = np.s_[top * STRIDE : top * STRIDE + side, left * STRIDE : left * STRIDE + side]
        grey = material.grey[one][part].astype(np.float32)
        if random.random() < 0.2:
            grey = 255 - grey
        if random.random() < 0.3:
            grey = 128 + (grey - 128) * np.float32(random.uniform(0.5, 1))
        pictures[place, 0] = counted(raised(np.rint(grey).astype(np.uint8)))
        where[place] = material.where[one][top : top + WINDOW, left : left + WINDOW] / np.float32(255)
    return pictures, where


def counted(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """A raised picture as a network is trained on it: 0 for nothing, 1 for so many levels above."""
    return (picture.astype(np.float32) - LEVEL) / np.float32(LEVELS)


def corner(material: Views, one: int, random: np.random.Generator) -> tuple[int, int]:
    """Upper left corner of the part of a view that is seen, in cells."""
    room = material.where.shape[1] - WINDOW
    covered = np.argwhere(material.where[one] > 120)
    if len(covered) and random.random() < 0.75:
        middle = covered[random.integers(len(covered))] - random.integers(3, WINDOW - 3, 2)
        top, left = np.clip(middle, 0, room)
    else:
        filled = material.grey[one] != 128
        ends = filled.any(axis=1).sum() // STRIDE, filled.any(axis=0).sum() // STRIDE
        top, left = (random.integers(0, max(1, end - WINDOW + 1)) for end in ends)
    return int(top), int(left)


def loss_of(network: Network, pictures: Tensor, where: Tensor) -> Tensor:
    """Of the cells, those under letters counting more; and of the likeliest place of each part."""
    found = network(pictures.to(memory_format=torch.channels_last))
    covered = (where > COVERED).float()
    clear = 1 - ((where > BARE) & (where <= COVERED)).float()
    cells = functional.binary_cross_entropy_with_logits(found, covered, reduction="none") * clear
    best = functional.avg_pool2d(found[:, None], 3, 1).flatten(1).max(1).values
    bears = (covered.flatten(1).sum(1) > 2).float()
    known = ((bears > 0) | (where.flatten(1).max(1).values < BARE)).float()
    guess = best * network.whole[0] + network.whole[1]
    whole = functional.binary_cross_entropy_with_logits(guess, bears, reduction="none") * known
    return 3 * (cells * (1 + 4 * covered)).mean() + 0.5 * whole.mean()


def save(network: Network, path: Path) -> None:
    steps = [(4, 1), *(layer[1:] for layer in LAYERS)]
    written([folded(layer) for layer in network.body], steps, network.head, path)


def written(
    body: Sequence[tuple[Tensor, Tensor]], steps: Sequence[tuple[int, int]], head: nn.Conv2d, path: Path
) -> None:
    """Writes weights and biases of layers with the step and the spread of each, as halves of floats."""
    last, least = (one.detach() for one in head.parameters())
    arrays = {}
    for place, (weights, bias) in enumerate([*body, (last, least)]):
        # from (out, in, rows, columns) to rows, columns, in by out
        flat = weights.permute(2, 3, 1, 0).reshape(-1, weights.shape[0]).numpy()
        arrays[f"weights{place}"], arrays[f"bias{place}"] = flat, bias.numpy()
    halves = {name: array.astype(np.float16) for name, array in arrays.items()}
    np.savez_compressed(path, shape=np.array([*steps, (1, 1)], np.int8), **halves)


def folded(layer: nn.Module) -> tuple[Tensor, Tensor]:
    """Weights and bias of a convolution with the normalisation after it folded into them."""
    convolution, norm = layer[0], layer[1]
    scale = (norm.weight / torch.sqrt(norm.running_var + norm.eps)).detach()
    return convolution.weight.detach() * scale[:, None, None, None], (
        norm.bias - norm.running_mean * scale
    ).detach()


def told(aside: Views) -> None:
    """What is found of each style where so much of the pictures without an overlay is."""
    strengths = np.array([strength(grey) for grey in aside.grey])
    bare = strengths[aside.style == -1]
    for share in (0.1, 0.05, 0.02, 0.01):
        limit = np.quantile(bare, 1 - share)
        found = {
            name: float((strengths[aside.style == place] > limit).mean())
            for place, name in (*enumerate(STYLES), (-2, "sign"))
        }
        each = ", ".join(f"{name} {value:.2f}" for name, value in found.items())
        print(f"from {limit:.2f} on, {share:.0%} of the bare: {each}")


def strength(view: NDArray[np.uint8]) -> float:
    return float(likelihood(raised(inside(view))).max())


def inside(view: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """A view without the grey that fills it up."""
    filled = view != 128
    return view[: filled.any(axis=1).sum(), : filled.any(axis=0).sum()]


if __name__ == "__main__":
    cv2.setNumThreads(1)
    torch.set_num_threads(1)
    main()
