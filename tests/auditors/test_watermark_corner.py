"""Known marks of corners: planted by a formula of their own, on photographs, at any size and corner."""

import io
import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.watermark import Watermark
from overpaint.auditors.watermark.corner import corner_match, corner_verdict
from overpaint.auditors.watermark.mark import marks, read_marks
from overpaint.data import EditSample, Picture
from overpaint.taxonomy import UsageError

DOCUMENTED = [((1024, 768), 48, 32), ((1344, 1200), 96, 64)]
"""Size of the picture, side and margin of the star."""


def star(side):
    """A concave square by |x|^p + |y|^p, close to Gemini's; not the picture that is searched with."""
    x, y = np.abs((np.mgrid[0 : side * 4, 0 : side * 4] + 0.5) / (side * 2) - 1)
    inside = x**0.71 + y**0.71 <= 1.02
    return inside.reshape(side, 4, side, 4).mean(axis=(1, 3))


def starred(pixels, side, margin, opacity=0.5):
    marked = pixels.astype(np.float64)
    place = np.s_[-margin - side : -margin, -margin - side : -margin]
    alpha = opacity * star(side)[..., None]
    marked[place] += (255 - marked[place]) * alpha
    return np.rint(marked).astype(np.uint8)


def scaled(pixels, size):
    return np.asarray(Image.fromarray(pixels).resize(size, Image.Resampling.LANCZOS))


def sparkle():
    [mark] = [mark for mark in marks() if mark.name == "Gemini sparkle"]
    return mark


def near(box, expected, tolerance):
    return np.abs(np.array(box) - expected).max() <= tolerance


@pytest.mark.parametrize(("size", "side", "margin"), DOCUMENTED)
@pytest.mark.parametrize("opacity", [0.5, 0.3])
def test_the_star_is_found_where_it_is_documented(photo, size, side, margin, opacity):
    width, height = size
    match = corner_match(starred(scaled(photo, size), side, margin, opacity), sparkle())
    right, bottom = width - margin, height - margin
    assert match.score > 0.5
    assert near(match.box, [right - side, bottom - side, right, bottom], side / 8)


@pytest.mark.parametrize("factor", [0.8, 0.6, 0.45])
@pytest.mark.parametrize("quality", [90, 70])
def test_the_star_is_found_after_a_page_resized_the_picture(other_photo, jpeg, factor, quality):
    (size, side, margin), _ = DOCUMENTED
    small = [round(length * factor) for length in size]
    shown = scaled(starred(scaled(other_photo, size), side, margin), small)
    verdict = corner_verdict(jpeg(shown, quality))
    assert verdict.score > 0.5
    assert verdict.evidence["mark"] == "Gemini sparkle"
    right, bottom = small[0] - margin * factor, small[1] - margin * factor
    assert near(
        verdict.evidence["box"], [right - side * factor, bottom - side * factor, right, bottom], 4
    )


def test_clean_corners_and_other_shapes_carry_none(photo, other_photo):
    """All four corners; a disc, a square and a dark star where the star would be."""
    views = [view for pixels in (photo, other_photo) for view in (pixels, pixels[::-1], pixels[:, ::-1])]
    disc, square = photo.copy(), photo.copy()
    disc[436:476, 436:476][np.hypot(*np.mgrid[-20:20, -20:20]) < 20] = 230
    square[436:476, 436:476] = 230
    dark = 255 - starred(255 - photo, 40, 36)
    for pixels in [*views, disc, square, dark]:
        assert corner_verdict(Picture.from_pixels(np.ascontiguousarray(pixels))).score < 0.5


@pytest.mark.parametrize("corner", ["lower right", "lower left", "upper right", "upper left"])
def test_a_new_mark_is_a_file(tmp_path, photo, corner):
    """A text badge that the code has never seen, for each corner."""
    badge = Image.new("L", (120, 32))
    draw = ImageDraw.Draw(badge)
    draw.text((4, 2), "ACME ai", fill=255, font=ImageFont.load_default(26))
    badge.save(tmp_path / "acme.png")
    (tmp_path / "acme.toml").write_text(
        f'name = "ACME"\npicture = "acme.png"\ncorner = "{corner}"\nlevel = 255\npromising = 0.4\n'
        "least = 0.5\nheights = [0.04, 0.1]\nacross = [1.8, 2.8]\ndown = [0.5, 1.5]\n"
    )
    [mark] = read_marks(tmp_path)
    left = 512 - 10 - 120 if "right" in corner else 10
    top = 512 - 14 - 32 if "lower" in corner else 14
    marked = photo.astype(np.float64)
    alpha = 0.6 * np.asarray(badge)[..., None] / 255
    marked[top : top + 32, left : left + 120] *= 1 - alpha
    marked[top : top + 32, left : left + 120] += 255 * alpha
    match = corner_match(np.rint(marked).astype(np.uint8), mark)
    assert match.score > 0.5
    assert near(match.box, [left, top, left + 120, top + 32], 4)
    clean = corner_match(photo, mark)
    assert clean is None or clean.score < 0.5


