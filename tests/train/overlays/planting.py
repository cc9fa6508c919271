"""Texts laid over photographs as agencies and owners do it, and texts that belong into a picture.

Names of agencies whose real overlays the look is checked on are not among the words.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from overpaint.data import Pixels

STYLES = ("line", "corner", "diagonal", "tiled")

NUMBERED = 0.3
"""Share of those in the middle that also bear a text by a border, mostly a number, as agencies' do."""

CONSONANTS, VOWELS = "bcdfghklmnprstvwz", "aeiou"
ENDINGS = (".com", ".net", ".photo", " Images", " Photo", " Studio", "stock", "pix", "")
LINES = ("SAMPLE", "PREVIEW", "Do Not Copy", "PROOF", "Draft", "All rights reserved", "Confidential")

Floats = NDArray[np.float32]
Random = np.random.Generator


@dataclass(frozen=True, slots=True, eq=False)
class Planted:
    """A picture, and where the overlay is: (rows, columns), 0 to 1; all 0 without one."""

    pixels: Pixels
    where: Floats


@dataclass(frozen=True, slots=True)
class Writer:
    """Draws texts of its own in the fonts that it is given."""

    fonts: Sequence[Path]

    def text(self, random: Random) -> str:
        """A made-up name, an address, an owner, a number or a usual line."""
        kind = random.integers(0, 8)
        if kind == 0:
            return self.number(random)
        if kind == 1:
            return str(random.choice(LINES))
        name = word(random) + str(random.choice(ENDINGS))
        if kind == 2:
            return f"© {name.title()}"
        if kind == 3:
            return f"{word(random).title()} {word(random).title()}"
        case = (str.lower, str.title, str.upper)[random.integers(0, 3)]
        return ("www." if kind == 4 else "") + str(case(name))

    def number(self, random: Random) -> str:
        return "#" * int(random.integers(0, 2)) + str(random.integers(10**6, 10**10))

    def letters(self, random: Random, height: float, numbers: float = 0.0) -> Floats:
        """Alpha of a text whose letters are so high, in a font of its choice, with its margin.

        At least the share ``numbers`` of them are numbers.
        """
        font = ImageFont.truetype(
            str(self.fonts[int(random.integers(len(self.fonts)))]), max(6, round(height))
        )
        text = self.number(random) if random.random() < numbers else self.text(random)
        left, top, right, bottom = font.getbbox(text)
        size = max(8, int(right - left) + 8), max(8, int(bottom - top) + 8)
        image = Image.new("L", size)
        ImageDraw.Draw(image).text((4 - left, 4 - top), text, fill=255, font=font)
        return np.asarray(image, np.float32) / np.float32(255)


def word(random: Random) -> str:
    """A word that nobody knows, of four to eleven letters."""
    pairs = random.integers(2, 6)
    return (
        "".join(
            str(random.choice(list(CONSONANTS))) + str(random.choice(list(VOWELS))) for _ in range(pairs)
        )
        + str(random.choice(list(CONSONANTS + " "))).strip()
    )


def planted(pixels: Pixels, style: str, writer: Writer, random: Random) -> Planted:
    """The picture under an overlay of a style."""
    sheet = {"line": line, "corner": corner, "diagonal": diagonal, "tiled": tiled}[style](
        pixels.shape[:2], writer, random
    )
    opacity = {
        "line": random.uniform(0.3, 0.95),
        "corner": random.uniform(0.5, 1),
        "diagonal": random.uniform(0.2, 0.7),
        "tiled": random.uniform(0.15, 0.6),
    }[style]
    dressed, where = inked(pixels, sheet, opacity, random), covered(sheet)
    if style != "corner" and random.random() < NUMBERED:
        small = corner(pixels.shape[:2], writer, random)
        dressed = inked(dressed, small, random.uniform(0.5, 1), random)
        where = np.maximum(where, covered(small))
    return Planted(dressed, where)


