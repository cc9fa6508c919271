"""Texts laid over photographs: found by what they say, and only where the cheap look sends them."""

import json

import numpy as np
import pytest
from PIL import Image, ImageDraw, ImageFont

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.overlay import Overlay, look, scout
from overpaint.auditors.overlay import auditor as overlay_auditor
from overpaint.auditors.overlay.auditor import WORTH_READING, overlay_verdict
from overpaint.auditors.overlay.look import (
    MOST,
    NOTHING,
    SMALLEST,
    glance,
    in_cells,
    likelihood,
    likely,
    raised,
)
from overpaint.auditors.overlay.network import LEVEL, layers
from overpaint.auditors.overlay.reading import Line
from overpaint.auditors.overlay.words import sign_of
from overpaint.auditors.view import grey
from overpaint.data import Box, EditSample, Picture


def written(pixels, text, size=20, opacity=0.7, at=(0.5, 0.5)):
    """The text in white, its middle at shares of width and height."""
    height, width = pixels.shape[:2]
    sheet = Image.new("L", (width, height))
    font = ImageFont.load_default(size)
    ImageDraw.Draw(sheet).text((at[0] * width, at[1] * height), text, fill=255, font=font, anchor="mm")
    alpha = opacity * np.asarray(sheet)[..., None] / 255
    return Picture.from_pixels(np.rint(pixels * (1 - alpha) + 255 * alpha).astype(np.uint8))


def says(*texts, middle=0.5, sure=False):
    return sign_of([Line(text, middle) for text in texts], sure)


def spread(*texts, far=1.0):
    """Lines on the way from the upper left to the lower right corner, or to a share of it."""
    places = np.linspace(0, far, len(texts))
    return [Line(text, middle=place, across=place) for text, place in zip(texts, places, strict=True)]


@pytest.mark.parametrize(
    "text",
    ["shutterstock", "gettyimages'", "Adobe Stock", "ptolia", "© Anna Berg", "Copyrighted Image",
     "www.annaberg.photo", "annaberg.com", "#168667490", "AI generated", "AI-generated", "Adabeatock",
     "autterstock", "hotodune", "gettylmages"],
)  # fmt: skip
def test_words_of_owners_and_agencies_are_signs(text):
    assert says(text).score >= 0.5 and text.split()[0] in says(text).why


@pytest.mark.parametrize(
    "text",
    ["EXIT", "Dinner with Jessica", "12:45", "Colour of the coins", "OPEN 24 HOURS", "FedEx", "PHOTOS",
     "2024", "B 3141", "Photography is fun", "stock", "", "MASTERPIECE", "STOCKS", "stocks rise",
     "Superstore", "Pinetree", "Photozone", "Dream Time", "Free pic", "SAMPLE", "DRAFT", "erstook",
     "Bali generated it"],
)  # fmt: skip
def test_words_of_the_world_are_none(text):
    assert says(text).score == 0


def test_a_number_counts_by_the_lower_border_only():
    assert says("75353029", middle=0.97).score >= 0.5
    assert says("75353029", middle=0.4).score == 0


def test_a_text_that_stands_often_is_a_pattern_even_cut_off():
    assert says("PixelHarbour", "PixelHarb", "xelHarbour", "PixelHarbou").score >= 0.5
    assert says("PixelHarbour", "PixelHarbour", "PixelHarbour").score == 0
    assert says("PixelHa", "PixelHar", "our", "PixelHarb", "elHarbour").score >= 0.5
    assert says("Stones Of Anfield", "Anfield Rd", "Anfield Road Stand", "Anfield Abseil").score == 0


def test_a_short_text_is_a_pattern_where_it_is_spread_over_the_picture():
    cut = spread("ZEBI", "AZEBI", "AZEB", "AZEBI")
    assert sign_of(cut).score >= 0.5
    assert sign_of(cut[:3]).score == 0
    column = [Line(line.text, line.middle) for line in cut]
    row = [Line(line.text, 0.5, line.across) for line in cut]
    corner = spread("AZEBI", "AZEBI", "AZEBI", "AZEBI", far=0.3)
    asked = spread("What is this??", "Is this", "WHAT IS THIS?", "what is this??")
    shortest, years = spread("AZE", "AZE", "AZE", "AZE"), spread("2024", "2024", "2024", "2024")
    for lines in (column, row, corner, asked, shortest, years):
        assert sign_of(lines).score == 0


