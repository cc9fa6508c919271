"""CLIP and DINO: how alike an answer is to a reference or a caption in an encoder's eyes."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.benchmark.features import Ask, View
from overpaint.benchmark.metrics.comparison import ReferenceName
from overpaint.benchmark.metrics.weights import EncoderWeights
from overpaint.data import Picture, Value
from overpaint.data.encoders import Feature

Vector = NDArray[np.float64]

_CLIP = "clip-vit-b-32"


@dataclass(frozen=True, kw_only=True)
class Encoded:
    """What the metrics below share: ``encoder`` looks at pictures that ``preparation`` made ready.

    ``usual`` is the encoder that the bare name stands for; another one is part of the name, as in
    ``clip_t[clip-vit-l-14]``.
    """

    usual: str = _CLIP
    encoder: str = ""
    preparation: str = "native"
    profile: str = "corrected"
    higher_is_better: bool = True
    worst: float = 0.0

    @property
    def view(self) -> View:
        """How pictures are looked at."""
        return View(self.encoder or self.usual, self.preparation)

    @property
    def weights(self) -> Sequence[EncoderWeights]:
        return (EncoderWeights(self.view.encoder),)

    def named(self, name: str) -> str:
        """``name`` with the encoder, where it isn't the usual one of the profile."""
        return name if self.encoder in ("", self.usual) else f"{name}[{self.encoder}]"


@dataclass(frozen=True)
class Likeness(Encoded):
    """Cosine of two pictures' embeddings, in [-1, 1]. ``stem`` is the first part of the name."""

    stem: str
    reference: ReferenceName

    @property
    def name(self) -> str:
        return self.named(f"{self.stem}_to_{self.reference}")

    @property
    def title(self) -> str:
        stem = {"clip_i": "CLIP-I", "dino": "DINO", "dinov2": "DINOv2", "dinov3": "DINOv3"}[self.stem]
        return self.named(f"{stem} to {self.reference}")

    @property
    def explanation(self) -> str:
        against = "the ground truth" if self.reference == "target" else "the source"
        return f"Cosine of the embeddings of answer and {against} ({self.view.encoder}), 1 for equal."

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"target"} if self.reference == "target" else ())

    def asks(self, pair: Pair) -> Sequence[Ask]:
        reference = pair.source if self.reference == "source" else pair.sample.target
        return [Ask(self.view, _there(pair.target)), Ask(self.view, _there(reference))]

    def value(self, features: Sequence[Feature]) -> Value:
        return _cosine(*map(_vector, features))


@dataclass(frozen=True)
class CaptionLikeness(Encoded):
    """Cosine of a picture and a caption. ``strict`` gives no number for captions that were cut.

    ``scale`` 0 is the bare cosine, in [-1, 1]; else ``scale * max(cosine, 0)``, as CLIPScore.
    """

    stem: str
    caption: Literal["source_caption", "target_caption"] = "target_caption"
    scale: float = 0.0
    strict: bool = False

    @property
    def name(self) -> str:
        return self.named(self.stem)

    @property
    def title(self) -> str:
        titles = {"clip_t": "CLIP-T", "clip_t_of_source": "CLIP-T of the source"}
        return self.named(titles.get(self.stem, "CLIPScore"))

    @property
    def explanation(self) -> str:
        what = "source and source caption" if self._of_source else "answer and target caption"
        scaled = f"{self.scale:g} times the cosine, at least 0," if self.scale else "Cosine"
        return f"{scaled} of the embeddings of {what} ({self.view.encoder})."

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({self.caption})

    def asks(self, pair: Pair) -> Sequence[Ask]:
        picture = pair.source if self._of_source else _there(pair.target)
        return [Ask(self.view, picture), Ask(self.view, getattr(pair.sample, self.caption))]

    def value(self, features: Sequence[Feature]) -> Value:
        if self.strict and features[1].note:
            return Value(value=math.nan, reason=f"the script stops at a {features[1].note}")
        cosine = _cosine(*map(_vector, features))
        scaled = self.scale * max(cosine.value, 0.0) if self.scale else cosine.value
        return Value(value=scaled, reason=cosine.reason, policy=features[1].note or "native")

    @property
    def _of_source(self) -> bool:
        return self.caption == "source_caption"


@dataclass(frozen=True)
class ClipDirection(Encoded):
    """Cosine of the change of the picture and the change of the caption (Gal et al. 2021).

    ``cos(answer - source, target caption - source caption)`` of unit embeddings, in [-1, 1]. The source
    handed back has no direction and gets 0, as InstructPix2Pix's script gives it; equal captions have
    none either, and no answer could follow it: nan.
    """

    @property
    def name(self) -> str:
        return self.named("clip_direction")

    @property
    def title(self) -> str:
        return self.named("CLIP direction")

    @property
    def explanation(self) -> str:
        return (
            f"Cosine of the change from source to answer and the change of their captions "
            f"({self.view.encoder}); 0 for the source handed back."
        )

    @property
    def needs(self) -> frozenset[str]:
        return frozenset({"source_caption", "target_caption"})

    def asks(self, pair: Pair) -> Sequence[Ask]:
        sample = pair.sample
        items: list[Picture | str] = [
            pair.source, _there(pair.target), sample.source_caption, sample.target_caption
        ]  # fmt: skip
        return [Ask(self.view, item) for item in items]

    def value(self, features: Sequence[Feature]) -> Value:
        source, answer, before, after = (_unit(_vector(feature)) for feature in features)
        policy = features[2].note or features[3].note or "native"
        if np.array_equal(before, after):
            return Value(value=math.nan, reason="both captions are the same: no direction to follow")
        if np.array_equal(source, answer):
            return Value(value=0.0, reason="the answer is the source: no direction", policy=policy)
        cosine = _cosine(answer - source, after - before)
        return Value(value=cosine.value, reason=cosine.reason, policy=policy)


def _there(picture: Picture | None) -> Picture:
    if picture is None:
        raise ValueError("a metric was asked about a picture that isn't there")
    return picture


def _vector(feature: Feature) -> Vector:
    return feature.values.astype(np.float64)


def _unit(vector: Vector) -> Vector:
    norm = float(np.linalg.norm(vector))
    return vector / norm if norm > 0 else vector


def _cosine(first: Vector, second: Vector) -> Value:
    norms = float(np.linalg.norm(first) * np.linalg.norm(second))
    if not norms > 0:
        return Value(value=math.nan, reason="an embedding of nothing but zeros has no direction")
    return Value(value=float(np.clip(first @ second / norms, -1, 1)), policy="native")


clip_i_to_target = partial(Likeness, "clip_i", "target")
clip_i_to_source = partial(Likeness, "clip_i", "source")
dino_to_target = partial(Likeness, "dino", "target", usual="dino-vit-s-16")
dino_to_source = partial(Likeness, "dino", "source", usual="dino-vit-s-16")
dinov2_to_target = partial(Likeness, "dinov2", "target", usual="dinov2-vit-b-14")
dinov2_to_source = partial(Likeness, "dinov2", "source", usual="dinov2-vit-b-14")
dinov3_to_target = partial(Likeness, "dinov3", "target", usual="dinov3-vit-b-16")
dinov3_to_source = partial(Likeness, "dinov3", "source", usual="dinov3-vit-b-16")
clip_t = partial(CaptionLikeness, "clip_t")
clip_t_of_source = partial(CaptionLikeness, "clip_t_of_source", "source_caption")
clip_score = partial(CaptionLikeness, "clip_score", scale=100.0)
