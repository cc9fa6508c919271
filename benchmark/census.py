"""The samples of a run, counted without holding them."""

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from overpaint.auditors.spilled import room
from overpaint.benchmark.directory import NONE, Directory, Hashes, hashed
from overpaint.data.portions import together
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES

UNNAMED = "other.unknown"
"""The class of a sample that has none."""

GROUPS = ("split", "edit_class", "origin")
"""What samples are grouped by."""

_COLUMNS = (
    "sample_id", "instruction", "edit_classes", "class_origin", "split", "origin", "has_target", "mask",
    "meta", "problem", "given_id",
)  # fmt: skip
_AT_ONCE = 10_000


@dataclass
class Census:
    """``answerable`` are the samples proper, without rows that could not be made into one; of rows that
    share an id only the first counts. Numbers of answerable samples: with a mask, without a class or
    with a predicted one, without a target, with a picture that can't be read, with an id of their own
    in place of one that an earlier row has; by class, and predicted by class. ``planted`` is what the
    dataset says of the samples in which it planted something.
    """

    directory: Directory
    groups: NDArray[np.int32]  # by place, the number of its group in ``names``; NONE if not answerable
    names: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])
    answerable: int = 0
    masked: int = 0
    predicted: int = 0
    aimless: int = 0
    broken: int = 0
    renamed: int = 0
    classes: Counter[str] = field(default_factory=Counter[str])
    predicted_classes: Counter[str] = field(default_factory=Counter[str])
    planted: dict[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])

    @classmethod
    def of(cls, run: RunFolder) -> "Census":
        """Counts the samples part by part, twice: first their ids alone."""
        directory = Directory.of_samples(run)
        census = cls(directory, room((len(directory),), np.int32))
        start = 0
        for portions in together(run.portions("samples", _COLUMNS, SAMPLES), _AT_ONCE):
            table = pa.concat_tables([portion.table for portion in portions])
            census._count(table, start)
            start += len(table)
        return census

    @property
    def samples(self) -> int:
        """Different ids."""
        return self.directory.different

    @property
    def repeated_ids(self) -> int:
        """Rows with the id of an earlier row."""
        return len(self.directory) - self.samples

    @property
    def unnamed(self) -> int:
        """Samples without an edit class."""
        return self.classes[UNNAMED]

    @cached_property
    def varied(self) -> Sequence[str]:
        """Those of :data:`GROUPS` by which there are several groups."""
        return [name for place, name in enumerate(GROUPS) if len({one[place] for one in self.names}) > 1]

    def group_of(self, hashes: Hashes) -> NDArray[np.int32]:
        """(n,) the number of each sample's group, ``NONE`` for ids of no answerable sample."""
        if not len(self.groups):
            return np.full(len(hashes), NONE, np.int32)
        first = self.directory.first(hashes)
        return np.where(first == NONE, np.int32(NONE), self.groups[first])

    def _count(self, table: pa.Table, start: int) -> None:
        counts = np.asarray(table["instruction"].is_valid())
        counts &= self.directory.first(hashed(table["sample_id"].to_pylist())) == np.arange(
            start, start + len(table)
        )
        mine = _frame(table)[counts]
        numbers = np.full(len(table), NONE, np.int32)
        numbers[counts] = self._numbers(mine)
        self.groups[start : start + len(table)] = numbers
        predicted = mine["class_origin"] == "predicted"
        self.answerable += len(mine)
        self.masked += int((mine["mask"] != "").sum())
        self.predicted += int(predicted.sum())
        broken = mine["problem"].fillna("") != ""
        self.aimless += int((~mine["has_target"].astype(bool) & ~broken).sum())
        self.broken += int(broken.sum())
        self.renamed += int((mine["given_id"].fillna("") != "").sum())
        self.classes.update(mine["edit_class"])
        self.predicted_classes.update(mine["edit_class"][predicted])
        self.planted |= {sample_id: meta for sample_id, meta in _planted(table)
                         if sample_id not in self.planted}  # fmt: skip

    def _numbers(self, frame: pd.DataFrame) -> NDArray[np.int32]:
        """The number of each row's group; new groups get the next ones."""
        codes, found = pd.factorize(pd.MultiIndex.from_frame(frame[list(GROUPS)]))
        for name in found:
            if name not in self._known:
                self._known[name] = len(self.names)
                self.names.append(name)
        return np.array([self._known[name] for name in found], np.int32)[codes]

    @cached_property
    def _known(self) -> dict[tuple[str, ...], int]:
        return {}


def first_class(classes: Sequence[str] | None) -> str:
    """The class that a sample is counted under."""
    return classes[0] if classes is not None and len(classes) else UNNAMED


def _frame(table: pa.Table) -> pd.DataFrame:
    columns = {
        name: table[name].to_pylist()
        for name in ("class_origin", "has_target", "mask", "problem", "given_id")
    }
    groups = {name: [value or "" for value in table[name].to_pylist()] for name in ("split", "origin")}
    named = [first_class(classes) for classes in table["edit_classes"].to_pylist()]
    return pd.DataFrame({**columns, **groups, "edit_class": named})


def _planted(table: pa.Table) -> Iterator[tuple[str, Mapping[str, Any]]]:
    some = pc.call_function(
        "match_substring", [table["meta"]], pc.MatchSubstringOptions('"planted"')
    ).fill_null(False)  # fmt: skip
    for row in table.select(["sample_id", "meta"]).filter(some).to_pylist():
        meta = json.loads(row["meta"])
        if "planted" in meta:
            yield row["sample_id"], meta
