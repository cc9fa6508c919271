"""Stamps that nobody described, planted in sets of edited photographs."""

import base64
import io
from dataclasses import replace

import cv2
import numpy as np
import pyarrow as pa
import pytest
from PIL import Image, ImageDraw
from skimage import data

from overpaint.auditors import CollectionAuditor, Pair, Thresholds
from overpaint.auditors.stamp import RepeatedStamp
from overpaint.auditors.stamp.planes import BYTES, even, packed, unpacked
from overpaint.data import EditSample, Picture

COUNT, SIDE = 64, 224
COLOUR, OPACITY = np.array([230, 40, 40]), 0.4
WIDTH, HEIGHT = 56, 22


@pytest.fixture(scope="module")
def photos():
    names = ["astronaut", "coffee", "chelsea", "rocket"]
    return [np.ascontiguousarray(getattr(data, name)()) for name in names]


def shape():
    image = Image.new("L", (WIDTH, HEIGHT))
    draw = ImageDraw.Draw(image)
    draw.ellipse((0, 0, HEIGHT - 1, HEIGHT - 1), fill=255)
    draw.rectangle((HEIGHT + 4, 3, WIDTH - 1, 8), fill=255)
    draw.rectangle((HEIGHT + 4, 13, WIDTH - 1, 18), fill=255)
    return np.asarray(image, np.float64)[..., None] / 255


def stamped(pixels, right=20, bottom=30):
    """With the stamp so far from the right and the lower border."""
    marked = pixels.astype(np.float64)
    height, width = pixels.shape[:2]
    place = np.s_[height - bottom - HEIGHT : height - bottom, width - right - WIDTH : width - right]
    alpha = OPACITY * shape()
    marked[place] = marked[place] * (1 - alpha) + COLOUR * alpha
    return np.rint(marked).astype(np.uint8)


def pairs(photos, carriers=(), size=(SIDE, SIDE), first=0, mark=stamped, count=COUNT):
    """Crops of photographs with an ellipse of another crop in them, saved as JPEG."""
    random = np.random.default_rng(first)
    found = []
    for number in range(first, first + count):
        before, other = (crop(photos, random, size) for _ in range(2))
        mask = ellipse(random, size)
        after = np.where(mask, other, before)
        if number in carriers:
            after = mark(after)
        source, target = (saved(one, random) for one in (before, after))
        found.append(
            Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction=""))
        )
    return found


def crop(photos, random, size):
    photo, (width, height) = photos[random.integers(len(photos))], size
    top, left = (random.integers(0, room + 1) for room in np.subtract(photo.shape[:2], (height, width)))
    part = photo[top : top + height, left : left + width]
    return part[:, ::-1] if random.random() < 0.5 else part


def ellipse(random, size):
    image = Image.new("1", size)
    left, top = random.integers(0, size[0] - 40), random.integers(0, size[1] - 40)
    ImageDraw.Draw(image).ellipse((left, top, left + 40, top + 30), fill=1)
    return np.asarray(image)[..., None]


def saved(pixels, random):
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=int(random.integers(82, 95)))
    return Picture.from_bytes(buffer.getvalue())


def digested(auditor, some):
    return pa.Table.from_pylist([auditor.digest(pair) for pair in some], schema=auditor.schema)


def concluded(some):
    auditor, by_id = RepeatedStamp(), {pair.sample.id: pair for pair in some}
    return list(auditor.conclude(digested(auditor, some), by_id.__getitem__))


def of_set(findings):
    return [finding for finding in findings if finding.side == "set"]


def iou(first, second):
    area = [(right - left) * (bottom - top) for left, top, right, bottom in (first, second)]
    left, top = np.maximum(first[:2], second[:2])
    right, bottom = np.minimum(first[2:], second[2:])
    both = max(0, right - left) * max(0, bottom - top)
    return both / (sum(area) - both)


CARRIERS = frozenset(range(4, COUNT, 8))


