import numpy as np
import pytest

from overpaint.auditors import permitted_region
from overpaint.data import Box, ClassGuess, Mask, Picture


def mask_of(area):
    return Mask(Picture.from_pixels(np.repeat(area[..., None], 3, axis=2).astype(np.uint8) * 255))


def test_a_mask_is_grown_by_nine_pixels_of_a_view(sample):
    area = np.zeros((256, 256), bool)
    area[100:150, 100:150] = True
    permitted = permitted_region(sample(None, mask=mask_of(area)), (256, 256))
    assert permitted.origin == "mask"
    assert permitted.area[100:150, 91:159].all()
    assert not permitted.area[:, :91].any()
    assert not permitted.area[91:93, 91:93].any(), "the corners are round"


def test_a_box_is_strict_and_scaled_to_the_view(sample):
    permitted = permitted_region(sample(None, box=Box(100, 200, 300, 400)), (256, 256))
    expected = np.zeros((256, 256), bool)
    expected[100:200, 50:150] = True
    assert (permitted.origin, permitted.reach) == ("box", "box")
    assert (permitted.area == expected).all()


@pytest.mark.parametrize(
    ("classes", "reach", "origin"),
    [
        ((), "inferred", "nothing"),
        (("other.unknown",), "inferred", "nothing"),
        (("implicit",), "inferred", "class"),
        (("local.object_add",), "region", "class"),
        (("global.tone_transfer",), "everything", "class"),
    ],
)
def test_without_either_the_class_tells_the_reach(sample, classes, reach, origin):
    guesses = tuple(ClassGuess(id=name) for name in classes)
    permitted = permitted_region(sample(None, edit_classes=guesses), (8, 8))
    assert (permitted.area, permitted.reach, permitted.origin) == (None, reach, origin)


def test_a_box_smaller_than_a_pixel_of_the_view_does_not_vanish(sample):
    area = permitted_region(sample(None, box=Box(101, 50, 103, 52)), (16, 16)).area
    assert area.sum() == 1


@pytest.mark.parametrize(
    ("words", "corner"),
    [
        ("Remove the dog on the left.", (slice(None), slice(0, 160))),
        ("Add a bird at the top right.", (slice(0, 160), slice(96, None))),
        ("Remove the cup at the bottom of the image.", (slice(96, None), slice(None))),
    ],
)
def test_a_named_side_bounds_a_local_edit_generously(sample, words, corner):
    local = (ClassGuess(id="local.object_delete"),)
    permitted = permitted_region(sample(None, instruction=words, edit_classes=local), (256, 256))
    assert permitted.origin == "words"
    assert permitted.area[corner].all()
    assert permitted.area.mean() < 0.7


@pytest.mark.parametrize("words", ["A bush left of the tree.", "Raise his left arm.", "Add one."])
def test_a_side_of_another_thing_bounds_nothing(sample, words):
    local = (ClassGuess(id="local.object_alter"),)
    permitted = permitted_region(sample(None, instruction=words, edit_classes=local), (16, 16))
    assert (permitted.area, permitted.origin) == (None, "class")


def test_the_color_of_nothing_in_particular_is_that_of_everything(sample):
    color = (ClassGuess(id="local.color_alter"),)
    for words, reach in (("make the color more green", "everything"), ("Paint the car red.", "region")):
        asked = sample(None, instruction=words, edit_classes=color)
        assert permitted_region(asked, (8, 8)).reach == reach
