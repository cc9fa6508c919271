from dataclasses import replace
from itertools import pairwise

import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors import Pair, Thresholds, turns
from overpaint.auditors.turns import Turns
from overpaint.data import EditSample, Picture


def alike(photo):
    """Two rows whose sources and targets are no two the same."""
    made = [
        Picture.from_pixels(np.roll(photo[:64, :64], step, axis=0).copy()) for step in (0, 7, 20, 41)
    ]
    for source, target in (made[:2], made[2:]):
        yield EditSample(id="1", source=source, target=target, instruction="Add a box.", session="s")


@pytest.fixture(scope="module")
def session(photo):
    """Four turns, each painting one more box."""
    pictures = [photo]
    for number in range(4):
        after = pictures[-1].copy()
        after[100 * number : 100 * number + 60, 200:260] = (250, 20, 40 * number)
        pictures.append(after)
    made = [Picture.from_pixels(one) for one in pictures]
    return [
        EditSample(id=f"s-{turn}", source=a, target=b, instruction="Add a box.", session="s", turn=turn)
        for turn, (a, b) in enumerate(pairwise(made), 1)
    ]


def never(name):
    raise AssertionError(f"{name} was opened")


def found(samples, cuts=()):
    """The kinds flagged, by sample, from digests that were made in shards cut at ``cuts``."""
    auditor, shipped = Turns(), Thresholds.shipped()
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    borders = [0, *cuts, len(rows)]
    tables = [pa.Table.from_pylist(rows[start:end], auditor.schema) for start, end in pairwise(borders)]
    findings = list(auditor.conclude(auditor.merge(tables), never))
    assert {one.side for one in findings} <= {"session"}
    return {(one.sample_id, one.kind) for one in findings if shipped.flagged(one)}


def test_a_whole_session_is_fine_in_any_order_of_its_rows(session):
    assert found(session) == found(session[::-1]) == set()


def test_turns_are_ordered_as_numbers(photo):
    picture = Picture.from_pixels(photo)
    first = EditSample(id="s-1", source=picture, target=picture, instruction="Do nothing.", session="s")
    turns = [replace(first, id=f"s-{number}", turn=number) for number in range(1, 12)]
    assert found(turns) == set()


def test_a_missing_turn_is_said_at_the_next_one(session):
    first, _, third, fourth = session
    assert found([first, third, fourth]) == {("s-3", "turn_missing")}
    assert found(session[1:]) == {("s-2", "turn_missing")}


def test_another_picture_in_between_breaks_the_session(session, other_photo):
    broken = [*session[:2], replace(session[2], source=Picture.from_pixels(other_photo)), session[3]]
    assert found(broken) == {("s-3", "turn_broken")}


def test_a_lost_local_edit_breaks_it_too(session, photo):
    after = np.array(session[1].target.pixels)
    after[400:430, 20:50] = (0, 255, 0)
    broken = [*session[:2], replace(session[2], source=Picture.from_pixels(after)), session[3]]
    assert found(broken) == {("s-3", "turn_broken")}


def test_a_session_that_starts_again_from_its_first_source(session):
    again = [session[0], replace(session[1], source=session[0].source)]
    assert found(again) == {("s-2", "turn_broken")}


def test_a_source_saved_again_is_the_same(session, jpeg):
    saved = [replace(one, source=jpeg(one.source.pixels, 80)) for one in session]
    assert found(saved) == set()


def test_turns_in_another_order(session):
    first, second, third, fourth = session
    swapped = [first, replace(third, turn=2), replace(second, turn=3), fourth]
    flagged = found(swapped)
    assert {("s-3", "turn_reordered"), ("s-2", "turn_reordered"), ("s-4", "turn_reordered")} <= flagged


def test_an_undo_is_in_order(session, jpeg):
    first, second, *_ = session
    undo = replace(second, target=first.source)
    again = replace(second, id="s-3", turn=3, source=first.source)
    assert found([first, undo]) == found([first, undo, again]) == set()
    saved_again = replace(undo, source=jpeg(undo.source.pixels, 90))
    assert found([first, saved_again]) == set()
    longer = replace(session[2], target=first.source)
    assert found([first, second, longer]) == set()


def test_two_turns_in_the_wrong_order(session):
    first, second, *_ = session
    assert ("s-2", "turn_reordered") in found([replace(second, turn=1), replace(first, turn=2)])


def test_each_turn_of_a_long_session_looks_at_few_others(photo, monkeypatch):
    """One number, one picture and one session for all rows: a column that holds a constant."""
    length = 3000
    rows = [dict(Turns().digest(Pair.of(sample))) for sample in alike(photo)]
    looks = []
    compare = turns._compared
    monkeypatch.setattr(turns, "_compared", lambda *given: looks.append(given) or compare(*given))
    for numbers in (range(1, length + 1), [1] * length, [1] * (length // 2) + [2] * (length // 2)):
        table = pa.Table.from_pylist(
            [
                {**rows[place % 2], "sample_id": f"{place:05}", "turn": turn}
                for place, turn in enumerate(numbers)
            ],
            Turns.schema,
        )
        looks.clear()
        assert sum(1 for _ in Turns().conclude(table, never)) == 4 * length
        assert len(looks) <= turns.MOST * length


def test_a_turn_twice(session):
    again = replace(session[1], id="s-2b")
    assert found([*session, again]) == {("s-2b", "turn_duplicate")}


def test_sessions_of_other_splits_and_rows_without_one_are_kept_apart(session, other_photo):
    train = [replace(one, id=f"t{one.id}", split="train") for one in session]
    alone = replace(session[2], id="x", session="", source=Picture.from_pixels(other_photo))
    assert found([*session, *train, alone]) == set()


@pytest.mark.parametrize("cuts", [(1,), (1, 2, 3)])
def test_shards_make_no_difference(session, other_photo, cuts):
    broken = [*session[:2], replace(session[2], source=Picture.from_pixels(other_photo)), session[3]]
    assert found(broken, cuts) == found(broken)


def test_what_cannot_be_read_breaks_nothing(session):
    unreadable = replace(session[1], target=Picture.from_bytes(b"x"))
    assert found([session[0], unreadable, *session[2:]]) == set()
