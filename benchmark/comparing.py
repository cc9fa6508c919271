"""Models against each other, and definitions against each other, on the same samples."""

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from overpaint.benchmark.placing import Places
from overpaint.benchmark.profiles.profile import CORRECTED
from overpaint.benchmark.report.model import MetricColumn, PairedDifference, ProfileDifference
from overpaint.benchmark.stats import clustered_mean, holm, paired_difference


def comparisons(places: Places) -> list[PairedDifference]:
    """Every two models that aren't reference rows, in every column; corrected column by column."""
    return [one for column in places.columns for one in _compared(places, column)]


def profile_differences(places: Places) -> list[ProfileDifference]:
    """Each metric that was computed under several profiles: the corrected against each other one."""
    by_name: dict[str, list[MetricColumn]] = {}
    for column in places.columns:
        by_name.setdefault(column.key.rpartition("@")[0], []).append(column)
    found: list[ProfileDifference] = []
    for name, columns in by_name.items():
        corrected = [column for column in columns if column.profile == CORRECTED]
        for other in (column for column in columns if column.profile != CORRECTED):
            for mine in corrected:
                found += _of_profiles(places, name, other, mine)
    return found


def _compared(places: Places, column: MetricColumn) -> list[PairedDifference]:
    table, labels = places.values(column), list(places.ranks(column))
    # As arrays, once: selecting two columns of a table costs more than comparing them.
    numbers = {label: table[label].to_numpy(np.float64) for label in labels}
    clusters = np.array(places.clusters(table.index), dtype=object)
    found = []
    for first, second in combinations(labels, 2):
        both = ~np.isnan(numbers[first]) & ~np.isnan(numbers[second])
        one, two = (numbers[label][both].tolist() for label in (first, second))
        found.append((first, second, paired_difference(one, two, clusters[both].tolist())))
    corrected = holm([difference.p for *_, difference in found])
    return [
        PairedDifference(
            key=column.key,
            first=first,
            second=second,
            difference=difference.estimate,
            p=difference.p,
            p_corrected=p,
        )
        for (first, second, difference), p in zip(found, corrected, strict=True)
    ]


def _of_profiles(
    places: Places, name: str, first: MetricColumn, second: MetricColumn
) -> Sequence[ProfileDifference]:
    tables = places.values(first), places.values(second)
    found = []
    for label in tables[0].columns.intersection(tables[1].columns):
        one = tables[0][label]
        two = tables[1][label].reindex(one.index)
        both = one.notna() & two.notna()
        one, two = one[both], two[both]
        clusters = places.clusters(one.index)
        estimates = [clustered_mean(each.to_list(), clusters) for each in (one, two, two - one)]
        found.append(
            ProfileDifference(
                metric=name,
                label=str(label),
                first=first.profile,
                second=second.profile,
                values=(estimates[0], estimates[1]),
                difference=estimates[2],
            )
        )
    return found
