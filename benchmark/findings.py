"""The findings of runs, read part by part: there are some ninety for each pair."""

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.census import Census
from overpaint.benchmark.directory import hashed
from overpaint.data.portions import Place, Portion, together
from overpaint.data.run import RunFolder
from overpaint.data.tables import FINDINGS

AT_ONCE = 50_000
"""Findings that are looked at together, without their reasons."""

Pick = Callable[[pd.DataFrame], pd.DataFrame]
"""Takes the same rows again of what it took and more."""

_KEY = ("sample_id", "label", "kind", "score")
_ORDER = "order"


@dataclass(frozen=True, slots=True)
class Source:
    """A run whose findings count; of ``labels`` alone unless that is None."""

    run: RunFolder
    census: Census
    labels: frozenset[str] | None = None

    def counts(self, table: pa.Table) -> NDArray[np.bool_]:
        """(n,) which rows do. Those of answers to an id that several rows share don't: there is no
        telling which row was answered."""
        labels = table["label"].to_pandas()
        counts = np.ones(len(table), dtype=np.bool_)
        if self.labels is not None:
            counts &= labels.isin(self.labels).to_numpy(bool)
        if len(self.census.directory.repeated):
            ids = table["sample_id"].to_pandas().fillna("").tolist()
            counts &= (labels == "").to_numpy(bool) | ~self.census.directory.is_repeated(hashed(ids))
        return counts


@dataclass(frozen=True, slots=True)
class Tally:
    """How many findings of one kind there are; the score of those that are ``unjudged`` is nan."""

    flagged: int = 0
    judged: int = 0
    unjudged: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        return Tally(
            self.flagged + other.flagged,
            self.judged + other.judged,
            self.unjudged + other.unjudged,
        )


@dataclass(frozen=True, eq=False)
class Findings:
    """All frames have ``threshold`` and ``flagged`` beside the columns asked for.

    A threshold is applied here, when findings are read; a finding that could not be judged is not
    flagged and has a nan score.
    """

    sources: tuple[Source, ...]
    thresholds: Thresholds

    def batches(self, *columns: str) -> Iterator[pd.DataFrame]:
        """All findings in portions that fit into memory, with these columns and the key."""
        for frame, _ in self._batches(columns):
            yield frame

    def of(self, ids: Collection[str]) -> pd.DataFrame:
        """All that is said of some samples."""
        return self.picked(lambda frame: frame[frame["sample_id"].isin(ids)])

    def about_sets(self) -> pd.DataFrame:
        """What is said of no sample."""
        return self.picked(lambda frame: frame[frame["sample_id"].isna()])

    def worst(self, count: int) -> pd.DataFrame:
        """The flagged findings about samples, worst first; of each label and kind at most ``count``."""
        return self.picked(partial(_worst, count=count))

    @cached_property
    def tallies(self) -> Mapping[tuple[str, str, str], Tally]:
        """By label, auditor and kind."""
        found: dict[tuple[str, str, str], Tally] = {}
        for frame in self.batches("auditor"):
            judged = frame["score"].notna()
            told = frame.assign(judged=judged, unjudged=~judged)
            groups = told.groupby(["label", "auditor", "kind"], sort=False)
            sums = groups[["flagged", "judged", "unjudged"]].sum()
            for (label, auditor, kind), *numbers in sums.itertuples(name=None):
                one = Tally(*map(int, numbers))
                found[label, auditor, kind] = found.get((label, auditor, kind), Tally()) + one
        return dict(sorted(found.items()))

    def by_kind(self) -> Mapping[tuple[str, str], Tally]:
        """By label and kind, the dataset's own, whose label is empty, first."""
        found: dict[tuple[str, str], Tally] = {}
        for (label, _, kind), tally in self.tallies.items():
            found[label, kind] = found.get((label, kind), Tally()) + tally
        return dict(sorted(found.items()))

    def only(self, labels: Sequence[str]) -> "Findings":
        """Those of some labels."""
        kept = frozenset(labels)
        return replace(
            self,
            sources=tuple(
                replace(one, labels=kept if one.labels is None else kept & one.labels)
                for one in self.sources
            ),
        )

    def also(self, other: "Findings") -> "Findings":
        """Those and another's."""
        return replace(self, sources=(*self.sources, *other.sources))

    def _batches(self, columns: Sequence[str]) -> Iterator[tuple[pd.DataFrame, list[Portion]]]:
        """Frames, whose index counts rows from the first of the portions that each is made of."""
        names = list(dict.fromkeys([*_KEY, *columns]))
        for source in self.sources:
            for portions in together(source.run.portions("findings", names, FINDINGS), AT_ONCE):
                table = pa.concat_tables([portion.table for portion in portions])
                yield self._flagged(table)[source.counts(table)], portions

    def _flagged(self, table: pa.Table) -> pd.DataFrame:
        frame: pd.DataFrame = table.to_pandas()
        kinds = {kind: self.thresholds.of(kind).score for kind in frame["kind"].unique()}
        threshold = frame["kind"].map(kinds).astype(np.float64)
        return frame.assign(threshold=threshold, flagged=frame["score"] >= threshold)

    def picked(self, pick: Pick, *columns: str) -> pd.DataFrame:
        """All columns of the findings that are picked, by these and the key, among those picked so far
        and further ones."""
        kept: pd.DataFrame | None = None
        places: dict[int, Place] = {}
        for frame, portions in self._batches(columns):
            lengths = [portion.table.num_rows for portion in portions]
            first = len(places)
            located = frame.assign(
                place=first + np.repeat(np.arange(len(lengths)), lengths)[frame.index],
                row=np.concatenate([np.arange(length) for length in lengths])[frame.index],
            )
            places |= {first + number: portion.place for number, portion in enumerate(portions)}
            more = located if kept is None else pd.concat([kept, located], ignore_index=True)
            kept = pick(more)
        return self._flagged(FINDINGS.empty_table()) if kept is None else self._read(kept, places)

    def _read(self, kept: pd.DataFrame, places: Mapping[int, Place]) -> pd.DataFrame:
        """The whole rows of what was kept, in its order."""
        ordered = kept.assign(order=np.arange(len(kept)))
        tables = [_rows(places[int(str(at))].read(), rows) for at, rows in ordered.groupby("place")]
        whole = self._flagged(pa.concat_tables(tables or [FINDINGS.empty_table()]))
        if _ORDER not in whole:
            return whole
        return whole.sort_values(_ORDER).drop(columns=_ORDER).reset_index(drop=True)


def _rows(table: pa.Table, rows: pd.DataFrame) -> pa.Table:
    return table.take(rows["row"].to_numpy()).append_column(_ORDER, pa.array(rows["order"]))


def _worst(frame: pd.DataFrame, count: int) -> pd.DataFrame:
    flagged = frame[frame["flagged"] & frame["sample_id"].notna()]
    worst_first = flagged.sort_values("score", ascending=False, kind="stable")
    return worst_first.groupby(["label", "kind"], sort=False).head(count)
