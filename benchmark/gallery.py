"""The findings worth a look: flagged ones with their pictures."""

import json
from collections.abc import Iterator
from pathlib import Path
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

CARDS = 20
"""Cards per label and kind; the worst are shown, and the report says how many there were."""


def chosen(results: Results, cards: int = CARDS) -> pd.DataFrame:
    """The flagged findings to show: the ``cards`` worst of each label and kind, the dataset's first."""
    flagged = results.findings[results.findings["flagged"] & results.findings["sample_id"].notna()]
    worst_first = flagged.sort_values("score", ascending=False, kind="stable")
    worst = worst_first.groupby(["label", "kind"], sort=False).head(cards)
    return worst.sort_values("label", key=lambda labels: labels != "", kind="stable")


def gallery(showing: Showing, results: Results, rows: pd.DataFrame, folder: Path) -> list[GalleryItem]:
    """A card per row of ``rows``; its pictures are written under ``folder``, once per answer."""
    pictures = {
        (sample_id, label): paths
        for sample_id, label, paths in _pictures(showing, results, rows, folder)
    }
    return [item_of(row, results, pictures) for row in records(rows)]


def _pictures(
    showing: Showing, results: Results, rows: pd.DataFrame, folder: Path
) -> Iterator[tuple[str, str, dict[str, str]]]:
    labels = rows.groupby("sample_id")["label"].unique()
    readable = set(results.answerable.index)
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


def item_of(
    row: dict[str, Any], results: Results, pictures: dict[tuple[str, str], dict[str, str]]
) -> GalleryItem:
    """The card of a row of findings; ``pictures`` by sample id and label."""
    sample_id, label = str(row["sample_id"]), str(row["label"])
    sample = results.samples.loc[sample_id]
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
        pictures=pictures.get((sample_id, label), {}),
    )
