"""Differences, ranks, groups, ratings and agreement: against scipy, printed tables and planted truth."""

import math
import tracemalloc
from collections.abc import Mapping

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.profiles import profile
from overpaint.benchmark.stats import (
    Vote,
    agreement,
    bradley_terry,
    clustered_mean,
    group_means,
    holm,
    macro_mean,
    normalised,
    paired_difference,
    rank_intervals,
)

RANDOM = np.random.default_rng(5)


def test_the_paired_test_is_scipys_permutation_test_where_every_sample_is_a_cluster() -> None:
    first, second = RANDOM.normal(0.4, 1, 10), RANDOM.normal(0, 1, 10)
    theirs = scipy.stats.permutation_test(
        (first, second), lambda x, y: np.mean(x - y), permutation_type="samples", n_resamples=np.inf
    )
    ours = paired_difference(first.tolist(), second.tolist(), range(10))
    assert ours.p == pytest.approx(theirs.pvalue, abs=1e-12)
    assert ours.estimate.mean == pytest.approx(np.mean(first - second))


def test_many_samples_are_tested_by_random_flips_and_repeats_add_no_certainty() -> None:
    first, second = RANDOM.normal(0.3, 1, 40), RANDOM.normal(0, 1, 40)
    theirs = scipy.stats.ttest_rel(first, second).pvalue
    once = paired_difference(first.tolist(), second.tolist(), range(40)).p
    assert once == pytest.approx(theirs, abs=0.03)
    tenfold = paired_difference(first.tolist() * 10, second.tolist() * 10, [*range(40)] * 10).p
    assert tenfold == pytest.approx(once, abs=0.02)


def test_flips_of_many_samples_are_not_held_as_numbers() -> None:
    random = np.random.default_rng(6)
    first, second = random.normal(0.03, 1, 2000), random.normal(0, 1, 2000)
    tracemalloc.start()
    ours = paired_difference(first.tolist(), second.tolist(), range(2000)).p
    held, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert ours == pytest.approx(scipy.stats.ttest_rel(first, second).pvalue, abs=0.02)
    assert held < 100e6  # the flips as float64 are 160 MB, the draws of the interval 32


def test_equal_models_are_found_different_as_often_as_the_level_says() -> None:
    ps = [
        paired_difference(
            RANDOM.normal(0, 1, 20).tolist(), RANDOM.normal(0, 1, 20).tolist(), range(20)
        ).p
        for _ in range(200)
    ]
    assert 0.01 <= np.mean(np.array(ps) < 0.05) <= 0.11


def test_nothing_and_one_cluster_have_no_p() -> None:
    assert math.isnan(paired_difference([], [], []).p)
    assert math.isnan(paired_difference([1.0, 2.0], [0.0, 0.0], ["a", "a"]).p)
    assert paired_difference([1.0, 2.0], [1.0, 2.0], ["a", "b"]).p == 1.0


def test_holm_of_a_published_example() -> None:
    # R's p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm"), in its documentation of method "holm".
    assert holm([0.01, 0.02, 0.03, 0.04, 0.05]) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    with_nan = holm([0.01, math.nan, 0.5])
    assert math.isnan(with_nan[1]) and with_nan[::2] == [0.02, 0.5]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_only_raises_and_keeps_the_order(ps: list[float]) -> None:
    corrected = holm(ps)
    assert all(p <= q <= 1 for p, q in zip(ps, corrected, strict=True))
    order = np.argsort(ps, kind="stable")
    assert np.all(np.diff(np.array(corrected)[order]) >= 0)


def test_ranks_are_sure_where_models_differ_and_open_where_they_do_not() -> None:
    base = RANDOM.normal(0, 1, 60)
    values = {
        "best": (base + 1).tolist(),
        "twin a": (base + RANDOM.normal(0, 0.1, 60)).tolist(),
        "twin b": (base + RANDOM.normal(0, 0.1, 60)).tolist(),
        "absent": [math.nan] * 60,
    }
    ranks = rank_intervals(values, range(60), higher_is_better=True)
    assert ranks == {"best": (1, 1), "twin a": (2, 3), "twin b": (2, 3)}
    turned = rank_intervals(values, range(60), higher_is_better=False)
    assert turned["best"] == (3, 3)
    alike = {"a": [1.0] * 6, "b": [1.0] * 6}
    assert rank_intervals(alike, range(6), higher_is_better=True) == {"a": (1, 1), "b": (1, 1)}
    assert rank_intervals({}, [], higher_is_better=True) == {}


