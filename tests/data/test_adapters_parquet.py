import pickle
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overpaint.data import SHARD_ROWS, BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.selection import Selection, selected
from overpaint.taxonomy import DatasetError, UnreadablePicture, UsageError


def rows_of(spec: str, **columns: str) -> list[EditSample | BadRow]:
    return [row for shard in open_dataset(spec, columns=columns).shards() for row in shard.read()]


def edits(count: int, **more: object) -> list[dict[str, object]]:
    return [{"id": n, "source": b"s%d" % n, "instruction": f"do {n}", **more} for n in range(count)]


def test_a_row_group_is_a_shard_and_a_large_one_is_cut(write_parquet):
    path = write_parquet(edits(10), row_group_size=4)
    assert [(shard.id, shard.rows) for shard in open_dataset(f"parquet:{path}").shards()] == [
        ("00000-00000000", 4),
        ("00000-00000004", 4),
        ("00000-00000008", 2),
    ]
    total = 2 * SHARD_ROWS + 5
    path = write_parquet(edits(total), "large.parquet")
    shards = open_dataset(f"parquet:{path}").shards()
    assert [shard.rows for shard in shards] == [45, 45, 43]
    assert [row.id for shard in shards for row in shard.read()] == [str(n) for n in range(total)]
    assert [key for shard in shards for key in shard.index()] == [(str(n), "") for n in range(total)]


def test_shards_are_unique_over_files_small_and_travel(write_parquet, tmp_path: Path):
    for name in ("a/x.parquet", "b/x.parquet"):
        write_parquet([{"source": b"s" * 10_000, "instruction": name}] * 3, name, row_group_size=2)
    shards = open_dataset(f"parquet:{tmp_path}").shards()
    assert len({shard.id for shard in shards}) == len(shards) == 4
    assert all(len(pickle.dumps(shard)) < 2000 for shard in shards)
    rows = [row for shard in shards for row in pickle.loads(pickle.dumps(shard)).read()]
    assert [row.id for row in rows] == [f"{folder}/x.parquet:{n}" for folder in "ab" for n in range(3)]


@pytest.mark.parametrize("pattern", ["", "/*.parquet", "/**/*.parquet", "/edits.parquet"])
def test_a_folder_a_glob_and_a_file_name_the_same(write_parquet, tmp_path: Path, pattern):
    write_parquet(edits(2))
    assert len(rows_of(f"parquet:{tmp_path}{pattern}")) == 2


def test_a_column_map_names_strangers(write_parquet):
    path = write_parquet([{"nr": 7, "vorher": b"s", "nachher": b"t", "auftrag": "rot"}])
    with pytest.raises(
        DatasetError, match=r"edits.parquet: no column for the source .*nr, vorher, nachher, auftrag"
    ):
        open_dataset(f"parquet:{path}")
    given = {"id": "nr", "source": "vorher", "target": "nachher", "instruction": "auftrag"}
    assert open_dataset(f"parquet:{path}", columns=given).columns == given
    (sample,) = rows_of(f"parquet:{path}", **given)
    assert isinstance(sample, EditSample)
    assert (sample.id, sample.instruction) == ("7", "rot")


def test_a_later_file_without_the_column_is_named(write_parquet, tmp_path: Path):
    write_parquet(edits(1, mask=b"m"), "a.parquet")
    write_parquet(edits(1), "b.parquet")
    with pytest.raises(DatasetError, match=r"b\.parquet: no column 'mask' for the mask"):
        open_dataset(f"parquet:{tmp_path}")


def test_bad_rows_keep_the_others(write_parquet, encoded):
    good = encoded(60)
    rows = [
        {"id": "good", "source": good, "instruction": "x"},
        {"id": "text", "source": b"no picture at all", "instruction": "x"},
        {"id": "cut", "source": good[:40], "instruction": "x"},
        {"id": "null", "source": None, "instruction": "x"},
        {"id": "mute", "source": good, "instruction": None},
        {"id": None, "source": good, "instruction": "x"},
        {"id": "last", "source": good, "instruction": "x"},
    ]
    read = rows_of(f"parquet:{write_parquet(rows)}")
    assert [row.id for row in read] == ["good", "text", "cut", "null", "mute", "edits.parquet:5", "last"]
    assert [isinstance(row, BadRow) for row in read] == [False] * 5 + [True, False]
    for row in read:
        if isinstance(row, EditSample) and row.id in ("text", "cut", "null"):
            with pytest.raises(UnreadablePicture, match=r"edits\.parquet:\d source"):
                _ = row.source.pixels
        elif isinstance(row, EditSample):
            assert row.source.pixels[0, 0, 0] == 60