@pytest.mark.parametrize("text", ["SAMPLE", "Draft", "Do Not Copy", "C0NFIDENTIAL"])
def test_a_notice_counts_where_the_look_is_sure_or_if_it_stands_often(text):
    assert says(text).score == 0
    assert says(text, sure=True).score >= 0.5
    assert says(text, text, text).score >= 0.5
    assert says(f"{text} of the soil", sure=True).score == 0


@pytest.mark.parametrize("text", ["erstook", "tterstock", "positphotos", "ckphoto"])
def test_a_part_of_an_agency_counts_where_the_look_is_sure(text):
    assert says(text).score == 0 and says(text, sure=True).score >= 0.5


@pytest.mark.parametrize("text", ["shutter", "Deposit", "IMAGES", "rostock", "overstock", "stock"])
def test_a_word_that_is_part_of_an_agency_is_none(text):
    assert says(text, sure=True).score == 0


def read(monkeypatch, *lines, strength=7.0):
    """The verdict on a picture whose look is so sure of its middle and in which these are read."""
    monkeypatch.setattr(overlay_auditor, "can_read", lambda: True)
    monkeypatch.setattr(
        overlay_auditor, "lines", lambda pixels: list(lines) if len(pixels) == 400 else []
    )
    seen = look.Glance(strength, Box(160, 160, 240, 200))
    monkeypatch.setattr(overlay_auditor, "glance", lambda grey, everywhere: seen)
    return overlay_verdict(Picture.from_pixels(noise(400, 400)[..., None].repeat(3, 2)))


def test_what_is_read_elsewhere_or_is_no_word_leaves_a_sure_look_its_score(monkeypatch):
    elsewhere, crumbs = Line("Bakery", 0.95, 0.1, 0.05, 0.1), Line("S 200.€", 0.45, 0.5, 0.1, 0.2)
    assert read(monkeypatch).score >= 0.5
    assert read(monkeypatch, elsewhere, crumbs).score == read(monkeypatch).score
    assert read(monkeypatch, elsewhere, crumbs, strength=5.5).score == 0
    assert read(monkeypatch, strength=5.5).score >= 0.5
    assert read(monkeypatch, Line("Bakery", 0.45, 0.5, 0.1, 0.2)).score == 0


def test_a_large_text_on_the_slant_is_an_overlay_where_the_look_is_sure(monkeypatch):
    slanted = Line("Lumenbild", 0.5, 0.5, 0.3, 0.5, slant=30)
    assert read(monkeypatch, slanted).score >= 0.5
    assert read(monkeypatch, slanted, strength=4.0).score < 0.5
    assert read(monkeypatch, Line("Lumenbild", 0.5, 0.5, 0.1, 0.5, slant=4)).score == 0
    assert read(monkeypatch, Line("Lumenbild", 0.5, 0.5, 0.1, 0.2, slant=30)).score == 0


def test_the_reading_is_in_the_evidence(other_photo):
    pytest.importorskip("rapidocr")
    verdict = overlay_verdict(written(other_photo, "shutterstock", at=(0.3, 0.05)))
    assert verdict.score == 1
    assert "shutterstock" in str(verdict.evidence["reads"])


@pytest.mark.parametrize("level", [0, 255])
def test_a_text_beside_a_picture_on_a_plain_page_is_seen(other_photo, level, monkeypatch):
    """The page isn't cut off as a bar."""
    monkeypatch.setattr(overlay_auditor, "can_read", lambda: False)
    page = np.full((480, 640, 3), level, np.uint8)
    page[90:310, 170:470] = other_photo[:220, :300]
    sheet = Image.fromarray(page)
    font = ImageFont.load_default(16)
    ImageDraw.Draw(sheet).text((620, 468), "annaberg.com", fill=(120,) * 3, font=font, anchor="rs")
    verdict = overlay_verdict(Picture.from_pixels(np.asarray(sheet)))
    assert verdict.value >= WORTH_READING
    left, top, right, bottom = verdict.evidence["box"]
    assert left < 620 and right > 500 and top < 468 and bottom > 450


