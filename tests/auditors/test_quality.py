import io
import math

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image, ImageFilter
from skimage import data

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.quality import Quality, measures
from overpaint.data import EditSample, Picture

PHOTOS = ("astronaut", "coffee", "chelsea", "rocket")


@pytest.fixture(scope="module", params=PHOTOS)
def image(request):
    return Image.fromarray(getattr(data, request.param)())


def picture(image, quality=90):
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=quality)
    return Picture.from_bytes(buffer.getvalue())


def judge(source, target=None, label=""):
    sample = EditSample(id="1", source=source, instruction="Add a box.", target=target)
    return list(Quality().audit([Pair(sample, target, label)]))


def flagged(one):
    shipped = Thresholds.shipped()
    return {finding.kind for finding in judge(one) if shipped.flagged(finding)}


def squeezed(low, share):
    return lambda image: image.point([round(low + share * level) for level in range(256)] * 3)


def noisy(image):
    pixels = np.asarray(image)
    noise = np.random.default_rng(0).normal(0, 25, pixels.shape)
    return Image.fromarray((pixels + noise).clip(0, 255).astype(np.uint8))


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea"])
def test_a_good_photograph_has_none_of_it(name):
    assert flagged(picture(Image.fromarray(getattr(data, name)()))) == set()


PLANTS = {
    "dark": squeezed(0, 0.2),
    "light": squeezed(204, 0.2),
    "low_contrast": squeezed(108, 0.15),
    "uniform": squeezed(100, 0.02),
    "grey": lambda image: image.convert("L").convert("RGB"),
    "noisy": noisy,
    "tiny": lambda image: image.resize((48, 60)),
    "elongated": lambda image: image.resize((800, 200)),
    "upscaled": lambda image: image.reduce(4).resize(image.size, Image.Resampling.BICUBIC),
}


@pytest.mark.parametrize("kind", PLANTS)
def test_a_planted_defect_is_found(image, kind):
    assert kind in flagged(picture(PLANTS[kind](image)))


@pytest.mark.parametrize("radius", [3, 5])
def test_a_blur_is_found_at_full_resolution(image, radius):
    assert "blurred" in flagged(picture(image.filter(ImageFilter.GaussianBlur(radius))))


def test_the_blur_of_a_large_picture_is_found_though_its_thumbnail_is_sharp():
    large = Image.fromarray(data.astronaut()).resize((2048, 2048), Image.Resampling.LANCZOS)
    soft = large.filter(ImageFilter.GaussianBlur(4))
    assert "blurred" in flagged(picture(soft))
    assert "blurred" not in flagged(picture(soft.resize((200, 200))))


def test_a_sharp_object_before_a_blurred_background_is_sharp():
    image = Image.fromarray(data.astronaut())
    soft = image.filter(ImageFilter.GaussianBlur(6))
    soft.paste(image.crop((0, 150, 300, 400)), (0, 150))
    assert "blurred" not in flagged(picture(soft))


def test_the_width_of_an_edge_is_that_of_the_blur_it_was_made_with():
    # One edge in the middle of every block of 16 pixels.
    rows = np.where((np.arange(256) + 8) // 16 % 2 == 0, 40, 215).astype(np.uint8)
    stripes = np.repeat(np.tile(rows, (256, 1))[..., None], 3, axis=2)
    widths = []
    for sigma in (1.5, 2.0, 2.5):
        soft = cv2.GaussianBlur(stripes, (0, 0), sigma)
        widths.append(measures(Picture.from_pixels(soft)).edge_width)
        # The steepest slope of a step of height 1 is 1 / (sigma sqrt(2 pi)).
        assert widths[-1] == pytest.approx(sigma * math.sqrt(2 * math.pi), rel=0.15)
    assert widths == sorted(widths)


def test_strong_compression_is_found_by_its_grid(image):
    assert "blocky" in flagged(picture(image, 8))
    assert "blocky" not in flagged(picture(image, 85))
    shifted = Image.fromarray(picture(image, 8).pixels[3:, 3:])
    assert "blocky" not in flagged(Picture.from_pixels(np.array(shifted)))


@pytest.mark.parametrize("sigma", [4.0, 8.0, 16.0])
def test_the_noise_of_an_even_picture_is_measured(sigma):
    pixels = 128 + np.random.default_rng(1).normal(0, sigma, (256, 256, 1)).repeat(3, axis=2)
    found = measures(Picture.from_pixels(pixels.round().clip(0, 255).astype(np.uint8)))
    # The quietest tenth lies a little below the mean.
    assert found.noise == pytest.approx(sigma, rel=0.2)


def test_tone_by_hand():
    pixels = np.zeros((100, 100, 3), np.uint8)
    pixels[:, 50:] = 200
    found = measures(Picture.from_pixels(pixels))
    assert (found.bright, found.dim, found.contrast, found.spread) == (200, 0, 200, 200)
    assert found.chroma == 0 and found.size == (100, 100)


def test_the_source_is_judged_with_the_datasets_own_pair_only(image):
    good = picture(image)
    assert {one.side for one in judge(good, good)} == {"source", "target"}
    assert {one.side for one in judge(good, good, "model")} == {"target"}


def test_what_cannot_be_read_or_told_is_not_judged():
    broken = Picture.from_bytes(b"no picture")
    assert not any(one.judged for one in judge(broken))
    black = {one.kind: one for one in judge(Picture.from_pixels(np.zeros((300, 300, 3), np.uint8)))}
    assert black["dark"].score == black["uniform"].score == black["grey"].score == 1
    assert not black["blurred"].judged and not black["upscaled"].judged


@settings(max_examples=40)
@given(
    st.tuples(st.integers(1, 70), st.integers(1, 70)).flatmap(
        lambda size: arrays(np.uint8, (*size, 3), elements=st.sampled_from([0, 1, 128, 255]))
    )
)
def test_any_picture_gets_one_finding_of_every_kind(pixels):
    found = judge(Picture.from_pixels(pixels))
    assert len({one.kind for one in found}) == len(found) == 11
    assert all(0 <= one.score <= 1 for one in found if one.judged)
