"""What the auditors of marks find, and what they flag wrongly, on real and on generated pictures.

    python -m tests.measure.watermark --data DIR

DIR has the layout of ../shared/real: watermarks/ and triples/ with their manifests, and photos/. Of a
mark's row ``kind`` says which it is and ``role`` what it may count for. Intervals are Wilson's, 95 %.
The last line is JSON; a key that nothing measures yet is null.
"""

import argparse
import io
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pywt
from PIL import Image, ImageOps
from scipy.stats import binomtest

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.provenance import origin_of
from overpaint.auditors.watermark import Watermark
from overpaint.auditors.watermark.invisible import SMALLEST_AREA, Bits, Reading, messages, readings
from overpaint.data import EditSample, Picture, Pixels

SUFFIXES = {".jpg", ".jpeg", ".png", ".webp"}
COPIES = [(512, 75), (384, 75), (256, 75), (512, 50), (384, 50), (256, 50)]
"""Shorter side in pixels and JPEG quality."""

SQUARES = np.array([(255, 255, 102), (66, 255, 255), (81, 218, 76), (255, 110, 60), (60, 70, 255)])
COLOURFUL = 2000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    print(json.dumps({**signature(data), **provenance(data), **invisible(data)}))


def signature(data: Path) -> dict[str, object]:
    """Recall of the worst of the copies of quality 75 and the originals; false positives of all."""
    marked = marks(data, "dalle2")
    table = {"DALL-E 2 as published": share("dalle2_signature", map(Picture.from_file, marked))}
    for side, quality in COPIES:
        copies = (copy(Picture.from_file(path).pixels, side, quality) for path in marked)
        table[f"  {side} px, JPEG {quality}"] = share("dalle2_signature", copies)
    wrong = share("dalle2_signature", map(Picture.from_file, others(data, marked)))
    table["  others flagged"] = wrong
    table["  colourful corners flagged"] = share("dalle2_signature", corners(data))
    for name, (found, n) in table.items():
        print(f"{name:32}{shown(found, n)}", flush=True)
    good = [name for name in table if "flagged" not in name and "JPEG 50" not in name]
    return {
        "dalle2_recall": min(table[name][0] / table[name][1] for name in good),
        "dalle2_recall_q50": min(table[f"  {side} px, JPEG 50"][0] for side, _ in COPIES) / len(marked),
        "dalle2_false_positives": wrong[0] + table["  colourful corners flagged"][0],
        "dalle2_clean": wrong[1] + COLOURFUL,
    }


def provenance(data: Path) -> dict[str, object]:
    """What the files at hand say of themselves; nobody knows of them whether it is true."""
    names: Counter[str] = Counter()
    for path in others(data, []):
        origin = origin_of(Picture.from_file(path))
        if origin is not None and origin.generated:
            names[f"{path.relative_to(data).parts[0]}: {origin.generator or origin.source_type}"] += 1
    for name, count in sorted(names.items()):
        print(f"provenance, {name:40}{count:5}")
    return {"provenance_photos": sum(n for name, n in names.items() if name.startswith("photos"))}


def invisible(data: Path) -> dict[str, object]:
    """Hidden messages: recall in photographs that got them, and what clean pictures reach by chance."""
    photos = [large(Picture.from_file(path)) for path in sorted((data / "photos").glob("*.jpg"))]
    found = {
        message.name: [best(hidden(photo, message.bits)).name == message.name for photo in photos]
        for message in messages()
    }
    clean = [view for path in others(data, []) for view in views(Picture.from_file(path))]
    wrong = sum(best(view).score >= 0.5 for view in clean)
    for name, hits in found.items():
        print(f"hidden, {name:24}{shown(sum(hits), len(hits))}")
    print(f"  clean ones that seem to{'':9}{shown(wrong, len(clean))}", flush=True)
    return {
        "invisible_recall": {name: sum(hits) / len(hits) for name, hits in found.items()},
        "invisible_false_positives": wrong,
        "invisible_clean": len(clean),
    }


def best(pixels: Pixels) -> Reading:
    """What counts as a message, or nothing."""
    reading = max(readings(pixels), key=lambda one: one.score)
    return reading if reading.score >= 0.5 else replace(reading, name="")


def large(picture: Picture) -> Pixels:
    """The middle of the picture at 512x512, the smallest size that the generators make."""
    image = Image.fromarray(picture.pixels)
    return np.asarray(ImageOps.fit(image, (512, 512)))


def views(picture: Picture) -> Iterator[Pixels]:
    """Pictures of 256x256 and more, and their mirror images: the order of the blocks is another."""
    if picture.size[0] * picture.size[1] >= SMALLEST_AREA:
        yield picture.pixels
        yield np.ascontiguousarray(picture.pixels[:, ::-1])


def hidden(pixels: Pixels, bits: Bits) -> Pixels:
    """The picture with a message, by the published scheme and its odd exchange of two bands."""
    yuv = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV)
    smooth, (across, down, both) = pywt.dwt2(yuv[..., 1], "haar")
    rows, columns = (length // 4 for length in smooth.shape)
    blocks = smooth.reshape(rows, 4, columns, 4).swapaxes(1, 2).reshape(-1, 16)
    place = np.abs(blocks[:, 1:]).argmax(axis=1) + 1
    one = (np.arange(len(blocks)), place)
    size = (np.abs(blocks[one]) // 36 + 0.25 + 0.5 * np.resize(bits, len(blocks))) * 36
    blocks[one] = np.where(blocks[one] >= 0, size, -size)
    smooth = blocks.reshape(rows, columns, 4, 4).swapaxes(1, 2).reshape(smooth.shape)
    yuv[..., 1] = pywt.idwt2((smooth, (down, across, both)), "haar")
    return np.asarray(cv2.cvtColor(yuv, cv2.COLOR_YUV2RGB))


def share(kind: str, pictures: Iterable[Picture]) -> tuple[int, int]:
    """How many are flagged as ``kind`` by the shipped threshold, and how many there are."""
    flags = [flagged(kind, picture) for picture in pictures]
    return sum(flags), len(flags)


def flagged(kind: str, picture: Picture) -> bool:
    sample = EditSample(id="1", source=picture, instruction="")
    found = [one for one in Watermark().audit([Pair.of(sample)]) if one.side == "source"]
    [finding] = [one for one in found if one.kind == kind]
    return Thresholds.shipped().flagged(finding)


def shown(found: int, n: int) -> str:
    interval = binomtest(found, n).proportion_ci(method="wilson")
    return f"{found:5} of {n:5}  {found / n:.3f} [{interval.low:.3f}, {interval.high:.3f}]"


def marks(data: Path, kind: str) -> list[Path]:
    """The pictures that carry a mark of ``kind`` for certain."""
    folder = data / "watermarks"
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    return [folder / row["file"] for row in rows if (row["kind"], row["role"]) == (kind, "positive")]


def others(data: Path, marked: Iterable[Path]) -> list[Path]:
    """All pictures at hand but the marked ones: pairs, photographs, other marks, hard negatives."""
    found = [
        path for folder in ("photos", "triples", "watermarks") for path in (data / folder).rglob("*")
    ]
    masks = {path for path in found if path.stem.endswith("_mask")}
    left = {path for path in found if path.suffix.lower() in SUFFIXES} - masks - set(marked)
    return sorted(left)


def copy(pixels: Pixels, side: int, quality: int) -> Picture:
    image = Image.fromarray(pixels)
    scale = side / min(image.size)
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    buffer = io.BytesIO()
    small.save(buffer, "JPEG", quality=quality)
    return Picture.from_bytes(buffer.getvalue())


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


if __name__ == "__main__":
    main()
