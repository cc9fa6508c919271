"""Which findings a reviewer is shown, and in which order."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import pandas as pd

from overpaint.benchmark.directory import NONE, hashed
from overpaint.benchmark.gallery import items_of
from overpaint.benchmark.placing import reference_of
from overpaint.benchmark.report.model import GalleryItem
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.decision import Subject
from overpaint.taxonomy import UnknownName

Order = Literal["score", "uncertainty", "random"]
"""score: flagged findings, the gravest first; uncertainty: flagged or not, those nearest to the
threshold first, without those that show no sign at all (score 0); random: flagged or not, drawn at
random."""

ORDERS: tuple[Order, ...] = get_args(Order)

_SUBJECT = ["sample_id", "label", "side", "kind"]
_TOLD = ("side", "auditor")

OF_DATASET = "dataset"
"""What the dataset's own findings are called beside the labels of models."""

LIMIT = 200
"""Findings that one person looks over in about an hour."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What to look over; empty ``kinds`` and ``auditors`` mean all of them, and so does ``limit`` 0.

    ``labels`` are models, and :data:`OF_DATASET`; empty means the dataset's own findings and those of
    all models but the reference rows.
    """

    by: Order = "score"
    kinds: Sequence[str] = ()
    auditors: Sequence[str] = ()
    labels: Sequence[str] = ()
    min_score: float = 0.0
    limit: int = LIMIT
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Entry:
    """A finding to look at."""

    item: GalleryItem
    auditor: str

    @property
    def subject(self) -> Subject:
        """By what decisions name it."""
        one = self.item
        return Subject(sample_id=one.sample_id, kind=one.kind, label=one.label, side=one.side)


@dataclass(frozen=True, slots=True)
class Queue:
    """``entries`` to look at, of ``total`` that could be."""

    entries: Sequence[Entry]
    total: int

    @property
    def told(self) -> str:
        """What a reviewer must know of those that are left out; empty where none are."""
        if len(self.entries) == self.total:
            return ""
        kinds = len({one.item.kind for one in self.entries})
        return (
            f"{len(self.entries):,} of {self.total:,} findings, taken in turn from {kinds} kinds; "
            "--limit 0 is all of them"
        )


def queue(results: Results, wanted: Wanted) -> Queue:
    """The findings to look at, kind by kind, the dataset's own before those of answers.

    A limit takes them in turn from each kind, the first of each order before the second ones, so that
    no kind crowds out another; models share a kind's turns, since they share its threshold.

    Findings of one kind on one side of an answer are one, the gravest: repeats are not told apart.

    Raises:
        UnknownName: a kind, an auditor or a label that the run has no finding of.
    """
    tallies = results.findings.tallies
    _check("kind", wanted.kinds, {kind for _, _, kind in tallies})
    _check("auditor", wanted.auditors, {auditor for _, auditor, _ in tallies})
    _check("label", wanted.labels, {label or OF_DATASET for label, _, _ in tallies})
    found = [_shown(frame, results, wanted) for frame in results.findings.batches(*_TOLD)]
    if not found:
        return Queue([], 0)
    gravest = pd.concat(found, ignore_index=True).sort_values("score", ascending=False, kind="stable")
    ordered = _ordered(gravest.drop_duplicates(_SUBJECT), wanted)
    chosen = _in_turn(ordered, wanted.limit or len(ordered))
    rows = _whole(chosen.sort_values(["label", "kind"], kind="stable"), results)
    items = zip(items_of(rows, results), rows["auditor"], strict=True)
    return Queue([Entry(item, str(auditor)) for item, auditor in items], len(ordered))


def _shown(frame: pd.DataFrame, results: Results, wanted: Wanted) -> pd.DataFrame:
    """Those of ``frame`` that could be, without their reasons."""
    rows = frame[frame["sample_id"].notna() & (frame["score"] >= wanted.min_score)]
    rows = rows[_of_labels(rows["label"], results, wanted)]
    if wanted.by != "random":
        rows = rows[rows["flagged"] if wanted.by == "score" else rows["score"] > 0]
    if wanted.kinds:
        rows = rows[rows["kind"].isin(wanted.kinds)]
    if wanted.auditors:
        rows = rows[rows["auditor"].isin(wanted.auditors)]
    there = results.census.directory.first(hashed(rows["sample_id"].tolist())) != NONE
    known: pd.DataFrame = rows[there]
    return known


def _of_labels(labels: "pd.Series[str]", results: Results, wanted: Wanted) -> "pd.Series[bool]":
    """Which are asked for; reference rows, which do as they should, only if they are named."""
    if wanted.labels:
        return labels.isin(["" if label == OF_DATASET else label for label in wanted.labels])
    models = results.manifest.models
    return ~labels.isin([label for label, model in models.items() if reference_of(model)])


def _ordered(rows: pd.DataFrame, wanted: Wanted) -> pd.DataFrame:
    if wanted.by == "score":
        return rows
    if wanted.by == "random":
        return rows.sample(frac=1, random_state=wanted.seed)
    distance = (rows["score"] - rows["threshold"]).abs()
    return rows.loc[distance.sort_values(kind="stable").index]


def _in_turn(rows: pd.DataFrame, limit: int) -> pd.DataFrame:
    """``limit`` of ``rows``: the first of each kind, then the second ones, and so on; in their order."""
    turns = rows.groupby("kind", sort=False).cumcount().sort_values(kind="stable")
    return rows.loc[rows.index.isin(turns.index[:limit])]


def _whole(chosen: pd.DataFrame, results: Results) -> pd.DataFrame:
    """The rows of ``chosen`` with all columns, in their order."""
    names = [*_SUBJECT, *_TOLD[1:], "score"]
    places = chosen[names].assign(at=np.arange(len(chosen)))

    def pick(frame: pd.DataFrame) -> pd.DataFrame:
        found = frame.drop(columns="at", errors="ignore").merge(places, on=names)
        return found.drop_duplicates("at").sort_values("at")

    return results.findings.picked(pick, *_TOLD)


def _check(noun: str, names: Sequence[str], known: Collection[str]) -> None:
    for name in names:
        if name not in known:
            raise UnknownName(noun, name, known)
