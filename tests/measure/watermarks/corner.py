"""Known marks of corners: on pictures that carry them, copies of these, corners that carry none."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from watermarks.pictures import copy, marks, names_gemini, others, rows, share, shown

from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.data import Picture

COPIES = [(0.75, 75), (0.5, 75), (0.5, 50)]
"""Share of the size and JPEG quality."""


def corner(data: Path) -> dict[str, object]:
    """Recall on the pictures as published; false positives on pictures that Gemini had no part in."""
    marked = marks(data, "sparkle")
    table = {"Gemini sparkle as published": flagged(map(Picture.from_file, marked))}
    for scale, quality in COPIES:
        copies = (resaved(path, scale, quality) for path in marked)
        table[f"  {scale:.0%} of the size, JPEG {quality}"] = flagged(copies)
    clean = [path for path in others(data, marked) if path not in by_gemini(data)]
    wrong = flagged(map(Picture.from_file, clean))
    table["  others flagged"] = wrong
    table["  their other corners flagged"] = flagged(view for path in clean for view in turned(path))
    for name, (found, n) in table.items():
        print(f"{name:32}{shown(found, n)}", flush=True)
    return {
        "sparkle_recall": table["Gemini sparkle as published"][0] / len(marked),
        "sparkle_false_positives": wrong[0],
        "sparkle_clean": wrong[1],
    }


def flagged(pictures: Iterable[Picture]) -> tuple[int, int]:
    return share("corner_mark", corner_verdict, pictures)


def resaved(path: Path, scale: float, quality: int) -> Picture:
    pixels = Picture.from_file(path).pixels
    return copy(pixels, round(min(pixels.shape[:2]) * scale), quality)


def turned(path: Path) -> Iterator[Picture]:
    """The picture with each of its other corners at the lower right."""
    image = Image.fromarray(Picture.from_file(path).pixels)
    for turn in (
        Image.Transpose.ROTATE_180,
        Image.Transpose.FLIP_LEFT_RIGHT,
        Image.Transpose.FLIP_TOP_BOTTOM,
    ):
        yield Picture.from_pixels(np.asarray(image.transpose(turn)))


def by_gemini(data: Path) -> set[Path]:
    """Pictures that Gemini made or may have made: not all that carry its mark are noted."""
    pairs = {
        data / "triples" / row[side]
        for row in rows(data, "triples")
        for side in ("source", "target")
        if names_gemini(row)
    }
    return pairs | {
        data / "watermarks" / row["file"]
        for row in rows(data, "watermarks")
        if "sparkle" in row["label"] or names_gemini(row)
    }