@given(st.integers(1, 9), st.integers(1, 3))
def test_ranks_are_sure_only_where_the_sign_flip_test_can_be(clusters: int, each: int) -> None:
    of = [n % clusters for n in range(clusters * each)]
    values = {"high": [1.0 + n / 100 for n in of], "low": [0.0] * len(of)}
    ranks = rank_intervals(values, of, higher_is_better=True)
    sure = paired_difference(values["high"], values["low"], of).p < 0.05  # nan with one cluster
    assert ranks == ({"high": (1, 1), "low": (2, 2)} if sure else dict.fromkeys(values, (1, 2)))


def test_a_model_of_few_numbers_can_have_any_rank_and_leaves_the_others_open() -> None:
    values = {"a": [2.0] * 9, "few": [1.0] * 2 + [math.nan] * 7, "b": [0.0] * 9}
    ranks = rank_intervals(values, range(9), higher_is_better=True)
    assert ranks == {"a": (1, 2), "few": (1, 3), "b": (2, 3)}


def test_normalised_is_zero_for_the_copy_one_for_the_oracle_and_nothing_where_they_agree() -> None:
    copy, oracle = RANDOM.normal(0.5, 0.1, 30).tolist(), [0.0] * 30
    assert normalised(copy, copy, oracle, range(30)).mean == 0
    assert normalised(oracle, copy, oracle, range(30)).mean == 1
    half = normalised([one / 2 for one in copy], copy, oracle, range(30))
    assert (half.mean, half.low, half.high) == pytest.approx((0.5, 0.5, 0.5))
    assert math.isnan(normalised(copy, copy, copy, range(30)).mean)
    assert math.isnan(normalised([math.nan] * 3, [1.0] * 3, [0.0] * 3, range(3)).mean)


def test_macro_counts_classes_alike_and_its_interval_is_that_of_one_class() -> None:
    values = RANDOM.normal(3, 1, 50)
    one = macro_mean(values.tolist(), ["a"] * 50, range(50))
    plain = clustered_mean(values.tolist(), range(50))
    assert (one.mean, one.low, one.high) == pytest.approx((plain.mean, plain.low, plain.high))
    mixed = macro_mean([1.0] * 90 + [5.0] * 10, ["a"] * 90 + ["b"] * 10, range(100))
    assert mixed.mean == 3


def table(text: str) -> Mapping[str, list[float]]:
    rows = (line.split() for line in text.strip().splitlines())
    return {name: [float(number) for number in numbers] for name, *numbers in rows}


GEDIT = table(
    """
    GPT-4o     7.534 7.205 6.491 6.607 8.096 7.768 6.961 7.622 8.331 8.067 7.427 8.301
    AnyEdit    3.212 4.663 4.260 2.537 2.024 3.479 2.032 3.995 3.089 3.180 0.922 5.151
    IP2P       3.684 3.825 5.182 3.688 3.509 4.339 4.560 3.461 2.031 4.237 0.955 4.733
    MagicBrush 4.518 5.637 5.136 5.078 4.513 4.487 4.439 5.252 3.704 4.941 1.384 5.130
    OmniGen    5.062 5.281 6.003 5.308 2.916 3.087 4.903 6.628 6.352 5.616 4.519 5.064
    Step1X     6.701 6.547 6.545 6.204 6.483 6.787 7.221 6.975 6.512 7.068 6.921 6.448
    """
)
"""GEdit-Bench-EN, full set, as Ovis-U1 prints it: average, then the groups as the profile has them."""

IMGEDIT = table(
    """
    GPT-4o      4.20 4.61 4.33 2.90 4.35 3.66 4.57 4.93 3.96 4.89
    MagicBrush  1.90 2.84 1.58 1.51 1.97 1.58 1.75 2.38 1.62 1.22
    IP2P        1.88 2.45 1.83 1.44 2.01 1.50 1.44 3.55 1.20 1.46
    AnyEdit     2.45 3.18 2.95 1.88 2.47 2.23 2.24 2.85 1.56 2.65
    UltraEdit   2.70 3.44 2.81 2.13 2.96 1.45 2.83 3.76 1.91 2.98
    OmniGen     2.96 3.47 3.04 1.71 2.94 2.43 3.21 4.19 2.24 3.38
    ICEdit      3.05 3.58 3.39 1.73 3.15 2.93 3.08 3.84 2.04 3.68
    Step1X      3.06 3.88 3.14 1.76 3.40 2.41 3.16 4.63 2.64 2.52
    BAGEL       3.20 3.56 3.31 1.70 3.30 2.62 3.24 4.49 2.38 4.17
    UniWorld    3.26 3.82 3.64 2.27 3.47 3.24 2.99 4.21 2.96 2.74
    OmniGen2    3.44 3.57 3.06 1.77 3.74 3.20 3.57 4.81 2.52 4.68
    Kontext-dev 3.52 3.76 3.45 2.15 3.98 2.94 3.78 4.38 2.96 4.26
    Ovis-U1     4.00 4.13 3.62 2.98 4.45 4.06 4.22 4.69 3.45 4.61
    """
)
"""ImgEdit-Bench: overall, then the types in the order of the profile."""

