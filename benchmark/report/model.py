"""What a report says, before anything is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from overpaint.benchmark.stats import Estimate
from overpaint.data import Evidence, Side


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricColumn:
    """One column of the leaderboard. ``key`` is ``metric@profile``; ``part`` is what it looks at.

    ``missing`` says why nothing in it was computed, where weights could not be had; else it is empty.
    """

    key: str
    title: str
    profile: str
    explanation: str
    higher_is_better: bool
    part: Literal["whole", "inside", "outside"]
    possible: int  # samples that have what the metric needs, such as a mask
    missing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One label's row. ``reference`` rows (copy, oracle) are shown apart and not ranked.

    ``statuses`` counts ok, refused, error, skipped and missing; ``values`` are means by column key over
    the answers that have a number; ``flagged`` is, by kind, the share of judged answers over the
    threshold.
    """

    label: str
    reference: Literal["", "copy", "oracle"]
    statuses: Mapping[str, int]
    values: Mapping[str, Estimate]
    flagged: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStanding:
    """One label on one edit class."""

    label: str
    edit_class: str
    values: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class Capability:
    """A cell of the capability table: the share of answers that did the edit. None: unknown, n < 10."""

    label: str
    edit_class: str
    share: Estimate | None
    n: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassCount:
    """How many samples count under an edit class, and for how many of them it was predicted."""

    edit_class: str
    samples: int
    predicted: int


@dataclass(frozen=True, slots=True, kw_only=True)
class KindSummary:
    """What one kind found. ``expected_false_positives`` is the calibrated rate, nan if unknown."""

    kind: str
    label: str
    flagged: int
    judged: int
    unjudged: int
    threshold: float
    expected_false_positives: float


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryItem:
    """A flagged finding with its pictures: paths relative to the report, by name.

    Names: source, target, mask (absent where there is none) and difference (heat map).
    """

    sample_id: str
    label: str
    side: Side
    kind: str
    score: float
    value: float
    threshold: float
    reason: str
    instruction: str
    edit_class: str
    evidence: Evidence
    pictures: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlantedDefect:
    """A defect that the dataset says it planted, and whether an auditor flagged it."""

    sample_id: str
    kind: str
    side: str
    found: bool
    score: float
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Everything on the page. ``facts`` are label and text pairs: dataset, seed, versions, command."""

    title: str
    facts: Sequence[tuple[str, str]]
    notes: Sequence[str]  # what a reader must know before believing a number, one sentence each
    columns: Sequence[MetricColumn] = ()
    standings: Sequence[Standing] = ()
    class_counts: Sequence[ClassCount] = ()
    class_standings: Sequence[ClassStanding] = ()
    capabilities: Sequence[Capability] = ()
    kinds: Sequence[KindSummary] = ()
    gallery: Sequence[GalleryItem] = ()
    planted: Sequence[PlantedDefect] = ()
    set_findings: Sequence[str] = field(default_factory=tuple)  # sentences about the set as a whole
