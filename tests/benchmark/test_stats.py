import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest, bootstrap

from overpaint.benchmark.stats import clustered_mean, share
from overpaint.benchmark.stats.draws import drawn_sums

finite = st.floats(-1e6, 1e6)


def test_agrees_with_scipys_bootstrap_where_every_value_is_a_cluster() -> None:
    values = np.random.default_rng(3).normal(5, 2, 60)
    ours = clustered_mean(values.tolist(), range(60))
    theirs = bootstrap((values,), np.mean, method="percentile", rng=1).confidence_interval
    assert ours.mean == pytest.approx(values.mean())
    assert ours.low == pytest.approx(theirs.low, abs=0.1)
    assert ours.high == pytest.approx(theirs.high, abs=0.1)


@pytest.mark.parametrize("clusters", [3, 1100, 17_000])
def test_sums_over_draws_are_those_of_drawing_all_at_once(clusters: int) -> None:
    sums = np.random.default_rng(1).integers(0, 9, (clusters, 2))
    draws = np.random.default_rng(7).integers(0, clusters, (2000, clusters))[:: clusters // 3]
    ours = drawn_sums(sums, 7)[:: clusters // 3]
    assert (ours == np.stack([sums[draw].sum(axis=0) for draw in draws])).all()


def test_repeating_a_cluster_adds_no_certainty() -> None:
    values = np.random.default_rng(3).normal(5, 2, 30).tolist()
    once = clustered_mean(values, range(30))
    tenfold = clustered_mean(values * 10, list(range(30)) * 10)
    naive = clustered_mean(values * 10, range(300))
    assert tenfold.high - tenfold.low == pytest.approx(once.high - once.low, rel=0.05)
    assert naive.high - naive.low < 0.5 * (once.high - once.low)


def test_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(0)
    trials = 200
    covered = 0
    for _ in range(trials):
        shared = np.repeat(rng.normal(0, 1, 40), 5)
        estimate = clustered_mean((shared + rng.normal(0, 0.3, 200)).tolist(), np.repeat(range(40), 5))
        covered += estimate.low <= 0 <= estimate.high
    assert 0.88 <= covered / trials <= 0.99


@given(st.lists(finite, min_size=2, max_size=30))
def test_interval_holds_the_mean_and_order_does_not_matter(values: list[float]) -> None:
    estimate = clustered_mean(values, range(len(values)))
    slack = 1e-9 * max(map(abs, values), default=1) + 1e-9
    assert estimate.low - slack <= estimate.mean <= estimate.high + slack
    assert min(values) - slack <= estimate.low <= estimate.high <= max(values) + slack
    assert estimate.n == len(values)


def test_one_cluster_has_no_interval_and_nothing_has_no_mean() -> None:
    assert math.isnan(clustered_mean([1, 2, 3], ["a", "a", "a"]).low)
    empty = clustered_mean([], [])
    assert (empty.n, math.isnan(empty.mean)) == (0, True)


def test_wilson_interval_of_a_published_example() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263, score method without correction.
    estimate = share(81, 263)
    assert (round(estimate.low, 4), round(estimate.high, 4)) == (0.2553, 0.3662)


@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_share_stays_within_zero_and_one(counts: tuple[int, int]) -> None:
    estimate = share(*counts)
    assert 0 <= estimate.low <= estimate.mean <= estimate.high <= 1


@given(st.integers(1, 500).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_interval_is_scipys(counts: tuple[int, int]) -> None:
    theirs = binomtest(*counts).proportion_ci(0.95, method="wilson")
    ours = share(*counts)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high), abs=1e-12)


def test_no_trials_no_share() -> None:
    assert math.isnan(share(0, 0).mean)
