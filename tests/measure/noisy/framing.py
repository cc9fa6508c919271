"""Photographs put side by side, barred, crossed by a grid; and pairs that only frame the source anew."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import cv2
import numpy as np
from PIL import Image

from noisy.near_copies import jpeg
from noisy.rates import Rates
from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.quality.composition import Composition
from overpaint.auditors.reframed import Reframed
from overpaint.data import EditSample, Picture, Pixels

Plant = Callable[[Pixels, Pixels], Pixels]


def measured(photos: Sequence[Pixels], real: Sequence[EditSample]) -> Mapping[str, Rates]:
    """Per kind: photographs and the pictures of real pairs against planted ones."""
    plain = [composed(saved(photo)) for photo in photos]
    pictures = [composed(one) for sample in real for one in (sample.source, sample.target) if one]
    rates: dict[str, Rates] = {}
    for name, (kind, plant) in COMPOSED.items():
        made = [composed(saved(plant(photo, photos[n - 1])))[kind] for n, photo in enumerate(photos)]
        rates[name] = Rates.of([one[kind] for one in plain], made)
    both = [
        composed(saved(joined(sample.source.undecoded().pixels, sample.target.undecoded().pixels, axis)))
        for sample in real
        if sample.target
        for axis in (0, 1)
    ]
    rates["collage, real pairs put together"] = Rates.of([], [one["collage"] for one in both])
    for kind in ("collage", "letterbox", "grid_lines"):
        rates[f"{kind}, real pairs"] = Rates.of([one[kind] for one in pictures], [])
    again = [reframed(photo, saved(photo, 70)) for photo in photos]
    for name, frame in FRAMED.items():
        made = [reframed(photo, saved(frame(photo, photo))) for photo in photos]
        rates[f"reframed, {name}"] = Rates.of(again, made)
    edits = [flags(Reframed(), replace(sample.undecoded(), mask=None)) for sample in real]
    rates["reframed, real pairs"] = Rates.of([one["reframed_target"] for one in edits], [])
    return rates


def composed(picture: Picture) -> Mapping[str, bool]:
    return flags(Composition(), EditSample(id="1", source=picture.undecoded(), instruction=""))


def reframed(photo: Pixels, target: Picture) -> bool:
    sample = EditSample(id="1", source=saved(photo), instruction="Make the car red.", target=target)
    return flags(Reframed(), sample)["reframed_target"]


def flags(auditor: Composition | Reframed, sample: EditSample) -> dict[str, bool]:
    shipped = Thresholds.shipped()
    return {
        one.kind: shipped.flagged(one)
        for one in auditor.audit([Pair.of(sample)])
        if one.side != "target"
    }


def saved(pixels: Pixels, quality: int = 90) -> Picture:
    return Picture.from_bytes(jpeg(Image.fromarray(pixels), quality))


def side_by_side(one: Pixels, other: Pixels, gap: int = 0) -> Pixels:
    second = cv2.resize(other, (one.shape[1], one.shape[0]))
    return np.concatenate([one, np.full((one.shape[0], gap, 3), 255, np.uint8), second], axis=1)


def before_after(one: Pixels, other: Pixels) -> Pixels:
    return side_by_side(one, np.asarray(Image.fromarray(one).convert("L").convert("RGB")))


def joined(one: Pixels, other: Pixels, axis: int) -> Pixels:
    return np.concatenate([one, cv2.resize(other, (one.shape[1], one.shape[0]))], axis=axis)


def one_above_the_other(one: Pixels, other: Pixels) -> Pixels:
    return joined(one, np.asarray(Image.fromarray(one).convert("L").convert("RGB")), 0)


def grid(one: Pixels, other: Pixels) -> Pixels:
    crossed, step = one.astype(np.int16), one.shape[1] // 6
    crossed[:, step::step] += 25
    crossed[step::step] += 25
    return crossed.clip(0, 255).astype(np.uint8)


def barred(one: Pixels, other: Pixels) -> Pixels:
    bar, with_bars = round(0.06 * one.shape[0]), one.copy()
    with_bars[:bar] = with_bars[-bar:] = 0
    return with_bars


def cropped(share: float) -> Plant:
    def crop(one: Pixels, other: Pixels) -> Pixels:
        height, width = (round(share * length) for length in one.shape[:2])
        return np.ascontiguousarray(one[-height:, :width])

    return crop


def enlarged(one: Pixels, other: Pixels) -> Pixels:
    image = Image.fromarray(one)
    return np.asarray(image.resize((2 * image.width, 2 * image.height), Image.Resampling.BICUBIC))


COMPOSED: Mapping[str, tuple[str, Plant]] = {
    "collage, two side by side": ("collage", side_by_side),
    "collage, with a white gap": ("collage", lambda one, other: side_by_side(one, other, 8)),
    "collage, before and after": ("collage", before_after),
    "collage, before above after": ("collage", one_above_the_other),
    "letterbox, 6 %": ("letterbox", barred),
    "grid_lines, 25 levels": ("grid_lines", grid),
}
FRAMED: Mapping[str, Plant] = {
    "crop to 0.9": cropped(0.9),
    "crop to 0.7": cropped(0.7),
    "mirrored": lambda one, other: np.ascontiguousarray(one[:, ::-1]),
    "upside down": lambda one, other: np.ascontiguousarray(one[::-1]),
    "enlarged twice": enlarged,
}