MICRO = {"GPT-4o", "MagicBrush", "Ovis-U1"}
"""Rows whose printed overall is the mean over the items."""


@pytest.mark.parametrize("model", GEDIT)
def test_gedits_printed_averages_are_the_macro_mean(model: str) -> None:
    printed, *groups = GEDIT[model]
    gedit = profile("gedit")
    found = group_means(dict(zip(gedit.groups, groups, strict=True)))
    assert gedit.overall == "macro"
    assert round(found.macro, 3) == printed


@pytest.mark.parametrize("model", IMGEDIT)
def test_imgedits_printed_overalls_are_the_macro_or_the_micro_mean(model: str) -> None:
    printed, *types = IMGEDIT[model]
    imgedit = profile("imgedit")
    assert sum(imgedit.sizes.values()) == 737
    found = group_means(dict(zip(imgedit.groups, types, strict=True)), imgedit.sizes)
    assert (found.micro if model in MICRO else found.macro) == pytest.approx(printed, abs=0.01)


def votes_of(strengths: Mapping[str, float], count: int) -> list[Vote]:
    labels = list(strengths)
    votes = []
    for number in range(count):
        first, second = RANDOM.choice(labels, 2, replace=False)
        odds = 10 ** ((strengths[first] - strengths[second]) / 400)
        votes.append(Vote(f"s{number}", first, second, float(RANDOM.random() < odds / (1 + odds))))
    return votes


def test_ratings_recover_planted_strengths_within_their_intervals() -> None:
    strengths = {"weak": 850.0, "middle": 1000.0, "strong": 1150.0}
    ratings = bradley_terry(votes_of(strengths, 1500))
    assert [one.label for one in ratings] == ["strong", "middle", "weak"]
    for one in ratings:
        assert one.low <= strengths[one.label] <= one.high
        assert one.high - one.low < 90
    assert np.mean([one.rating for one in ratings]) == pytest.approx(1000)
    assert sum(one.n for one in ratings) == 2 * 1500


def test_two_labels_have_the_rating_in_closed_form() -> None:
    votes = [Vote(f"s{n}", "a", "b", 1.0) for n in range(30)] + [
        Vote(f"t{n}", "b", "a", 1.0) for n in range(10)
    ]
    first, second = bradley_terry(votes)
    assert first.rating - second.rating == pytest.approx(400 * math.log10(30.5 / 10.5))


def test_ties_unbeaten_labels_and_votes_on_one_sample() -> None:
    tie = bradley_terry([Vote("s1", "a", "b", 0.5), Vote("s2", "b", "a", 0.5)])
    assert [one.rating for one in tie] == pytest.approx([1000, 1000])
    unbeaten = bradley_terry([Vote(f"s{n}", "a", "b", 1.0) for n in range(20)])
    assert all(math.isfinite(one.rating) and math.isfinite(one.high) for one in unbeaten)
    assert math.isnan(bradley_terry([Vote("s1", "a", "b", 1.0)])[0].low)
    assert bradley_terry([]) == []


def test_agreement_is_scipys_correlation_and_counts_pairs_within_a_sample() -> None:
    ratings = RANDOM.integers(1, 6, 60).astype(float)
    values = ratings + RANDOM.normal(0, 1, 60)
    samples = [f"s{n // 3}" for n in range(60)]
    found = agreement(values.tolist(), ratings.tolist(), samples)
    assert found.spearman.mean == pytest.approx(scipy.stats.spearmanr(values, ratings).statistic)
    assert found.kendall.mean == pytest.approx(scipy.stats.kendalltau(values, ratings).statistic)
    told_apart = [
        (ratings[one] > ratings[other]) == (values[one] > values[other])
        for start in range(0, 60, 3)
        for one, other in ((start, start + 1), (start, start + 2), (start + 1, start + 2))
        if ratings[one] != ratings[other]
    ]
    assert found.accuracy.mean == pytest.approx(np.mean(told_apart))
    assert found.accuracy.n == len(told_apart)
    for one in (found.spearman, found.kendall, found.accuracy):
        assert one.low < one.mean < one.high


def test_a_constant_metric_agrees_half_and_has_no_correlation() -> None:
    found = agreement([0.5] * 6, [1, 2, 3, 1, 2, 2], ["a", "a", "a", "b", "b", "b"])
    assert found.accuracy.mean == 0.5
    assert math.isnan(found.spearman.mean) and math.isnan(found.kendall.mean)
    assert math.isnan(agreement([0.1, 0.2], [1, 2], ["a", "b"]).accuracy.mean)
    assert agreement([], [], []).accuracy.n == 0