@pytest.fixture(scope="module")
def found(photos):
    return concluded(pairs(photos, CARRIERS))


def test_it_is_a_collection_auditor():
    assert isinstance(RepeatedStamp(), CollectionAuditor)


def test_the_stamp_is_found_with_its_place_and_size(found):
    [stamp] = of_set(found)
    assert Thresholds.shipped().flagged(stamp)
    assert stamp.sample_id is None
    box = left, top, right, bottom = stamp.evidence["box"]
    assert iou(box, (SIDE - 20 - WIDTH, SIDE - 30 - HEIGHT, SIDE - 20, SIDE - 30)) > 0.6
    assert stamp.evidence["size"] == [right - left, bottom - top]


def test_its_carriers_are_listed_and_counted(found):
    [stamp] = of_set(found)
    listed = {int(name) for name in stamp.evidence["carriers"]}
    assert len(listed & CARRIERS) >= 0.8 * len(CARRIERS)
    assert len(listed - CARRIERS) <= 1
    assert stamp.value == pytest.approx(len(listed) / COUNT)
    marked = {int(one.sample_id) for one in found if one.kind == "stamped" and one.score >= 0.5}
    assert marked == listed
    assert len(found) == COUNT + 1


def test_its_picture_opacity_and_colour_are_estimated(found):
    [stamp] = of_set(found)
    assert stamp.evidence["opacity"] == pytest.approx(OPACITY, abs=0.15)
    assert np.abs(np.array(stamp.evidence["colour"]) - COLOUR).max() < 50
    picture = Image.open(io.BytesIO(base64.b64decode(stamp.evidence["picture"])))
    assert picture.mode == "RGBA" and list(picture.size) == stamp.evidence["size"]
    left, top = (SIDE - 20 - WIDTH, SIDE - 30 - HEIGHT)
    true = np.zeros((SIDE, SIDE))
    true[top : top + HEIGHT, left : left + WIDTH] = shape()[..., 0]
    box = stamp.evidence["box"]
    alpha = np.asarray(picture.getchannel("A"), float)
    assert np.corrcoef(alpha.ravel(), true[box[1] : box[3], box[0] : box[2]].ravel())[0, 1] > 0.7


def test_a_set_without_one_has_none(photos):
    findings = concluded(pairs(photos))
    [none] = of_set(findings)
    assert none.score == 0 and "no stamp" in none.reason
    assert all(finding.score == 0 for finding in findings)


def test_the_way_the_shards_come_does_not_matter(photos):
    auditor = RepeatedStamp()
    some = pairs(photos, CARRIERS)
    by_id = {pair.sample.id: pair for pair in some}
    whole = digested(auditor, some)
    parts = [auditor.merge([whole.slice(50)]), auditor.merge([whole.slice(10, 40), whole.slice(0, 10)])]
    one, other = (
        list(auditor.conclude(table, by_id.__getitem__)) for table in (whole, auditor.merge(parts))
    )
    assert one == other
    assert auditor.merge([]).schema == auditor.schema


def test_places_count_from_their_corner_in_pictures_of_several_sizes(photos):
    some = [
        pair
        for first, size in ((0, (224, 224)), (40, (250, 201)), (80, (199, 260)))
        for pair in pairs(photos, set(range(first, first + 40, 6)), size, first, count=40)
    ]
    [stamp] = of_set(concluded(some))
    assert stamp.evidence["anchor"] == "lower right"
    assert np.abs(np.array(stamp.evidence["offset"]) - [20, 30]).max() <= 5
    assert len(stamp.evidence["carriers"]) >= 0.8 * 21


