"""Sample by sample: every label's numbers, and pictures where the models differ most."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pandas as pd

from overpaint.benchmark.columns import RANKED_BY
from overpaint.benchmark.gallery import pair_of
from overpaint.benchmark.job import Job
from overpaint.benchmark.placing import Places
from overpaint.benchmark.report import write_pictures
from overpaint.benchmark.report.samples import SampleRow, SampleTable
from overpaint.benchmark.results import Results, records
from overpaint.benchmark.showing import Showing
from overpaint.data import EditSample
from overpaint.data.run import safe_name

PICTURES = 1000
"""Answers kept as pictures to be seen side by side: those to samples on which the models differ most."""


def sample_table(
    showing: Showing, places: Places, folder: Path, pictures: int = PICTURES
) -> SampleTable:
    """Numbers of all answers, and up to ``pictures`` of them as thumbnails under ``folder``."""
    results = places.results
    if not results.labels:
        return SampleTable()
    ids = most_different(places, pictures // len(results.labels))
    shown = dict(_pictures(showing, results, ids, folder))
    samples = results.answerable
    rows = [
        SampleRow(
            sample_id=str(row["sample_id"]),
            instruction=str(row["instruction"] or ""),
            edit_class=str(row["edit_class"]),
            pictures=shown.get(str(row["sample_id"]), {}),
        )
        for row in records(samples)
    ]
    values = {
        column.key: {
            str(label): numbers.to_list()
            for label, numbers in places.values(column).reindex(samples.index).items()
        }
        for column in places.columns
        if not column.missing
    }
    return SampleTable(rows=rows, values=values)


def most_different(places: Places, count: int) -> list[str]:
    """Samples with the widest spread between models in the column that ranks, else the first column."""
    columns = [column for column in places.columns if not column.missing]
    ranking = next((one for one in columns if one.key == RANKED_BY), columns[0] if columns else None)
    if ranking is None:
        return []
    table = places.values(ranking)
    models = table[[label for label in table if label in places.ranks(ranking)]]
    spread: pd.Series[float] = models.max(axis=1) - models.min(axis=1)
    return [str(one) for one in spread.dropna().nlargest(count).index]


def _pictures(
    showing: Showing, results: Results, ids: Sequence[str], folder: Path
) -> Iterator[tuple[str, dict[str, dict[str, str]]]]:
    answered = results.attempts[results.attempts["status"] == "ok"]
    for sample in showing.samples(ids):
        mine = answered.loc[answered["sample_id"] == sample.id, "label"]
        labels = ["", *(label for label in results.labels if label in set(mine))]
        yield sample.id, {label: _drawn(showing.job, results, sample, label, folder) for label in labels}


def _drawn(job: Job, results: Results, sample: EditSample, label: str, folder: Path) -> dict[str, str]:
    name = safe_name(f"{sample.id}@{label}" if label else sample.id)
    wanted = ("source", "target") if not label else ("target",)
    return write_pictures(pair_of(job, results, sample, label), folder, name, wanted)
