import io
import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.watermark import Watermark, dalle2_signature
from overpaint.auditors.watermark.asked import asks_removal
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


def judge(source, target, label="", instruction=""):
    sample = EditSample(id="1", source=source, instruction=instruction, target=target)
    found = Watermark().audit([Pair(sample, target, label)])
    return {finding.side: finding for finding in found if finding.kind == "dalle2_signature"}


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


def test_a_flipped_picture_has_it_on_the_left(large):
    match = dalle2_signature(np.ascontiguousarray(signed(large)[:, ::-1]))
    assert match.flipped and match.error < 1
    assert np.abs(np.array(match.box) - [0, 1008, 80, 1024]).max() <= 2


@pytest.mark.parametrize(("right", "bottom"), [(5, 0), (0, 5), (6, 6), (2, 4)])
def test_it_is_found_where_a_crop_took_some_pixels(large, jpeg, right, bottom):
    cropped = signed(large)[: 1024 - bottom, : 1024 - right]
    match = dalle2_signature(jpeg(cropped, 85).pixels)
    assert match.error < 10
    assert np.abs(np.array(match.box) - [944, 1008, 1024 - right, 1024 - bottom]).max() <= 4


@pytest.mark.parametrize("level", [0, 255, 128])
@pytest.mark.parametrize("bars", [((60, 60), (0, 0)), ((0, 0), (90, 90)), ((40, 41), (33, 30))])
def test_it_is_found_inside_a_letterbox(large, jpeg, level, bars):
    small = scaled(signed(large), (512, 512))
    boxed = np.pad(small, (*bars, (0, 0)), constant_values=level)
    match = dalle2_signature(jpeg(boxed, 75).pixels)
    right, bottom = bars[1][0] + 512, bars[0][0] + 512
    assert match.error < 15
    assert np.abs(np.array(match.box) - [right - 40, bottom - 8, right, bottom]).max() <= 4


@pytest.mark.parametrize("level", [0, 255])
@pytest.mark.parametrize("bars", [((90, 90), (0, 0)), ((0, 0), (90, 90))])
def test_it_is_found_where_the_backdrop_has_the_colour_of_the_bars(large, jpeg, level, bars):
    """Where nothing but the squares shows where the picture ends."""
    plain = large.copy()
    plain[-200:] = level
    plain[:, -200:] = level
    boxed = np.pad(signed(plain), (*bars, (0, 0)), constant_values=level)
    match = dalle2_signature(jpeg(boxed, 75).pixels)
    right, bottom = bars[1][0] + 1024, bars[0][0] + 1024
    assert match.error < 15
    assert np.abs(np.array(match.box) - [right - 80, bottom - 16, right, bottom]).max() <= 4


def test_it_is_found_in_a_letterbox_with_a_word_in_it(large, jpeg):
    boxed = np.pad(signed(large), ((90, 90), (0, 0), (0, 0)))
    boxed[-40:-30, 400:430:3] = 200
    assert dalle2_signature(jpeg(boxed, 75).pixels).error < 15


def test_it_is_found_in_webp(large):
    buffer = io.BytesIO()
    Image.fromarray(scaled(signed(large), (300, 300))).save(buffer, "WEBP", quality=60)
    assert dalle2_signature(Picture.from_bytes(buffer.getvalue()).pixels).error < 25


def test_colourful_corners_carry_none(photo):
    """Corners of saturated tiles, stripes and noise; the squares' own colours are among them."""
    random, palette = np.random.default_rng(5), [list(bytes.fromhex(colour)) for colour in HEX]
    scores = []
    for turn in range(250):
        side = int(random.integers(4, 25))
        shape = (2, 8) if turn % 2 else (1, 12)
        tiles = random.integers(0, 256, (*shape, 3)) // 64 * 85
        chosen = random.random(shape) < 0.3
        tiles[chosen] = np.array(palette)[random.integers(0, 5, chosen.sum())]
        corner = tiles.repeat(side, axis=0).repeat(side, axis=1)[-64:, -128:]
        picture = photo[-128:, -256:].copy()
        picture[-corner.shape[0] :, -corner.shape[1] :] = corner
        scores.append(dalle2_signature(picture).score)
    assert max(scores) < 0.5


