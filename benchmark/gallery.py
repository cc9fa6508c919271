"""The findings worth a look: flagged ones with their pictures."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

import pandas as pd

from overpaint.auditors import Pair
from overpaint.benchmark.job import Job
from overpaint.benchmark.report import write_pictures
from overpaint.benchmark.report.model import GalleryItem
from overpaint.benchmark.results import Results, records
from overpaint.benchmark.showing import Showing
from overpaint.data import EditSample, Picture
from overpaint.data.run import safe_name

Pictures = Mapping[tuple[str, str], Mapping[str, str]]
"""Paths of pictures by sample id and label."""

NO_PICTURES: Pictures = MappingProxyType({})

CARDS = 20
"""Cards per label and kind; the worst are shown, and the report says how many there were."""


def chosen(results: Results, cards: int = CARDS) -> pd.DataFrame:
    """The flagged findings to show: the ``cards`` worst of each label and kind, the dataset's first."""
    worst = results.findings.worst(cards)
    return worst.sort_values("label", key=lambda labels: labels != "", kind="stable")


def gallery(showing: Showing, results: Results, rows: pd.DataFrame, folder: Path) -> list[GalleryItem]:
    """A card per row of ``rows``; its pictures are written under ``folder``, once per answer."""
    pictures = {
        (sample_id, label): paths
        for sample_id, label, paths in _pictures(showing, results, rows, folder)
    }
    return items_of(rows, results, pictures)


def _pictures(
    showing: Showing, results: Results, rows: pd.DataFrame, folder: Path
) -> Iterator[tuple[str, str, dict[str, str]]]:
    labels = rows.groupby("sample_id")["label"].unique()
    samples = results.samples_of(labels.index)
    readable = set(samples.index[samples["instruction"].notna()])
    for sample in showing.samples(sample_id for sample_id in labels.index if sample_id in readable):
        for label in labels[sample.id]:
            pair = pair_of(showing.job, results, sample, str(label))
            name = safe_name(f"{sample.id}@{label}" if label else sample.id)
            yield sample.id, str(label), write_pictures(pair, folder, name)


def pair_of(job: Job, results: Results, sample: EditSample, label: str) -> Pair:
    """The sample with the answer of ``label``, or with its own target if that is empty."""
    if not label:
        return Pair.of(sample)
    attempts = results.attempts
    paths = attempts[(attempts["sample_id"] == sample.id) & (attempts["label"] == label)]["path"]
    return Pair(sample, Picture.from_file(job.run.path / str(paths.iloc[0])), label)


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
