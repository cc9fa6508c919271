"""Edits and leaks planted on photographs, of which place, area and strength are known."""

import io
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from overpaint.data import Picture, Pixels

Area = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Planted:
    """``pixels`` after the edit, and (h, w) bool ``area``: where it was allowed to change them."""

    pixels: Pixels
    area: Area


@dataclass(frozen=True, slots=True)
class Leak:
    """``pixels`` changed outside an area; ``share`` of the outside, ``strength`` in CIE76 there."""

    pixels: Pixels
    share: float
    strength: float


Edit = Callable[[Pixels, Pixels, Generator], Planted]
Spill = Callable[[Pixels, Pixels, Area, Generator], Pixels]


def paste(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """Something of another photograph, with a soft border."""
    area = blob(photo.shape[:2], random, random.uniform(0.02, 0.2))
    return Planted(_mixed(photo, other, area), area)


def recolour(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """Another hue in one place."""
    area = blob(photo.shape[:2], random, random.uniform(0.02, 0.2))
    return Planted(_mixed(photo, _turned(photo, int(random.integers(30, 150))), area), area)


def remove(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """One place filled from its surroundings."""
    area = blob(photo.shape[:2], random, random.uniform(0.02, 0.1))
    filled = cv2.inpaint(photo, area.astype(np.uint8), 5, cv2.INPAINT_TELEA)
    return Planted(np.asarray(filled, dtype=np.uint8), area)


def text(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """A word; the area is the box around it."""
    height, width = photo.shape[:2]
    scale = width / 256
    (across, down), _ = cv2.getTextSize("OVERPAINT", cv2.FONT_HERSHEY_DUPLEX, scale, 3)
    left = int(random.integers(4, max(5, width - across - 4)))
    below = int(random.integers(down + 4, height - 8))
    colour = tuple(int(level) for level in random.integers(0, 256, 3))
    written = cv2.putText(
        photo.copy(), "OVERPAINT", (left, below), cv2.FONT_HERSHEY_DUPLEX, scale, colour, 3, cv2.LINE_AA
    )
    area = np.zeros((height, width), np.bool_)
    area[max(0, below - down - 4) : below + 8, max(0, left - 4) : left + across + 4] = True
    return Planted(np.asarray(written, dtype=np.uint8), area)


def background(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """All but an oval in the middle."""
    height, width = photo.shape[:2]
    subject = np.zeros((height, width), np.uint8)
    axes = (int(width * random.uniform(0.18, 0.3)), int(height * random.uniform(0.25, 0.4)))
    cv2.ellipse(subject, (width // 2, height // 2), axes, 0, 0, 360, 1, cv2.FILLED)
    area = subject == 0
    return Planted(_mixed(photo, other, area), area)


def tone(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """Another brightness, contrast and cast of everything."""
    gamma = 2.0 ** (random.uniform(0.3, 0.9) * random.choice([-1, 1]))
    gains = 1 + random.uniform(-0.2, 0.2, 3)
    toned = 255 * (photo / 255.0) ** gamma * gains
    return Planted(toned.clip(0, 255).astype(np.uint8), np.ones(photo.shape[:2], np.bool_))


def style(photo: Pixels, other: Pixels, random: Generator) -> Planted:
    """Everything as a painting in few flat colours; its layout stays.

    Most real ones lose less than a fifth of their shapes; ``cv2.stylization`` loses half.
    """
    flat = cv2.edgePreservingFilter(photo, flags=1, sigma_s=40, sigma_r=random.uniform(0.3, 0.5))
    step = int(random.integers(24, 49))
    painted = flat.astype(np.int32) // step * step + step // 2
    painted = painted * (1 + random.uniform(-0.15, 0.15, 3))
    return Planted(painted.clip(0, 255).astype(np.uint8), np.ones(photo.shape[:2], np.bool_))


EDITS: Mapping[str, Edit] = {
    "paste": paste,
    "recolour": recolour,
    "remove": remove,
    "text": text,
    "background": background,
    "tone": tone,
    "style": style,
}


def an_object(pixels: Pixels, other: Pixels, outside: Area, random: Generator) -> Pixels:
    """Something of another photograph beside what was asked for."""
    place = blob(outside.shape, random, random.uniform(0.01, 0.05)) & outside
    return _mixed(pixels, other, place)


def a_hue(pixels: Pixels, other: Pixels, outside: Area, random: Generator) -> Pixels:
    """Something beside it in another hue."""
    place = blob(outside.shape, random, random.uniform(0.02, 0.1)) & outside
    return _mixed(pixels, _turned(pixels, int(random.integers(30, 150))), place)


def a_tint(pixels: Pixels, other: Pixels, outside: Area, random: Generator) -> Pixels:
    """A cast over all of the outside."""
    gains = 1 + random.choice([-1, 1], 3) * random.uniform(0.1, 0.25, 3)
    tinted = (pixels * gains).clip(0, 255).astype(np.uint8)
    return np.where(outside[..., None], tinted, pixels)


def redrawn(pixels: Pixels, other: Pixels, outside: Area, random: Generator) -> Pixels:
    """All of the outside drawn anew, its fine texture another."""
    soft = cv2.bilateralFilter(cv2.medianBlur(pixels, 9), 9, 60, 9)
    return np.where(outside[..., None], soft, pixels)


LEAKS: Mapping[str, Spill] = {"object": an_object, "hue": a_hue, "tint": a_tint, "redrawn": redrawn}


def leaked(edit: Planted, other: Pixels, spill: Spill, random: Generator) -> Leak:
    """The edit with a leak, and what that is worth."""
    outside = ~edit.area if not edit.area.all() else edit.area
    pixels = spill(edit.pixels, other, outside, random)
    change = _difference(pixels, edit.pixels)
    changed = change > VISIBLE
    share = float(np.mean(changed[outside]))
    return Leak(pixels, share, float(change[changed].mean()) if changed.any() else 0.0)


VISIBLE = 5.0
"""CIE76 difference from which on a planted change counts as one."""

SAVINGS = ("JPEG 95", "JPEG 85", "JPEG 75", "3/4 and back", "1/2 and back", "softened")


def saved(pixels: Pixels, how: str) -> Picture:
    """``pixels`` as a JPEG, after what ``how`` says."""
    image, quality = Image.fromarray(pixels), 90
    if how.startswith("JPEG"):
        quality = int(how.split()[1])
    elif how == "softened":
        image = Image.fromarray(np.asarray(cv2.GaussianBlur(pixels, (0, 0), 0.8), dtype=np.uint8))
    else:
        part = 0.75 if how.startswith("3/4") else 0.5
        size = (round(image.width * part), round(image.height * part))
        image = image.resize(size, Image.Resampling.BICUBIC).resize(image.size)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Picture.from_bytes(buffer.getvalue())


def visible(photo: Pixels, edit: Planted) -> Area:
    """(h, w) bool: where the edit made a difference that can be seen."""
    return np.asarray(_difference(photo, edit.pixels) > VISIBLE, dtype=np.bool_)


def blob(shape: tuple[int, ...], random: Generator, share: float) -> Area:
    """A turned oval of about ``share`` of the picture, somewhere inside it."""
    height, width = shape[:2]
    radius = np.sqrt(share * height * width / np.pi)
    longer = float(random.uniform(1, 1.6))
    axes = (max(2, round(radius * longer)), max(2, round(radius / longer)))
    margin = max(axes)
    centre = tuple(
        int(random.integers(min(margin, side // 2), max(side - margin, side // 2 + 1)))
        for side in (width, height)
    )
    area = np.zeros((height, width), np.uint8)
    cv2.ellipse(area, centre, axes, float(random.uniform(0, 180)), 0, 360, 1, cv2.FILLED)
    return area.astype(np.bool_)


def _mixed(pixels: Pixels, other: Pixels, area: Area) -> Pixels:
    fitted = cv2.resize(other, (pixels.shape[1], pixels.shape[0]))
    soft = cv2.GaussianBlur(area.astype(np.float32), (0, 0), 1.0)[..., None] * area[..., None]
    return np.asarray((pixels * (1 - soft) + fitted * soft).round(), dtype=np.uint8)


def _turned(pixels: Pixels, degrees: int) -> Pixels:
    hsv = cv2.cvtColor(pixels, cv2.COLOR_RGB2HSV)
    hsv[..., 0] = (hsv[..., 0].astype(np.int32) + degrees // 2) % 180
    hsv[..., 1] = np.maximum(hsv[..., 1], 90)
    return np.asarray(cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB), dtype=np.uint8)


def _difference(one: Pixels, other: Pixels) -> NDArray[np.float32]:
    first, second = (
        cv2.cvtColor(pixels.astype(np.float32) / 255, cv2.COLOR_RGB2LAB) for pixels in (one, other)
    )
    return np.asarray(np.linalg.norm(first - second, axis=2), dtype=np.float32)
