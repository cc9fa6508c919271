"""The forms of known datasets that are no plain parquet: mapping files, tars, lines, other splits."""

import json

import numpy as np
import pytest
from schema_files import level, packed, read, written

from overpaint.data import EditSample
from overpaint.data.adapters.schema import schema


def test_the_class_of_pie_bench_is_its_folder_and_its_masks_are_run_lengths(encoded, tmp_path):
    first = read(f"pie-bench:{written(tmp_path, 'pie-bench', encoded)}")[0]
    assert isinstance(first, EditSample) and first.mask is not None
    assert first.native_class == "9_change_style_80"
    assert first.edit_class.id == "global.style_transfer"
    values = first.mask.values
    inner = {(int(y), int(x)) for y, x in np.argwhere(values[1:-1, 1:-1])}
    assert inner == {(0, 0), (0, 1), (0, 2), (0, 3), (1, 5), (1, 6)}  # 513 is row 1, column 1
    assert values[0].all() and values[-1].all() and values[:, 0].all() and values[:, -1].all()


def test_the_mapping_file_of_pie_bench(encoded, tmp_path):
    (tmp_path / "annotation_images" / "0_random").mkdir(parents=True)
    (tmp_path / "annotation_images" / "0_random" / "a.jpg").write_bytes(encoded(5))
    row = {
        "image_path": "0_random/a.jpg", "original_prompt": "a [cat]", "editing_prompt": "a [dog]",
        "editing_instruction": "Make it a dog.", "editing_type_id": "1", "blended_word": "cat dog",
    }  # fmt: skip
    table = {"000": {**row, "mask": [0, 10]}, "001": {**row, "mask": []}, "002": {**row, "mask": [1]}}
    (tmp_path / "mapping_file.json").write_text(json.dumps(table))
    rows = read(f"pie-bench:{tmp_path}/mapping_file.json")
    assert [row.id for row in rows] == ["000", "001", "002"]
    whole, unmasked, broken = rows
    assert isinstance(whole, EditSample) and isinstance(unmasked, EditSample)
    assert level(whole.source) == 5 and whole.instruction == "Make it a dog."
    assert whole.edit_class.id == "local.object_alter"
    assert unmasked.mask is None
    assert isinstance(broken, EditSample) and broken.mask is not None
    with pytest.raises(Exception, match="no list of run lengths"):
        _ = broken.mask.values


def test_the_benchmark_file_of_imgedit(encoded, tmp_path):
    (tmp_path / "animal").mkdir()
    (tmp_path / "animal" / "1.jpg").write_bytes(encoded(5))
    table = {"1082": {"id": "animal/1.jpg", "prompt": "Remove the cat.", "edit_type": "remove"}}
    (tmp_path / "basic_edit.json").write_text(json.dumps(table))
    (row,) = read(f"imgedit:{tmp_path}/basic_edit.json")
    assert isinstance(row, EditSample)
    assert (row.id, row.edit_class.id, level(row.source)) == ("1082", "local.object_delete", 5)


def test_seed_data_edit_is_read_from_its_tars(encoded, tmp_path):
    packed(tmp_path / "images-0.tar", {"x/a.jpg": encoded(3), "x/b.jpg": encoded(4)})
    rows = [
        {"source_image": "x/a.jpg", "target_image": "x/b.jpg", "instruction": "Do it."},
        {"source_image": "x/a.jpg", "target_image": "x/c.jpg", "instruction": "Do it."},
    ]
    (tmp_path / "part.jsonl").write_text("\n".join(map(json.dumps, rows)))
    whole, lacking = read(f"seed-data-edit:{tmp_path}/part.jsonl")
    assert isinstance(whole, EditSample) and whole.target is not None
    assert (level(whole.source), level(whole.target)) == (3, 4)
    assert isinstance(lacking, EditSample) and lacking.target is not None
    with pytest.raises(Exception, match="No such file"):
        _ = lacking.target.pixels


def test_pico_banana_fetches_nothing(encoded, tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(3))
    row = {
        "open_image_input_url": "https://example.org/a.png", "text": "Do it.", "output_image": "a.png",
        "edit_type": "Add a new object to the scene", "summarized_text": "Do.",
    }  # fmt: skip
    lines = [row, {**row, "local_input_image": "a.png"}]
    for number, line in enumerate(lines):
        (tmp_path / f"{number}.jsonl").write_text(json.dumps(line))
    (remote,) = read(f"pico-banana:{tmp_path}/0.jsonl")
    (local,) = read(f"pico-banana:{tmp_path}/1.jsonl")
    assert isinstance(remote, EditSample) and isinstance(local, EditSample)
    with pytest.raises(Exception, match="leaves the dataset"):
        _ = remote.source.pixels
    assert level(local.source) == 3
    assert local.edit_class.id == "local.object_add"


def test_risebench(encoded, tmp_path):
    (tmp_path / "t.png").write_bytes(encoded(3))
    row = {
        "index": "temporal_1", "category": "temporal_reasoning", "subtask": "life progression",
        "instruction": "Draw it ten years later.", "image": "t.png", "reference": "old",
        "reference_img": None, "reference_txt": None, "reasoning_img": None, "consistency_free": None,
    }  # fmt: skip
    (tmp_path / "data.json").write_text(json.dumps([row]))
    (found,) = read(f"risebench:{tmp_path}/data.json")
    assert isinstance(found, EditSample)
    assert (found.id, found.edit_class.id, found.target) == ("temporal_1", "implicit", None)
    assert found.meta["reference"] == "old"


def test_splits_that_changed_names_are_told_by_their_rows(encoded, tmp_path, monkeypatch):
    traits = schema("emu-edit-generations").traits
    assert traits.split_names({"validation": 3589, "test": 2022}) == {
        "validation": "test",
        "test": "validation",
    }
    assert traits.split_names({"validation": 2022, "test": 3589}) == {
        "validation": "validation",
        "test": "test",
    }
    assert traits.split_names({"validation": 3, "test": 4}) == {
        "validation": "validation",
        "test": "test",
    }
