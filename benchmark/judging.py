"""Scoring and auditing answers: every picture decoded once for all metrics, auditors and models."""

from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from overpaint.auditors import Pair
from overpaint.benchmark.conversation import Conversations
from overpaint.benchmark.features import FeatureBank, FeatureCache, cache_folder
from overpaint.benchmark.handfuls import handfuls
from overpaint.benchmark.panel import Panel, readable_pair
from overpaint.benchmark.scoring import Case, Scorer, Scoring, Truth
from overpaint.data import EditSample, Finding, Picture, Score
from overpaint.data.journal import Attempt
from overpaint.data.naming import naming_version
from overpaint.data.run import RunFolder, work_of
from overpaint.data.selection import SelectedShard
from overpaint.data.tables import findings_table, scores_table
from overpaint.runners.spec import label_folder

Answers = Mapping[str, Mapping[str, Sequence[Attempt]]]
"""By label, then by sample id."""


class Task(NamedTuple):
    """What is to be made for one label on one shard: its scores of ``profile``, or its findings."""

    label: str
    profile: str  # empty: the findings

    def part_name(self, shard: SelectedShard) -> str:
        """The part that holds the result."""
        return f"{shard.id}@{self.label}" + (f"@{self.profile}" if self.profile else "")

    @property
    def kind(self) -> str:
        """The folder of that part."""
        return "scores" if self.profile else "findings"


@dataclass(frozen=True)
class JudgeWork:
    """What a worker needs to know beside the shard. ``answers`` are all that the run has so far.

    Pickles without them: a worker reads the run's journal itself, once.
    """

    run: RunFolder
    auditors: tuple[str, ...]
    scorings: tuple[Scoring, ...]
    answers: Answers

    def on(self, shard: SelectedShard, task: Task) -> str:
        """What the result of ``task`` on ``shard`` is computed from."""
        ids = self.run.part("samples", shard.id)["sample_id"].to_pylist()
        mine = self.answers[task.label]
        attempts = sorted(str(astuple(attempt)) for one in ids for attempt in mine.get(one, ()))
        common = {"attempts": attempts, "classes": naming_version(shard.naming)}
        if not task.profile:
            return work_of(step="judge", auditors=self.auditors, **common)
        return work_of(step="score", state=self.scoring(task.profile).state, **common)

    def __reduce__(self) -> tuple[Any, ...]:
        return _unpickled, (self.run, self.auditors, self.scorings, self.run.journal.path.stat().st_size)

    def scoring(self, profile: str) -> Scoring:
        """The metrics of ``profile``."""
        return next(one for one in self.scorings if one.profile == profile)

    def first(self, label: str, sample_id: str) -> Attempt | None:
        """The answer of a label that stands for its sample where all of them are judged together."""
        mine = self.answers[label].get(sample_id, ())
        return next((one for one in mine if one.status == "ok" and one.repeat == 0), None)

    def lacking(self, shard: SelectedShard) -> list[Task]:
        """What is not there yet on ``shard``, or is of other answers or metrics."""
        tasks = [
            Task(label, profile)
            for label in self.answers
            for profile in ("", *(one.profile for one in self.scorings))
        ]
        return [
            task
            for task in tasks
            if not self.run.has_part(task.kind, task.part_name(shard), self.on(shard, task))
        ]


def digests_of(auditor: str, label: str) -> str:
    """The folder of what an auditor keeps of each of a model's answers."""
    return f"digests/{auditor}@{label_folder(label)}"


def _unpickled(
    run: RunFolder, auditors: tuple[str, ...], scorings: tuple[Scoring, ...], length: int
) -> JudgeWork:
    return JudgeWork(run, auditors, scorings, _answers(run.path, length))


@lru_cache(maxsize=1)
def _answers(path: Path, length: int) -> Answers:
    """What the journal holds when it is so many bytes long: nothing is ever changed in it."""
    return by_label(RunFolder(path).attempts())


def by_label(attempts: Sequence[Attempt]) -> Answers:
    """Attempts by label and sample id."""
    found: dict[str, dict[str, list[Attempt]]] = {}
    for attempt in attempts:
        found.setdefault(attempt.label, {}).setdefault(attempt.sample_id, []).append(attempt)
    return found


