import numpy as np
import pytest
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.reframed import Reframed
from overpaint.data import ClassGuess


def judge(sample):
    (finding,) = Reframed().audit([Pair.of(sample)])
    return finding


FRAMED = {
    "cropped": lambda photo: photo[60:460, 40:440],
    "flipped": lambda photo: photo[:, ::-1],
    "upside down": lambda photo: photo[::-1],
    "enlarged": lambda photo: np.asarray(Image.fromarray(photo).resize((1024, 1024))),
}


@pytest.mark.parametrize("way", FRAMED)
def test_the_source_seen_otherwise(sample, photo, jpeg, way):
    finding = judge(sample(jpeg(np.ascontiguousarray(FRAMED[way](photo)))))
    assert Thresholds.shipped().flagged(finding)
    assert finding.evidence["how"] == ("flipped" if way == "upside down" else way)


def test_an_edit_and_a_copy_are_none(sample, photo, other_photo, jpeg):
    edited = photo.copy()
    edited[100:300, 100:300] = [200, 30, 30]
    for pixels in (photo, edited, other_photo):
        assert judge(sample(jpeg(pixels))).score < 0.5


def test_an_edited_crop_is_an_edit(sample, photo, jpeg):
    edited = photo.copy()
    edited[150:400, 100:350] = [200, 30, 30]
    assert judge(sample(jpeg(edited[60:460, 40:440]))).score < 0.5


@pytest.mark.parametrize("text", ["Flip the image", "Crop to the face", "Zoom in on the cat"])
def test_what_was_asked_for_is_not_judged(sample, photo, text):
    assert not judge(sample(np.ascontiguousarray(photo[:, ::-1]), instruction=text)).judged


def test_a_class_that_means_it_is_not_judged(sample, photo):
    assert not judge(sample(photo, edit_classes=(ClassGuess(id="viewpoint"),))).judged


def test_without_a_target(sample):
    assert not judge(sample(None)).judged
