from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image, ImageEnhance

from overpaint.auditors import Pair
from overpaint.auditors.duplicates import Duplicates
from overpaint.data import Picture


def conclude(samples, cuts=()):
    """Findings by id, from digests that were made in shards cut at ``cuts``."""
    auditor = Duplicates()
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    borders = [0, *cuts, len(rows)]
    tables = [
        pa.Table.from_pylist(rows[start:end], schema=auditor.schema) for start, end in pairwise(borders)
    ]
    found = {}
    for finding in auditor.conclude(auditor.merge(tables), never):
        found.setdefault(finding.kind, {})[finding.sample_id] = finding
    return found


def never(sample_id):
    raise AssertionError(f"opened {sample_id}: equal digests need no second look")


@pytest.fixture
def rows(sample, photo, other_photo, jpeg):
    first = sample(other_photo, id="a", instruction="Add a box.")
    return [
        first,
        replace(first, id="b", instruction="Remove the box."),
        replace(first, id="c", instruction="  add a  BOX."),
        replace(first, id="d", target=jpeg(other_photo)),
        replace(first, id="e", target=None),
        replace(first, id="f", source=Picture.from_bytes(first.source.encoded)),
        replace(first, id="g", target=None),
    ]


def test_every_copy_but_the_first_is_found(rows):
    found = conclude(rows)["duplicate_pair"]
    copies = {name for name, finding in found.items() if finding.score == 1}
    assert copies == {"c", "f", "g"}
    assert all(found[name].score == 0 for name in "abe")
    assert [found[name].evidence["first"] for name in "cdfg"] == ["a", "a", "a", "e"]
    assert found["f"].value == 3


def test_a_copy_saved_again_scores_below_one_to_the_pixel(rows):
    assert 0.5 < conclude(rows)["duplicate_pair"]["d"].score < 1


def test_each_kind_speaks_of_its_part_of_the_row(rows):
    found = conclude(rows)
    told = {kind: {name for name, one in rows.items() if one.score > 0} for kind, rows in found.items()}
    assert told == {
        "duplicate_source": set("bcdefg"),
        "duplicate_target": set("bcdf"),
        "duplicate_request": {"e"},
        "duplicate_pair": set("cdfg"),
    }
    assert not found["duplicate_target"]["e"].judged


def saved(photo, jpeg):
    """Ways in which a picture comes back."""
    image = Image.fromarray(photo)
    edge = 12
    return {
        "JPEG 50": jpeg(photo, 50),
        "half the size": jpeg(np.asarray(image.reduce(2))),
        "brighter": jpeg(np.asarray(ImageEnhance.Brightness(image).enhance(1.08))),
        "cropped": jpeg(np.asarray(image.crop((edge, edge, 512 - edge, 512 - edge)))),
        "cropped on one side": jpeg(np.asarray(image.crop((0, 0, 500, 500)))),
    }


@pytest.mark.parametrize(
    "way", ["JPEG 50", "half the size", "brighter", "cropped", "cropped on one side"]
)
@pytest.mark.parametrize("picture", ["photo", "other_photo"])
def test_a_copy_of_another_kind_is_found(sample, jpeg, way, picture, request):
    photo = request.getfixturevalue(picture)
    first = sample(None, source=Picture.from_pixels(photo), id="a")
    found = conclude([first, replace(first, id="b", source=saved(photo, jpeg)[way])])
    assert 0.5 <= found["duplicate_source"]["b"].score < 1
    assert found["duplicate_source"]["b"].evidence == {"first": "a"}


def test_a_local_edit_is_no_copy(sample, photo, jpeg):
    edited = photo.copy()
    edited[200:260, 300:360] = [200, 30, 30]
    first = sample(None, id="a")
    found = conclude([first, replace(first, id="b", source=jpeg(edited))])
    assert found["duplicate_source"]["b"].score == 0


def test_flat_pictures_are_told_apart_by_their_pixels_alone(sample):
    greys = [np.full((64, 64, 3), level, np.uint8) for level in range(100, 140)]
    samples = [sample(None, id=str(n), source=Picture.from_pixels(one)) for n, one in enumerate(greys)]
    found = conclude([*samples, replace(samples[7], id="copy")])["duplicate_source"]
    assert [name for name, one in found.items() if one.score > 0] == ["copy"]


@pytest.mark.parametrize("cuts", [(1,), (2, 5), (1, 2, 3, 4, 5, 6)])
def test_shards_make_no_difference(rows, cuts):
    assert repr(conclude(rows, cuts)) == repr(conclude(rows))  # nan is not equal to itself


def test_an_unreadable_picture_is_not_judged(rows):
    broken = replace(rows[0], id="x", target=Picture.from_bytes(b"x"))
    found = conclude([broken, replace(broken, id="y"), rows[0]])["duplicate_pair"]
    assert [found[name].judged for name in "xya"] == [False, False, True]


def test_nothing_to_merge():
    assert Duplicates().merge([]).num_rows == 0
    assert list(Duplicates().conclude(Duplicates().merge([]), never)) == []
