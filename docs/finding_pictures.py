"""Draws ``docs/pictures/findings/KIND.webp``: ``python docs/finding_pictures.py``.

Each shows a source and a target that the auditors flag as KIND: pairs of the starter set, and a
photograph of scikit-image with the defect added. A test holds every example to what it shows.
"""

import io
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import cv2
import numpy as np
import skimage.data
from PIL import Image, ImageDraw, ImageFilter

from overpaint.auditors import Pair
from overpaint.data import EditSample, Picture, Pixels
from overpaint.data.adapters import open_dataset
from overpaint.data.naming import named
from overpaint.data.starter.marks import dalle2_signature

FOLDER = Path(__file__).with_name("pictures") / "findings"
SIDE, GAP, QUALITY = 240, 8, 72
"""Longer side of each picture and the white between them, in pixels; of the WebP."""

STARTER: Mapping[str, str] = {
    "over_edit": "object_delete-hill-bird",
    "identity_drift": "object_add-galaxies-red-planet",
    "global_shift": "color_alter-courtyard-mug",
    "under_edit": "relation-cat-left",
    "dalle2_signature": "object_add-moon-person",
    "stock_overlay": "object_alter-beach-boat",
    "no_op": "color_alter-desert-bus",
    "unrelated_target": "object_alter-sea-balloon",
    "size_mismatch": "counting-hill-pines",
}
"""A pair of the starter set for each kind."""

Change = Callable[[Image.Image], Image.Image]


def spoilt(change: Change) -> Callable[[], EditSample]:
    """A pair whose source is bad by itself: that of a clean edit, changed; its target too."""

    def made() -> EditSample:
        before, after = (change(one) for one in (_photograph(), _painted(_photograph())))
        return _pair("Put a blue spot on the wall", before, after)

    return made


def edited(instruction: str, change: Change) -> Callable[[], EditSample]:
    """A pair whose target is the photograph, changed."""
    return lambda: _pair(instruction, _photograph(), change(_photograph()))


def _photograph() -> Image.Image:
    return Image.fromarray(skimage.data.coffee())


def _painted(image: Image.Image) -> Image.Image:
    drawn = image.copy()
    ImageDraw.Draw(drawn).ellipse((60, 40, 150, 130), fill=(40, 60, 200))
    return drawn


def _pair(instruction: str, source: Image.Image, target: Image.Image) -> EditSample:
    sample = EditSample(
        id="example", source=_saved(source), instruction=instruction, target=_saved(target)
    )
    return named(sample, "predicted")


def _saved(image: Image.Image, quality: int = 95) -> Picture:
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality, subsampling=0)
    return Picture.from_bytes(buffer.getvalue())


def _unsigned() -> EditSample:
    source, _ = dalle2_signature(np.asarray(_photograph()))
    return _pair("Remove DALLE 2 Watermark", Image.fromarray(source), _photograph())


def _levels(low: float, share: float) -> Change:
    return lambda image: image.point([round(low + share * level) for level in range(256)] * 3)


def _noisy(image: Image.Image) -> Image.Image:
    pixels = np.asarray(image).astype(np.float32)
    pixels += np.random.default_rng(0).normal(0, 30, pixels.shape)
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _blocky(image: Image.Image) -> Image.Image:
    return Image.fromarray(_saved(image, 8).pixels)


