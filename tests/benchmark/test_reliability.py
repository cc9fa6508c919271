"""Krippendorff's alpha against his own worked example and an independent package."""

import math

import krippendorff
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.stats import krippendorff_alpha

# "Computing Krippendorff's Alpha-Reliability" (2011), part C: four observers, twelve units, 0 not said.
WORKED = [
    [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
    [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
    [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
    [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
]


def test_the_published_example() -> None:
    units = [[value for value in unit if value] for unit in zip(*WORKED, strict=True)]
    found = krippendorff_alpha(units)
    assert found.mean == pytest.approx(0.743, abs=5e-4)
    assert found.n == 11
    assert found.low < found.mean < found.high


@given(
    st.lists(st.lists(st.sampled_from([0, 1, 2, 9]), min_size=3, max_size=3), min_size=2, max_size=30)
)
def test_it_is_what_the_package_krippendorff_gives(rows: list[list[int]]) -> None:
    said = [[float(value) if value != 9 else math.nan for value in row] for row in rows]
    found = krippendorff_alpha([[value for value in row if not math.isnan(value)] for row in said])
    pairable = [row for row in said if sum(not math.isnan(value) for value in row) > 1]
    if len({value for row in pairable for value in row if not math.isnan(value)}) < 2:
        assert math.isnan(found.mean)
        return
    data = np.array(said).T
    expected = krippendorff.alpha(reliability_data=data, level_of_measurement="nominal")
    assert found.mean == pytest.approx(expected, abs=1e-9)


def test_nothing_to_compare_gives_nan() -> None:
    for units in ([], [["a"]], [["a", "a"], ["a", "a"]]):
        assert math.isnan(krippendorff_alpha(units).mean)
