import pickle
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overpaint.data import SHARD_ROWS, BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.taxonomy import DatasetError, UnreadablePicture


def row(number: int, **more: object) -> dict[str, object]:
    return {"id": f"n{number}", "source": "in/a.png", "instruction": f"do {number}", **more}


def rows_of(path: Path) -> list[EditSample | BadRow]:
    shards = pickle.loads(pickle.dumps(open_dataset(f"jsonl:{path}").shards()))
    return [made for shard in shards for made in shard.read()]


def test_rows_as_the_design_says(write_lines, encoded, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(encoded(10))
    (tmp_path / "b.png").write_bytes(encoded(20))
    (tmp_path / "m.png").write_bytes(encoded(255))
    given = row(
        1, target="b.png", mask="m.png", box=[0, 0, 3, 3], references=["b.png"], session="s", turn=2
    )
    given |= {"source_caption": "c", "target_caption": "d", "edit_classes": ["local.color_alter"]}
    (sample,) = rows_of(write_lines([given | {"split": "test", "meta": {"by": "me"}, "worker": 3}]))
    assert isinstance(sample, EditSample)
    assert sample.source.pixels[0, 0, 0] == 10
    assert sample.target is not None
    assert sample.target.pixels[0, 0, 0] == 20
    assert sample.mask is not None
    assert sample.mask.found == "white_edits"
    assert sample.references[0].kind == "exemplar"
    assert (sample.session, sample.turn, sample.split, sample.box) == ("s", 2, "test", (0, 0, 3, 3))
    assert sample.edit_class.id == "local.color_alter"
    assert sample.meta == {"by": "me", "worker": "3"}


def test_optional_keys_need_not_stand_in_the_first_row(write_lines):
    first, second = rows_of(write_lines([row(1), row(2, target_caption="late")]))
    assert isinstance(first, EditSample)
    assert isinstance(second, EditSample)
    assert (first.target, first.target_caption, second.target_caption) == (None, "", "late")


def test_bad_lines_are_named_and_cost_nothing_else(write_lines):
    lines = [row(1), b"{half", b"", b"[1]", b"\xff\xfe{}", row(6, edit_classes=["nope"]), row(7)]
    read = rows_of(write_lines([*lines, b"[" * 100_000]))
    bad = {made.id: made.reason for made in read if isinstance(made, BadRow)}
    assert [made.id for made in read if isinstance(made, EditSample)] == ["n1", "n7"]
    assert list(bad) == ["edits.jsonl:2", "edits.jsonl:4", "edits.jsonl:5", "n6", "edits.jsonl:8"]
    assert bad["edits.jsonl:4"] == "edits.jsonl:4: the line is no JSON object"
    assert "unknown edit class 'nope'" in bad["n6"]


@pytest.mark.parametrize("cell", [{"turn": 1e30}, {"turn": 1700000000000}, {"box": [0, 0, 2**40, 5]}])
def test_numbers_that_no_table_of_a_run_holds(write_lines, cell):
    good, bad = rows_of(write_lines([row(1), row(2, session="s", **cell)]))
    assert isinstance(good, EditSample)
    assert isinstance(bad, BadRow)
    assert "more than 2147483647" in bad.reason


def test_a_path_that_leaves_the_folder_is_a_bad_picture(write_lines):
    (sample,) = rows_of(write_lines([row(1, source="../../etc/passwd")]))
    assert isinstance(sample, EditSample)
    with pytest.raises(UnreadablePicture, match="leaves"):
        _ = sample.source.pixels


def test_windows_line_ends_and_a_byte_order_mark(tmp_path: Path):
    path = tmp_path / "x.jsonl"
    path.write_bytes(
        b'\xef\xbb\xbf{"source": "a", "instruction": "x"}\r\n\r\n{"source": "b", "instruction": "y"}'
    )
    assert [made.id for made in rows_of(path)] == ["x.jsonl:1", "x.jsonl:3"]


@given(st.lists(st.booleans(), min_size=1, max_size=3 * SHARD_ROWS).filter(any))
@settings(max_examples=30)
def test_shards_hold_every_row_once_in_order(tmp_path_factory, full):
    path = tmp_path_factory.mktemp("lines") / "x.jsonl"
    lines = ['{"source": "ä", "instruction": "é"}' if there else "  " for there in full]
    path.write_text("\n".join(lines), encoding="utf-8")
    shards = open_dataset(f"jsonl:{path}").shards()
    assert all(shard.rows == len(list(shard.read())) <= SHARD_ROWS for shard in shards)
    assert len({shard.id for shard in shards}) == len(shards)
    expected = [f"x.jsonl:{number}" for number, there in enumerate(full, start=1) if there]
    assert [made.id for shard in shards for made in shard.read()] == expected
    assert [name for shard in shards for name, _ in shard.index()] == expected


def test_the_fingerprint_sees_lines_and_pictures(write_lines, tmp_path: Path):
    def mark(*rows: object) -> str:
        return open_dataset(f"jsonl:{write_lines(rows)}").fingerprint()

    first = mark(row(1))
    assert mark(row(1)) == first
    assert mark(row(2)) != first
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(b"other")
    assert mark(row(1)) != first


def test_what_cannot_be_opened(write_lines, tmp_path: Path):
    with pytest.raises(DatasetError, match=r"none\.jsonl: no such file"):
        open_dataset(f"jsonl:{tmp_path}/none.jsonl")
    with pytest.raises(DatasetError, match="holds no rows"):
        open_dataset(f"jsonl:{write_lines([])}")
    with pytest.raises(
        DatasetError, match="no column for the source found; its columns are id, picture"
    ):
        open_dataset(f"jsonl:{write_lines([{'id': 1, 'picture': 'a'}])}")