@pytest.mark.parametrize(
    ("sizes", "edges"),
    [
        ([(640, 160), (560, 200)], ("lower",)),
        pytest.param([(1024, 576), (640, 640)], ("lower", "right"), marks=pytest.mark.slow),
    ],
)
def test_stamps_at_the_middles_of_edges_are_found(sizes, edges):
    """Between what corners of larger pictures show, and not as far from any in all of them."""
    random, some = np.random.default_rng(5), []
    for number in range(24):
        width, height = size = sizes[number // 4 % 2]
        before, other = (cv2.resize(cloud(random), size, interpolation=cv2.INTER_CUBIC) for _ in "ab")
        after = np.where(ellipse(random, size), other, before)
        places = {"lower": ((width - WIDTH) // 2, 30), "right": (20, (height - HEIGHT) // 2)}
        if number % 4 < len(edges):
            after = stamped(after, *places[edges[number % 4]])
        source, target = (saved(one, random) for one in (before, after))
        some.append(Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction="")))
    stamps = {one.evidence["anchor"]: one.evidence for one in of_set(concluded(some)) if one.evidence}
    assert set(stamps) == {f"middle of the {edge} edge" for edge in edges}
    for first, edge in enumerate(edges):
        evidence = stamps[f"middle of the {edge} edge"]
        assert (
            np.abs(np.subtract(evidence["offset"], {"lower": (0, 30), "right": (20, 0)}[edge])).max()
            <= 5
        )
        assert sorted(map(int, evidence["carriers"])) == list(range(first, 24, 4))


@pytest.mark.parametrize("size", [(513, 400), (300, 640), (1025, 800)])
def test_tiles_of_edges_lie_behind_the_others(photos, size):
    """So digests without them, of smaller pictures or of an earlier version, go with those that have
    them."""
    before, after = (np.asarray(Image.fromarray(photos[place]).resize(size)) for place in (0, 1))
    row, small = packed(before, after), packed(before[:300, :300], after[:300, :300])
    assert len(small) == BYTES and len(row) == 9 * BYTES // 5
    planes = unpacked([row, row[:BYTES]])
    for part in (planes.light, planes.colour):
        assert part.shape[1] == 9
        assert all(tile.any() for tile in part[0])
        assert np.array_equal(part[0, :5], part[1, :5]) and not part[1, 5:].any()
    assert unpacked([row[:BYTES]]).light.shape[1] == 5


def test_one_pair_many_times_makes_no_stamp(photos):
    """Copies change alike all over: what repeats is the row."""
    [one] = pairs(photos, {0}, count=1)
    copies = [
        Pair.of(EditSample(id=f"copy {n}", source=one.source, target=one.target, instruction=""))
        for n in range(20)
    ]
    [none] = of_set(concluded([*pairs(photos), *copies]))
    assert none.score == 0


def test_one_picture_that_answers_many_pairs_makes_no_stamp(photos):
    """A model that has collapsed answers so: what repeats is the picture."""
    random = np.random.default_rng(0)
    answer = crop(photos, random, (SIDE, SIDE))
    some = [
        Pair.of(EditSample(id=f"{n:02}", source=source, target=target, instruction=""))
        for n in range(64)
        for source in [saved(cloud(random), random)]
        for target in [saved(cloud(random) if n % 6 else answer, random)]
    ]
    [none] = of_set(concluded(some))
    assert none.score == 0


def cloud(random):
    """A picture of soft shapes, each time others, about as rough and as colourful as photographs."""
    waves = np.fft.rfft2(random.normal(size=(SIDE, SIDE, 3)), axes=(0, 1))
    far = np.hypot(np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE))[..., None] + 1 / SIDE
    field = np.fft.irfft2(waves / far**1.5, s=(SIDE, SIDE), axes=(0, 1))
    field = field.mean(axis=-1, keepdims=True) + 0.2 * field
    return np.rint(128 + 40 * field / field.std()).clip(0, 255).astype(np.uint8)


