"""The dataset's health: how much of it each kind of finding flags, and what was planted."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Literal

import pandas as pd

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.census import GROUPS, Census
from overpaint.benchmark.directory import NONE, hashed
from overpaint.benchmark.findings import Tally
from overpaint.benchmark.report.model import KindGroup, KindSummary, PlantedDefect
from overpaint.benchmark.results import Results

By = Literal["split", "class", "origin"]
_BY: Mapping[str, By] = {"split": "split", "edit_class": "class", "origin": "origin"}

Key = tuple[int, str]
"""Number of a group, and a kind."""


def kind_summaries(results: Results) -> list[KindSummary]:
    """One row per label and kind; the dataset itself, whose label is empty, first."""
    found = results.findings.by_kind().items()
    return [_summary(label, kind, tally, results.thresholds) for (label, kind), tally in found]


def kind_groups(results: Results) -> list[KindGroup]:
    """What each kind found by split, edit class and dataset, where there are several of them.

    A sample counts once per kind, flagged if any of its sides is.
    """
    census = results.census
    if not census.varied:
        return []
    flagged, judged = Counter[Key](), Counter[Key]()
    for samples in _judged_samples(results):
        groups = census.group_of(hashed(samples["sample_id"].tolist()))
        known = samples.assign(group=groups)[groups != NONE].groupby(["group", "kind"])["flagged"]
        for counts, found in ((judged, known.size()), (flagged, known.sum())):
            counts.update({(int(group), str(kind)): int(n) for (group, kind), n in found.items()})
    return [one for name in census.varied for one in _grouped(census, name, flagged, judged)]


def planted_defects(results: Results) -> list[PlantedDefect]:
    """Each defect that the dataset says it planted (``meta["planted"]``), found or missed.

    Empty if the dataset itself was not audited.
    """
    planted = results.census.planted
    if not planted or not any(label == "" for label, _ in results.findings.by_kind()):
        return []
    findings = results.findings.only([""]).of(planted.keys())
    return [_planted(sample_id, dict(meta), findings) for sample_id, meta in planted.items()]


def false_alarms(results: Results) -> dict[str, int]:
    """Flagged findings on samples that nothing was planted in, by kind; for sets that say what was."""
    planted, alarms = results.census.planted, Counter[str]()
    for rows in results.findings.only([""]).batches() if planted else ():
        alarms.update(rows["kind"][rows["flagged"] & ~rows["sample_id"].isin(planted)])
    return dict(sorted(alarms.items()))


def _judged_samples(results: Results) -> Iterator[pd.DataFrame]:
    """By kind and sample of the dataset whether any finding is flagged, each once: those of a sample
    follow each other, save where several rows have its id, and these come last."""
    directory, late = results.census.directory, pd.DataFrame()
    rest = pd.DataFrame()
    for rows in results.findings.only([""]).batches():
        judged = rows[rows["score"].notna() & rows["sample_id"].notna()]
        samples = _any(rest, judged)
        if len(directory.repeated):
            again = directory.is_repeated(hashed(samples["sample_id"].tolist()))
            late, samples = _any(late, samples[again]), samples[~again]
        if not samples.empty:
            last = samples["sample_id"] == samples["sample_id"].iloc[-1]
            rest = samples[last]
            yield samples[~last]
    yield from (one for one in (rest, late) if not one.empty)


def _any(first: pd.DataFrame, second: pd.DataFrame) -> pd.DataFrame:
    """Of both together one row for each kind and sample, flagged if any is."""
    both = second if first.empty else pd.concat([first, second])
    return both.groupby(["sample_id", "kind"], sort=False)["flagged"].any().reset_index()


def _grouped(
    census: Census, name: str, flagged: Mapping[Key, int], judged: Mapping[Key, int]
) -> Iterator[KindGroup]:
    """What was counted by all groups at once, by one of the columns that make them."""
    place, counts = GROUPS.index(name), (Counter[tuple[str, str]](), Counter[tuple[str, str]]())
    for total, counted in zip(counts, (flagged, judged), strict=True):
        for (number, kind), n in counted.items():
            total[census.names[number][place], kind] += n
    for group, kind in sorted(counts[1]):
        yield KindGroup(
            kind=kind,
            by=_BY[name],
            group=group,
            flagged=counts[0][group, kind],
            judged=counts[1][group, kind],
        )


def _summary(label: str, kind: str, tally: Tally, thresholds: Thresholds) -> KindSummary:
    threshold = thresholds.of(kind)
    return KindSummary(
        kind=kind,
        label=label,
        flagged=tally.flagged,
        judged=tally.judged,
        unjudged=tally.unjudged,
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
