"""Every known dataset: read by its name, and what its schema has to say."""

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from schema_files import COLUMNS, NATIVE, WITHOUT_TARGET, level, read, written

from overpaint.data import EditSample
from overpaint.data.adapters import datasets, open_dataset
from overpaint.data.adapters.known import known_dataset
from overpaint.data.adapters.schema import hub_schema, schema, schemas
from overpaint.data.adapters.spec import _KNOWN
from overpaint.data.selection import Selection, selected
from overpaint.taxonomy import DatasetError, UnknownName


@pytest.mark.parametrize("name", list(COLUMNS))
def test_a_file_in_its_columns_is_read_by_its_name(name, encoded, tmp_path):
    facts = schema(name)
    first, *_ = rows = read(f"{name}:{written(tmp_path, name, encoded)}")
    assert len(rows) == 3
    assert isinstance(first, EditSample), first
    columns = facts.columns
    first_picture = {"editreward-bench": 7}
    assert level(first.source) == sum(columns["source"].encode()) % 200
    assert (first.target is None) == (name in WITHOUT_TARGET)
    if first.target is not None:
        expected = first_picture.get(name, sum(columns["target"].encode()) % 200)
        assert level(first.target) == expected
    assert first.instruction == f"the {columns['instruction']}"
    for field in ("source_caption", "target_caption"):
        assert getattr(first, field) == (f"the {columns[field]}" if field in columns else "")
    if name in NATIVE:
        assert (first.native_class, first.edit_class.id) == NATIVE[name][1:]
    assert first.origin == name
    assert not first.references


def test_what_is_registered_is_what_has_columns():
    assert {*_KNOWN, "magicbrush"} == set(schemas())
    assert set(_KNOWN) <= set(datasets)
    with pytest.raises(UnknownName, match="did you mean 'ultraedit'"):
        known_dataset("ultraedti")


@pytest.mark.parametrize("name", list(schemas()))
def test_every_schema_says_licence_defects_and_what_it_was_checked_against(name):
    facts = schema(name)
    assert facts.columns_verified in ("rows", "code", "card")
    assert facts.defects and all(len(defect) < 200 for defect in facts.defects)
    assert {"source", "instruction"} <= set(facts.columns)
    assert all(hub_schema(hub) is facts for hub in facts.hubs)


def test_a_name_without_hub_needs_a_path():
    with pytest.raises(DatasetError, match="seed-data-edit:PATH"):
        open_dataset("seed-data-edit")
    with pytest.raises(DatasetError, match="no such file or folder"):
        open_dataset("ultraedit:/nowhere")


def test_sampling_goes_across_shards_that_are_blocked_by_type(tmp_path, encoded):
    for number, kind in enumerate(("add", "remove", "counting", "replace")):
        row = {"image_file": b"x", "edited_file": b"x", "edit_instruction": "Do.", "edit_type": kind}
        pq.write_table(
            pa.Table.from_pylist([row] * 50), tmp_path / f"train-{number:05d}-of-00004.parquet"
        )
    chosen = selected(open_dataset(f"anyedit:{tmp_path}"), Selection(sample=24, seed=1))
    rows = [row for shard in chosen for row in shard.read()]
    kinds = [row.native_class for row in rows if isinstance(row, EditSample)]
    assert len(set(kinds)) == 4
