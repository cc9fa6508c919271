import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.over_edit import UNBOUNDED, OverEdit, changed_outside, spread
from overpaint.data import Box, ClassGuess, EditSample, Mask, Picture
from overpaint.taxonomy import taxonomy

MASKED = (slice(100, 250), slice(100, 250))


@pytest.fixture
def edited(photo):
    pixels = photo.copy()
    pixels[MASKED] = 255 - pixels[MASKED]
    return pixels


@pytest.fixture
def mask(photo):
    return mask_of(photo.shape[:2], MASKED)


def mask_of(shape, part):
    values = np.zeros((*shape, 3), np.uint8)
    values[part] = 255
    return Mask(Picture.from_pixels(values), "white_edits")


def judge(sample):
    (finding,) = OverEdit().audit([Pair.of(sample)])
    return finding


def flagged(finding):
    return Thresholds.shipped().flagged(finding)


def test_an_edit_inside_its_mask_is_fine(sample, edited, mask, jpeg):
    for target in (edited, jpeg(edited, 75)):
        finding = judge(sample(target, mask=mask))
        assert finding.judged
        assert not flagged(finding)


def test_a_leak_out_of_the_mask_is_found_with_its_box(sample, edited, mask, jpeg):
    edited[300:400, 350:450] = [255, 0, 0]
    finding = judge(sample(jpeg(edited), mask=mask))
    assert flagged(finding)
    planted = 100 * 100 / (512**2 - 180**2)  # the mask of 150 is grown by 18, with round corners
    assert finding.value == pytest.approx(planted, rel=0.1)
    assert np.abs(np.array(finding.evidence["box"]) - [350, 300, 450, 400]).max() <= 4


def test_a_box_bounds_as_a_mask_does(sample, edited):
    assert judge(sample(edited, box=Box(100, 100, 250, 250))).score < 0.1
    assert flagged(judge(sample(edited, box=Box(100, 100, 200, 250))))


def test_the_box_is_in_the_pixels_of_the_source(sample, edited, mask):
    edited[300:400, 350:450] = [255, 0, 0]
    small = np.ascontiguousarray(edited[::2, ::2])
    box = judge(sample(small, mask=mask)).evidence["box"]
    assert np.abs(np.array(box) - [350, 300, 450, 400]).max() <= 4


@pytest.mark.parametrize("size", [(64, 64), (700, 700), (31, 512)])
def test_a_mask_of_another_size_is_stretched(sample, edited, size):
    height, width = size
    part = (
        slice(round(90 / 512 * height), round(260 / 512 * height) + 1),
        slice(round(90 / 512 * width), round(260 / 512 * width) + 1),
    )
    assert judge(sample(edited, mask=mask_of(size, part))).score < 0.2


def test_with_an_empty_mask_every_change_is_outside(sample, edited, photo):
    empty = mask_of((512, 512), slice(0, 0))
    assert judge(sample(photo, mask=empty)).score == 0
    assert flagged(judge(sample(edited, mask=empty)))


def test_with_a_full_mask_there_is_nothing_to_judge(sample, edited):
    finding = judge(sample(edited, mask=mask_of((512, 512), slice(None))))
    assert not finding.judged
    assert "nothing is outside" in finding.reason


def test_a_local_edit_that_repaints_everything_is_flagged(sample, edited, other_photo):
    local = (ClassGuess(id="local.object_add"),)
    assert not flagged(judge(sample(edited, edit_classes=local)))
    blend = (edited * 0.5 + other_photo * 0.5).astype(np.uint8)
    finding = judge(sample(blend, edit_classes=local))
    assert flagged(finding)
    assert "Object add" in finding.reason


def test_without_a_class_more_is_forgiven(sample, photo):
    tinted = (photo * [0.75, 0.9, 1.0]).astype(np.uint8)
    known = judge(sample(tinted, edit_classes=(ClassGuess(id="local.object_add"),)))
    unknown = judge(sample(tinted))
    assert unknown.judged
    assert unknown.value == known.value
    assert unknown.score < known.score


@pytest.mark.parametrize(
    "edit_class", [c for c in taxonomy() if c.id != "other.unknown"], ids=lambda c: c.id
)
def test_every_class_is_judged_or_says_why_not(sample, edited, edit_class):
    finding = judge(sample(edited, edit_classes=(ClassGuess(id=edit_class.id),)))
    assert finding.judged is (edit_class.reach not in UNBOUNDED)
    assert finding.reason


def test_what_cannot_be_compared_is_not_judged(sample, photo):
    broken = Mask(Picture.from_bytes(b"x", uri="mask.png"))
    for case, word in (
        (sample(None), "no target"),
        (sample(photo[:, :300]), "proportions"),
        (sample(Picture.from_bytes(b"x", uri="target.png")), "target.png"),
        (sample(photo, mask=broken), "mask.png"),
    ):
        finding = judge(case)
        assert not finding.judged
        assert word in finding.reason


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (3, 2)])
@pytest.mark.parametrize("value", [0, 255])
def test_tiny_pictures(sample, shape, value):
    pixels = np.full((*shape, 3), value, np.uint8)
    grey = Picture.from_pixels(np.full((*shape, 3), 128, np.uint8))
    finding = judge(sample(pixels, source=grey, edit_classes=(ClassGuess(id="local.text"),)))
    assert 0.5 < finding.score <= 1


differences = arrays(np.float32, (12, 12), elements=st.floats(0, 120, width=32))
areas = arrays(np.bool_, (12, 12))


def share(difference, area):
    outside = np.count_nonzero(~area)
    return np.count_nonzero(changed_outside(difference, area)) / outside if outside else 0.0


@given(differences, areas)
def test_permitting_what_changed_leaves_nothing(difference, area):
    grown = area | changed_outside(difference, area)
    assert share(difference, grown | (difference > 0)) == 0


@given(differences, areas, st.integers(0, 143))
def test_permitting_a_changed_pixel_never_raises_the_share(difference, area, pixel):
    changed = changed_outside(difference, area)
    grown = area.copy()
    if changed.flat[pixel]:
        grown.flat[pixel] = True
    assert share(difference, grown) <= share(difference, area)


@given(differences, differences, areas)
def test_more_change_outside_never_lowers_the_share(difference, more, area):
    assert share(difference + more, area) >= share(difference, area)
    assert share(difference, area) <= 1


@given(differences, differences, areas)
def test_change_inside_does_not_count(difference, more, area):
    assert share(difference + np.where(area, more, 0), area) == share(difference, area)


@given(differences, differences)
def test_more_change_never_lowers_the_spread(difference, more):
    assert spread(difference + more) >= spread(difference)


def test_the_mask_route_keeps_real_honest_edits(real):
    """The 19 masked rows of BrushEdit, all judged fine, though they differ outside by re-encoding."""

    folder = real / "triples"
    rows = [json.loads(line) for line in (folder / "manifest.jsonl").read_text().splitlines()]
    rows = [row for row in rows if row["id"].startswith("brushedit/")]
    scores = [judge(_masked_row(folder, row)).score for row in rows]
    assert len(scores) == 19
    assert max(scores) < 0.5


def _masked_row(folder, row):

    pictures = {name: Picture.from_file(folder / row[name]) for name in ("source", "target", "mask")}
    mask = Mask(pictures.pop("mask"), "white_edits")
    return EditSample(id=row["id"], instruction="", mask=mask, **pictures)
