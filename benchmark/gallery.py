"""The findings worth a look: flagged ones with their pictures."""

import json
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import pandas as pd

from overpaint.auditors import Pair
from overpaint.benchmark.job import Job
from overpaint.benchmark.report.model import GalleryItem
from overpaint.benchmark.results import Results, Shot, records
from overpaint.data import EditSample, Picture

Pictures = Mapping[Shot, Mapping[str, str]]
"""Paths of pictures by their kinds (source, target …), relative to the report."""

NO_PICTURES: Pictures = MappingProxyType({})

CARDS = 20
"""Cards per label and kind; the worst are shown, and the report says how many there were."""


def chosen(results: Results, cards: int = CARDS) -> pd.DataFrame:
    """The flagged findings to show: the ``cards`` worst of each label and kind, the dataset's first.

    Kinds take turns, the worst of each before the second worst of any; a sample that several kinds
    flag comes once, with all of them side by side.
    """
    worst = results.findings.worst(cards)
    turns = worst.assign(answered=worst["label"] != "", turn=worst.groupby(["label", "kind"]).cumcount())
    ordered = turns.sort_values(["answered", "turn"], kind="stable")
    answers = ordered.groupby(["answered", "sample_id", "label"], sort=False).ngroup()
    return worst.loc[answers.sort_values(kind="stable").index]


def pair_of(job: Job, results: Results, sample: EditSample, label: str) -> Pair:
    """The sample with the answer of ``label``, or with its own target if that is empty."""
    if not label:
        return Pair.of(sample)
    path = results.answer_paths.get((sample.id, label))
    if path is None:
        return Pair(sample, Picture.missing("there is no answer", uri=f"{label} to {sample.id}"), label)
    return Pair(sample, Picture.from_file(job.run.path / path), label)


def items_of(
    rows: pd.DataFrame, results: Results, pictures: Pictures = NO_PICTURES
) -> list[GalleryItem]:
    """The cards of rows of findings."""
    samples = results.samples_of(set(rows["sample_id"]))
    return [_item(row, samples, pictures) for row in records(rows)]


def _item(row: dict[str, Any], samples: pd.DataFrame, pictures: Pictures) -> GalleryItem:
    sample_id, label = str(row["sample_id"]), str(row["label"])
    sample = samples.loc[sample_id]
    return GalleryItem(
        sample_id=sample_id,
        label=label,
        side=row["side"],
        kind=row["kind"],
        score=row["score"],
        value=row["value"],
        threshold=row["threshold"],
        reason=row["reason"],
        instruction=str(sample["instruction"] or ""),
        edit_class=str(sample["edit_class"]),
        evidence=json.loads(row["evidence"]),
        pictures=dict(pictures.get((sample_id, label), {})),
    )