def _upscaled(image: Image.Image) -> Image.Image:
    return image.resize((image.width // 4, image.height // 4)).resize(
        image.size, Image.Resampling.BICUBIC
    )


def _beside(image: Image.Image) -> Image.Image:
    both = Image.new("RGB", (2 * image.width, image.height))
    both.paste(image, (0, 0))
    both.paste(image.convert("L"), (image.width, 0))
    return both


def _barred(image: Image.Image) -> Image.Image:
    drawn, bar = image.copy(), image.height // 8
    for top in (0, image.height - bar):
        ImageDraw.Draw(drawn).rectangle((0, top, image.width, top + bar), fill="black")
    return drawn


def _grid(image: Image.Image) -> Image.Image:
    pixels, step = np.asarray(image).astype(np.int16), image.width // 6
    pixels[:, step::step] += 40
    pixels[step::step] += 40
    return Image.fromarray(pixels.clip(0, 255).astype(np.uint8))


def _cropped(image: Image.Image) -> Image.Image:
    return image.crop((100, 80, image.width - 20, image.height - 20))


def _shifted(image: Image.Image) -> Image.Image:
    return image.crop((24, 16, image.width, image.height)).resize(image.size, Image.Resampling.LANCZOS)


def _redrawn(image: Image.Image) -> Image.Image:
    soft = cv2.GaussianBlur(np.asarray(image), (0, 0), 0.8).astype(np.float32) * (1.05, 1.0, 0.95) + 4
    return Image.fromarray(np.asarray(soft.clip(0, 255), dtype=np.uint8))


DRAWN: Mapping[str, Callable[[], EditSample]] = {
    "mark_removed": _unsigned,
    "dark": spoilt(_levels(0, 0.12)),
    "light": spoilt(_levels(225, 0.12)),
    "low_contrast": spoilt(_levels(110, 0.15)),
    "uniform": spoilt(_levels(128, 0.01)),
    "grey": spoilt(lambda image: image.convert("L").convert("RGB")),
    "blurred": spoilt(lambda image: image.filter(ImageFilter.GaussianBlur(5))),
    "upscaled": spoilt(_upscaled),
    "blocky": spoilt(_blocky),
    "noisy": spoilt(_noisy),
    "tiny": spoilt(lambda image: image.resize((60, 40))),
    "elongated": spoilt(lambda image: image.crop((0, 100, image.width, 220))),
    "collage": edited("Make it a black and white photograph", _beside),
    "letterbox": edited("Make it look like a film", _barred),
    "grid_lines": edited("Make the table darker", _grid),
    "misaligned": edited("Remove the spoon", _shifted),
    "reframed_target": edited("Remove the spoon", _cropped),
    "wrong_side": edited("Add a blue ball on the right side", _painted),
    "colour_missing": edited("Change the colour of the wall to green", _painted),
    "wrong_tone": edited("Make the image brighter", _levels(0, 0.7)),
    "colour_left": edited("Make the image black and white", _levels(10, 0.95)),
    "not_removed": edited("Remove the spoon", _redrawn),
    "not_symmetric": edited("Make the photo symmetrical", _painted),
}
"""What is made for the page, by the kind that it is flagged as."""


def examples() -> Iterator[tuple[str, EditSample]]:
    """Every kind that can be seen, with a pair that has it."""
    wanted = {sample: kind for kind, sample in STARTER.items()}
    for shard in open_dataset("starter").shards():
        for sample in shard.read():
            if isinstance(sample, EditSample) and sample.id in wanted:
                yield wanted[sample.id], sample
    for kind, made in DRAWN.items():
        yield kind, made()


def strip(sample: EditSample) -> Image.Image:
    """Source and target beside each other, as large as they are to one another."""
    pair = Pair.of(sample)
    pictures = [pair.source.pixels, *([] if pair.target is None else [pair.target.pixels])]
    scale = SIDE / max(max(one.shape[:2]) for one in pictures)
    shrunk = [_resized(one, scale) for one in pictures]
    width = sum(one.width for one in shrunk) + GAP * (len(shrunk) - 1)
    whole, left = Image.new("RGB", (width, max(one.height for one in shrunk)), "white"), 0
    for one in shrunk:
        whole.paste(one, (left, 0))
        left += one.width + GAP
    return whole


def _resized(pixels: Pixels, scale: float) -> Image.Image:
    height, width = (max(1, round(scale * length)) for length in pixels.shape[:2])
    return Image.fromarray(pixels).resize((width, height), Image.Resampling.LANCZOS)


if __name__ == "__main__":
    FOLDER.mkdir(parents=True, exist_ok=True)
    for kind, sample in examples():
        strip(sample).save(FOLDER / f"{kind}.webp", quality=QUALITY, method=6)