def inked(pixels: Pixels, sheet: Floats, opacity: float, random: Random) -> Pixels:
    """Mostly white or light, else dark or coloured; some with a shadow, an outline or a pale plate."""
    colour = np.full(3, random.uniform(200, 255))
    kind = random.random()
    if kind < 0.2:
        colour = np.full(3, random.uniform(0, 60))
    elif kind < 0.3:
        colour = random.uniform(0, 255, 3)
    below = pixels.astype(np.float32)
    edging = random.random()
    if edging < 0.35:
        shift = random.integers(0, 3, 2)
        shadow = cv2.GaussianBlur(np.roll(sheet, tuple(shift), (0, 1)), (0, 0), random.uniform(0.6, 2))
        below = mixed(below, shadow * opacity * random.uniform(0.2, 0.8), np.full(3, 255) - colour)
    elif edging < 0.5:
        outline = cv2.dilate(sheet, np.ones((3, 3), np.uint8))
        below = mixed(below, outline * opacity * random.uniform(0.2, 0.8), np.full(3, 255) - colour)
    elif edging < 0.6:
        plate = covered(sheet) * random.uniform(0.1, 0.5)
        below = mixed(below, plate, np.full(3, random.uniform(0, 255)))
    return np.rint(mixed(below, sheet * opacity, colour)).clip(0, 255).astype(np.uint8)


def mixed(below: Floats, alpha: Floats, colour: NDArray[np.float64]) -> Floats:
    return np.asarray(below + (colour - below) * alpha[..., None], np.float32)


def covered(sheet: Floats) -> Floats:
    """The sheet with the gaps between its letters filled."""
    high = max(3, round(min(sheet.shape) / 20)) | 1
    inside = (sheet > 0.2).astype(np.uint8)
    return np.asarray(
        cv2.morphologyEx(inside, cv2.MORPH_CLOSE, np.ones((high, high), np.uint8)), np.float32
    )


def line(shape: tuple[int, int], writer: Writer, random: Random) -> Floats:
    """A text anywhere, mostly in the middle, with a smaller one below it in some."""
    high, wide = shape
    size = min(high, wide) * random.uniform(0.05, 0.16)
    sheet = np.zeros(shape, np.float32)
    middle = random.uniform(0.35, 0.65, 2) if random.random() < 0.6 else random.uniform(0.15, 0.85, 2)
    down, across = middle * shape
    laid(sheet, fitted(writer.letters(random, size), 0.95 * wide), across, down)
    if random.random() < 0.4:
        laid(sheet, fitted(writer.letters(random, size * 0.5), 0.6 * wide), across, down + size)
    return sheet


def corner(shape: tuple[int, int], writer: Writer, random: Random) -> Floats:
    """A small text along the upper or the lower border."""
    high, wide = shape
    size = max(9.0, min(high, wide) * random.uniform(0.028, 0.07))
    letters = fitted(writer.letters(random, size, numbers=0.4), 0.8 * wide)
    margin = random.uniform(0, 0.04) * wide
    left, right = letters.shape[1] / 2 + margin, wide - letters.shape[1] / 2 - margin
    across = (left, right, right, wide / 2)[random.integers(0, 4)]
    down = high - letters.shape[0] / 2 - random.uniform(0, 0.03) * high
    sheet = np.zeros(shape, np.float32)
    laid(sheet, letters, across, down if random.random() < 0.85 else high - down)
    return sheet


def diagonal(shape: tuple[int, int], writer: Writer, random: Random) -> Floats:
    """One large text on the slant."""
    length = float(np.hypot(*shape))
    letters = fitted(writer.letters(random, length * random.uniform(0.05, 0.16)), 0.85 * length)
    turned = rotated(letters, random.choice([-1, 1]) * random.uniform(15, 60))
    sheet = np.zeros(shape, np.float32)
    down, across = random.uniform(0.42, 0.58, 2) * shape
    laid(sheet, turned, across, down)
    return sheet


