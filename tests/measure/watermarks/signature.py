"""The DALL-E 2 signature: in signed pictures and copies of them, in others, in colourful corners."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from watermarks.pictures import copy, marks, others, share, shown

from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import Picture, Pixels

COPIES = [(512, 75), (384, 75), (256, 75), (512, 50), (384, 50), (256, 50)]
"""Shorter side in pixels and JPEG quality."""

SQUARES = np.array([(255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255)])
COLOURFUL = 2000


def signature(data: Path) -> dict[str, object]:
    """Recall of the worst of the copies of quality 75 and the originals; false positives of all."""
    marked = marks(data, "dalle2")
    table = {
        "DALL-E 2 as published": share(
            "dalle2_signature", signature_verdict, map(Picture.from_file, marked)
        )
    }
    for side, quality in COPIES:
        copies = (copy(Picture.from_file(path).pixels, side, quality) for path in marked)
        table[f"  {side} px, JPEG {quality}"] = share("dalle2_signature", signature_verdict, copies)
    wrong = share("dalle2_signature", signature_verdict, map(Picture.from_file, others(data, marked)))
    table["  others flagged"] = wrong
    table["  colourful corners flagged"] = share("dalle2_signature", signature_verdict, corners(data))
    for name, (found, n) in table.items():
        print(f"{name:32}{shown(found, n)}", flush=True)
    good = [name for name in table if "flagged" not in name and "JPEG 50" not in name]
    return {
        "dalle2_recall": min(table[name][0] / table[name][1] for name in good),
        "dalle2_recall_q50": min(table[f"  {side} px, JPEG 50"][0] for side, _ in COPIES) / len(marked),
        "dalle2_false_positives": wrong[0] + table["  colourful corners flagged"][0],
        "dalle2_clean": wrong[1] + COLOURFUL,
    }


def corners(data: Path) -> Iterator[Picture]:
    """Crops of photographs with saturated tiles in the corner, a third of them in the mark's colours."""
    photos = [Picture.from_file(path).pixels for path in sorted((data / "photos").glob("*.jpg"))]
    random = np.random.default_rng(5)
    for turn in range(COLOURFUL):
        crop = photos[turn % len(photos)][-128:, -256:].copy()
        tiles = tiled(random, (2, 8) if turn % 2 else (1, 12), int(random.integers(4, 25)))
        crop[-tiles.shape[0] :, -tiles.shape[1] :] = tiles
        yield Picture.from_pixels(crop)


def tiled(random: np.random.Generator, shape: tuple[int, int], side: int) -> Pixels:
    colours = random.integers(0, 4, (*shape, 3)) * 85
    chosen = random.random(shape) < 1 / 3
    colours[chosen] = SQUARES[random.integers(0, len(SQUARES), int(chosen.sum()))]
    tiles = colours.repeat(side, axis=0).repeat(side, axis=1)
    return np.asarray(tiles[-64:, -128:], dtype=np.uint8)