TOLD = {
    "name": '"ACME"',
    "picture": '"acme.png"',
    "corner": '"lower left"',
    "level": "255",
    "heights": "[0.04, 0.1]",
    "across": "[1.8, 2.8]",
    "down": "[0.5, 1.5]",
    "promising": "0.4",
    "least": "0.5",
}


def shape(side=40):
    return Image.fromarray(np.rint(star(side) * 255).astype(np.uint8))


def put(folder, image, **others):
    image.save(folder / "acme.png")
    told = {key: value for key, value in (TOLD | others).items() if value}
    (folder / "acme.toml").write_text("".join(f"{key} = {value}\n" for key, value in told.items()))


def test_the_alpha_channel_of_a_logo_is_its_shape(tmp_path):
    """White on nothing, as designers hand it over; grey where there is no alpha that says anything."""
    logo = shape().rotate(20)  # by the corner it is turned over
    white, black = (Image.new("L", logo.size, level) for level in (255, 0))
    for channels in (
        [white, white, white, logo], [black, black, black, logo], [white, logo], [logo],
        [logo, logo, logo, white],
    ):  # fmt: skip
        put(tmp_path, Image.merge({1: "L", 2: "LA", 4: "RGBA"}[len(channels)], channels))
        [mark] = read_marks(tmp_path)
        assert np.abs(mark.alpha * 255 - np.asarray(logo)[:, ::-1]).max() < 0.01


@pytest.mark.parametrize("key", TOLD)
def test_a_key_that_is_missing_or_wrong_is_named(tmp_path, key):
    put(tmp_path, shape(), **{key: ""})
    with pytest.raises(UsageError, match=rf"acme\.toml: {key} is missing: .+ is wanted"):
        read_marks(tmp_path)
    for wrong in ("[]", "true", "-0.1", "nan", "[0.5]", "[0.2, 0.1]", "[0.1, 900]", '""', "[[0.1], 1]"):
        put(tmp_path, shape(), **{key: wrong})
        with pytest.raises(UsageError, match=rf"acme\.toml: {key} can't be .+ is wanted"):
            read_marks(tmp_path)


def test_other_files_that_are_no_marks_are_refused(tmp_path):
    put(tmp_path, shape(), liffts="0.2")
    with pytest.raises(UsageError, match=r"acme\.toml: liffts: no such key; known: .*lifts"):
        read_marks(tmp_path)
    put(tmp_path, Image.new("RGBA", (9, 9)))
    with pytest.raises(UsageError, match=r"acme\.toml: picture .* an alpha channel, or white on black"):
        read_marks(tmp_path)
    (tmp_path / "acme.png").write_bytes(b"no picture")
    with pytest.raises(UsageError, match=r"acme\.toml: picture .* a picture beside it"):
        read_marks(tmp_path)
    (tmp_path / "acme.toml").write_text("name = ")
    with pytest.raises(UsageError, match=r"acme\.toml: not TOML"):
        read_marks(tmp_path)


def test_what_is_too_small_is_not_judged():
    for side in (1, 2, 9, 20):
        verdict = corner_verdict(Picture.from_pixels(np.zeros((side, side, 3), np.uint8)))
        assert np.isnan(verdict.score) and "too small" in verdict.reason


@pytest.mark.parametrize("mode", ["L", "CMYK", "P", "LA", "RGBA"])
def test_pictures_of_other_modes_are_judged(other_photo, mode):
    pixels = starred(other_photo, 24, 16)
    buffer = io.BytesIO()
    form = "JPEG" if mode == "CMYK" else "PNG"
    Image.fromarray(pixels).convert(mode).save(buffer, form)
    assert corner_verdict(Picture.from_bytes(buffer.getvalue())).score > 0.5


def test_the_first_frame_of_an_animation_is_judged(other_photo):
    frames = [Image.fromarray(starred(other_photo, 24, 16)), Image.fromarray(other_photo)]
    buffer = io.BytesIO()
    frames[0].save(buffer, "WEBP", save_all=True, append_images=frames[1:], quality=90)
    assert corner_verdict(Picture.from_bytes(buffer.getvalue())).score > 0.5


def test_the_auditor_tells_what_the_edit_did(other_photo):
    clean, marked = Picture.from_pixels(other_photo), Picture.from_pixels(starred(other_photo, 24, 16))
    sample = EditSample(id="1", source=clean, instruction="", target=marked)
    found = [one for one in Watermark().audit([Pair.of(sample)]) if one.kind == "corner_mark"]
    flagged = Thresholds.shipped().flagged
    assert {one.side: flagged(one) for one in found} == {"source": False, "target": True}
    assert {one.side: one.evidence.get("across") for one in found} == {"source": None, "target": "added"}


def test_real_sparkles(real):
    """The stars that people confirmed are found, and none in photographs."""
    folder, flagged = real / "watermarks", Thresholds.shipped().of("corner_mark").score
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    marked = [folder / row["file"] for row in rows if row["kind"] == "sparkle"]
    found = [corner_verdict(Picture.from_file(path)).score >= flagged for path in marked]
    photos = sorted((real / "photos").glob("*.jpg"))
    wrong = [path for path in photos if corner_verdict(Picture.from_file(path)).score >= flagged]
    assert all(found)
    assert wrong == []