def tiled(pixels, text="Lumenbild"):
    """The picture under a text, a made-up name, over and over, on the slant."""
    sheet = Image.new("L", (1024, 1024))
    draw, font = ImageDraw.Draw(sheet), ImageFont.load_default(26)
    for row in range(0, 1024, 80):
        for column in range(0, 1024, 200):
            draw.text((column, row), text, fill=170, font=font)
    alpha = (
        np.asarray(sheet.rotate(30, Image.Resampling.BILINEAR).crop((256, 256, 768, 768)))[..., None]
        / 255
    )
    return Picture.from_pixels(np.rint(pixels * (1 - alpha) + 255 * alpha).astype(np.uint8))


def test_a_pattern_on_the_slant_is_read(other_photo):
    pytest.importorskip("rapidocr")
    for text in ("Lumenbild", "SAMPLE"):
        verdict = overlay_verdict(tiled(other_photo, text))
        assert verdict.score >= 0.5, verdict


def test_text_of_the_scene_is_read_and_no_overlay(other_photo):
    pytest.importorskip("rapidocr")
    verdict = overlay_verdict(written(other_photo, "COFFEE BAR", size=40, opacity=1.0), reads_all=True)
    assert verdict.score == 0 and verdict.evidence["reads"]


def test_clean_photographs_are_not_read(photo, other_photo):
    pytest.importorskip("rapidocr")
    for pixels in (photo, other_photo):
        verdict = overlay_verdict(Picture.from_pixels(pixels))
        assert verdict.score == 0 and "reads" not in verdict.evidence


def test_without_the_extra_the_look_alone_flags_the_surest_and_says_what_to_install(
    photo, other_photo, monkeypatch
):
    monkeypatch.setattr(overlay_auditor, "can_read", lambda: False)
    assert overlay_verdict(Picture.from_pixels(photo)).score == 0
    verdict = overlay_verdict(tiled(other_photo))
    assert 0.5 <= verdict.score <= 0.7 and "pip install 'overpaint[ocr]'" in verdict.reason


def test_the_likeliest_place_is_where_the_text_is(photo):
    seen = glance(grey(written(photo, "© Anna Berg", size=24, opacity=0.9, at=(0.7, 0.9))))
    clean = glance(grey(Picture.from_pixels(photo)))
    assert seen is not None and clean is not None and seen.strength > clean.strength
    left, top, right, bottom = seen.box
    assert left < 0.85 * 512 and right > 0.55 * 512 and top < 0.95 * 512 and bottom > 0.85 * 512


def rectified_by_torch(maps, layer, side, **how):
    """A layer over (1, depth, rows, columns), its weights those of squares of a side."""
    torch = pytest.importorskip("torch")
    weights = torch.from_numpy(layer.weights.reshape(side, side, -1, layer.weights.shape[1]))
    bias = torch.from_numpy(layer.bias)
    return torch.relu(torch.nn.functional.conv2d(maps, weights.permute(3, 2, 0, 1), bias, **how))


def ended_by_torch(maps, layer):
    torch = pytest.importorskip("torch")
    found = torch.einsum("bchw,cd->bdhw", maps, torch.from_numpy(layer.weights))
    return found + torch.from_numpy(layer.bias)[:, None, None]


def padded(picture, side, around=0):
    """As a batch for torch, up to whole squares and with so much around by what stands for nothing."""
    torch = pytest.importorskip("torch")
    ends = [(around, around - one % -side) for one in picture.shape]
    whole = np.pad(picture, ends, constant_values=LEVEL).astype(np.float32)
    return torch.from_numpy(whole)[None, None]


def noise(*shape):
    random = np.random.default_rng(0)
    return random.normal(LEVEL, 24, shape).clip(LEVEL - MOST, LEVEL + MOST).astype(np.uint8)


