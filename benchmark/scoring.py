"""Scoring answers: metrics by profile, features gathered once for all of them."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from overpaint.auditors import Pair
from overpaint.benchmark.features import Ask, FeatureBank, View
from overpaint.benchmark.metrics import FeatureMetric, Metric, Weights, weights_of
from overpaint.benchmark.panel import readable_pair
from overpaint.benchmark.profiles import metric_of
from overpaint.data import EditSample, Score, Value
from overpaint.data.encoders import Feature
from overpaint.data.encoders.weights import hub_is_off
from overpaint.data.journal import Attempt
from overpaint.taxonomy import OverpaintError, WeightsMissing

NOT_COMPUTED = "not computed: "
"""How the reason of a score begins whose metric lacks its weights."""

CAPTIONS = ("source_caption", "target_caption")

Say = Callable[[str], None]


@dataclass(frozen=True)
class Truth:
    """A sample and its own target, shared by all labels."""

    sample: EditSample

    @cached_property
    def pair(self) -> Pair | None:
        """None where the source can't be read; without a target where that can't be."""
        return readable_pair(Pair.of(self.sample))

    @cached_property
    def has(self) -> frozenset[str]:
        """What of a metric's needs is there."""
        target = {"target"} if self.pair is not None and self.pair.target is not None else set[str]()
        mask = {"mask"} if self.sample.mask is not None else set[str]()
        captions = {name for name in CAPTIONS if getattr(self.sample, name).strip()}
        return frozenset(target | mask | captions)


@dataclass(frozen=True)
class Case:
    """An answer to be scored."""

    attempt: Attempt
    pair: Pair
    truth: Truth


@dataclass(frozen=True)
class Scoring:
    """The metrics of one profile. ``missing`` says, by metric, why its weights are not there.

    ``state`` differs once a metric comes in, or weights are found or replaced.
    """

    profile: str
    metrics: tuple[Metric, ...]
    missing: Mapping[str, str] = field(default_factory=dict[str, str])
    state: str = ""


def scorings(keys: Sequence[str], say: Say) -> list[Scoring]:
    """The metrics ``keys`` (``name@profile``) by profile; weights that lack are fetched, and it is said.

    What can't be fetched is said too, and its metrics are left out.
    """
    by_profile: dict[str, list[Metric]] = {}
    for key in keys:
        by_profile.setdefault(key.rpartition("@")[2], []).append(metric_of(key))
    states: dict[Weights, str] = {}
    for metric in (metric for group in by_profile.values() for metric in group):
        for weights in weights_of(metric):
            if weights not in states:
                states[weights] = _state(weights, say)
    return [_scoring(name, group, states) for name, group in by_profile.items()]


def _state(weights: Weights, say: Say) -> str:
    """What :meth:`Weights.find` says, or why they are not there, beginning with NOT_COMPUTED."""
    try:
        return weights.find()
    except WeightsMissing:
        if not hub_is_off():
            size = f"about {weights.megabytes} MB"
            say(f"weights of {weights.title} are not here: fetching {size}, once, before the run")
    except OverpaintError:
        pass  # an extra that lacks; fetch says the same
    try:
        weights.fetch()
        return weights.find()
    except OverpaintError as error:
        say(str(error))
        return f"{NOT_COMPUTED}{error}"


def _scoring(profile: str, group: Sequence[Metric], states: Mapping[Weights, str]) -> Scoring:
    found = {metric.name: [states[one] for one in weights_of(metric)] for metric in group}
    missing = {
        name: state for name, mine in found.items() for state in mine if state.startswith(NOT_COMPUTED)
    }
    # Why they can't be had changes from try to try; that they can't be had is what counts.
    known = {name: [one for one in mine if name not in missing] for name, mine in found.items()}
    return Scoring(profile, tuple(group), missing, str(sorted(known.items())))


class Scorer:
    """Scores cases, several at once, so that encoders have full batches."""

    def __init__(self, bank: FeatureBank) -> None:
        self._bank = bank

    def scores(self, cases: Sequence[Case], scoring: Sequence[Scoring]) -> Iterator[Score]:
        """A score per case and metric."""
        jobs = [
            _Job(case, metric, one.missing.get(metric.name, ""))
            for one in scoring
            for metric in one.metrics
            for case in cases
        ]
        seen = self._seen([ask for job in jobs for ask in job.asks])
        for job in jobs:
            yield _score(job.value(seen, self._bank), job.metric, job.case.attempt)

    def _seen(self, asks: Sequence[Ask]) -> "_Seen":
        by_view: dict[View, list[Ask]] = {}
        for ask in asks:
            by_view.setdefault(ask.view, []).append(ask)
        seen: _Seen = {}
        for view, mine in by_view.items():
            try:
                features = self._bank.features(mine)
            except Exception as error:  # out of memory, a tokenizer that lacks: other metrics go on
                seen[view] = f"{type(error).__name__}: {error}"
            else:
                seen[view] = {ask.key: feature for ask, feature in zip(mine, features, strict=True)}
        return seen


_Seen = dict[View, "Mapping[str, Feature] | str"]
"""By view: the features by key, or why there are none."""


@dataclass(frozen=True)
class _Job:
    """One metric on one case; ``missing`` as in :class:`Scoring`."""

    case: Case
    metric: Metric
    missing: str

    @cached_property
    def lacking(self) -> str:
        """Why there can't be a number, in words; empty if there can."""
        truth, needs = self.case.truth, self.metric.needs
        if self.missing:
            return self.missing
        if truth.pair is None:
            return "the source can't be read"
        if lacking := needs - truth.has:
            if "target" in lacking and truth.sample.target is not None:
                return "the target can't be read"
            return f"no {' and no '.join(one.replace('_', ' ') for one in sorted(lacking))}"
        return self.case.pair.problem

    @cached_property
    def asks(self) -> Sequence[Ask]:
        if self.lacking or not isinstance(self.metric, FeatureMetric):
            return ()
        return self.metric.asks(self.case.pair)

    def value(self, seen: _Seen, bank: FeatureBank) -> Value:
        if self.lacking:
            return Value(value=math.nan, reason=self.lacking)
        try:
            value = self._measured(seen, bank)
        except Exception as error:  # a plug-in may raise anything; the other metrics still count
            return Value(value=math.nan, reason=f"{type(error).__name__}: {error}")
        unexplained = not math.isfinite(value.value) and not value.reason
        return replace(value, reason=f"the metric gave {value.value}") if unexplained else value

    def _measured(self, seen: _Seen, bank: FeatureBank) -> Value:
        truth = self.case.truth.pair
        if not isinstance(self.metric, FeatureMetric):
            assert truth is not None, "a case without a readable source lacks something"
            return self.metric.measure([self.case.pair], [truth])[0]
        features: list[Feature] = []
        for ask in self.asks:
            mine = seen[ask.view]
            if isinstance(mine, str):
                return Value(value=math.nan, reason=mine)
            features.append(mine[ask.key])
        value = self.metric.value(features)
        return replace(value, encoder=bank.identity(self.asks[0].view))


def _score(value: Value, metric: Metric, attempt: Attempt) -> Score:
    return Score(
        sample_id=attempt.sample_id,
        label=attempt.label,
        history=attempt.history,
        repeat=attempt.repeat,
        metric=metric.name,
        profile=metric.profile,
        value=value.value,
        reason=value.reason,
        policy=value.policy,
        encoder=value.encoder,
    )
