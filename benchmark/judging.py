"""Scoring and auditing answers: every picture decoded once for all metrics, auditors and models."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property

from overpaint.auditors import Pair
from overpaint.benchmark.auditing import ROWS_AT_ONCE, in_chunks
from overpaint.benchmark.conversation import Conversations
from overpaint.benchmark.metrics import Metric, metrics
from overpaint.benchmark.panel import Panel, readable_pair
from overpaint.data import EditSample, Finding, Picture, Score, Value
from overpaint.data.journal import Attempt
from overpaint.data.naming import naming_version
from overpaint.data.run import RunFolder, work_of
from overpaint.data.selection import SelectedShard
from overpaint.data.tables import findings_table, scores_table

Answers = Mapping[str, Mapping[str, Sequence[Attempt]]]
"""By label, then by sample id."""


@dataclass(frozen=True)
class JudgeWork:
    """What a worker needs to know beside the shard. ``answers`` are all that the run has so far."""

    run: RunFolder
    auditors: tuple[str, ...]
    metrics: tuple[str, ...]
    answers: Answers

    def on(self, shard: SelectedShard, label: str) -> str:
        """What the scores of ``label`` on ``shard`` are computed from."""
        ids = self.run.part("samples", shard.id)["sample_id"].to_pylist()
        mine = self.answers[label]
        attempts = [str(astuple(attempt)) for one in ids for attempt in mine.get(one, ())]
        return work_of(
            step="judge",
            auditors=self.auditors,
            metrics=self.metrics,
            attempts=sorted(attempts),
            classes=naming_version(shard.naming),
        )

    def lacking(self, shard: SelectedShard) -> list[str]:
        """The labels whose scores on ``shard`` are not there yet, or of other answers."""
        return [
            label
            for label in self.answers
            if not self.run.has_part("scores", part_name(shard, label), self.on(shard, label))
        ]


def by_label(attempts: Sequence[Attempt]) -> Answers:
    """Attempts by label and sample id."""
    found: dict[str, dict[str, list[Attempt]]] = {}
    for attempt in attempts:
        found.setdefault(attempt.label, {}).setdefault(attempt.sample_id, []).append(attempt)
    return found


def part_name(shard: SelectedShard, label: str) -> str:
    """The part of one label on one shard."""
    return f"{shard.id}@{label}"


def judge_shard(shard: SelectedShard, labels: Sequence[str], work: JudgeWork) -> None:
    """Scores and audits the answers of ``labels`` to ``shard``; findings are written before scores."""
    judge = _Judge(work, labels)
    for rows in in_chunks(shard.read(), ROWS_AT_ONCE):
        for row in rows:
            if isinstance(row, EditSample):
                judge.add(row)
    for label in labels:
        name, source = part_name(shard, label), work.on(shard, label)
        work.run.write_part("findings", name, findings_table(judge.findings[label]), source)
        work.run.write_part("scores", name, scores_table(judge.scores[label]), source)


class _Judge:
    """Scores and findings of several labels, sample by sample."""

    def __init__(self, work: JudgeWork, labels: Sequence[str]) -> None:
        self.work = work
        self.panel = Panel.of(work.auditors)
        self.conversations = Conversations.of(work.run.table("samples"))
        self.metrics: list[Metric] = [metrics.create(name) for name in work.metrics]
        self.findings: dict[str, list[Finding]] = {label: [] for label in labels}
        self.scores: dict[str, list[Score]] = {label: [] for label in labels}

    def add(self, sample: EditSample) -> None:
        truth = _Truth(sample)
        for label in self.scores:
            for attempt in self.work.answers[label].get(sample.id, ()):
                if attempt.status == "ok":
                    self._judge(attempt, truth)

    def _judge(self, attempt: Attempt, truth: "_Truth") -> None:
        answer = Picture.from_file(self.work.run.path / attempt.path)
        pair = Pair(truth.sample, answer, attempt.label)
        for finding in self.panel.judge([self._edited(pair, attempt)])[0]:
            if finding.side != "source":  # the audit of the dataset speaks of sources, once
                self.findings[attempt.label].append(_stamped(finding, attempt))
        for metric in self.metrics:
            value = _measured(metric, pair, truth)
            self.scores[attempt.label].append(_score(value, metric, attempt))

    def _edited(self, pair: Pair, attempt: Attempt) -> Pair:
        """The pair as the model had it: a later turn of its own history began at its own answer.

        Metrics are about the dataset's source and target, whatever the history.
        """
        before = self.conversations.before(pair.sample) if attempt.history == "own" else None
        found = self.work.answers[attempt.label].get(before or "", ())
        for one in found:
            if one.repeat == attempt.repeat and one.status == "ok":
                source = Picture.from_file(self.work.run.path / one.path)
                return Pair(replace(pair.sample, source=source), pair.target, pair.label)
        return pair


@dataclass(frozen=True)
class _Truth:
    """A sample and its own target, shared by all labels."""

    sample: EditSample

    @cached_property
    def pair(self) -> Pair | None:
        """None where the source can't be read; without a target where that can't be."""
        return readable_pair(Pair.of(self.sample))

    @cached_property
    def has(self) -> frozenset[str]:
        target = {"target"} if self.pair is not None and self.pair.target is not None else set[str]()
        return frozenset(target | ({"mask"} if self.sample.mask is not None else set()))


def _measured(metric: Metric, pair: Pair, truth: _Truth) -> Value:
    if truth.pair is None:
        return Value(value=math.nan, reason="the source can't be read")
    if lacking := metric.needs - truth.has:
        return Value(value=math.nan, reason=f"no {' and no '.join(sorted(lacking))}")
    try:
        return metric.measure([pair], [truth.pair])[0]
    except Exception as error:  # a plug-in may raise anything; the other metrics still count
        return Value(value=math.nan, reason=f"{type(error).__name__}: {error}")


def _stamped(finding: Finding, attempt: Attempt) -> Finding:
    return replace(finding, label=attempt.label, history=attempt.history, repeat=attempt.repeat)


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
    )