def test_a_stamp_that_both_sides_carry_is_found_in_the_pictures_by_themselves():
    random, carriers, some = np.random.default_rng(3), set(range(0, 48, 3)), []
    for number in range(48):
        before = cloud(random)
        after = np.where(ellipse(random, (SIDE, SIDE)), cloud(random), before)
        both = [stamped(one) if number in carriers else one for one in (before, after)]
        source, target = (saved(one, random) for one in both)
        some.append(Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction="")))
    [one] = of_set(concluded(some))
    assert one.score >= 0.5 and "and their sources" in one.reason
    box = [SIDE - 20 - WIDTH, SIDE - 30 - HEIGHT, SIDE - 20, SIDE - 30]
    assert iou(one.evidence["box"], box) > 0.5
    listed = {int(name) for name in one.evidence["carriers"]}
    assert len(listed & carriers) >= 0.8 * len(carriers) and not listed - carriers
    picture = Image.open(io.BytesIO(base64.b64decode(one.evidence["picture"])))
    assert picture.mode == "RGBA" and 0 < one.evidence["opacity"] <= 1


def test_places_that_are_painted_anew_in_each_picture_are_no_stamp(photos, monkeypatch):
    """Masks that share one place make edges there, but no ink explains what lies within."""
    monkeypatch.setattr("overpaint.auditors.stamp.auditor.CONFIRMED", 1)  # place: others cost as much
    random, some = np.random.default_rng(5), []
    beside = np.ones((SIDE, SIDE), bool)
    beside[56:168, 56:168] = False
    for number in range(48):
        before, after = (crop(photos, random, (SIDE, SIDE)).copy() for _ in range(2))
        after[beside] = before[beside]
        source, target = (saved(one, random) for one in (before, after))
        some.append(Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction="")))
    [none] = of_set(concluded(some))
    assert none.score == 0


@pytest.fixture(scope="module")
def stamped_sources():
    """Pairs of which every third source carries the stamp, and is twice as large as the target."""
    random, some = np.random.default_rng(7), []
    for number in range(36):
        before = cloud(random)
        after = np.where(ellipse(random, (SIDE, SIDE)), cloud(random), before)
        large = cv2.resize(before if number % 3 else stamped(before), (2 * SIDE, 2 * SIDE))
        source, target = (saved(one, random) for one in (large, after))
        some.append(Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction="")))
    return some


def test_a_stamp_on_sources_alone_is_said_to_be_there(stamped_sources, monkeypatch):
    monkeypatch.setattr("overpaint.auditors.stamp.auditor.CONFIRMED", 1)  # place: others cost as much
    findings = concluded(stamped_sources)
    [one] = of_set(findings)
    assert one.score >= 0.5 and "of 36 sources" in one.reason
    assert one.evidence["on_sources"] and not one.evidence["on_targets"]
    assert one.evidence["opacity"] == pytest.approx(OPACITY, abs=0.15)
    assert np.abs(np.array(one.evidence["colour"]) - COLOUR).max() < 50
    each = [finding for finding in findings if finding.kind == "stamped" and finding.score == 1]
    assert {finding.sample_id for finding in each} == {f"{number:03}" for number in range(0, 36, 3)}
    assert {finding.side for finding in each} == {"source"}
    box = 2 * np.array([SIDE - 20 - WIDTH, SIDE - 30 - HEIGHT, SIDE - 20, SIDE - 30])
    assert all(iou(finding.evidence["box"], box) > 0.5 for finding in each)


def test_a_stamp_on_sources_alone_is_nothing_that_a_model_did(stamped_sources, monkeypatch):
    monkeypatch.setattr("overpaint.auditors.stamp.auditor.CONFIRMED", 1)
    answers = [replace(pair, label="model") for pair in stamped_sources]
    assert all(finding.score == 0 for finding in concluded(answers))


