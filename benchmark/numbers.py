"""The scores of a run that are numbers, held so that means of any part of it cost little."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import cast

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from overpaint.benchmark.stats import Estimate, clustered_mean

Places = NDArray[np.int64]
"""Places of samples in their table; the last one (-1) is of no sample."""


@dataclass(frozen=True)
class Numbers:
    """By column key and label: places of samples and a value for each. ``clusters`` are by place."""

    ids: "pd.Index[str]"
    clusters: NDArray[np.object_]
    values: Mapping[tuple[str, str], tuple[Places, NDArray[np.float64]]]

    @classmethod
    def of(cls, samples: pd.DataFrame, scores: pd.DataFrame) -> "Numbers":
        """Those of ``scores`` that aren't nan; ``samples`` are indexed by their ids."""
        known = scores[scores["value"].notna()]
        places = samples.index.get_indexer(pd.Index(known["sample_id"])).astype(np.int64)
        values = known["value"].to_numpy(np.float64)
        keys = known["metric"].astype(str) + "@" + known["profile"].astype(str)
        groups = known.groupby([keys, known["label"]], sort=False).indices
        of_groups = cast("Mapping[tuple[str, str], Places]", groups)
        return cls(
            ids=samples.index,
            clusters=np.array([*samples["cluster"], None], dtype=object),
            values={
                (str(key), str(label)): (places[rows], values[rows])
                for (key, label), rows in of_groups.items()
            },
        )

    def means(
        self, keys: Sequence[str], label: str, among: Collection[str] | None = None
    ) -> dict[str, Estimate]:
        """A mean of answers for each column key, over the samples ``among`` (all if None).

        ``n`` counts samples, as what is possible does: repeats add to the mean and not to it.
        """
        kept = None if among is None else np.append(self.ids.isin(list(among)), False)
        return {key: self._mean(key, label, kept) for key in keys}

    def _mean(self, key: str, label: str, kept: NDArray[np.bool_] | None) -> Estimate:
        if (key, label) not in self.values:
            return clustered_mean([], [])
        places, values = self.values[key, label]
        if kept is not None:
            inside = kept[places]
            places, values = places[inside], values[inside]
        mean = clustered_mean(values.tolist(), self.clusters[places].tolist())
        return replace(mean, n=len(np.unique(places)))
