import numpy as np
import pytest

from overpaint.auditors.watermark.frame import inner_box, picture_box


@pytest.mark.parametrize(
    "bars", [(0, 0, 0, 0), (10, 0, 20, 0), (0, 7, 0, 9), (3, 4, 5, 6), (0, 0, 0, 40)]
)
def test_plain_bars_are_left_out(photo, bars):
    left, top, right, bottom = bars
    inner = photo[200:400, 150:350]
    boxed = np.pad(inner, ((top, bottom), (left, right), (0, 0)), constant_values=0)
    assert picture_box(boxed) == (left, top, left + 200, top + 200)


def test_the_edge_of_a_bar_is_known_to_two_pixels_after_jpeg(photo, jpeg):
    boxed = np.pad(photo, ((40, 40), (0, 0), (0, 0)), constant_values=255)
    found = picture_box(jpeg(boxed, 60).pixels)
    assert np.abs(np.array(found) - (0, 40, 512, 552)).max() <= 2


@pytest.mark.parametrize("turns", range(4))
@pytest.mark.parametrize("level", [0, 255])
def test_a_bar_ends_where_a_small_thing_stands_in_it(photo, jpeg, turns, level):
    """Eight pixels of 512, which no mean shows: a bar of 80 is plain for 50."""
    boxed = np.pad(photo, ((0, 80), (0, 0), (0, 0)), constant_values=level)
    boxed[530:542, 300:308] = 128
    pixels = jpeg(np.ascontiguousarray(np.rot90(boxed, turns)), 75).pixels
    for box, bottom in ((picture_box(pixels), 542), (inner_box(pixels), 512)):
        turned = np.zeros(pixels.shape[:2], bool)
        turned[box.top : box.bottom, box.left : box.right] = True
        upright = np.rot90(turned, -turns)
        assert upright[: bottom - 2].all() and not upright[bottom + 2 :].any()


@pytest.mark.parametrize("shape", [(1, 1), (1, 90), (90, 1), (40, 40)])
def test_a_plain_picture_is_its_own_box(shape):
    assert picture_box(np.full((*shape, 3), 9, np.uint8)) == (0, 0, shape[1], shape[0])
