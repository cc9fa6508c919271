"""The dataset's health: how much of it each kind of finding flags, and what was planted."""

from collections.abc import Iterator, Mapping
from typing import Literal

import pandas as pd

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.report.model import KindGroup, KindSummary, PlantedDefect
from overpaint.benchmark.results import Results, records

By = Literal["split", "class", "origin"]
_BY: Mapping[By, str] = {"split": "split", "class": "edit_class", "origin": "origin"}


def kind_summaries(results: Results) -> list[KindSummary]:
    """One row per label and kind; the dataset itself, whose label is empty, first."""
    groups = results.findings.groupby(["label", "kind"], sort=True)
    return [_summary(str(label), str(kind), rows, results.thresholds) for (label, kind), rows in groups]


def kind_groups(results: Results) -> list[KindGroup]:
    """What each kind found by split, edit class and dataset, where there are several of them.

    A sample counts once per kind, flagged if any of its sides is.
    """
    mine = results.findings[(results.findings["label"] == "") & results.findings["sample_id"].notna()]
    judged = mine[mine["score"].notna() & mine["sample_id"].isin(results.answerable.index)]
    samples = judged.groupby(["kind", "sample_id"], sort=True)["flagged"].any().reset_index()
    return [one for by, column in _BY.items() for one in _grouped(samples, results, by, column)]


def planted_defects(results: Results) -> list[PlantedDefect]:
    """Each defect that the dataset says it planted (``meta["planted"]``), found or missed.

    Empty if the dataset itself was not audited.
    """
    findings = results.findings[results.findings["label"] == ""]
    if findings.empty:
        return []
    return [
        _planted(row["sample_id"], row["meta"], findings)
        for row in records(results.samples)
        if "planted" in row["meta"]
    ]


def false_alarms(results: Results) -> dict[str, int]:
    """Flagged findings on samples that nothing was planted in, by kind; for sets that say what was."""
    planted = {row["sample_id"] for row in records(results.samples) if "planted" in row["meta"]}
    mine = results.findings[(results.findings["label"] == "") & results.findings["flagged"]]
    alarms = mine[~mine["sample_id"].isin(planted)]
    return {str(kind): len(rows) for kind, rows in alarms.groupby("kind")} if planted else {}


def _grouped(samples: pd.DataFrame, results: Results, by: By, column: str) -> Iterator[KindGroup]:
    names = results.answerable[column].fillna("").astype(str)
    if names.nunique() < 2:
        return
    groups = names.reindex(samples["sample_id"]).to_numpy()
    for (group, kind), rows in samples.groupby([groups, "kind"], sort=True):
        yield KindGroup(
            kind=str(kind), by=by, group=str(group), flagged=int(rows["flagged"].sum()), judged=len(rows)
        )


def _summary(label: str, kind: str, rows: pd.DataFrame, thresholds: Thresholds) -> KindSummary:
    judged = rows["score"].notna()
    threshold = thresholds.of(kind)
    return KindSummary(
        kind=kind,
        label=label,
        flagged=int(rows["flagged"].sum()),
        judged=int(judged.sum()),
        unjudged=int((~judged).sum()),
        threshold=threshold.score,
        expected_false_positives=threshold.false_positive_rate,
    )


def _planted(sample_id: str, meta: dict[str, str], findings: pd.DataFrame) -> PlantedDefect:
    kind = meta["planted"]
    mine = findings[(findings["sample_id"] == sample_id) & (findings["kind"] == kind)]
    side = meta.get("planted_side", "")
    sided = mine[mine["side"] == side]
    mine = mine if sided.empty else sided
    worst = mine.sort_values("score", ascending=False).head(1)
    found = bool(worst["flagged"].any())
    note = "" if not worst.empty else "no auditor speaks of this kind"
    return PlantedDefect(
        sample_id=sample_id,
        kind=kind,
        side=side,
        found=found,
        score=float(worst["score"].iloc[0]) if not worst.empty else float("nan"),
        note=note or str(worst["reason"].iloc[0]),
    )
