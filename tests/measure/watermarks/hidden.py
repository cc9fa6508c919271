"""What isn't seen: hidden messages, and what the files say of themselves."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pywt
from PIL import Image, ImageOps
from watermarks.pictures import others, shown

from overpaint.auditors.provenance import origin_of
from overpaint.auditors.watermark.invisible import SMALLEST_AREA, Bits, Reading, messages, readings
from overpaint.data import Picture, Pixels


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
