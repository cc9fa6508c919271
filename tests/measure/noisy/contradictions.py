"""Edits on photographs that do what a text says, and the same with a text that says something else.

Every photograph gets each edit, saved as JPEG 90: an object of another photograph on one side, such an
object taken away, a region recoloured, all of it brighter or darker, without colour, or mirrored upon
itself. Real pairs that were judged fine are the second sort of harmless ones.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.random import Generator
from PIL import Image

from noisy.near_copies import jpeg
from noisy.rates import Rates
from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.contradiction import Contradiction
from overpaint.data import ClassGuess, EditSample, Picture, Pixels
from overpaint.data.naming import named


@dataclass(frozen=True)
class Case:
    """An edit, its class, the text that is true of it, and one that isn't, or another target instead."""

    source: Pixels
    target: Pixels
    edit_class: str
    true: str
    false: str
    undone: Pixels | None = None


PAINTS = {"red": (200, 30, 30), "green": (40, 160, 50), "blue": (40, 60, 200), "yellow": (235, 215, 40)}


def measured(photos: Sequence[Pixels], real: Sequence[EditSample]) -> Mapping[str, Rates]:
    """For each kind the rates on planted cases; harmless ones of real pairs are told apart."""
    rates: dict[str, Rates] = {}
    for kind, plant in PLANTS.items():
        honest, wrong = [], []
        for number, photo in enumerate(photos):
            random = np.random.default_rng(number)
            case = plant(photo, photos[number - 1], random)
            other = case.target if case.undone is None else case.undone
            honest.append(judged(kind, case, case.target, case.true))
            wrong.append(judged(kind, case, other, case.false))
        rates[f"{kind}, photographs"] = Rates.of(honest, wrong)
    flagged = [flags(Pair.of(named(replace(sample, mask=None), "predicted"))) for sample in real]
    for kind in PLANTS:
        rates[f"{kind}, real pairs"] = Rates.of([one[kind] for one in flagged if kind in one], [])
    return rates


def judged(kind: str, case: Case, target: Pixels, text: str) -> bool:
    """Whether the pair is flagged; what can't be judged isn't."""
    pictures = [Picture.from_bytes(jpeg_of(pixels)) for pixels in (case.source, target)]
    classes = (ClassGuess(id=case.edit_class),)
    sample = EditSample(
        id="1", source=pictures[0], target=pictures[1], instruction=text, edit_classes=classes
    )
    return flags(Pair.of(sample)).get(kind, False)


def flags(pair: Pair) -> dict[str, bool]:
    """By kind whether it is flagged, where it could be judged."""
    shipped = Thresholds.shipped()
    return {one.kind: shipped.flagged(one) for one in Contradiction().audit([pair]) if one.judged}


def jpeg_of(pixels: Pixels) -> bytes:
    return jpeg(Image.fromarray(pixels), 90)


def an_object(
    photo: Pixels, other: Pixels, random: Generator, left: bool
) -> tuple[Pixels, slice, slice]:
    """The photograph with an ellipse of another in one half, and where it is."""
    height, width = photo.shape[:2]
    tall, wide = round(height * random.uniform(0.15, 0.4)), round(width * random.uniform(0.12, 0.35))
    top = int(random.integers(0, height - tall))
    first = int(random.integers(0, width // 2 - wide)) + (0 if left else width // 2)
    where = np.zeros((height, width), np.uint8)
    middle = (first + wide // 2, top + tall // 2)
    cv2.ellipse(where, middle, (wide // 2, tall // 2), 0, 0, 360, 255, -1)
    thing = cv2.resize(other, (width, height))
    pasted = np.where(where[..., None] > 0, thing, photo).astype(np.uint8)
    return pasted, slice(top, top + tall), slice(first, first + wide)


def on_a_side(photo: Pixels, other: Pixels, random: Generator) -> Case:
    left = bool(random.integers(2))
    target, _, _ = an_object(photo, other, random, left)
    texts = ("Add a picture on the left side", "Add a picture on the right side")
    return Case(photo, target, "local.object_add", texts[not left], texts[left])


def removed(photo: Pixels, other: Pixels, random: Generator) -> Case:
    """The other target is the source drawn anew, the object still there."""
    source, _, _ = an_object(photo, other, random, bool(random.integers(2)))
    text = "Remove the picture"
    return Case(source, photo, "local.object_delete", text, text, redrawn(source))


def redrawn(photo: Pixels) -> Pixels:
    soft = cv2.GaussianBlur(photo, (0, 0), 0.8).astype(np.float32) * (1.05, 1.0, 0.95) + 4
    return np.asarray(soft.clip(0, 255), dtype=np.uint8)


def recoloured(photo: Pixels, other: Pixels, random: Generator) -> Case:
    _, rows, columns = an_object(photo, other, random, bool(random.integers(2)))
    name, wrong = random.permutation(list(PAINTS))[:2]
    target, grey = photo.copy(), photo[rows, columns].mean(axis=2, keepdims=True)
    target[rows, columns] = (grey * 0.4 + np.array(PAINTS[name]) * 0.6).clip(0, 255).astype(np.uint8)
    say = "Change the colour of the wall to {}".format
    return Case(photo, target, "local.color_alter", say(name), say(wrong))


def brighter(photo: Pixels, other: Pixels, random: Generator) -> Case:
    up = bool(random.integers(2))
    step = random.uniform(10, 40) * (1 if up else -1)
    target = (photo.astype(np.float32) + step).clip(0, 255).astype(np.uint8)
    texts = ("Make the image brighter", "Make the image darker")
    return Case(photo, target, "global.tone_transfer", texts[not up], texts[up])


PLANTS: Mapping[str, Callable[[Pixels, Pixels, Generator], Case]] = {
    "wrong_side": on_a_side,
    "not_removed": removed,
    "colour_missing": recoloured,
    "wrong_tone": brighter,
}


def rows(rates: Mapping[str, Rates]) -> Iterator[str]:
    for name, one in rates.items():
        yield f"{name:34}{one}"
