"""Several runs of one benchmark as one table, where their numbers can stand side by side."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import reduce
from pathlib import Path

import pandas as pd

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.results import Results
from overpaint.data.run import RunFolder
from overpaint.taxonomy import RunError

_EXAMPLES = 3
_NO_MATTER = frozenset({"python"})
"""Versions that change no number."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run holds, and where."""

    path: Path
    results: Results


def merged(paths: Sequence[Path], thresholds: Thresholds) -> Results:
    """What all runs hold together; of a model that several have, the answers of the first one count.

    Paths of answers are absolute.

    Raises:
        RunError: the runs differ in more than their models; the message says in what.
    """
    runs = [Run(path, Results.read(RunFolder(path), thresholds)) for path in paths]
    first, *others = runs
    told = [f"{other.path}: {text}" for other in others for text in differences(first, other)]
    if told:
        raise RunError(f"not the same benchmark as {first.path}: {'; '.join(told)}")
    return reduce(_joined, others, replace(first.results, attempts=_anchored(first)))


def differences(one: Run, other: Run) -> Iterator[str]:
    """In what the second run differs from the first so that their numbers can't be compared."""
    mine, its = one.results.manifest, other.results.manifest
    if mine.fingerprint != its.fingerprint:
        changed = " (it has changed since)" if mine.dataset == its.dataset else ""
        yield f"dataset {its.dataset}{changed}, not {mine.dataset}"
        return  # all else follows from it
    for name, first, second in (
        ("columns", dict(mine.columns), dict(its.columns)),
        ("edit classes", mine.classes, its.classes),
        ("classifier", mine.classifier, its.classifier),
        ("selection", str(mine.selection), str(its.selection)),
        ("seed", mine.seed, its.seed),
    ):
        if first != second:
            yield f"{name} {second or 'none'}, not {first or 'none'}"
    yield from _versions(mine.versions, its.versions)
    yield from _sets("samples", set(one.results.samples.index), set(other.results.samples.index))
    yield from _sets("metrics", _metrics(one.results), _metrics(other.results))
    yield from _sets("auditors of answers", _auditors(one.results), _auditors(other.results))
    yield from _encoders(one.results, other.results)
    yield from _labels(one.results, other.results)


def _versions(mine: Mapping[str, str], its: Mapping[str, str]) -> Iterator[str]:
    for name in sorted((mine.keys() | its.keys()) - _NO_MATTER):
        if mine.get(name) != its.get(name):
            yield f"{name} {its.get(name, 'unknown')}, not {mine.get(name, 'unknown')}"


def _sets(what: str, mine: set[str], its: set[str]) -> Iterator[str]:
    for name, rest in (("without", mine - its), ("besides", its - mine)):
        if rest:
            some = ", ".join(sorted(map(str, rest))[:_EXAMPLES])
            more = f" and {len(rest) - _EXAMPLES} more" if len(rest) > _EXAMPLES else ""
            yield f"{what} {name} {some}{more}"


def _metrics(results: Results) -> set[str]:
    pairs = results.scores[["metric", "profile"]].drop_duplicates()
    return {f"{metric}@{profile}" for metric, profile in pairs.itertuples(index=False)}


def _auditors(results: Results) -> set[str]:
    return {auditor for label, auditor, _ in results.findings.tallies if label}


def _encoders(one: Results, other: Results) -> Iterator[str]:
    mine, its = _encoders_of(one), _encoders_of(other)
    for key in sorted(mine.keys() & its.keys()):
        if mine[key] != its[key]:
            yield f"{key} by {_named(its[key])}, not by {_named(mine[key])}"


def _encoders_of(results: Results) -> Mapping[str, frozenset[str]]:
    scores = results.scores.assign(key=results.scores["metric"] + "@" + results.scores["profile"])
    told = scores[scores["encoder"].fillna("") != ""]
    return {str(key): frozenset(names) for key, names in told.groupby("key")["encoder"].unique().items()}


def _named(names: frozenset[str]) -> str:
    return " and ".join(sorted(names))


def _labels(one: Results, other: Results) -> Iterator[str]:
    mine, its = one.manifest.models, other.manifest.models
    for label in sorted(mine.keys() & its.keys()):
        if mine[label].fingerprint != its[label].fingerprint:
            yield f"{label!r} is {its[label].spec} with other settings than there; run one with --label"


def _joined(whole: Results, run: Run) -> Results:
    new = run.results
    fresh = [label for label in new.labels if label not in whole.labels]
    audited = any(label == "" for label, _ in whole.findings.by_kind())
    return replace(
        whole,
        manifest=replace(
            whole.manifest,
            models={**new.manifest.models, **whole.manifest.models},
            auditors=whole.manifest.auditors or new.manifest.auditors,
        ),
        attempts=_both(whole.attempts, _of(_anchored(run), fresh)),
        scores=_both(whole.scores, _of(new.scores, fresh)),
        damaged=[*whole.damaged, *new.damaged],
        findings=whole.findings.also(new.findings.only(fresh if audited else [*fresh, ""])),
    )


def _anchored(run: Run) -> pd.DataFrame:
    attempts, root = run.results.attempts, run.path.absolute()
    return attempts.assign(path=[str(root / path) if path else "" for path in attempts["path"]])


def _of(rows: pd.DataFrame, labels: Sequence[str]) -> pd.DataFrame:
    return rows[rows["label"].isin(labels)]


def _both(one: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame:
    """An empty table has columns of no type, which pandas won't join in silence."""
    if one.empty or other.empty:
        return other if one.empty else one
    return pd.concat([one, other], ignore_index=True)