def test_the_network_is_what_torch_computes():
    torch = pytest.importorskip("torch")
    picture = noise(53, 91)
    first, *others, last = layers("look")
    maps = rectified_by_torch(padded(picture, 8, 2), first, 8, stride=4)
    for layer in others:
        how = {"stride": layer.step, "padding": layer.spread, "dilation": layer.spread}
        maps = rectified_by_torch(maps, layer, 3, **how)
    expected = torch.nn.functional.avg_pool2d(ended_by_torch(maps, last), 3, 1, 1)[0, 0].numpy()
    assert likelihood(picture).shape == expected.shape == (7, 12)
    assert np.allclose(likelihood(picture), expected, atol=1e-3)


def test_the_scout_is_what_torch_computes():
    torch = pytest.importorskip("torch")
    grey = np.random.default_rng(0).integers(0, 256, (64, 96), dtype=np.uint8)
    first, second, *others, last = layers("scout")
    maps = rectified_by_torch(padded(grey, 16), first, 8, stride=8)[0]
    maps = torch.stack([maps[:, row::2, column::2] for row in (0, 1) for column in (0, 1)])
    maps = rectified_by_torch(maps.flatten(0, 1)[None], second, 1)
    for layer in others:
        maps = rectified_by_torch(maps, layer, 3, padding=1)
    expected = ended_by_torch(maps, last)[0, 0].numpy()
    assert scout.odds(grey).shape == expected.shape == (4, 6)
    assert np.allclose(scout.odds(grey), expected, atol=1e-3)


def test_how_light_a_picture_is_says_nothing_to_the_scout():
    grey = np.random.default_rng(0).integers(60, 120, (64, 96), dtype=np.uint8)
    assert np.allclose(scout.odds(grey), scout.odds(grey + np.uint8(90)), atol=0.05)


