from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis.extra.numpy import arrays
from skimage import data

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.creation import asks_for_another_picture
from overpaint.auditors.likeness import likeness
from overpaint.auditors.unrelated import Unrelated
from overpaint.data import ClassGuess, Picture


def judge(sample):
    (finding,) = Unrelated().audit([Pair.of(sample)])
    return finding


def test_an_edited_picture_scores_far_below_a_stranger(sample, photo, other_photo, jpeg):
    edited = photo.copy()
    edited[:200, :200] = [255, 0, 0]
    tinted = (photo * [1.0, 0.8, 0.6]).astype(np.uint8)
    stranger = judge(sample(other_photo))
    assert Thresholds.shipped().flagged(stranger)
    for pixels in (photo, edited, tinted):
        assert judge(sample(jpeg(pixels))).score < 0.05


def test_strangers_of_another_shape_are_judged_too(sample):
    assert Thresholds.shipped().flagged(judge(sample(np.ascontiguousarray(data.rocket()))))


@pytest.mark.parametrize(
    "text",
    [
        "Create a comic book strip with these two characters",
        "Turn this photo into a character figure",
        "Generate the front, rear, left and right views on white.",
        "transform the person into a model kit packaging box",
    ],
)
def test_a_request_for_another_picture_is_not_judged(sample, other_photo, text):
    assert asks_for_another_picture(sample(other_photo, instruction=text))
    assert not judge(sample(other_photo, instruction=text)).judged


@pytest.mark.parametrize(
    "text", ["Make the car red", "Turn the cat into a dog", "Add a hat to the man", "Let the dog sit"]
)
def test_an_edit_is_judged(sample, photo, text):
    assert judge(sample(photo, instruction=text)).judged


def test_a_class_that_makes_another_picture_is_not_judged(sample, other_photo):
    classes = (ClassGuess(id="viewpoint"),)
    assert not judge(sample(other_photo, edit_classes=classes)).judged


views = arrays(np.uint8, (40, 30, 3))


@given(views, views)
def test_likenesses_are_the_same_both_ways(one, other):
    first, second = Picture.from_pixels(one), Picture.from_pixels(other)
    there, back = astuple(likeness(first, second)), astuple(likeness(second, first))
    assert all(-1.001 <= value <= 1.001 for value in there)
    assert there == pytest.approx(back, abs=1e-4)


@given(views)
def test_a_picture_is_like_itself(view):
    picture = Picture.from_pixels(view)
    assert astuple(likeness(picture, picture)) == pytest.approx((1, 1, 1, 1), abs=1e-4)


def test_what_cannot_be_compared_is_not_judged(sample):
    assert not judge(sample(None)).judged