def test_the_evidence_says_what_the_edit_did(photo):
    clean, marked = Picture.from_pixels(photo), Picture.from_pixels(signed(photo))

    def across(source, target):
        return {side: found.evidence.get("across") for side, found in judge(source, target).items()}

    assert across(clean, marked) == {"source": None, "target": "added"}
    assert across(marked, clean) == {"source": "removed", "target": None}
    assert across(marked, marked) == {"source": "kept", "target": "kept"}
    assert across(clean, clean) == {"source": None, "target": None}
    assert "the edit adds it" in judge(clean, marked)["target"].reason


def removal(source, target, instruction, label=""):
    sample = EditSample(id="1", source=source, instruction=instruction, target=target)
    found = Watermark().audit([Pair(sample, target, label)])
    return next((one for one in found if one.kind == "mark_removed"), None)


def test_what_the_edit_removes_is_another_kind(photo):
    clean, marked = Picture.from_pixels(photo), Picture.from_pixels(signed(photo))
    flagged = Thresholds.shipped().flagged
    found = removal(marked, clean, "Remove DALLE 2 Watermark")
    assert flagged(found)
    assert (found.side, found.evidence["marks"], found.evidence["asked"]) == (
        "pair",
        ["dalle2_signature"],
        True,
    )
    unasked = removal(marked, clean, "Make it winter")
    assert flagged(unasked) and not unasked.evidence["asked"]
    assert not flagged(removal(clean, marked, "Remove the watermark"))
    assert not flagged(removal(marked, marked, "Remove the watermark"))
    assert not removal(marked, Picture.from_bytes(b"x"), "Remove the watermark").judged
    assert removal(marked, clean, "Remove the watermark", label="model") is None


def test_a_mark_that_is_to_go_is_no_fault_of_the_source(photo):
    clean, marked = Picture.from_pixels(photo), Picture.from_pixels(signed(photo))
    flagged = Thresholds.shipped().flagged

    def on_source(target, instruction):
        found = judge(marked, target, instruction=instruction)["source"]
        return flagged(found), found.value

    assert on_source(clean, "Erase the logo") == (False, on_source(clean, "Make it winter")[1])
    assert on_source(clean, "Make it winter")[0]
    assert on_source(marked, "Erase the logo")[0]


@pytest.mark.parametrize(
    ("instruction", "asked"),
    [
        ("Remove the DALLE 2 watermark", True),
        ("remove the coloured squares in the lower right corner", True),
        ("Make it winter and erase the logo", True),
        ("Please take the stock photo text off.", True),
        ("There should be no signature", True),
        ("Purge the watermark.", True),
        ("去除水印", True),
        ("remove the dog but keep the watermark", False),
        ("Don't remove the watermark", False),
        ("Write the text 'no logo'", False),
        ("Extract the striped top", False),
        ("Remove the dog", False),
        ("Add a logo", False),
        ("", False),
    ],
)
def test_what_asks_for_a_mark_to_go(instruction, asked):
    assert asks_removal(instruction) == asked


def test_real_requests_to_remove_a_watermark(real):
    """All of three lists, and next to nothing else is taken for one."""
    said = []
    for name in ("i2ebench_diverse", "i2ebench_original", "instructdiffusion_prompts"):
        lines = (real / "instructions" / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
        rows = [line.split("\t") for line in lines]
        said += [(row[2], any("atermark" in cell for cell in row)) for row in rows]
    assert sum(wanted for _, wanted in said) == 290
    assert [text for text, wanted in said if wanted and not asks_removal(text)] == []
    others = [text for text, wanted in said if not wanted and asks_removal(text)]
    assert set(others) == {
        "The letters are to be removed from the image",
        "Remove the letters from the image",
    }


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
