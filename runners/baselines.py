"""Runners without a model: what any sound set of metrics must put in its place.

``copy`` preserves perfectly and edits nothing; ``oracle`` is the ground truth; ``blend`` lies between
them; ``mask_fill`` changes the masked area and follows no instruction; ``blur``, ``jpeg`` and
``color_shift`` spoil the whole picture; ``random_other`` and ``noise`` are the floor.
"""

import inspect
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import cv2
import numpy as np
from PIL import Image

from overpaint.data import Answer, EditSample, Picture, Pixels
from overpaint.runners.base import Need, Runner
from overpaint.runners.failure import failure
from overpaint.taxonomy import UnknownName, UnreadablePicture, UsageError

Draw = Callable[[EditSample, np.random.Generator], bytes]

_SHIFT = np.array([40, 0, -40], dtype=np.int16)  # of red, green and blue: warmer, about as bright


def baseline(target: str, **settings: object) -> Runner:
    """The baseline called ``target``.

    ``blend`` takes ``alpha`` (the target's share, 0 to 1, default 0.5), ``blur`` takes ``sigma``
    (pixels, default 3), ``jpeg`` takes ``quality`` (1 to 95, default 30).

    Raises:
        UnknownName: there is none of this name.
        UsageError: a setting that it doesn't have, or a value out of range.
    """
    if target not in BASELINES:
        raise UnknownName("baseline", target, BASELINES)
    factory = BASELINES[target]
    known = list(inspect.signature(factory).parameters)
    for name in settings:
        if name not in known:
            raise UsageError(
                f"baseline:{target}: no setting {name!r}; known: {', '.join(known) or 'none'}"
            )
    return factory(**settings)


@dataclass(frozen=True, slots=True)
class Baseline:
    """Makes every answer from its own sample and seed alone."""

    draw: Draw
    needs: frozenset[Need] = frozenset()
    max_batch: int = 1

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [self._answer(sample, seed) for sample, seed in zip(batch, seeds, strict=True)]

    def _answer(self, sample: EditSample, seed: int) -> Answer:
        try:
            encoded = self.draw(sample, np.random.default_rng(seed))
        except (UnreadablePicture, OSError) as error:  # OSError: sides too long for JPEG
            return failure(sample.id, error)
        return Answer(sample_id=sample.id, encoded=encoded)


@dataclass(frozen=True, slots=True)
class RandomOther:
    """Answers with another source of the batch, of another session, stretched to this source's size."""

    needs: frozenset[Need] = frozenset()
    max_batch: int = 64

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        # By id, so that the order of the batch makes no difference.
        pool = sorted(batch, key=lambda sample: sample.id)
        return [self._answer(sample, seed, pool) for sample, seed in zip(batch, seeds, strict=True)]

    def _answer(self, sample: EditSample, seed: int, pool: Sequence[EditSample]) -> Answer:
        others = [other for other in pool if _is_other(sample, other)]
        if not others:
            reason = "no other source in this batch"
            return Answer(sample_id=sample.id, status="skipped", error=reason)
        other = others[np.random.default_rng(seed).integers(len(others))]
        try:
            encoded = _png(other.source.resized(sample.source.size))
        except UnreadablePicture as error:
            return failure(sample.id, error)
        return Answer(sample_id=sample.id, encoded=encoded)


def _is_other(sample: EditSample, other: EditSample) -> bool:
    # The turns of one session show nearly the same picture.
    same_session = bool(sample.session) and sample.session == other.session
    return not same_session and sample.source != other.source


def _copy() -> Runner:
    """The source handed back: keeps everything and does nothing."""
    return Baseline(_source_bytes)


def _oracle() -> Runner:
    """The ground truth handed back: the best that any metric can give."""
    return Baseline(_target_bytes, needs=frozenset({"target"}))


def _blend(alpha: float = 0.5) -> Runner:
    """Halfway from the source to the ground truth, or ``alpha`` of the way."""
    share = _within("alpha", alpha, 0, 1)
    return Baseline(partial(_blended, share), needs=frozenset({"target"}))


def _mask_fill() -> Runner:
    """The mask filled with the mean colour around it: follows no instruction."""
    return Baseline(_filled, needs=frozenset({"mask"}))


def _random_other() -> Runner:
    """Another sample's source: has nothing to do with the instruction."""
    return RandomOther()


def _blur(sigma: float = 3.0) -> Runner:
    """The source blurred by ``sigma`` pixels: quality lost, nothing done."""
    return Baseline(partial(_blurred, _within("sigma", sigma, 0.1, 100)))


def _jpeg(quality: int = 30) -> Runner:
    """The source saved as JPEG of ``quality``: quality lost, nothing done."""
    return Baseline(partial(_compressed, round(_within("quality", quality, 1, 95))))


def _color_shift() -> Runner:
    """The source with all its colours shifted: the wrong thing done everywhere."""
    return Baseline(_shifted)


def _noise() -> Runner:
    """Random pixels: the floor."""
    return Baseline(_noisy)


BASELINES: Mapping[str, Callable[..., Runner]] = {
    "copy": _copy,
    "oracle": _oracle,
    "blend": _blend,
    "mask_fill": _mask_fill,
    "random_other": _random_other,
    "blur": _blur,
    "jpeg": _jpeg,
    "color_shift": _color_shift,
    "noise": _noise,
}
"""Every baseline by name, as its factory."""


def _source_bytes(sample: EditSample, _: np.random.Generator) -> bytes:
    return sample.source.encoded


def _target_bytes(sample: EditSample, _: np.random.Generator) -> bytes:
    return _target(sample).encoded


def _blended(alpha: float, sample: EditSample, _: np.random.Generator) -> bytes:
    source = sample.source.pixels.astype(np.float32)
    target = _target(sample).resized(sample.source.size).astype(np.float32)
    return _png(np.rint(source + alpha * (target - source)).astype(np.uint8))


def _filled(sample: EditSample, _: np.random.Generator) -> bytes:
    assert sample.mask is not None, "a runner that needs a mask was given a sample without"
    area = sample.mask.editable(sample.source.size)
    pixels = sample.source.pixels.copy()
    around = pixels[~area] if not area.all() else pixels.reshape(-1, 3)
    pixels[area] = np.rint(around.mean(axis=0)).astype(np.uint8)
    return _png(pixels)


def _blurred(sigma: float, sample: EditSample, _: np.random.Generator) -> bytes:
    blurred = cv2.GaussianBlur(sample.source.pixels, (0, 0), sigma)
    return _png(np.asarray(blurred, dtype=np.uint8))


def _compressed(quality: int, sample: EditSample, _: np.random.Generator) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(sample.source.pixels).save(buffer, "JPEG", quality=quality)
    return _png(Picture.from_bytes(buffer.getvalue()).pixels)


def _shifted(sample: EditSample, _: np.random.Generator) -> bytes:
    shifted = sample.source.pixels.astype(np.int16) + _SHIFT
    return _png(shifted.clip(0, 255).astype(np.uint8))


def _noisy(sample: EditSample, rng: np.random.Generator) -> bytes:
    width, height = sample.source.size
    return _png(rng.integers(0, 256, size=(height, width, 3), dtype=np.uint8))


def _target(sample: EditSample) -> Picture:
    assert sample.target is not None, "a runner that needs a target was given a sample without"
    return sample.target


def _png(pixels: Pixels) -> bytes:
    return Picture.from_pixels(pixels).encoded


def _within(name: str, value: object, low: float, high: float) -> float:
    # bool is an int to Python, and true is no strength to anybody else.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise UsageError(f"{name} must be a number from {low:g} to {high:g}, not {value!r}")
    return float(value)
