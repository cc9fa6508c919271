"""What a run holds, for the report: samples and findings are counted and picked, part by part."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd
import pyarrow as pa

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.census import Census, first_class
from overpaint.benchmark.directory import hashed
from overpaint.benchmark.findings import Findings, Source
from overpaint.benchmark.numbers import Numbers
from overpaint.data.manifest import Manifest
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES
from overpaint.taxonomy import RunError

Shot = tuple[str, str]
"""A sample and a label; the label is empty for the dataset's own target."""


@dataclass(frozen=True)
class Results:
    """``census`` and ``findings`` take memory for what they are asked for, whatever the size of the run.

    ``attempts`` and ``scores`` are those of all answers, in memory. Of rows that share an id only the
    first stands among the samples; scores and findings of their answers are left out, since there is no
    telling which row was answered. ``damaged`` says which parts of the scores can't be read.
    """

    manifest: Manifest
    thresholds: Thresholds
    run: RunFolder
    census: Census
    attempts: pd.DataFrame
    scores: pd.DataFrame
    findings: Findings
    damaged: Sequence[str] = ()

    @classmethod
    def read(cls, run: RunFolder, thresholds: Thresholds) -> "Results":
        """Everything that is there so far.

        Raises:
            RunError: no run there, nothing in it yet, or a part of its samples is damaged.
        """
        manifest, census = run.manifest, Census.of(run)
        if not census.samples:
            raise RunError(f"{run.path}: nothing has been audited or run yet")
        scores, problems = run.readable("scores")
        return cls(
            manifest=manifest,
            thresholds=thresholds,
            run=run,
            census=census,
            attempts=_attempts(run),
            scores=_scores(scores.to_pandas(), census),
            findings=Findings((Source(run, census),), thresholds),
            damaged=problems,
        )

    @property
    def labels(self) -> list[str]:
        """Models that made an attempt, in the order they were added to the run."""
        tried = set(self.attempts["label"])
        return [label for label in self.manifest.models if label in tried]

    @cached_property
    def samples(self) -> pd.DataFrame:
        """All samples, by id, in memory: for views of answers, which are as many."""
        return _with_class(self.run.table("samples"))

    @cached_property
    def answer_paths(self) -> Mapping[Shot, str]:
        """Where the first answer of each label lies; relative paths are of the run."""
        told = self.attempts[self.attempts["path"] != ""].drop_duplicates(["sample_id", "label"])
        keys = zip(told["sample_id"], told["label"], strict=True)
        return {
            (str(sample), str(label)): str(path)
            for (sample, label), path in zip(keys, told["path"], strict=True)
        }

    @cached_property
    def numbers(self) -> Numbers:
        """The scores that are numbers, for means."""
        return Numbers.of(self.samples, self.scores)

    @property
    def answerable(self) -> pd.DataFrame:
        """The samples proper, without rows that could not be made into one; in memory."""
        return self.samples[self.samples["instruction"].notna()]

    def samples_of(self, ids: Collection[str]) -> pd.DataFrame:
        """Some of the samples, by id."""
        found, wanted = [SAMPLES.empty_table()], frozenset(ids)
        for portion in self.run.portions("samples", ["sample_id"], SAMPLES):
            here = [sample_id in wanted for sample_id in portion.table["sample_id"].to_pylist()]
            if any(here):
                found.append(portion.place.read().filter(pa.array(here)))
        return _with_class(pa.concat_tables(found))


def records(table: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows of a table, each by its column names."""
    return [{str(name): value for name, value in row.items()} for row in table.to_dict("records")]


def _with_class(table: pa.Table) -> pd.DataFrame:
    # The first class is the one a sample is counted under; the others stay in edit_classes.
    samples: pd.DataFrame = table.to_pandas().drop_duplicates("sample_id")
    meta = [json.loads(text) for text in samples["meta"]]
    first = [first_class(classes) for classes in samples["edit_classes"]]
    return samples.assign(edit_class=first, meta=meta).set_index("sample_id", drop=False)


def _scores(scores: pd.DataFrame, census: Census) -> pd.DataFrame:
    if not len(census.directory.repeated) or scores.empty:
        return scores
    return scores[~census.directory.is_repeated(hashed(scores["sample_id"].tolist()))]


def _attempts(run: RunFolder) -> pd.DataFrame:
    columns = ["sample_id", "label", "history", "repeat", "status", "seconds", "path", "error"]
    rows = [[getattr(attempt, name) for name in columns] for attempt in run.attempts()]
    return pd.DataFrame(rows, columns=pd.Index(columns))
