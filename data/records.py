"""The records that cross folder borders. Frozen, keyword arguments, no behaviour beyond look-ups."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

from overpaint.data.mask import Mask
from overpaint.data.picture import Picture
from overpaint.taxonomy import taxonomy
from overpaint.taxonomy.classes import EditClass
from overpaint.taxonomy.classifier.words import LONGEST_TEXT

ClassOrigin = Literal["native", "given", "predicted"]
"""native: mapped from the dataset's own class; given: stated as ours; predicted: from the text."""

ReferenceKind = Literal["exemplar", "stroke", "sketch", "canny"]
Side = Literal["source", "target", "pair", "text", "session", "set"]
Status = Literal["ok", "refused", "error", "skipped"]
History = Literal["truth", "own"]
"""What turn n of a session was edited from: the dataset's turn n-1, or the model's own answer to it."""

Evidence = Mapping[str, object]
"""What JSON can hold: numbers, texts, boxes as [left, top, right, bottom], lists of them."""


class Box(NamedTuple):
    """Pixels; right and bottom are outside."""

    left: int
    top: int
    right: int
    bottom: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassGuess:
    """An edit class of a sample, how sure it is (0 to 1) and where it comes from."""

    id: str
    p: float = 1.0
    origin: ClassOrigin = "given"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """An extra input picture; the instruction may name it as ``<image:1>``, counted from 1."""

    kind: ReferenceKind
    picture: Picture


@dataclass(frozen=True, kw_only=True)
class EditSample:
    """One row of an edit dataset: a source, an instruction and, mostly, a target.

    ``box`` is the strict bound in source pixels. ``session`` and ``turn`` (from 1) order the edits of
    one conversation. ``split`` is the dataset's own. ``origin`` is the dataset's name. ``meta`` holds
    the dataset's further columns as text. ``given_id`` is the id that the dataset gives it, where an
    earlier row has it too and ``id`` is one of its own; else empty.
    """

    id: str
    source: Picture
    instruction: str
    target: Picture | None = None
    mask: Mask | None = None
    box: Box | None = None
    references: tuple[Reference, ...] = ()
    source_caption: str = ""
    target_caption: str = ""
    edit_classes: tuple[ClassGuess, ...] = ()
    native_class: str = ""
    session: str = ""
    turn: int = 1
    frame: int = 0
    split: str = ""
    origin: str = ""
    meta: Mapping[str, str] = field(default_factory=dict[str, str])
    given_id: str = ""

    def without_target(self) -> "EditSample":
        """The sample as a runner may see it."""
        return replace(self, target=None)

    def undecoded(self) -> "EditSample":
        """The sample with its pictures as they came: what was decoded of them can be let go."""
        return replace(
            self,
            source=self.source.undecoded(),
            target=self.target and self.target.undecoded(),
            mask=self.mask and Mask(self.mask.picture.undecoded(), self.mask.convention),
            references=tuple(
                replace(reference, picture=reference.picture.undecoded())
                for reference in self.references
            ),
        )

    @property
    def said(self) -> str:
        """What of the instruction is judged: its first 1,000 characters, so that no text takes long."""
        return self.instruction[:LONGEST_TEXT]

    @property
    def edit_class(self) -> EditClass:
        """The likeliest class, or ``other.unknown``."""
        best = max(self.edit_classes, key=lambda guess: guess.p, default=None)
        return taxonomy()[best.id if best else "other.unknown"]


@dataclass(frozen=True, slots=True, kw_only=True)
class BadRow:
    """A row that can't be made into a sample; it becomes a finding of kind ``unreadable``."""

    id: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What a runner returned for one sample.

    ``encoded`` are the returned bytes, untouched; None unless ``status`` is ``ok``. ``native_size`` is
    (width, height) of the decoded answer. ``usage`` counts ``cost_usd``, ``input_tokens``,
    ``output_tokens``, ``peak_memory_mb`` and what else the backend reports. ``error`` says why a status
    isn't ``ok``. ``request`` is an API's own name of the request. ``beside`` are pictures to keep beside
    the answer, by name, such as the control image that the model was shown.
    """

    sample_id: str
    label: str = ""
    seed: int = 0
    repeat: int = 0
    history: History = "truth"
    status: Status = "ok"
    encoded: bytes | None = None
    native_size: tuple[int, int] | None = None
    seconds: float = math.nan
    usage: Mapping[str, float] = field(default_factory=dict[str, float])
    error: str = ""
    request: str = ""
    beside: Mapping[str, bytes] = field(default_factory=dict[str, bytes])


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What an auditor measured on one sample or on a set.

    ``value`` is the measured number in the auditor's own unit. ``score`` lies in [0, 1] and grows with
    severity; whether it counts as a defect is decided by a threshold when findings are *read*. Both
    are nan with a ``reason`` if it could not be judged. ``label`` is empty for the dataset's own
    target. ``sample_id`` is None for a finding about a set.
    """

    sample_id: str | None
    side: Side
    auditor: str
    kind: str
    value: float
    score: float
    reason: str
    evidence: Evidence = field(default_factory=dict[str, object])
    label: str = ""
    history: History = "truth"
    repeat: int = 0

    @property
    def judged(self) -> bool:
        """False if it could not be measured."""
        return not math.isnan(self.score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Value:
    """A metric's number, or nan and why.

    ``policy`` says how sizes were made to agree and what was cut. ``encoder`` names the model that it
    was computed with, the hash of its weights, device and precision; empty where there is none.
    """

    value: float
    reason: str = ""
    policy: str = ""
    encoder: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One metric on one answer."""

    sample_id: str
    label: str
    metric: str
    profile: str
    value: float
    reason: str = ""
    policy: str = ""
    encoder: str = ""
    history: History = "truth"
    repeat: int = 0
