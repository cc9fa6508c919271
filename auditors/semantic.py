"""What CLIP says of a pair: its target against the texts, and the way the pictures and texts went."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding
from overpaint.data.encoders import Encoder, Feature, load_encoder
from overpaint.taxonomy import UnknownName, UsageError, WeightsMissing

Vector = NDArray[np.float64]

ENCODER = "clip-vit-l-14"


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """The cosine of each kind from which on a filter kept a pair; it scores 0.5 there."""

    caption: float
    direction: float
    pictures: float


PROFILES: Mapping[str, Profile] = {
    # The defaults of dataset_creation/generate_txt2img_dataset.py in timothybrooks/instruct-pix2pix;
    # the paper's appendix (arXiv 2211.09800) has 0.75 for the pictures.
    "instructpix2pix": Profile(caption=0.2, direction=0.2, pictures=0.7),
    "instructpix2pix-paper": Profile(caption=0.2, direction=0.2, pictures=0.75),
}


@dataclass(frozen=True)
class _Seen:
    """What is embedded of one pair, as unit vectors; None for what isn't there."""

    source: Vector
    target: Vector
    instruction: Vector | None
    before: Vector | None
    after: Vector | None


class Semantic:
    """Finds targets that aren't what their captions say, or that went another way than the captions.

    Kinds ``caption_mismatch`` (target and its caption), ``instruction_mismatch`` (target and
    instruction), ``direction_mismatch`` (the way from source to target, and from caption to caption)
    and ``dissimilar_target`` (source and target). ``value`` is the cosine of CLIP embeddings; the score
    is 0.5 at the threshold of ``profile`` and grows as the cosine falls. Weights that aren't on this
    machine are not fetched: then nothing is judged, and the reason says how to get them.
    """

    name = "semantic"
    max_batch = 16

    def __init__(self, encoder: str = ENCODER, profile: str = "instructpix2pix") -> None:
        if profile not in PROFILES:
            raise UnknownName("profile", profile, PROFILES)
        self.encoder = encoder
        self.profile = PROFILES[profile]

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        whole = [pair for pair in pairs if not pair.problem]
        seen = dict(zip(map(id, whole), self._seen(whole), strict=True)) if self._clip else {}
        for pair in pairs:
            reason = pair.problem or self._lacking
            verdicts = self._verdicts(seen[id(pair)]) if not reason else _unjudged(reason)
            for kind, verdict in verdicts.items():
                yield verdict.finding(pair, auditor=self.name, kind=kind, side="pair")

    @cached_property
    def _loaded(self) -> Encoder | str:
        """The encoder, or why there is none."""
        try:
            return load_encoder(self.encoder)
        except (WeightsMissing, UsageError) as error:
            return str(error)

    @property
    def _clip(self) -> Encoder | None:
        return None if isinstance(self._loaded, str) else self._loaded

    @property
    def _lacking(self) -> str:
        return self._loaded if isinstance(self._loaded, str) else ""

    def _seen(self, pairs: Sequence[Pair]) -> list[_Seen]:
        assert self._clip is not None
        targets = [pair.target for pair in pairs if pair.target is not None]
        pictures = _units(self._clip.pictures([*(pair.source for pair in pairs), *targets]))
        samples = [pair.sample for pair in pairs]
        texts = [
            text.strip()
            for one in samples
            for text in (one.instruction, one.source_caption, one.target_caption)
        ]
        known = sorted({*texts} - {""})
        read = dict(zip(known, _units(self._clip.texts(known)), strict=True)) if known else {}
        said = [read.get(text) for text in texts]
        return [
            _Seen(pictures[place], pictures[len(pairs) + place], *said[3 * place : 3 * place + 3])
            for place in range(len(pairs))
        ]

    def _verdicts(self, seen: _Seen) -> dict[str, Verdict]:
        captions = "the captions of source and target aren't both there, or say the same"
        went = _way(seen.before, seen.after)
        moved = _way(seen.source, seen.target)
        return {
            "caption_mismatch": _judged(
                seen.after, seen.target, self.profile.caption, "the target has no caption"
            ),
            "instruction_mismatch": _judged(
                seen.instruction, seen.target, self.profile.caption, "there is no instruction"
            ),
            "direction_mismatch": _judged(went, moved, self.profile.direction, captions),
            "dissimilar_target": _judged(seen.source, seen.target, self.profile.pictures, ""),
        }


KINDS = ("caption_mismatch", "instruction_mismatch", "direction_mismatch", "dissimilar_target")


def _unjudged(reason: str) -> dict[str, Verdict]:
    return {kind: Verdict(reason=reason) for kind in KINDS}


def _units(features: Sequence[Feature]) -> list[Vector]:
    rows = [np.asarray(feature.values, dtype=np.float64) for feature in features]
    return [row / max(float(np.linalg.norm(row)), 1e-12) for row in rows]


def _way(start: Vector | None, end: Vector | None) -> Vector | None:
    """The unit vector from one to the other; None where they are the same: the cosine would be 0/0."""
    if start is None or end is None:
        return None
    step = end - start
    length = float(np.linalg.norm(step))
    return step / length if length > 1e-6 else None


def _judged(one: Vector | None, other: Vector | None, limit: float, lacking: str) -> Verdict:
    if one is None or other is None:
        return Verdict(reason=lacking or "source and target are the same picture")
    cosine = float(one @ other)
    # Logistic, so that any cosine keeps its order; a twentieth is what CLIP's cosines differ by.
    score = 1 / (1 + math.exp((cosine - limit) / 0.05))
    return Verdict(
        value=cosine, score=score, reason=f"a cosine of {cosine:.2f}; the filter keeps {limit} and more"
    )