def test_pictures_may_be_files_beside_the_table(write_parquet, encoded, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.png").write_bytes(encoded(33))
    names = ["in/a.png", "../a.png", "none.png"]
    read = rows_of(f"parquet:{write_parquet([{'source': name, 'instruction': 'x'} for name in names])}")
    assert isinstance(read[0], EditSample)
    assert read[0].source.pixels[0, 0, 0] == 33
    for row, reason in zip(read[1:], ("leaves the dataset's folder", "No such file"), strict=True):
        assert isinstance(row, EditSample)
        with pytest.raises(UnreadablePicture, match=reason):
            _ = row.source.pixels


def test_a_file_that_goes_away_is_no_finding(write_parquet):
    path = write_parquet(edits(3))
    (shard,) = open_dataset(f"parquet:{path}").shards()
    path.unlink()
    with pytest.raises(DatasetError, match="run the same command again"):
        list(shard.read())


def test_text_that_is_not_utf8_costs_its_row_only(tmp_path: Path):
    texts = pa.array([b"fine", b"\xff\xfe", b"fine"], pa.binary()).cast(pa.string(), safe=False)
    table = pa.table({"source": pa.array([b"s"] * 3), "instruction": texts})
    pq.write_table(table, tmp_path / "t.parquet")
    read = rows_of(f"parquet:{tmp_path}")
    assert [isinstance(row, BadRow) for row in read] == [False, True, False]


def test_a_file_damaged_part_way_ends_in_bad_rows(write_parquet):
    path = write_parquet(edits(30), row_group_size=10, compression="none", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(1).column(2).data_page_offset
    raw = bytearray(path.read_bytes())
    raw[start : start + 40] = b"\xff" * 40
    path.write_bytes(bytes(raw))
    read = rows_of(f"parquet:{path}")
    assert [isinstance(row, BadRow) for row in read] == [False] * 10 + [True] * 10 + [False] * 10
    assert len({row.id for row in read}) == 30
    assert isinstance(read[10], BadRow)
    assert "damaged" in read[10].reason


@pytest.mark.parametrize(
    "content", [b"", b"PAR1", b"hello world, no parquet here", b"PAR1" + b"\xff" * 60 + b"PAR1"]
)
def test_a_file_that_is_no_parquet_is_an_error(tmp_path: Path, content):
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(DatasetError, match=r"x\.parquet: can't be read as parquet"):
        open_dataset(f"parquet:{tmp_path}")


def test_no_rows_no_files_no_target(write_parquet, tmp_path: Path):
    schema = pa.schema({"source": pa.binary(), "instruction": pa.string()})
    path = write_parquet([], "empty.parquet", schema)
    with pytest.raises(DatasetError, match=r"empty\.parquet: the dataset holds no rows"):
        open_dataset(f"parquet:{path}")
    with pytest.raises(DatasetError, match="no parquet file there"):
        open_dataset(f"parquet:{tmp_path}/none*.parquet")
    with pytest.raises(UsageError, match="parquet:GLOB"):
        open_dataset("parquet:")


def test_the_fingerprint_follows_the_content(write_parquet):
    def mark(rows: list[dict[str, object]]) -> str:
        return open_dataset(f"parquet:{write_parquet(rows)}").fingerprint()

    assert mark(edits(3)) == mark(edits(3))
    assert mark(edits(3)) != mark(edits(4))
    assert mark(edits(3)) != mark([row | {"instruction": "do other"} for row in edits(3)])


def test_unmapped_pictures_are_never_read(write_parquet):
    path = write_parquet(edits(1, thumbnail=b"t" * 1000, score=0.5, words=["a"]))
    (shard,) = open_dataset(f"parquet:{path}").shards()
    assert set(shard.columns) == {"id", "source", "instruction", "score"}
    (sample,) = shard.read()
    assert sample.meta == {"score": "0.5"}


@given(st.lists(st.tuples(st.sampled_from("abc"), st.integers(1, 12)), min_size=1, max_size=30))
@settings(max_examples=25)
def test_turns_come_in_numeric_order_with_their_session(tmp_path_factory, turns):
    path = tmp_path_factory.mktemp("turns") / "t.parquet"
    rows = [
        {"session": s, "turn": t, "source": b"s", "instruction": f"{n}"}
        for n, (s, t) in enumerate(turns)
    ]
    pq.write_table(pa.Table.from_pylist(rows), path)
    (shard,) = open_dataset(f"parquet:{path}").shards()
    read = [row for row in shard.read() if isinstance(row, EditSample)]
    first = {session: n for n, (session, _) in reversed(list(enumerate(turns)))}
    keys = [(first[row.session], row.turn, int(row.instruction)) for row in read]
    assert keys == sorted(keys)
    assert sorted(row.instruction for row in read) == sorted(row["instruction"] for row in rows)
    assert [row.id for row in read] == [key[0] for key in shard.index()]


def test_a_selection_finds_rows_without_reading_pictures(write_parquet, monkeypatch):
    path = write_parquet(edits(40), row_group_size=10)
    (shard,) = selected(open_dataset(f"parquet:{path}"), Selection(ids=("23",)))
    assert shard.positions == (3,)
    assert [row.id for row in shard.read()] == ["23"]


def test_a_remote_table_is_read_by_the_same_code(write_parquet):
    import fsspec  # noqa: PLC0415  only this test needs it

    from overpaint.data.adapters.parquet.dataset import ParquetTables, Table  # noqa: PLC0415  as above
    from overpaint.data.adapters.parquet.file import ParquetFile  # noqa: PLC0415  as above

    memory = fsspec.filesystem("memory")
    memory.pipe("/there/a.png", b"picture")
    rows = [{"id": n, "source": {"bytes": None, "path": "a.png"}, "instruction": "x"} for n in range(20)]
    memory.pipe("/there/t.parquet", write_parquet(rows, row_group_size=7).read_bytes())
    table = Table(file=ParquetFile("memory://there/t.parquet"), name="t.parquet", split="dev")
    dataset = ParquetTables([table], base="memory://there", origin="far", columns={})
    read = [row for shard in dataset.shards() for row in pickle.loads(pickle.dumps(shard)).read()]
    assert [row.id for row in read] == [str(n) for n in range(20)]
    assert isinstance(read[0], EditSample)
    assert (read[0].source.encoded, read[0].split) == (b"picture", "dev")
    shard = dataset.shards()[0]
    memory.rm("/there/t.parquet")
    with pytest.raises(DatasetError, match="run the same command again"):
        list(shard.read())
