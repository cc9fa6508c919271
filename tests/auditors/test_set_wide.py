"""Auditors that compare a row with the rest of its set: sizes, templates, directions."""

from dataclasses import replace

import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.direction import Direction, turned_round
from overpaint.auditors.odd_size import OddSize
from overpaint.auditors.text.repeats import Repeats
from overpaint.data import Picture


def never(sample_id):
    raise AssertionError(f"opened {sample_id}")


def flagged(auditor, samples):
    """The ids of flagged rows, from digests that come in two shards; None if nothing is judged."""
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    half = len(rows) // 2
    tables = [pa.Table.from_pylist(part, schema=auditor.schema) for part in (rows[:half], rows[half:])]
    found = list(auditor.conclude(auditor.merge(tables), never))
    assert [one.sample_id for one in found] == [sample.id for sample in samples]
    if not any(one.judged for one in found):
        return None
    return {one.sample_id for one in found if Thresholds.shipped().flagged(one)}


def plain(width, height, level=0):
    return Picture.from_pixels(np.full((height, width, 3), level, np.uint8))


def test_sizes_far_from_the_usual(sample):
    usual = [sample(None, id=str(n), source=plain(100 + n % 7, 80)) for n in range(40)]
    odd = {"small": plain(20, 16), "wide": plain(400, 40), "large": plain(900, 700)}
    samples = [*usual, *(sample(None, id=name, source=one) for name, one in odd.items())]
    broken = sample(None, id="broken", source=Picture.from_bytes(b"x"))
    assert flagged(OddSize(), [*samples, broken]) == set(odd)


def test_a_set_of_one_size_minds_no_tenth(sample):
    samples = [sample(None, id=str(n), source=plain(100, 100)) for n in range(30)]
    assert flagged(OddSize(), [*samples, sample(None, id="x", source=plain(105, 100))]) == set()


@pytest.mark.parametrize("auditor", [OddSize, Repeats, Direction])
def test_a_small_set_has_nothing_usual(sample, auditor):
    assert flagged(auditor(), [sample(None, id=str(n)) for n in range(5)]) is None
    assert flagged(auditor(), []) is None


def test_templates_are_found_but_for_one_word(sample):
    pictures = [plain(2, 2, level) for level in range(200)]
    said = [f"Change the {n} of it to the number {n * n}" for n in range(196)]
    said += ["Make the car blue.", "make the dog blue", "Make the house blue!", "Make the tree  blue"]
    samples = [
        sample(None, id=str(n), source=picture, instruction=text)
        for n, (picture, text) in enumerate(zip(pictures, said, strict=True))
    ]
    assert flagged(Repeats(), samples) == {"196", "197", "198", "199"}


def test_rows_that_say_nothing_repeat_nothing(sample):
    pictures = [plain(2, 2, level) for level in range(120)]
    said = ["", " ", "?!", *(f"Change the {n} of it to the number {n * n}" for n in range(117))]
    rows = [
        sample(None, id=str(n), source=picture, instruction=text)
        for n, (picture, text) in enumerate(zip(pictures, said, strict=True))
    ]
    assert flagged(Repeats(), rows) == set()


def test_one_picture_makes_no_template(sample):
    rows = [
        sample(None, id=str(n), source=plain(2, 2, n), instruction=f"Edit number {n} of kind {n}")
        for n in range(120)
    ]
    same = [replace(rows[0], id=f"same {n}", instruction="Make the car blue") for n in range(20)]
    assert flagged(Repeats(), [*rows, *same]) == set()


def test_a_set_against_its_direction():
    random = np.random.default_rng(0)
    steps = random.normal(0.5, 0.3, (400, 6))
    steps[:20] *= -1
    steps[20, 0] = np.nan
    odds = turned_round(steps)
    assert np.mean(odds[:20] > 0) > 0.9 and np.mean(odds[20:] < 0) > 0.9


def test_without_a_direction_nothing_is_sure():
    steps = np.random.default_rng(0).normal(0, 1, (400, 6))
    assert np.mean(np.abs(turned_round(steps)) > np.log(9)) < 0.02


def test_pairs_turned_round_are_found_where_all_targets_are_softer(sample, photo):
    random = np.random.default_rng(0)
    samples = []
    for number in range(60):
        top, left = random.integers(0, 400, 2)
        sharp = photo[top : top + 100, left : left + 100]
        noisy = (sharp + random.normal(0, 12, sharp.shape)).clip(0, 255).astype(np.uint8)
        pictures = [Picture.from_pixels(np.ascontiguousarray(one)) for one in (noisy, sharp)]
        source, target = pictures[::-1] if number in (7, 31) else pictures
        samples.append(sample(target, id=str(number), source=source))
    assert flagged(Direction(), samples) == {"7", "31"}