def tiled(shape: tuple[int, int], writer: Writer, random: Random) -> Floats:
    """One text over and over, level or on the slant, with lines between in some."""
    angle = float(random.choice([0, 30, 45, -30, -45, random.uniform(-60, 60)]))
    size = min(shape) * random.uniform(0.035, 0.1)
    letters = rotated(fitted(writer.letters(random, size), 0.6 * shape[1]), angle)
    sheet = np.zeros(shape, np.float32)
    gap = size * random.uniform(1, 4)
    across, down = letters.shape[1] + gap, letters.shape[0] + gap
    offset = random.uniform(0, 1, 2)
    for row in range(-1, int(shape[0] / down) + 2):
        for column in range(-1, int(shape[1] / across) + 2):
            shifted = column + offset[0] + (row % 2) / 2
            laid(sheet, letters, shifted * across, (row + offset[1]) * down)
    if random.random() < 0.3:
        step = int(random.uniform(2, 4) * size)
        for start in range(-shape[0], shape[1], max(8, step)):
            cv2.line(sheet, (start, 0), (start + shape[0], shape[0]), 0.7, 1, cv2.LINE_AA)
    return sheet


def fitted(letters: Floats, wide: float) -> Floats:
    """The letters, smaller if they are wider than that."""
    scale = wide / letters.shape[1]
    if scale >= 1:
        return letters
    size = max(4, int(letters.shape[1] * scale)), max(4, int(letters.shape[0] * scale))
    return np.asarray(cv2.resize(letters, size, interpolation=cv2.INTER_AREA), np.float32)


def rotated(letters: Floats, angle: float) -> Floats:
    image = Image.fromarray(np.rint(255 * letters).astype(np.uint8))
    turned = image.rotate(angle, Image.Resampling.BILINEAR, expand=True)
    return np.asarray(turned, np.float32) / np.float32(255)


def laid(sheet: Floats, letters: Floats, across: float, down: float) -> None:
    """Lays letters onto the sheet, their middle there; what is beyond its borders is cut."""
    top, left = round(down - letters.shape[0] / 2), round(across - letters.shape[1] / 2)
    first, last = max(0, top), min(sheet.shape[0], top + letters.shape[0])
    begin, end = max(0, left), min(sheet.shape[1], left + letters.shape[1])
    if first < last and begin < end:
        part = letters[first - top : last - top, begin - left : end - left]
        np.maximum(sheet[first:last, begin:end], part, out=sheet[first:last, begin:end])


def signed(pixels: Pixels, writer: Writer, random: Random) -> Pixels:
    """The picture with a sign, label or shirt in it: opaque letters on a plate, seen from the side."""
    high, wide = pixels.shape[:2]
    letters = writer.letters(random, min(high, wide) * random.uniform(0.06, 0.2))
    margin = int(random.integers(2, 20))
    letters = np.pad(letters, margin)
    plate, ink = random.uniform(0, 255, (2, 3))
    drawn = mixed(np.broadcast_to(plate, (*letters.shape, 3)).astype(np.float32), letters, ink)
    drawn = cv2.multiply(
        drawn,
        np.linspace(1, random.uniform(0.6, 1), letters.shape[1])[None, :, None]
        * np.ones((*letters.shape, 3)),
        dtype=cv2.CV_32F,
    )
    rows, columns = letters.shape
    corners = np.array([(0, 0), (columns, 0), (columns, rows), (0, rows)], np.float32)
    bent = corners + random.uniform(-0.25, 0.25, (4, 2)) * min(rows, columns)
    scale = min(1.0, 0.7 * wide / columns)
    moved = np.asarray(bent * scale + random.uniform(0, 0.6, 2) * (wide, high), np.float32)
    matrix = cv2.getPerspectiveTransform(corners, moved)
    inside = cv2.warpPerspective(
        np.ones(letters.shape, np.float32), matrix, (wide, high), flags=cv2.INTER_AREA
    )
    over = cv2.warpPerspective(
        np.asarray(drawn, np.float32), matrix, (wide, high), flags=cv2.INTER_LINEAR
    )
    return (
        np.rint(pixels * (1 - inside[..., None]) + over * inside[..., None])
        .clip(0, 255)
        .astype(np.uint8)
    )
