"""Rows that share an id get one of their own, the same in every selection of them."""

import json
import pickle
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from datasets import Dataset as Saved
from hypothesis import given
from hypothesis import strategies as st

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.adapters.disk import DiskDataset, _mapped
from overpaint.data.adapters.rowsplit import RowSplitDataset
from overpaint.data.dataset import Shard
from overpaint.data.distinct import DistinctShard, distinct_shards
from overpaint.data.selection import Selection, selected

IDS = ["a", "b", "a", "a-2", "a", "b", "c", "b"] * 20  # 160 rows, three shards
CELLS = {"source": "s.png", "instruction": "Do it."}


def jsonl(folder: Path, ids: Sequence[object]) -> str:
    lines = [json.dumps({"id": one, **CELLS}) for one in ids]
    (folder / "rows.jsonl").write_text("\n".join(lines), encoding="utf-8")
    return f"jsonl:{folder / 'rows.jsonl'}"


def parquet(folder: Path, ids: Sequence[str]) -> str:
    half = len(ids) // 2
    for split, part in (("test", ids[:half]), ("train", ids[half:])):
        table = pa.Table.from_pylist([{"id": one, **CELLS} for one in part])
        pq.write_table(table, folder / f"{split}-00000-of-00001.parquet")
    return f"parquet:{folder}"


def disk(folder: Path, ids: Sequence[str]) -> str:
    Saved.from_list([{"id": one, **CELLS} for one in ids]).save_to_disk(folder / "saved")
    return f"disk:{folder / 'saved'}"


FORMS = {"jsonl": jsonl, "parquet": parquet, "disk": disk}


def rows(spec: str, selection: Selection = Selection()) -> list[EditSample | BadRow]:  # noqa: B008  frozen
    return [row for shard in selected(open_dataset(spec), selection) for row in shard.read()]


def names(spec: str, selection: Selection = Selection()) -> list[str]:  # noqa: B008  frozen
    return [row.id for row in rows(spec, selection)]


@pytest.mark.parametrize("form", FORMS)
def test_each_row_has_an_id_of_its_own_in_all_forms(form: str, tmp_path: Path) -> None:
    spec = FORMS[form](tmp_path, IDS)
    found = rows(spec)
    assert len({row.id for row in found}) == len(IDS)
    first = {one: IDS.index(one) for one in IDS}
    for place, (row, given_id) in enumerate(zip(found, IDS, strict=True)):
        assert isinstance(row, EditSample)
        assert (row.id, row.given_id) == (given_id, "") or first[given_id] < place
        assert row.given_id in ("", given_id)
    assert [row.id for row in found[:8]] == ["a", "b", "a-3", "a-2", "a-4", "b-2", "c", "b-3"]


def test_the_same_in_every_selection(tmp_path: Path) -> None:
    spec = jsonl(tmp_path, IDS)
    every = names(spec)
    assert names(spec, Selection(limit=90)) == every[:90]
    drawn = names(spec, Selection(sample=30, seed=3))
    assert len(drawn) == 30 and set(drawn) < set(every)
    assert drawn == [name for name in every if name in set(drawn)]
    assert names(spec, Selection(ids=("a-4", "b"))) == ["b", "a-4"]


def test_a_bad_row_gets_one_too(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [{"id": "a", **CELLS}, {"id": "a", "source": "s.png", "instruction": 3}]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    one, other = rows(f"jsonl:{path}")
    assert (one.id, other.id) == ("a", "a-2")
    assert isinstance(one, EditSample) and isinstance(other, BadRow)


def test_a_damaged_page_costs_no_other_row_its_id(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    table = pa.Table.from_pylist([{"id": one, **CELLS} for one in ["a", "b", "c"] * 10])
    pq.write_table(table, path, row_group_size=10, compression="none", use_dictionary=False)
    start = pq.ParquetFile(path).metadata.row_group(1).column(0).data_page_offset
    raw = bytearray(path.read_bytes())
    raw[start : start + 40] = b"\xff" * 40
    path.write_bytes(bytes(raw))
    found = rows(f"parquet:{path}")
    assert len({row.id for row in found}) == 30
    assert [isinstance(row, BadRow) for row in found] == [False] * 10 + [True] * 10 + [False] * 10
    assert [row.id for row in found[20:23]] == ["c-4", "a-5", "b-4"]


def test_what_is_kept_of_renamed_rows_is_small(tmp_path: Path) -> None:
    shards = distinct_shards(open_dataset(jsonl(tmp_path, ["the same long name of every row"] * 640)))
    last = shards[-1]
    assert isinstance(last, DistinctShard)
    assert len(pickle.dumps(last)) - len(pickle.dumps(last.shard)) < 64 * 12 + 500
    assert [name.rpartition("-")[2] for name, _ in last.index()] == [str(n) for n in range(577, 641)]
    assert [row.id for row in pickle.loads(pickle.dumps(last)).read()] == [
        name for name, _ in last.index()
    ]


def test_a_saved_table_is_opened_once_for_all_its_shards(tmp_path: Path) -> None:
    dataset = open_dataset(disk(tmp_path, IDS))
    assert isinstance(dataset, DiskDataset)
    before = _mapped.cache_info().misses
    assert list(dataset.ids()) == IDS
    found = [row.id for shard in distinct_shards(dataset) for row in shard.read()]
    assert _mapped.cache_info().misses == before
    assert len(set(found)) == len(IDS)


def test_what_else_a_plug_in_calls_ids(tmp_path: Path) -> None:
    class Plugin:
        ids = ("a", "b")

        def fingerprint(self) -> str:
            return "1"

        def shards(self) -> Sequence[Shard]:
            return open_dataset(jsonl(tmp_path, ["a", "a"])).shards()

    assert [row.id for shard in distinct_shards(Plugin()) for row in shard.read()] == ["a", "a-2"]


@given(st.lists(st.sampled_from(["a", "a-2", "a-2-2", "a-3", "b"]), min_size=1, max_size=12))
def test_no_new_id_is_one_that_another_row_has(
    tmp_path_factory: pytest.TempPathFactory, ids: list[str]
) -> None:
    found = names(jsonl(tmp_path_factory.mktemp("ids"), ids))
    assert len(set(found)) == len(ids)
    for one in set(ids):
        assert found[ids.index(one)] == one


def test_a_column_that_names_sources_is_a_session_only_beside_turns(tmp_path: Path) -> None:
    table = {"img_id": ["7", "7"], "edit_prompt": ["x", "y"], "source_img": ["s", "s"]}
    path = tmp_path / "t.parquet"
    pq.write_table(pa.table(table), path)
    found = rows(f"parquet:{path}")
    assert [(row.id, row.session) for row in found if isinstance(row, EditSample)] == [
        ("7", ""),
        ("7-2", ""),
    ]
    pq.write_table(pa.table({**table, "turn_index": [1, 2]}), path)
    found = rows(f"parquet:{path}")
    assert [(row.id, row.session) for row in found if isinstance(row, EditSample)] == [
        ("7-1", "7"),
        ("7-2", "7"),
    ]


def test_one_split_of_rows_has_the_names_of_the_whole(tmp_path: Path) -> None:
    path = tmp_path / "rows.jsonl"
    lines = [{"id": "a", "split": split, **CELLS} for split in ("x", "y", "y")]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    dataset = RowSplitDataset(open_dataset(f"jsonl:{path}"), "y")
    found = [row.id for shard in selected(dataset, Selection()) for row in shard.read()]
    assert found == ["a-2", "a-3"]