def test_carriers_whose_changes_say_nothing_are_listed_as_their_targets_show_them(monkeypatch):
    monkeypatch.setattr("overpaint.auditors.stamp.auditor.CONFIRMED", 1)  # place: others cost as much
    random, auditor, carriers, some = np.random.default_rng(3), RepeatedStamp(), set(range(0, 48, 3)), []
    for number in range(48):
        before = cloud(random)
        after = 0.6 * before + 0.4 * cloud(random)
        source, target = (
            saved(np.rint(one).astype(np.uint8), random)
            for one in (before, stamped(after) if number in carriers else after)
        )
        some.append(Pair.of(EditSample(id=f"{number:03}", source=source, target=target, instruction="")))
    rows = [auditor.digest(pair) for pair in some]
    for row in rows[::12]:
        row["changes"] = bytes(len(row["changes"]))
    table = pa.Table.from_pylist(rows, schema=auditor.schema)
    [stamp] = of_set(auditor.conclude(table, lambda name: some[int(name)]))
    assert {int(name) for name in stamp.evidence["carriers"]} == carriers
    assert not stamp.evidence["on_sources"]


def test_what_cannot_be_compared_says_so(photos):
    good = pairs(photos, count=1)[0]
    tall, tiny = (
        Picture.from_pixels(np.zeros((*shape, 3), np.uint8)) for shape in ((300, 90), (40, 40))
    )
    some = [
        Pair.of(EditSample(id="none", source=good.source, instruction="")),
        Pair.of(
            EditSample(id="broken", source=good.source, target=Picture.from_bytes(b"x"), instruction="")
        ),
        Pair.of(EditSample(id="tall", source=good.source, target=tall, instruction="")),
        Pair.of(EditSample(id="tiny", source=good.source, target=tiny, instruction="")),
        good,
    ]
    [whole, *each] = concluded(some)
    assert np.isnan(whole.score) and "1 pairs" in whole.reason
    reasons = {finding.sample_id: finding.reason for finding in each if not finding.judged}
    assert set(reasons) == {"none", "broken", "tall", "tiny"}
    assert "proportions" in reasons["tall"] and "smaller" in reasons["tiny"]


def test_a_digest_is_small(photos):
    row = RepeatedStamp().digest(pairs(photos, count=1)[0])
    assert sum(len(row[name]) for name in ("changes", "alone", "thumbnails")) < 16_000


@pytest.mark.parametrize("size", [(512, 512), (384, 640), (768, 1024), (1024, 576)])
def test_cells_of_the_whole_picture_are_those_of_its_tiles(photos, size):
    before, after = (
        np.asarray(Image.fromarray(photos[place]).resize(size, Image.Resampling.BICUBIC))
        for place in (0, 1)
    )
    assert even(size)
    source, target = (Picture.from_pixels(one) for one in (before, after))
    row = RepeatedStamp().digest(
        Pair.of(EditSample(id="1", source=source, target=target, instruction=""))
    )
    assert (row["changes"], row["alone"]) == (packed(before, after), packed(None, after))


def framed(picture, frame, width):
    whole = frame.copy()
    whole[width:-width, width:-width] = picture.pixels[width:-width, width:-width]
    return Picture.from_pixels(whole)


@pytest.mark.parametrize(
    ("side", "width"),
    [
        (128, 30),
        (192, 40),
        pytest.param(256, 60, marks=pytest.mark.slow),
    ],
)
def test_a_frame_that_fills_small_pictures_is_no_stamp(photos, monkeypatch, side, width):
    monkeypatch.setattr("overpaint.auditors.stamp.auditor.CONFIRMED", 1)  # place: others cost as much
    noise = np.random.default_rng(9).normal(128, 300, (side, side, 3))
    frame = np.clip(cv2.GaussianBlur(noise, (0, 0), 1.2), 0, 255).astype(np.uint8)
    some = []
    for pair in pairs(photos, size=(side, side), count=24):
        source, target = (framed(one, frame, width) for one in (pair.source, pair.target))
        sample = EditSample(id=pair.sample.id, source=source, target=target, instruction="")
        some.append(Pair.of(sample))
    findings = concluded(some)
    assert [finding.score for finding in findings] == [0.0] * (len(some) + 1)
