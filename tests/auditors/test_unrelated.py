import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from skimage import data

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.unrelated import Unrelated, likenesses


def judge(sample):
    (finding,) = Unrelated().audit([Pair.of(sample)])
    return finding


def test_equal_pictures_are_alike(sample, photo):
    assert judge(sample(photo)).score == pytest.approx(0, abs=1e-5)


def test_an_edited_picture_scores_far_below_a_stranger(sample, photo, other_photo, jpeg):
    edited = photo.copy()
    edited[:200, :200] = [255, 0, 0]
    tinted = (photo * [1.0, 0.8, 0.6]).astype(np.uint8)
    stranger = judge(sample(other_photo)).score
    assert all(judge(sample(jpeg(pixels))).score < stranger - 0.3 for pixels in (edited, tinted))
    assert not any(
        Thresholds.shipped().flagged(judge(sample(jpeg(pixels)))) for pixels in (edited, tinted)
    )


def test_strangers_of_another_shape_are_judged_too(sample):
    assert judge(sample(np.ascontiguousarray(data.rocket()))).score > 0.7


views = arrays(np.uint8, (40, 30, 3))


@given(views, views)
def test_likenesses_are_shares_and_the_same_both_ways(one, other):
    there, back = likenesses(one, other), likenesses(other, one)
    assert all(0 <= value <= 1 + 1e-6 for value in there.values())
    assert there == pytest.approx(back, abs=1e-4)


@given(views)
def test_a_view_is_like_itself(view):
    assert likenesses(view, view) == pytest.approx({"colours": 1, "light": 1, "edges": 1}, abs=1e-4)


def test_flat_pictures(sample):
    flat = [np.full((64, 64, 3), level, np.uint8) for level in (10, 250)]
    finding = judge(sample(flat[0], source=sample(flat[1]).target))
    assert finding.evidence == {"colours": 0, "light": 1, "edges": 1}


def test_what_cannot_be_compared_is_not_judged(sample):
    assert not judge(sample(None)).judged
