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
