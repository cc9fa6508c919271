import json
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import mannwhitneyu

from overpaint.benchmark.separation import separation, threshold_at


def test_auroc_is_that_of_the_rank_test():
    rng = np.random.default_rng(1)
    scores = rng.integers(0, 12, 80) / 12  # ties on purpose
    defective = rng.random(80) < 0.4
    expected = mannwhitneyu(scores[defective], scores[~defective]).statistic
    found = separation(scores.tolist(), defective.tolist(), range(80), at=0.5)
    assert found.auroc.mean == pytest.approx(expected / (defective.sum() * (~defective).sum()))
    assert found.auroc.low < found.auroc.mean < found.auroc.high


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40), st.floats(0, 1))
def test_the_threshold_flags_no_more_than_the_rate_and_is_the_lowest(harmless, rate):
    scores = np.array(harmless)
    threshold = threshold_at(scores, rate)
    assert np.sum(scores >= threshold) <= rate * len(scores) + 1e-6
    below = scores[scores < threshold]
    if len(below):
        assert np.sum(scores >= below.max()) > rate * len(scores) - 1e-6


def test_rows_of_one_source_widen_the_interval():
    scores = [0.2, 0.4, 0.6, 0.8] * 20
    defective = [False, True, False, True] * 20
    alone = separation(scores, defective, range(80), at=0.5).auroc
    together = separation(scores, defective, [row % 4 for row in range(80)], at=0.5).auroc
    assert together.high - together.low > 2 * (alone.high - alone.low)


def test_found_and_flagged_at_a_given_threshold():
    found = separation([0.1, 0.6, 0.7, 0.2], [False, False, True, True], "abcd", at=0.5)
    assert (found.flagged.mean, found.found.mean) == (0.5, 0.5)
    assert "2 bad    2 fine" in str(found)


def test_one_kind_alone_has_no_auroc():
    found = separation([0.1, 0.9], [False, False], "ab", at=0.5)
    assert math.isnan(found.auroc.mean)
    assert found.flagged.mean == 0.5
    assert found.found.n == 0
    assert json.loads(json.dumps(found.row(), allow_nan=False))["auroc"]["mean"] is None
