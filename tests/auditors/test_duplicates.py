from dataclasses import replace
from itertools import pairwise

import pyarrow as pa
import pytest

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
    return {finding.sample_id: finding for finding in auditor.conclude(auditor.merge(tables), never)}


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
    found = conclude(rows)
    copies = {name for name, finding in found.items() if finding.score == 1}
    assert copies == {"c", "f", "g"}
    assert all(found[name].score == 0 for name in set("abcdefg") - copies)
    assert [found[name].evidence["first"] for name in "cfg"] == ["a", "a", "e"]
    assert found["f"].value == 2


@pytest.mark.parametrize("cuts", [(1,), (2, 5), (1, 2, 3, 4, 5, 6)])
def test_shards_make_no_difference(rows, cuts):
    assert conclude(rows, cuts) == conclude(rows)


def test_an_unreadable_picture_is_not_judged(rows):
    broken = replace(rows[0], id="x", target=Picture.from_bytes(b"x"))
    found = conclude([broken, replace(broken, id="y"), rows[0]])
    assert [found[name].judged for name in "xya"] == [False, False, True]


def test_nothing_to_merge():
    assert Duplicates().merge([]).num_rows == 0
    assert list(Duplicates().conclude(Duplicates().merge([]), never)) == []