def judge_lacking(shard: SelectedShard, work: JudgeWork) -> None:
    """Does what is lacking on ``shard``."""
    judge_shard(shard, work.lacking(shard), work)


def judge_shard(shard: SelectedShard, tasks: Sequence[Task], work: JudgeWork) -> None:
    """Does ``tasks`` on ``shard``; digests are written before findings, these before scores."""
    judge = _Judge(work, tasks)
    for rows in handfuls(shard.read()):
        judge.add([row for row in rows if isinstance(row, EditSample)])
    for task, digests in judge.digests.items():
        for auditor in judge.panel.of_answers:
            table = pa.Table.from_pylist(digests[auditor.name], schema=auditor.schema)
            kind = digests_of(auditor.name, task.label)
            work.run.write_part(kind, shard.id, table, work.on(shard, task))
    for task in sorted(tasks, key=lambda task: task.profile != ""):
        table = (
            scores_table(judge.scores[task]) if task.profile else findings_table(judge.findings[task])
        )
        work.run.write_part(task.kind, task.part_name(shard), table, work.on(shard, task))


class _Judge:
    """Scores and findings of several labels, a few samples at a time."""

    def __init__(self, work: JudgeWork, tasks: Sequence[Task]) -> None:
        self.work = work
        self.panel = Panel.of(work.auditors)
        self.scorer = Scorer(FeatureBank(FeatureCache(cache_folder())))
        self.findings: dict[Task, list[Finding]] = {task: [] for task in tasks if not task.profile}
        self.digests: dict[Task, dict[str, list[dict[str, object]]]] = {
            task: {auditor.name: [] for auditor in self.panel.of_answers} for task in self.findings
        }
        self.scores: dict[Task, list[Score]] = {task: [] for task in tasks if task.profile}

    @cached_property
    def conversations(self) -> Conversations:
        """Of all samples: only histories of a model's own answers ask for it."""
        return Conversations.of(self.work.run.table("samples"))

    def add(self, samples: Sequence[EditSample]) -> None:
        cases = [case for sample in samples for case in self._cases(sample)]
        for case in cases:
            self._audit(case)
        self._score(cases)

    def _cases(self, sample: EditSample) -> list[Case]:
        truth = Truth(sample)
        labels = dict.fromkeys(task.label for task in (*self.findings, *self.scores))
        return [
            Case(
                attempt, Pair(sample, Picture.from_file(self.work.run.path / attempt.path), label), truth
            )
            for label in labels
            for attempt in self.work.answers[label].get(sample.id, ())
            if attempt.status == "ok"
        ]

    def _audit(self, case: Case) -> None:
        task = Task(case.attempt.label, "")
        if task not in self.findings:
            return
        findings = self.panel.judge([self._edited(case.pair, case.attempt)])[0]
        if case.attempt == self.work.first(task.label, case.pair.sample.id):
            findings += self._digested(task, case.pair)
        # The audit of the dataset speaks of sources, once.
        mine = [noted(one, case.attempt) for one in findings if one.side != "source"]
        self.findings[task] += mine

    def _digested(self, task: Task, pair: Pair) -> list[Finding]:
        """Keeps what is judged later, beside the dataset's source: own earlier answers bear the same
        stamps. Returns the failures."""
        whole = readable_pair(pair)
        if whole is None or whole.target is None:
            return []
        rows, failures = self.panel.digest(whole)
        for name, row in rows.items():
            self.digests[task][name].append(row)
        return failures

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

    def _score(self, cases: Sequence[Case]) -> None:
        """All profiles that want the same labels go together, so that they share features."""
        by_labels: dict[frozenset[str], list[Scoring]] = {}
        for scoring in self.work.scorings:
            labels = frozenset(task.label for task in self.scores if task.profile == scoring.profile)
            by_labels.setdefault(labels, []).append(scoring)
        for labels, together in by_labels.items():
            mine = [case for case in cases if case.attempt.label in labels]
            for score in self.scorer.scores(mine, together):
                self.scores[Task(score.label, score.profile)].append(score)


def noted(finding: Finding, attempt: Attempt) -> Finding:
    """The finding as one of a model's answer."""
    return replace(finding, label=attempt.label, history=attempt.history, repeat=attempt.repeat)
