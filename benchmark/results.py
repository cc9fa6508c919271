"""What a run holds, read once as tables for the report."""

import json
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from overpaint.auditors.thresholds import Thresholds
from overpaint.data.manifest import Manifest
from overpaint.data.run import RunFolder
from overpaint.taxonomy import RunError


@dataclass(frozen=True)
class Results:
    """Samples (indexed by id), attempts, scores and findings; findings carry ``flagged``.

    A threshold is applied here, when findings are read; a finding that could not be judged is not
    flagged and has a nan score. Of rows that share an id, ``repeated_ids`` in all, only the first stands
    among the samples; scores and findings of their answers are left out, since there is no telling which
    row was answered.
    """

    manifest: Manifest
    thresholds: Thresholds
    samples: pd.DataFrame
    attempts: pd.DataFrame
    scores: pd.DataFrame
    findings: pd.DataFrame
    repeated_ids: int

    @classmethod
    def read(cls, run: RunFolder, thresholds: Thresholds) -> "Results":
        """Everything that is there so far.

        Raises:
            RunError: no run there, or nothing in it yet.
        """
        manifest = run.manifest
        samples = run.table("samples").to_pandas()
        if samples.empty:
            raise RunError(f"{run.path}: nothing has been audited or run yet")
        shared = set(samples["sample_id"][samples["sample_id"].duplicated(keep=False)])
        findings = _without_answers(run.table("findings").to_pandas(), shared)
        return cls(
            manifest=manifest,
            thresholds=thresholds,
            samples=_with_class(samples.drop_duplicates("sample_id")),
            repeated_ids=int(samples["sample_id"].duplicated().sum()),
            attempts=_attempts(run),
            scores=_without_answers(run.table("scores").to_pandas(), shared),
            findings=_with_flags(findings, thresholds),
        )

    @property
    def labels(self) -> list[str]:
        """Models that made an attempt, in the order they were added to the run."""
        tried = set(self.attempts["label"])
        return [label for label in self.manifest.models if label in tried]

    @property
    def answerable(self) -> pd.DataFrame:
        """The samples proper, without rows that could not be made into one."""
        return self.samples[self.samples["instruction"].notna()]


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by its column names."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _with_class(samples: pd.DataFrame) -> pd.DataFrame:
    # The first class is the one a sample is counted under; the others stay in edit_classes.
    first = [classes[0] if len(classes) else "other.unknown" for classes in samples["edit_classes"]]
    meta = [json.loads(text) for text in samples["meta"]]
    return samples.assign(edit_class=first, meta=meta).set_index("sample_id", drop=False)


def _without_answers(table: pd.DataFrame, ids: set[str]) -> pd.DataFrame:
    return table[(table["label"] == "") | ~table["sample_id"].isin(ids)]


def _attempts(run: RunFolder) -> pd.DataFrame:
    columns = ["sample_id", "label", "history", "repeat", "status", "seconds", "path", "error"]
    rows = [[getattr(attempt, name) for name in columns] for attempt in run.attempts()]
    return pd.DataFrame(rows, columns=pd.Index(columns))


def _with_flags(findings: pd.DataFrame, thresholds: Thresholds) -> pd.DataFrame:
    limits = {kind: thresholds.of(kind).score for kind in findings["kind"].unique()}
    threshold = findings["kind"].map(limits).astype(np.float64)
    return findings.assign(threshold=threshold, flagged=findings["score"] >= threshold)
