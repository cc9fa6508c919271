"""Sample by sample: every label's numbers, and pictures where the models differ most."""

from collections.abc import Mapping

import pandas as pd

from overpaint.benchmark.columns import RANKED_BY
from overpaint.benchmark.gallery import Pictures
from overpaint.benchmark.placing import Places
from overpaint.benchmark.report.samples import SampleRow, SampleTable
from overpaint.benchmark.results import Shot, records

PICTURES = 1000
"""Answers kept as pictures to be seen side by side: those to samples on which the models differ most."""


def compared(places: Places, pictures: int = PICTURES) -> dict[Shot, list[str]]:
    """Which pictures to keep of up to ``pictures`` answers: by sample and label their kinds."""
    results = places.results
    if not results.labels:
        return {}
    ids = most_different(places, pictures // len(results.labels))
    return {
        (sample_id, label): ["target"] if label else ["source", "target"]
        for sample_id in ids
        for label in ("", *results.labels)
        if not label or (sample_id, label) in results.answer_paths
    }


def sample_table(places: Places, pictures: Pictures) -> SampleTable:
    """Numbers of all answers; ``pictures`` are paths by sample id and label, what matters most first."""
    results = places.results
    if not results.labels:
        return SampleTable()
    shown: dict[str, dict[str, Mapping[str, str]]] = {}
    for (sample_id, label), paths in pictures.items():
        shown.setdefault(sample_id, {})[label] = paths
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
    return SampleTable(rows=rows, pictured=list(shown), values=values)


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
