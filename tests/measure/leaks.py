"""Planted over-edits: what leaks out of the mask of an edit, on photographs.

    python -m tests.measure.leaks --data DIR

DIR/photos holds clean photographs. Each gets a masked edit, saved again in one of four ways; then the
same with a leak outside the mask: an object, a tint, a shift by 1.5 %, everything redrawn more softly.
"""

import argparse
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.over_edit import OverEdit
from overpaint.benchmark.separation import Separation, separation
from overpaint.data import EditSample, Mask, Picture, Pixels

VISIBLE = 20
"""Levels of one channel from which a planted change counts, on half a per cent of the outside."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    paths = sorted((parser.parse_args().data / "photos").glob("*.jpg"))
    photos = [Picture.from_file(path) for path in paths]
    rows = {name: measured(photos, name) for name in LEAKS}
    for name, row in rows.items():
        print(f"{name:10}{row}")
    print(json.dumps({name: row.row() for name, row in rows.items()}))


def measured(photos: list[Picture], leak: str) -> Separation:
    cases = [case for number in range(len(photos)) for case in planted(photos, number, leak)]
    findings = OverEdit().audit([pair for pair, _ in cases])
    return separation(
        [finding.score for finding in findings],
        [leaked for _, leaked in cases],
        [pair.source.uri for pair, _ in cases],
        at=Thresholds.shipped().of("over_edit").score,
    )


def planted(photos: list[Picture], number: int, leak: str) -> Iterator[tuple[Pair, bool]]:
    """The honest edit, and the leaking one unless the leak fell into the mask."""
    random, photo, other = np.random.default_rng(number), photos[number], photos[number - 1].pixels
    edited, where = patch(photo.pixels, other, random, float(random.uniform(0.2, 0.5)))
    mask = Mask(Picture.from_pixels(np.repeat(where[..., None], 3, axis=2)))
    sample = EditSample(id=str(number), source=photo, instruction="", mask=mask)
    yield Pair(sample, saved(edited, number)), False
    leaked = np.where(where[..., None] > 0, edited, LEAKS[leak](photo.pixels, other, random))
    change = np.abs(leaked.astype(np.int16) - photo.pixels).max(axis=2)
    if np.mean(change[where == 0] > VISIBLE) > 0.005:
        yield Pair(sample, saved(leaked, number)), True


def patch(pixels: Pixels, other: Pixels, random: Generator, side: float) -> tuple[Pixels, Pixels]:
    """``pixels`` with a box of ``other`` pasted in, and the map of where."""
    height, width = pixels.shape[:2]
    tall, wide = round(height * side), round(width * side)
    top, left = int(random.integers(0, height - tall)), int(random.integers(0, width - wide))
    where = np.zeros((height, width), np.uint8)
    where[top : top + tall, left : left + wide] = 255
    return np.where(where[..., None] > 0, cv2.resize(other, (width, height)), pixels), where


def saved(pixels: Pixels, number: int) -> Picture:
    """As JPEG, in turn of quality 95, 85, 75, and 90 after scaling to three quarters and back."""
    image = Image.fromarray(pixels)
    if number % 4 == 3:
        image = image.resize((image.width * 3 // 4, image.height * 3 // 4)).resize(image.size)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=(95, 85, 75, 90)[number % 4])
    return Picture.from_bytes(buffer.getvalue())


def an_object(pixels: Pixels, other: Pixels, random: Generator) -> Pixels:
    return patch(pixels, other, random, float(random.uniform(0.15, 0.3)))[0]


def a_tint(pixels: Pixels, other: Pixels, random: Generator) -> Pixels:
    gains = 1 + random.choice([-1, 1], 3) * random.uniform(0.1, 0.25, 3)
    return (pixels * gains).clip(0, 255).astype(np.uint8)


def a_shift(pixels: Pixels, other: Pixels, random: Generator) -> Pixels:
    return np.roll(pixels, round(max(pixels.shape) * 0.015), axis=(0, 1))


def redrawn(pixels: Pixels, other: Pixels, random: Generator) -> Pixels:
    return cast("Pixels", cv2.bilateralFilter(cv2.medianBlur(pixels, 9), 9, 60, 9))


LEAKS = {"object": an_object, "tint": a_tint, "shift": a_shift, "redrawn": redrawn}


if __name__ == "__main__":
    main()
