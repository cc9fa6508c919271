"""A sample without an edit class gets a predicted one, and only such a sample does."""

import pickle
from dataclasses import replace

import numpy as np
import pytest

from overpaint.data import BadRow, Box, ClassGuess, EditSample, Picture, Reference
from overpaint.data.naming import SURE, named, naming_version
from overpaint.data.selection import SelectedShard

GREY = Picture.from_pixels(np.full((8, 8, 3), 128, np.uint8))


def sample(instruction: str, **changes: object) -> EditSample:
    plain = EditSample(id="a", source=GREY, instruction=instruction)
    return replace(plain, **changes)  # type: ignore[arg-type]


def test_the_class_of_the_instruction_is_taken_where_it_is_sure() -> None:
    (guess,) = named(sample("Remove the car"), "predicted").edit_classes
    assert (guess.id, guess.origin) == ("local.object_delete", "predicted")
    assert SURE <= guess.p <= 1


@pytest.mark.parametrize("instruction", ["", "qwrtz plk", "\x00\ud800", "请把它做好", "hm " * 40_000])
def test_what_says_nothing_stays_unknown(instruction: str) -> None:
    assert named(sample(instruction), "predicted").edit_class.id == "other.unknown"


@pytest.mark.parametrize("origin", ["native", "given"])
def test_what_the_dataset_says_wins(origin: str) -> None:
    stated = (ClassGuess(id="local.text", p=0.5, origin=origin),)  # type: ignore[arg-type]
    assert named(sample("Remove the car", edit_classes=stated), "predicted").edit_classes == stated


def test_it_can_be_left_out() -> None:
    plain = sample("Remove the car")
    assert named(plain, "native") is plain
    assert (naming_version("native"), len(naming_version("predicted"))) == ("", 12)


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"box": Box(1, 1, 3, 3)}, "visual.strict_bounding"),
        ({"references": (Reference(kind="sketch", picture=GREY),)}, "visual.sketch"),
        ({"references": (Reference(kind="exemplar", picture=GREY),) * 2}, "interleaved"),
    ],
)
def test_references_and_box_decide(changes: dict[str, object], wanted: str) -> None:
    assert named(sample("Remove the car", **changes), "predicted").edit_class.id == wanted


class Three:
    """A shard of two samples and a bad row."""

    id, rows = "three", 3

    def read(self):  # type: ignore[no-untyped-def]
        stated = (ClassGuess(id="local.text"),)
        yield from (sample("Remove the car"), BadRow(id="b", reason="torn"))
        yield sample("Remove the car", edit_classes=stated)


def test_a_shard_names_its_rows_as_they_are_read() -> None:
    shard = SelectedShard(shard=Three(), naming="predicted")
    first, bad, last = pickle.loads(pickle.dumps(shard)).read()
    assert (first.edit_class.id, last.edit_class.id) == ("local.object_delete", "local.text")
    assert isinstance(bad, BadRow)


def test_what_is_computed_from_other_classes_is_other_work() -> None:
    shard = SelectedShard(shard=Three())
    assert shard.wanted != replace(shard, naming="predicted").wanted
