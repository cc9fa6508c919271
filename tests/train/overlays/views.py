"""The views that the look for overlays learns from: grey, small, half of them under an overlay."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from overpaint.auditors.overlay.look import LONGEST, STRIDE
from overpaint.data import Pixels
from tests.train.overlays.planting import STYLES, Planted, Writer, planted, signed

SIDE = LONGEST
BARE, SIGNED = 0.38, 0.5
"""Share of the views without any text of ours, and with those that carry a sign."""

FRAMES = (0.1, 0.86)
"""What of the height of a photograph is used: captions stand above and below in many."""


@dataclass(frozen=True, slots=True, eq=False)
class Views:
    """``grey`` (n, SIDE, SIDE), ``where`` (n, SIDE / STRIDE, SIDE / STRIDE) the cells of it: 0 to 255,
    and ``style``: the index in STYLES, -1 for none, -2 for a sign."""

    grey: NDArray[np.uint8]
    where: NDArray[np.uint8]
    style: NDArray[np.int8]


def views(photographs: Sequence[Path], writer: Writer, count: int, seed: int) -> Views:
    """So many views of the photographs, each in turn."""
    random = np.random.default_rng(seed)
    grey = np.zeros((count, SIDE, SIDE), np.uint8)
    where = np.zeros((count, SIDE // STRIDE, SIDE // STRIDE), np.uint8)
    style = np.zeros(count, np.int8)
    for place in range(count):
        pixels = photograph(photographs[place % len(photographs)], random)
        one, style[place] = dressed(pixels, writer, random)
        grey[place], where[place] = view(one, random)
    return Views(grey, where, style)


def photograph(path: Path, random: np.random.Generator) -> Pixels:
    """A large part of a photograph, at 400 to 1400 pixels."""
    image = Image.open(path).convert("RGB")
    wide, high = image.size
    image = image.crop((0, round(FRAMES[0] * high), wide, round(FRAMES[1] * high)))
    wide, high = image.size
    share = random.uniform(0.6, 1, 2)
    size = max(32, int(share[0] * wide)), max(32, int(share[1] * high))
    left, top = (
        int(random.integers(0, whole - part + 1)) for whole, part in zip(image.size, size, strict=True)
    )
    scale = min(2.0, float(random.choice([400, 500, 512, 640, 800, 1024, 1400])) / max(size))
    wanted = max(48, round(size[0] * scale)), max(48, round(size[1] * scale))
    part = image.crop((left, top, left + size[0], top + size[1])).resize(
        wanted, Image.Resampling.BICUBIC
    )
    pixels = np.asarray(part)
    return pixels[:, ::-1].copy() if random.random() < 0.5 else pixels


def dressed(pixels: Pixels, writer: Writer, random: np.random.Generator) -> tuple[Planted, int]:
    turn = random.random()
    empty = np.zeros(pixels.shape[:2], np.float32)
    if turn < BARE:
        return Planted(pixels, empty), -1
    if turn < SIGNED:
        return Planted(signed(pixels, writer, random), empty), -2
    style = int(random.integers(0, len(STYLES)))
    return planted(pixels, STYLES[style], writer, random), style


def view(one: Planted, random: np.random.Generator) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The view of a saved copy, on grey if it is smaller than square, and the cells of the overlay."""
    buffer = io.BytesIO()
    Image.fromarray(one.pixels).save(buffer, "JPEG", quality=int(random.integers(60, 97)))
    saved = np.asarray(Image.open(buffer))
    scale = min(1.0, LONGEST / max(saved.shape[:2]))
    size = round(saved.shape[1] * scale), round(saved.shape[0] * scale)
    grey = cv2.resize(
        np.asarray(cv2.cvtColor(saved, cv2.COLOR_RGB2GRAY)), size, interpolation=cv2.INTER_AREA
    )
    whole = np.full((SIDE, SIDE), 128, np.uint8)
    whole[: size[1], : size[0]] = grey
    mask = np.zeros((SIDE, SIDE), np.float32)
    mask[: size[1], : size[0]] = cv2.resize(one.where, size, interpolation=cv2.INTER_AREA)
    cells = cv2.resize(mask, (SIDE // STRIDE, SIDE // STRIDE), interpolation=cv2.INTER_AREA)
    return whole, np.rint(255 * cells.clip(0, 1)).astype(np.uint8)
