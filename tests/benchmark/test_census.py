"""Samples counted part by part: what pandas counts of all of them."""

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from overpaint.benchmark.census import Census
from overpaint.benchmark.directory import NONE, Directory, hashed
from overpaint.data.run import RunFolder
from overpaint.data.tables import SAMPLES


@pytest.fixture
def rows() -> list[dict[str, object]]:
    """Of 90 rows some share an id, some have no class, some could not be made into a sample."""
    random = np.random.default_rng(4)
    classes = [["local.object_add"], ["global.background", "local.counting"], []]
    return [
        {
            "sample_id": f"{row % 70}",
            "instruction": None if row % 17 == 3 else "x",
            "edit_classes": classes[random.integers(3)],
            "class_origin": ["given", "predicted"][random.integers(2)],
            "split": ["train", "test", None][random.integers(3)],
            "origin": "one",
            "has_target": bool(random.integers(2)),
            "mask": ["", "white_edits"][random.integers(2)],
            "meta": '{"planted": "no_op"}' if row == 5 else '{"note": "planted"}',
        }
        for row in range(90)
    ]


@pytest.mark.parametrize("size", [1, 7, 90])
def test_counts_are_those_of_all_rows_at_once(
    rows: list[dict[str, object]], size: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overpaint.auditors.spilled.AT_ONCE", 8)
    monkeypatch.setattr("overpaint.benchmark.census._AT_ONCE", 20)
    run = RunFolder(tmp_path)
    for start in range(0, 90, size):
        part = pa.Table.from_pylist(rows[start : start + size], schema=SAMPLES)
        run.write_part("samples", f"{start:03}", part, "")
    census = Census.of(run)
    first = pd.DataFrame(rows).drop_duplicates("sample_id")
    mine = first[first["instruction"].notna()]
    named = mine["edit_classes"].map(lambda names: names[0] if names else "other.unknown")
    assert (census.samples, census.repeated_ids, census.answerable) == (70, 20, len(mine))
    assert census.classes == named.value_counts().to_dict()
    assert census.unnamed == (named == "other.unknown").sum() > 0
    assert census.masked == (mine["mask"] != "").sum()
    assert census.aimless == (~mine["has_target"]).sum()
    predicted = mine["class_origin"] == "predicted"
    assert census.predicted == predicted.sum()
    assert census.predicted_classes == named[predicted].value_counts().to_dict()
    assert census.planted == {"5": {"planted": "no_op"}}
    assert census.varied == ["split", "edit_class"]
    groups = census.group_of(hashed([*first["sample_id"], "nobody"]))
    told = [None if number == NONE else census.names[number] for number in groups]
    splits = first["split"].fillna("")
    expected = [
        (split, named[place], "one") if place in named.index else None for place, split in splits.items()
    ]
    assert told == [*expected, None]


def test_a_directory_names_the_first_place_and_what_is_repeated() -> None:
    ids = ["b", "a", "ü", "b", "", "a", "b"]
    directory = Directory.of([pa.chunked_array([ids[:3]]), pa.chunked_array([ids[3:]])])
    assert directory.first(hashed(["a", "b", "", "c"])).tolist() == [1, 0, 4, NONE]
    assert directory.is_repeated(hashed(["a", "ü", "c"])).tolist() == [True, False, False]
    assert (len(directory), directory.different) == (7, 4)
    assert "ü" in directory
    assert "c" not in directory
    assert "c" not in Directory.of([])
    assert directory.is_repeated(hashed([])).tolist() == []
    assert Directory.of([]).is_repeated(hashed(["a"])).tolist() == [False]


def test_whether_an_id_is_repeated_is_looked_up_without_sorting(monkeypatch: pytest.MonkeyPatch) -> None:
    """It is asked row by row."""
    ids = [f"{number % 5_000}" for number in range(9_000)]
    directory = Directory.of([pa.chunked_array([ids])])
    counts = Counter(ids)
    expected = [counts[one] > 1 for one in [*ids, "nobody"]]
    assert directory.is_repeated(hashed([*ids, "nobody"])).tolist() == expected

    def refused(*_: object, **__: object) -> None:
        raise AssertionError("all repeated ids were sorted again")

    for name in ("isin", "sort", "unique"):
        monkeypatch.setattr(np, name, refused)
    assert directory.is_repeated(hashed(["3"])).tolist() == [True]


def test_an_empty_run_has_groups_of_nothing(tmp_path: Path) -> None:
    census = Census.of(RunFolder(tmp_path))
    assert census.group_of(hashed(["a", "b"])).tolist() == [NONE, NONE]
    assert census.group_of(hashed([])).tolist() == []
