"""The change map, on photographs with changes of known place and kind."""

import cv2
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors import Pair


def changed(sample, target, **fields):
    return Pair.of(sample(target, **fields)).change


def test_saving_again_changes_nothing(sample, photo, jpeg):
    for quality in (95, 85, 75):
        change = changed(sample, jpeg(photo, quality))
        assert not change.area.any()
        assert change.registration.kind == "none"
        assert change.photometry.drift < 1
        assert change.explained.content < 0.05


def test_a_painted_box_is_the_region(sample, photo, jpeg):
    edited = photo.copy()
    edited[100:250, 300:400] = 255 - edited[100:250, 300:400]
    change = changed(sample, jpeg(edited))
    (region,) = change.regions
    assert np.abs(np.array(region.box) - [150, 50, 200, 125]).max() <= 2
    assert region.area == pytest.approx(75 * 50 / 256**2, rel=0.1)
    assert change.explained.content > 0.95


@pytest.mark.parametrize("step", [(1, 0), (0, -3), (12, 7), (-40, 25)])
def test_a_shift_is_found_and_taken_back(sample, photo, step):
    across, down = step
    shifted = np.roll(photo, (down, across), axis=(0, 1))
    change = changed(sample, shifted)
    assert change.registration.kind == "shift"
    assert change.registration.matrix[:, 2] * 2 == pytest.approx(step, abs=0.4)
    assert change.registration.moved == pytest.approx(np.hypot(*step) / 512, abs=0.002)
    inside = np.s_[30:-30, 30:-30]
    assert float(np.mean(change.area[inside])) < 0.02


@pytest.mark.parametrize(("scale", "turn"), [(1.1, 0), (0.9, 0), (1.0, 4), (1.25, 2)])
def test_scale_and_turn_are_found(sample, photo, scale, turn):
    matrix = cv2.getRotationMatrix2D((256, 256), turn, scale)
    target = cv2.warpAffine(photo, matrix, (512, 512), flags=cv2.INTER_AREA)
    change = changed(sample, np.asarray(target))
    assert change.registration.kind == "affine"
    expected = matrix.copy()
    expected[:, 2] = (matrix @ [0.5, 0.5, 1] - 0.5) / 2
    assert change.registration.matrix == pytest.approx(expected, abs=0.6)
    assert change.registration.matrix[:, :2] == pytest.approx(matrix[:, :2], abs=0.01)


def test_a_crop_of_other_proportions_is_laid_over(sample, photo):
    change = changed(sample, np.ascontiguousarray(photo[50:400]))
    assert change.registration.kind == "affine"
    assert 0.6 < float(np.mean(change.covered)) < 0.72
    assert not change.content[~change.covered].any()
    assert float(np.mean(change.area)) < 0.03


def test_another_picture_is_said_not_to_fit(sample, other_photo):
    assert changed(sample, other_photo).registration.kind == "failed"


@pytest.mark.parametrize(
    ("gains", "gamma"), [((1, 1, 1), 0.7), ((0.8, 1, 1.1), 1), ((1.1, 1.0, 0.85), 1.4)]
)
def test_a_change_of_all_tones_is_photometry(sample, photo, jpeg, gains, gamma):
    toned = (255 * (photo / 255) ** gamma * gains).clip(0, 255).astype(np.uint8)
    change = changed(sample, jpeg(toned))
    assert change.photometry.drift > 3
    assert change.explained.photometry > 0.7
    assert float(np.mean(change.area)) < 0.15


def test_an_edit_is_still_found_under_a_change_of_tones(sample, photo, jpeg):
    toned = (255 * (photo / 255) ** 0.7).astype(np.uint8)
    toned[300:400, 100:200] = [250, 30, 200]
    change = changed(sample, jpeg(toned))
    assert change.photometry.drift > 3
    box = np.array(change.regions[0].box)
    assert np.abs(box - [50, 150, 100, 200]).max() <= 2


def test_a_recoloured_background_is_no_change_of_all_tones(sample, photo):
    grey = np.full((512, 512, 3), 200, np.uint8)
    blue = np.full((512, 512, 3), (40, 60, 220), np.uint8)
    for pixels in (grey, blue):
        pixels[150:400, 150:400] = photo[150:400, 150:400]
    source = sample(grey).target
    change = Pair.of(sample(blue, source=source)).change
    assert change.photometry.drift == 0
    assert not change.area[90:180, 90:180].any()
    assert change.area[:70].all()


@given(st.integers(1, 70), st.integers(1, 70), st.integers(0, 3))
def test_pictures_of_any_size_are_measured(sample, width, height, seed):
    source, target = np.random.default_rng(seed).integers(0, 256, (2, height, width, 3), dtype=np.uint8)
    change = Pair.of(sample(target, source=sample(source).target)).change
    assert change.content.shape == (height, width)
    assert 0 <= change.content.min() <= change.content.max() <= 1
    shares = change.explained
    parts = [shares.registration, shares.photometry, shares.content, shares.noise]
    assert min(parts) >= -1e-6
    assert sum(parts) == pytest.approx(1)


def test_equal_pictures_of_one_tone(sample):
    grey = np.full((40, 60, 3), 90, np.uint8)
    change = Pair.of(sample(grey, source=sample(grey).target)).change
    assert not change.area.any()
    assert change.explained.noise == 1
    assert np.isnan(change.registration.agreement)


def test_a_new_background_behind_a_small_subject_is_no_change_of_all_tones(sample, photo):
    """It takes every tone of a plain backdrop to another, and would take the subject's with them."""
    plain = np.full((512, 512, 3), 210, np.uint8)
    stars = np.random.default_rng(0).normal(20, 6, (512, 512, 3)).clip(0, 255).astype(np.uint8)
    for pixels in (plain, stars):
        pixels[190:340, 190:340] = photo[40:190, 150:300]
    change = Pair.of(sample(stars, source=sample(plain).target)).change
    assert change.photometry.drift == 0
    assert not change.area[100:165, 100:165].any()


def test_answers_of_one_source_share_its_features(sample, photo, other_photo):
    one, other = Pair.of(sample(other_photo)), Pair.of(sample(photo[::-1]))
    other = Pair(one.sample, other.target, "another")
    assert one.change.registration.kind == other.change.registration.kind == "failed"
    assert other.source_look.features is one.source_look.features
    assert len(one.source_look.features.points) == len(one.source_look.features.words) > 100
