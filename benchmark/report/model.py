"""What a report says, before anything is drawn."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

from overpaint.benchmark.stats import Agreement, Estimate, Rating
from overpaint.data import Evidence, Side

Reference = Literal["", "copy", "oracle", "blend"]  # empty for a model


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
    neutral: bool = False  # neither more nor less is better, whatever higher_is_better says

    @property
    def arrow(self) -> str:
        """Which way is better."""
        return "" if self.neutral else "↑" if self.higher_is_better else "↓"


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One label's row. ``reference`` rows (copy, oracle, blend) are shown apart and not ranked.

    ``statuses`` counts ok, refused, error, skipped and missing; ``values`` are means by column key over
    the answers that have a number, and their ``n`` counts samples; ``flagged`` is, by kind, the share of
    judged answers over the threshold. By column key too: ``worst`` are means in which refused, failed
    and missing answers count as the worst, ``unjudged`` how many answers got no number, ``macro`` means
    over edit classes, ``normalised`` where the mean lies between copy (0) and oracle (1), ``ranks`` the
    first and last rank that the data allow.
    """

    label: str
    reference: Reference
    statuses: Mapping[str, int]
    values: Mapping[str, Estimate]
    flagged: Mapping[str, Estimate]
    worst: Mapping[str, Estimate] = field(default_factory=dict[str, Estimate])
    unjudged: Mapping[str, int] = field(default_factory=dict[str, int])
    macro: Mapping[str, Estimate] = field(default_factory=dict[str, Estimate])
    normalised: Mapping[str, Estimate] = field(default_factory=dict[str, Estimate])
    ranks: Mapping[str, tuple[int, int]] = field(default_factory=dict[str, tuple[int, int]])


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassStanding:
    """One label on one edit class."""

    label: str
    edit_class: str
    values: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class PairedDifference:
    """Two labels on the same samples, in one column: mean of first minus second, and two p-values.

    ``p`` is of a test that flips signs of whole clusters, ``p_corrected`` the same for all comparisons
    of the column (Holm).
    """

    key: str
    first: str
    second: str
    difference: Estimate
    p: float
    p_corrected: float


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileDifference:
    """One label, one metric, two definitions: ``difference`` is second minus first, on what has both."""

    metric: str
    label: str
    first: str
    second: str
    values: tuple[Estimate, Estimate]
    difference: Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupStanding:
    """One label on one group of samples: a dataset's name, a turn, or a published protocol."""

    label: str
    group: str
    values: Mapping[str, Estimate]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricPair:
    """Two columns on the same answers of the ranked models, both oriented so that more is better.

    ``correlation`` is Spearman's over ``n`` answers, nan where a column is constant; ``reversed`` are
    pairs of models whose means the two columns order differently.
    """

    first: str
    second: str
    correlation: float
    n: int
    reversed: Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class MetricAgreement:
    """How far one column agrees with human ratings, oriented so that more is better."""

    key: str
    title: str
    agreement: Agreement


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
class KindGroup:
    """What one kind found in the dataset's own rows of a split, an edit class or a dataset."""

    kind: str
    by: Literal["split", "class", "origin"]
    group: str
    flagged: int
    judged: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanedKind:
    """Rows of the dataset that one kind flags, and those of them that cleaning left as they are."""

    kind: str
    before: int
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Cleaning:
    """What cleaning made of the dataset: ``rows`` in all and ``stay`` of them, and kind by kind."""

    rows: int
    stay: int
    kinds: Sequence[CleanedKind]


@dataclass(frozen=True, slots=True, kw_only=True)
class GalleryItem:
    """A flagged finding with its pictures: paths relative to the report, by name.

    Names: source, target, mask (absent where there is none), change (what changed, in colour) and
    difference (heat map).
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
    origin_standings: Sequence[GroupStanding] = ()  # by dataset, where there are several
    turn_standings: Sequence[GroupStanding] = ()  # by turn, where there are sessions of several
    protocol_standings: Sequence[GroupStanding] = ()  # single-turn and multi-turn, as MagicBrush
    comparisons: Sequence[PairedDifference] = ()
    profile_differences: Sequence[ProfileDifference] = ()
    metric_pairs: Sequence[MetricPair] = ()
    agreements: Sequence[MetricAgreement] = ()  # with ratings that were given, the best first
    ratings: Sequence[Rating] = ()  # from votes that were given, the best first
    capabilities: Sequence[Capability] = ()
    kinds: Sequence[KindSummary] = ()
    kind_groups: Sequence[KindGroup] = ()  # where there is more than one group
    cleaning: Cleaning | None = None
    gallery: Sequence[GalleryItem] = ()
    planted: Sequence[PlantedDefect] = ()
    set_findings: Sequence[str] = field(default_factory=tuple)  # sentences about the set as a whole
