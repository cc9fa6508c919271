import numpy as np
import pytest
from PIL import Image, ImageFilter

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.no_op import NoOp


def judge(sample):
    (finding,) = NoOp().audit([Pair.of(sample)])
    return finding


def flagged(finding):
    return Thresholds.shipped().flagged(finding)


@pytest.mark.parametrize("quality", [95, 85, 75])
def test_a_source_saved_again_is_a_no_op(sample, photo, jpeg, quality):
    assert flagged(judge(sample(jpeg(photo, quality))))


def test_a_source_resized_and_softened_is_a_no_op(sample, photo):
    image = Image.fromarray(photo)
    smaller = image.resize((384, 384)).resize((512, 512))
    for copy in (image, smaller, image.resize((256, 256)), image.filter(ImageFilter.GaussianBlur(1))):
        assert flagged(judge(sample(np.asarray(copy))))


def test_a_tiny_edit_is_none_though_the_mean_hardly_moves(sample, photo, jpeg):
    edited = photo.copy()
    edited[400:430, 60:90] = [20, 200, 40]
    finding = judge(sample(jpeg(edited)))
    assert not flagged(finding)
    assert finding.evidence["mean"] < 3
    left, top, right, bottom = finding.evidence["box"]
    assert left < 90 and right > 60 and top < 430 and bottom > 400


def test_equal_pictures_score_1(sample, photo):
    assert judge(sample(photo)).score == 1


def test_what_cannot_be_compared_is_not_judged(sample, photo):
    assert not judge(sample(None)).judged
    assert not judge(sample(photo[:, :300])).judged


@pytest.mark.parametrize("shape", [(1, 1, 3), (2, 17, 3)])
def test_tiny_pictures(sample, shape):
    from_black = sample(np.full(shape, 255, np.uint8), source=sample(np.zeros(shape, np.uint8)).target)
    assert judge(from_black).value == pytest.approx(100, abs=0.1)
