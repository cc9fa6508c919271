import numpy as np
import pytest
from skimage.color import rgb2lab

from overpaint.auditors import Pair
from overpaint.data import Box, EditSample, Picture


def pair_of(source, target):
    pictures = [Picture.from_pixels(pixels) for pixels in (source, target)]
    return Pair.of(EditSample(id="1", source=pictures[0], instruction="", target=pictures[1]))


def test_difference_is_cie76(photo, other_photo):
    pair = pair_of(photo[:256, :256], other_photo[:256, :256])
    expected = np.linalg.norm(rgb2lab(photo[:256, :256]) - rgb2lab(other_photo[:256, :256]), axis=2)
    error = np.abs(pair.difference - expected)
    # OpenCV interpolates the cube root from a table.
    assert error.mean() < 0.2
    assert error.max() < 1


def test_difference_is_zero_for_equal_pictures_and_100_from_black_to_white():
    black, white = np.zeros((8, 8, 3), np.uint8), np.full((8, 8, 3), 255, np.uint8)
    assert not pair_of(white, white).difference.any()
    assert pair_of(black, white).difference == pytest.approx(100, abs=0.1)


@pytest.mark.parametrize("size", [(1, 1), (5, 300), (40, 33), (256, 256)])
def test_blocks_are_the_means_of_squares_of_16(size):
    rng = np.random.default_rng(0)
    pair = pair_of(*rng.integers(0, 256, (2, *size, 3), dtype=np.uint8))
    difference = pair.difference
    for row, line in enumerate(pair.blocks):
        for column, mean in enumerate(line):
            block = difference[row * 16 : row * 16 + 16, column * 16 : column * 16 + 16]
            assert mean == pytest.approx(block.mean(), rel=1e-4)


def test_a_box_of_the_view_covers_its_pixels_in_the_source():
    pair = pair_of(np.zeros((300, 1000, 3), np.uint8), np.zeros((300, 1000, 3), np.uint8))
    assert pair.view_size == (256, 77)
    assert pair.in_source(Box(0, 0, 256, 77)) == (0, 0, 1000, 300)
    assert pair.in_source(Box(1, 1, 2, 2)) == (3, 3, 8, 8)


@pytest.mark.parametrize(("size", "same"), [((256, 256), True), ((513, 512), True), ((512, 480), False)])
def test_same_aspect(photo, size, same):
    assert pair_of(photo, np.zeros((size[1], size[0], 3), np.uint8)).same_aspect is same


def test_problem_says_what_is_wrong(photo):
    source = Picture.from_pixels(photo)
    broken = Picture.from_bytes(b"no picture", uri="target.png")
    assert Pair.of(EditSample(id="1", source=source, instruction="", target=source)).problem == ""
    assert "no target" in Pair.of(EditSample(id="1", source=source, instruction="")).problem
    for first, second in ((source, broken), (broken, source)):
        pair = Pair.of(EditSample(id="1", source=first, instruction="", target=second))
        assert "target.png" in pair.problem
