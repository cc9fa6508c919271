import numpy as np
import pytest
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.quality.composition import Composition
from overpaint.auditors.quality.halves import halves_alike
from overpaint.data import Picture


@pytest.fixture
def flagged(sample, jpeg):
    """The kinds that are flagged of a source."""

    def judge(pixels):
        found = Composition().audit(
            [Pair.of(sample(None, source=jpeg(np.ascontiguousarray(pixels), 90)))]
        )
        return {one.kind for one in found if Thresholds.shipped().flagged(one)}

    return judge


def test_a_photograph_is_one_picture(flagged, photo, other_photo):
    assert flagged(photo) == flagged(other_photo) == set()


@pytest.mark.parametrize("axis", [0, 1])
def test_two_pictures_with_a_gap(flagged, photo, other_photo, axis):
    gap = np.full((512, 8, 3) if axis else (8, 512, 3), 255, np.uint8)
    assert "collage" in flagged(np.concatenate([photo, gap, other_photo], axis=axis))


def test_two_pictures_without_a_gap(flagged, photo, other_photo):
    assert "collage" in flagged(np.concatenate([photo, other_photo], axis=1))


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("after", [lambda p: 255 - p, lambda p: p // 2 + 20, lambda p: p[..., ::-1]])
def test_before_and_after_without_a_gap(flagged, photo, axis, after):
    assert "collage" in flagged(np.concatenate([photo, after(photo)], axis=axis))


def test_a_side_of_a_thing_is_no_seam(flagged):
    """A book before a wall: its edge is sharp and long, and ends above the table."""
    random = np.random.default_rng(0)
    scene = random.integers(90, 120, (240, 320, 3), dtype=np.uint8)
    scene[160:] //= 2
    scene[20:200, 100:180] = 240
    assert "collage" not in flagged(scene)


def test_windows_all_over_are_no_halves():
    front = np.full((256, 256, 3), 180, np.uint8)
    for top in range(10, 250, 32):
        for left in range(10, 250, 32):
            front[top : top + 16, left : left + 12] = 40
    assert halves_alike(Picture.from_pixels(front)) < 0.51


def test_a_picture_beside_itself_has_halves_that_agree(photo):
    twice = Picture.from_pixels(np.concatenate([photo, photo], axis=1))
    assert halves_alike(twice) > 0.95
    assert halves_alike(Picture.from_pixels(photo)) < 0.4


@pytest.mark.parametrize("across", [False, True])
def test_bars_on_two_sides(flagged, photo, across):
    barred = photo.copy()
    turned = barred.swapaxes(0, 1) if across else barred
    turned[:30] = turned[-30:] = 0
    assert "letterbox" in flagged(barred)


def test_bars_with_a_word_in_them_are_a_letterbox(flagged, photo):
    barred = np.pad(photo, ((60, 60), (0, 0), (0, 0)))
    barred[-12:-4, 200:224:3] = 200
    assert "letterbox" in flagged(barred)


def test_one_bar_is_no_letterbox(flagged, photo):
    barred = photo.copy()
    barred[:30] = 0
    assert "letterbox" not in flagged(barred)


def test_a_thing_on_white_has_no_bars(flagged):
    white = np.full((256, 256, 3), 255, np.uint8)
    rows, columns = np.mgrid[:256, :256]
    white[(rows - 128) ** 2 + (columns - 128) ** 2 < 80**2] = [200, 40, 40]
    assert "letterbox" not in flagged(white)


def test_a_grid(flagged, photo):
    crossed = photo.astype(int)
    crossed[:, 64::64] += 25
    assert "grid_lines" in flagged(crossed.clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (40, 2)])
def test_any_size(flagged, size):
    random = np.random.default_rng(0)
    flagged(random.integers(0, 255, (*size, 3), dtype=np.uint8))
    flagged(np.zeros((*size, 3), np.uint8))


def test_the_source_of_an_answer_is_not_judged_again(sample, photo):
    picture = Picture.from_pixels(photo)
    found = list(Composition().audit([Pair(sample(picture), picture, "model")]))
    assert {one.side for one in found} == {"target"}


def test_a_picture_that_cannot_be_read(sample):
    found = list(Composition().audit([Pair.of(sample(None, source=Picture.from_bytes(b"x")))]))
    assert len(found) == 3 and not any(one.judged for one in found)


def test_small_pictures_scaled_up(flagged, photo):
    flagged(np.asarray(Image.fromarray(photo).resize((20, 20)).resize((300, 300))))


def test_stripes_all_over_are_no_grid(flagged):
    stripes = np.zeros((256, 512, 3), np.uint8)
    stripes[:, ::6] = 255
    assert "grid_lines" not in flagged(stripes)
