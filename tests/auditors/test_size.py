import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.size import Size
from overpaint.data import ClassGuess, EditSample, Picture


def blank(size):
    return Picture.from_pixels(np.zeros((size[1], size[0], 3), np.uint8))


def judge(source, target, edit_class="local.text"):
    guess = (ClassGuess(id=edit_class),)
    sample = EditSample(id="1", source=blank(source), instruction="", target=target, edit_classes=guess)
    (finding,) = Size().audit([Pair.of(sample)])
    return finding


@pytest.mark.parametrize(
    ("target", "flagged"),
    [
        ((300, 200), False),
        ((600, 400), False),
        ((150, 100), False),
        ((300, 260), True),
        ((200, 300), True),
    ],
)
def test_only_another_aspect_is_flagged(target, flagged):
    assert Thresholds.shipped().flagged(judge((300, 200), blank(target))) is flagged


def test_the_same_size_scores_0_and_another_scale_a_little():
    assert judge((300, 200), blank((300, 200))).score == 0
    assert 0 < judge((300, 200), blank((150, 100))).score < 0.5


def test_the_value_is_the_stretch():
    finding = judge((300, 200), blank((300, 300)))
    assert finding.value == pytest.approx(0.5)
    assert finding.evidence["source_size"] == [300, 200]
    assert finding.evidence["target_size"] == [300, 300]


def test_outpainting_and_a_missing_target_are_not_judged():
    assert math.isnan(judge((300, 200), blank((600, 200)), "other.outpaint").score)
    assert "no target" in judge((300, 200), None).reason


sizes = st.tuples(st.integers(1, 60), st.integers(1, 60))


@given(sizes, sizes)
def test_scores_are_shares_and_the_same_both_ways(one, other):
    there, back = judge(one, blank(other)), judge(other, blank(one))
    assert 0 <= there.score <= 1
    assert there.score == pytest.approx(back.score)
