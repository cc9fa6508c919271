import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.watermark import Watermark, dalle2_signature
from overpaint.data import EditSample, Picture

# Written down once more, so that a slip in the auditor's own table shows.
HEX = ["ffff66", "42ffff", "51da4c", "ff6e3c", "3c46ff"]


def signed(pixels, side=16, across=0, down=0):
    marked = pixels.copy()
    height, width = marked.shape[:2]
    for place, colour in enumerate(HEX):
        left = width - across - (5 - place) * side
        marked[height - down - side : height - down, left : left + side] = list(bytes.fromhex(colour))
    return marked


def scaled(pixels, size):
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.BICUBIC))


def judge(source, target, label=""):
    sample = EditSample(id="1", source=source, instruction="", target=target)
    return {finding.side: finding for finding in Watermark().audit([Pair(sample, target, label)])}


@pytest.fixture
def large(photo):
    return scaled(photo, (1024, 1024))


def test_source_and_target_are_judged_each(photo):
    clean, marked = Picture.from_pixels(photo), Picture.from_pixels(signed(photo))
    flagged = Thresholds.shipped().flagged
    found = judge(clean, marked)
    assert (flagged(found["source"]), flagged(found["target"])) == (False, True)
    found = judge(marked, clean)
    assert (flagged(found["source"]), flagged(found["target"])) == (True, False)


def test_the_source_is_left_to_the_pair_without_a_label(photo):
    picture = Picture.from_pixels(photo)
    assert list(judge(picture, picture, label="model")) == ["target"]


def test_the_place_is_exact(large):
    match = dalle2_signature(signed(large))
    assert match.error < 1
    assert np.abs(np.array(match.box) - [944, 1008, 1024, 1024]).max() <= 2


@pytest.mark.parametrize("border", [(1, 0), (0, 2), (2, 2)])
def test_a_border_of_two_pixels_is_allowed(large, border):
    assert dalle2_signature(signed(large, 16, *border)).error < 1


@pytest.mark.parametrize("side", [768, 700, 512, 500, 384, 300, 256])
@pytest.mark.parametrize("quality", [95, 75])
def test_it_is_found_in_scaled_and_compressed_copies(large, jpeg, side, quality):
    copy = jpeg(scaled(signed(large), (side, side)), quality)
    assert dalle2_signature(copy.pixels).error < 20


def test_it_is_found_in_a_scaled_panorama(photo):
    panorama = scaled(photo, (2390, 1024))
    assert dalle2_signature(scaled(signed(panorama), (1024, 439))).error < 20


def test_a_mark_elsewhere_or_in_another_order_is_none(large):
    backwards = large.copy()
    backwards[-16:, -80:] = signed(large)[-16:, -80:][:, ::-1]
    moved = np.roll(signed(large), (-300, -300), axis=(0, 1))
    for pixels in (large, backwards, moved):
        assert dalle2_signature(pixels).error > 50


@given(st.integers(1, 90), st.integers(1, 90), st.integers(0, 255))
def test_flat_pictures_of_any_size_carry_none(width, height, level):
    match = dalle2_signature(np.full((height, width, 3), level, np.uint8))
    if match is not None:
        assert match.error > 50
        left, top, right, bottom = match.box
        assert 0 <= left < right <= width
        assert 0 <= top < bottom <= height


def test_what_cannot_be_judged_says_so():
    tiny = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))
    broken = Picture.from_bytes(b"x", uri="source.png")
    found = judge(tiny, None)
    assert "too small" in found["source"].reason
    assert "no target" in found["target"].reason
    assert "source.png" in judge(broken, tiny)["source"].reason
    assert not any(finding.judged for finding in judge(broken, tiny).values())


def test_real_pictures(real):
    """All 60 signed pictures, and nothing else: marks of others, hard negatives, photographs."""
    folder, flagged = real / "watermarks", Thresholds.shipped().flagged
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    signed_files = {folder / row["file"] for row in rows if row["kind"] == "dalle2"}
    others = {folder / row["file"] for row in rows} - signed_files
    found = {
        path
        for path in [*signed_files, *others, *(real / "photos").glob("*.jpg")]
        if flagged(judge(Picture.from_file(path), None)["source"])
    }
    assert len(signed_files) == 60
    assert found == signed_files