@pytest.mark.parametrize("high", [1, 7, 8, 40, 383])
@pytest.mark.parametrize("wide", [9, 24, 25, 384])
def test_every_cell_lies_under_a_place(high, wide):
    """Cells of 8 pixels under places of 16, of a picture that is resized to whole places."""
    rows, columns = (side // 16 for side in scout.sides(high, wide))
    cells = -(-high // 8), -(-wide // 8)
    under = in_cells(np.ones((rows, columns), np.bool_), cells)
    assert under.shape == cells and under.all()
    last = np.zeros((rows, columns), np.bool_)
    last[-1, -1] = True
    assert in_cells(last, cells)[-1, -1] == 1 and in_cells(last, cells).sum() <= 9


@pytest.mark.parametrize("shape", [(24, 24), (53, 91), (384, 217)])
@pytest.mark.parametrize("share", [0.0, 0.03, 0.4, 1.0])
def test_a_part_of_the_answer_is_that_part_of_the_whole(shape, share):
    picture = noise(*shape)
    whole = likelihood(picture)
    where = (np.random.default_rng(1).random(whole.shape) < share).astype(np.uint8)
    part = likelihood(picture, where)
    assert np.allclose(part[where > 0], whole[where > 0], atol=1e-4)
    assert (part[where == 0] == NOTHING).all()


@pytest.mark.parametrize("shape", [(24, 24), (53, 91), (384, 217)])
@pytest.mark.parametrize("share", [0.0, 0.001, 0.01, 0.4])
def test_raising_what_an_answer_takes_is_enough(shape, share):
    grey = np.random.default_rng(2).integers(0, 256, shape, dtype=np.uint8)
    whole = likelihood(raised(grey))
    where = (np.random.default_rng(3).random(whole.shape) < share).astype(np.uint8)
    found = likely(grey, where)
    assert np.allclose(found[where > 0], whole[where > 0], atol=1e-4)
    assert (found[where == 0] == NOTHING).all()


def test_where_nothing_is_suspected_nothing_is_looked_at(monkeypatch):
    monkeypatch.setattr(look, "answers", None)
    plain = np.full((300, 500, 3), 90, np.uint8)
    seen = glance(plain[..., 0])
    assert seen is not None and seen.strength == NOTHING
    assert overlay_verdict(Picture.from_pixels(plain)).score == 0


def test_what_is_suspected_is_what_is_found_everywhere(other_photo):
    marked = grey(tiled(other_photo))
    some, all_of_it = glance(marked), glance(marked, everywhere=True)
    assert some is not None and all_of_it is not None
    assert all_of_it.strength - 1 < some.strength <= all_of_it.strength


def test_a_number_above_a_bar_stands_by_the_lower_border(other_photo):
    pytest.importorskip("rapidocr")
    marked = written(other_photo, "75353029", size=20, opacity=1, at=(0.85, 0.96)).pixels
    barred = np.pad(marked, ((110, 110), (0, 0), (0, 0)))
    verdict = overlay_verdict(Picture.from_pixels(barred))
    assert verdict.score >= 0.5 and "number" in verdict.reason
    _, top, right, bottom = verdict.evidence["box"]
    assert 110 < top < bottom <= 110 + len(marked) and right > 0.75 * marked.shape[1]


def test_both_sides_are_judged_and_the_source_once(photo):
    pytest.importorskip("rapidocr")
    picture, broken = Picture.from_pixels(photo), Picture.from_bytes(b"x", uri="broken.png")
    sample = EditSample(id="1", source=picture, instruction="", target=broken)
    judged = Overlay().audit([Pair.of(sample)])
    found = {one.side: one for one in judged if one.kind == "stock_overlay"}
    assert found["source"].score == 0
    assert "broken.png" in found["target"].reason and not found["target"].judged
    assert [one.side for one in Overlay().audit([Pair(sample, picture, "model")])] == ["target"]


def test_a_text_that_the_edit_removes_is_a_kind_of_its_own(other_photo):
    pytest.importorskip("rapidocr")
    marked = written(other_photo, "shutterstock", at=(0.3, 0.05))
    target = Picture.from_pixels(other_photo)
    for words, asked in (("Remove the text", True), ("Make it winter", False)):
        sample = EditSample(id="1", source=marked, instruction=words, target=target)
        found = {(one.kind, one.side): one for one in Overlay().audit([Pair.of(sample)])}
        removed, source = found["overlay_removed", "pair"], found["stock_overlay", "source"]
        assert (removed.score, removed.evidence["asked"]) == (1, asked)
        assert (source.score < 0.5, source.evidence["across"]) == (asked, "removed")


@pytest.mark.parametrize(
    "shape", [(1, 1), (1, 4000), (3, 900), (40, 12), (31, 31), (2000, 40), (1999, 301)]
)
@pytest.mark.parametrize("everywhere", [False, True])
def test_pictures_of_any_shape_are_looked_at(shape, everywhere):
    random = np.random.default_rng(0)
    seen = glance(random.integers(0, 256, shape, dtype=np.uint8), everywhere=everywhere)
    if seen is None:
        assert min(shape) < SMALLEST or max(shape) > 640
    else:
        left, top, right, bottom = seen.box
        assert 0 <= left < right <= shape[1] and 0 <= top < bottom <= shape[0]
        assert np.isfinite(seen.strength)


@pytest.mark.slow
def test_real_overlays_read(real):
    """Of the overlays that people confirmed most are found, and few pictures have to be read."""
    pytest.importorskip("rapidocr")
    folder, least = real / "watermarks", Thresholds.shipped().of("stock_overlay").score
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    marked = [folder / row["file"] for row in rows if row["kind"] == "overlay"]
    found = [overlay_verdict(Picture.from_file(path)).score >= least for path in marked]
    assert np.mean(found) >= 0.8


def test_the_bars_of_a_picture_are_looked_for_once():
    """Others need its box too: what they made is taken."""
    picture = Picture.from_pixels(np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8))
    assert "too small" not in overlay_verdict(picture).reason
    fresh = Picture.from_pixels(picture.pixels)
    for key in ("box", "inner box"):
        fresh.once(key, lambda: Box(0, 0, 8, 8))
    assert "too small" in overlay_verdict(fresh).reason


def test_of_readings_that_stand_as_often_the_first_is_told():
    """Whatever the process: texts of a set come in another order in each."""
    for text in ("lumenbilda", "lumenbildo", "lumenbildi", "lumenbilde", "lumenbildu"):
        others = [f"lumenbild{end}" for end in "aoieu" if not text.endswith(end)]
        assert f"“{text}”" in says(text, *others).why
