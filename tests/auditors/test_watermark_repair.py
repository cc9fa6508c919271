"""Taking a mark off: nothing outside its box changes, and what is in it looks like what is around."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors.watermark import repair
from overpaint.data import Box, Picture
from overpaint.taxonomy import UsageError

GRADIENT = (
    np.add.outer(np.arange(120), np.arange(160)).astype(np.uint8)[..., None].repeat(3, axis=2) // 2
)


def marked(box):
    pixels = GRADIENT.copy()
    pixels[box.top : box.bottom, box.left : box.right] = [255, 0, 90]
    return Picture.from_pixels(pixels, uri="marked.png")


def test_a_smooth_backdrop_comes_back():
    box = Box(100, 80, 130, 100)
    mended = repair(marked(box), box)
    assert np.abs(mended.pixels.astype(int) - GRADIENT).max() <= 2
    assert mended.uri == "marked.png"


def test_no_pixel_outside_the_box_changes(photo):
    box = Box(380, 440, 420, 470)
    mended = repair(Picture.from_pixels(photo), box).pixels
    changed = np.argwhere((mended != photo).any(axis=2))
    assert (changed >= [box.top, box.left]).all() and (changed < [box.bottom, box.right]).all()
    assert len(changed)


def test_a_large_box_is_filled_too():
    """Three quarters of a picture: coarse, but without the mark."""
    pixels = np.full((600, 600, 3), 120, np.uint8)
    pixels[50:550, 50:550] = 255
    assert (
        np.abs(repair(Picture.from_pixels(pixels), Box(50, 50, 550, 550)).pixels.astype(int) - 120).max()
        <= 4
    )


@pytest.mark.parametrize(
    "box", [(0, 0, 159, 120), (1, 0, 160, 120), (0, 0, 160, 119), (0, 1, 160, 120), (1, 1, 159, 119)]
)
def test_one_row_or_column_that_is_left_is_enough(box):
    pixels = np.full((120, 160, 3), [90, 20, 200], np.uint8)
    marked = pixels.copy()
    marked[box[1] : box[3], box[0] : box[2]] = 255
    assert np.abs(repair(Picture.from_pixels(marked), Box(*box)).pixels.astype(int) - pixels).max() <= 1


@pytest.mark.slow
def test_a_box_is_filled_from_what_is_around_however_large_it_is():
    """Of 3,000 px, in another colour than at the border: 32 px around were less than one when solved."""
    pixels = np.full((3100, 3100, 3), 120, np.uint8)
    pixels[:, :10] = 0
    box = Box(70, 50, 3070, 3050)
    marked = pixels.copy()
    marked[50:3050, 70:3070] = 255
    mended = repair(Picture.from_pixels(marked), box).pixels
    assert np.abs(mended[50:3050, 70:3070].astype(int) - 120).mean() <= 8


def test_another_way_is_refused_with_those_that_there_are():
    with pytest.raises(
        UsageError, match=r"unknown way to repair 'inpant': did you mean 'inpaint'.*crop"
    ):
        repair(Picture.from_pixels(GRADIENT), Box(0, 0, 9, 9), way="inpant")


@pytest.mark.parametrize(
    ("box", "kept"),
    [
        (Box(100, 110, 160, 120), np.s_[:110, :]),
        (Box(0, 0, 10, 120), np.s_[:, 10:]),
        (Box(150, 0, 160, 20), np.s_[:, :150]),
    ],
)
def test_cropping_keeps_as_much_as_it_can(box, kept):
    cropped = repair(marked(box), box, way="crop")
    assert np.array_equal(cropped.pixels, GRADIENT[kept])


@pytest.mark.parametrize("way", ["inpaint", "crop"])
def test_a_box_that_reaches_beyond_the_picture_is_cut_to_it(way):
    inside, beyond = Box(140, 100, 160, 120), Box(140, 100, 900, 300)
    one, other = (repair(marked(inside), box, way=way) for box in (inside, beyond))
    assert np.array_equal(one.pixels, other.pixels)


@pytest.mark.parametrize("way", ["inpaint", "crop"])
def test_an_empty_box_changes_nothing_and_a_whole_one_is_refused(way):
    picture = Picture.from_pixels(GRADIENT)
    assert repair(picture, Box(40, 40, 40, 60), way=way) is picture
    assert repair(picture, Box(500, 500, 600, 600), way=way) is picture
    with pytest.raises(ValueError, match="covers the whole picture"):
        repair(picture, Box(-5, -5, 900, 900), way=way)


@given(st.integers(-9, 20), st.integers(-9, 20), st.integers(1, 12), st.integers(1, 12))
def test_any_box_gives_a_picture(left, top, width, height):
    pixels = GRADIENT[:16, :18]
    box = Box(left, top, left + width, top + height)
    for way in ("inpaint", "crop"):
        mended = repair(Picture.from_pixels(pixels), box, way=way).pixels
        assert min(mended.shape) > 0
        assert way == "crop" or mended.shape == pixels.shape
