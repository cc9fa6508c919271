"""The sentences that a reader of a run's report must know first."""

from collections.abc import Iterator, Sequence

from overpaint.benchmark.health import false_alarms
from overpaint.benchmark.report.model import MetricColumn, Standing
from overpaint.benchmark.results import Results


def notes(
    results: Results, columns: Sequence[MetricColumn], ranked: Sequence[Standing]
) -> Iterator[str]:
    """Sentences on a run whose ``columns`` and ``ranked`` standings a report shows."""
    census = results.census
    n, masked, lost = census.answerable, census.masked, census.samples - census.answerable
    for problem in results.damaged:
        yield f"Scores are left out. {problem}"
    if results.labels and results.scores["value"].isna().all():
        yield "Nothing is scored, so nobody is ranked: overpaint score RUN scores the answers."
    elif columns and not _anybody(columns[0], ranked):
        yield f"Nobody is ranked: {_unranked(columns[0])}."
    if masked < n:
        yield (
            f"Only {masked} of {n} samples have a mask: the inside and outside columns speak of those "
            "alone."
            if masked
            else "No sample has a mask: the inside and outside columns are empty."
        )
    if census.predicted:
        yield (
            f"The edit classes of {census.predicted} of {n} samples were predicted from their "
            "instructions; --classes native leaves them out."
        )
    if census.unnamed:
        yield (
            f"{census.unnamed} of {n} samples have no edit class; those without a mask are judged for "
            "over-edits on a laxer scale, since the whole picture may have been meant."
        )
    if census.aimless:
        yield (
            f"{census.aimless} of {n} samples have no ground truth: no metric against the target, no "
            "oracle."
        )
    if census.broken:
        yield (
            f"The source or the target of {census.broken} of {n} samples can't be read: what needs it "
            "is possible for no model, and nobody is charged for it."
        )
    if lost:
        yield f"Rows that could not be read: {lost}. They are findings of kind unreadable."
    if census.renamed:
        yield (
            f"Rows with the id of an earlier row: {census.renamed}. They are called by it and a number, "
            "such as ID-2."
        )
    if census.repeated_ids:
        yield (
            f"Rows with the id of an earlier row: {census.repeated_ids}. Their findings can't be told "
            "apart, and answers under such an id are not scored."
        )
    if unknown := sorted(set(results.scores["label"]) - set(results.labels)):
        yield f"The run's journal knows no answer of {', '.join(unknown)}: their scores are left out."
    yield from _failures(results)
    if alarms := false_alarms(results):
        told = ", ".join(f"{kind} {count}" for kind, count in alarms.items())
        yield f"Flagged on samples in which nothing was planted: {told}."


def _anybody(column: MetricColumn, ranked: Sequence[Standing]) -> bool:
    """Whether there is no model, or one that the first column ranks."""
    models = [one.values.get(column.key) for one in ranked if not one.reference]
    return not models or (not column.neutral and any(one is not None and one.n for one in models))


def _unranked(column: MetricColumn) -> str:
    if column.neutral:
        return f"of {column.title} neither more nor less is better"
    return f"no model's answer has a number in {column.title}, which ranks"


def _failures(results: Results) -> Iterator[str]:
    """For each model without all its answers, how many it lacks and the reason met most often."""
    failed = results.attempts[results.attempts["status"].isin(["error", "refused"])]
    for label, rows in failed.groupby("label", sort=False):
        reasons = rows["error"].value_counts()
        yield (
            f"{label}: {len(rows)} answers failed or were refused; most often ({reasons.iloc[0]}): "
            f"{reasons.index[0]}"
        )
