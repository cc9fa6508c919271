"""The forms of known datasets that are no plain parquet: mapping files, tars, lines, other splits."""

import json

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from schema_files import level, packed, read, written

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.adapters.schema import schema
from overpaint.data.selection import Selection, selected


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


def texts_and_levels(rows):
    assert all(isinstance(row, EditSample) for row in rows)
    return [(row.id, row.instruction, level(row.source), level(row.target)) for row in rows]


@pytest.mark.parametrize("listed", [True, False])
def test_a_session_of_seed_data_edit_is_a_sample_for_each_turn(encoded, tmp_path, listed):
    packed(tmp_path / "images-0.tar", {f"x/{turn}.png": encoded(turn) for turn in range(4)})
    targets = [f"x/{turn}.png" for turn in (1, 2, 3)]
    row = {"source_image": "x/0.png"}
    row |= {"target_images": targets} if listed else {}
    for turn, target in enumerate(targets, start=1):
        row |= {f"instruction_{turn}": f"Do {turn}.", f"inverse_instruction_{turn}": f"Undo {turn}."}
        row |= {} if listed else {f"edit_image_{turn}": target}
    short = {key: value for key, value in row.items() if not key.endswith(("_2", "_3"))}
    short |= {"target_images": targets[:1]} if listed else {}
    (tmp_path / "part.jsonl").write_text("\n".join(map(json.dumps, [row, short])))
    rows = read(f"seed-data-edit:{tmp_path}/part.jsonl")
    assert texts_and_levels(rows) == [
        ("part.jsonl:1-1", "Do 1.", 0, 1),
        ("part.jsonl:1-2", "Do 2.", 1, 2),
        ("part.jsonl:1-3", "Do 3.", 2, 3),
        ("part.jsonl:2-1", "Do 1.", 0, 1),
    ]
    assert [(row.session, row.turn) for row in rows[1:]] == [
        ("part.jsonl:1", 2),
        ("part.jsonl:1", 3),
        ("part.jsonl:2", 1),
    ]


def test_a_session_that_cannot_be_followed_is_a_bad_row(encoded, tmp_path):
    packed(tmp_path / "images-0.tar", {f"{turn}.png": encoded(turn) for turn in range(4)})
    whole = {"id": "s1", "source_image": "0.png", "target_images": ["1.png", "2.png"]}
    whole |= {"instruction_1": "Do 1.", "instruction_2": "Do 2."}
    gap = {**whole, "target_images": ["1.png", None, "3.png"], "instruction_3": "Do 3."}
    empty = {"source_image": "0.png", "target_images": [], "instruction_1": None}
    untold = {**whole, "instruction_2": None}
    lines = "\n".join(map(json.dumps, [whole, gap, empty, untold]))
    (tmp_path / "part.jsonl").write_text(lines)
    rows = read(f"seed-data-edit:{tmp_path}/part.jsonl")
    ids = ["1-1", "1-2", "2", "3", "4-1", "4-2"]  # a session's own id is that of none of its turns
    assert [row.id for row in rows] == [f"part.jsonl:{one}" for one in ids]
    reasons = [row.reason for row in rows if isinstance(row, BadRow)]
    for reason, wanted in zip(reasons, ["turn 2 has no picture", "no turn"], strict=True):
        assert wanted in reason
    (shard,) = open_dataset(f"seed-data-edit:{tmp_path}/part.jsonl").shards()
    assert [key for key, _ in shard.index()] == [row.id for row in rows]


def test_pictures_of_all_turns_may_lie_in_the_table(encoded, tmp_path):
    picture = {turn: {"bytes": encoded(turn), "path": ""} for turn in range(3)}
    row = {"source_image": picture[0]}
    for turn in (1, 2):
        row |= {f"edit_image_{turn}": picture[turn], f"instruction_{turn}": f"Do {turn}."}
    pq.write_table(pa.Table.from_pylist([row]), tmp_path / "part.parquet")
    assert texts_and_levels(read(f"seed-data-edit:{tmp_path}")) == [
        ("part.parquet:0-1", "Do 1.", 0, 1),
        ("part.parquet:0-2", "Do 2.", 1, 2),
    ]


def test_imgedit_has_tables_of_turns_and_of_sessions(encoded, tmp_path):
    for turn in range(4):
        (tmp_path / f"{turn}.png").write_bytes(encoded(turn))
    turns = [
        {"input_images": ["0.png"], "output_images": ["1.png"], "prompt": "Do 1."},
        {"input_images": ["1.png"], "output_images": ["2.png"], "prompt": "Do 2."},
    ]
    single = {"input_images": ["0.png"], "output_images": ["3.png"], "prompt": "Do it."}
    pq.write_table(pa.Table.from_pylist([single]), tmp_path / "add_part0.parquet")
    sessions = pa.Table.from_pylist([{"data": turns}, {"data": []}, {"data": turns[:1]}])
    pq.write_table(sessions, tmp_path / "content_memory_part0.parquet")
    (*rows,) = read(f"imgedit:{tmp_path}")
    broken = rows.pop(3)
    assert isinstance(broken, BadRow) and "no list of turns" in broken.reason
    assert texts_and_levels(rows) == [
        ("add_part0.parquet:0", "Do it.", 0, 3),
        ("content_memory_part0.parquet:0-1", "Do 1.", 0, 1),
        ("content_memory_part0.parquet:0-2", "Do 2.", 1, 2),
        ("content_memory_part0.parquet:2-1", "Do 1.", 0, 1),
    ]
    dataset = open_dataset(f"imgedit:{tmp_path}")
    (shard,) = selected(dataset, Selection(ids=("content_memory_part0.parquet:0-2",)))
    assert [row.instruction for row in shard.read()] == ["Do 2."]
    drawn = selected(dataset, Selection(limit=3))
    assert sum(shard.rows or 0 for shard in drawn) == 3


def test_turns_of_pico_banana_go_by_the_numbers_in_their_names(encoded, tmp_path):
    files = [
        {"id": "final_image", "url": "images/a_turn10.png"},
        {"id": "edit_turn9", "url": "images/a_turn9.png"},
        {"id": "original_input_image", "url": "https://example.org/o.jpg"},
    ]
    (tmp_path / "images").mkdir()
    for turn in (9, 10):
        (tmp_path / "images" / f"a_turn{turn}.png").write_bytes(encoded(turn))
    (tmp_path / "o.png").write_bytes(encoded(3))
    row = {"files": files, "metadata_edit_turn_prompts": ["Do 1.", "Do 2."]}
    whole = {**row, "local_input_image": "o.png"}
    short = {**whole, "metadata_edit_turn_prompts": ["Do 1."]}
    (tmp_path / "multi-turn.jsonl").write_text("\n".join(map(json.dumps, [whole, short, row])))
    rows = read(f"pico-banana:{tmp_path}/multi-turn.jsonl")
    assert texts_and_levels(rows[:2]) == [
        ("multi-turn.jsonl:1-1", "Do 1.", 3, 9),
        ("multi-turn.jsonl:1-2", "Do 2.", 9, 10),
    ]
    assert isinstance(rows[2], BadRow) and "2 answers, but there are 1 prompts" in rows[2].reason
    assert isinstance(rows[3], EditSample)
    with pytest.raises(Exception, match="leaves the dataset"):
        _ = rows[3].source.pixels


def test_one_language_of_gedit_bench(encoded, tmp_path):
    rows = [
        {"task_type": "tone_transfer", "key": f"{number}", "instruction": "Do it.",
         "instruction_language": language, "input_image": {"bytes": encoded(number), "path": ""}}
        for number, language in enumerate(["en", "cn", "en"])
    ]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "train.parquet")
    found = {split: read(f"gedit-bench:{tmp_path}{split}") for split in ("", "@en", "@cn")}
    ids = {split: [row.id for row in rows] for split, rows in found.items()}
    assert ids == {"": ["0", "1", "2"], "@en": ["0", "2"], "@cn": ["1"]}
    prints = {open_dataset(f"gedit-bench:{tmp_path}{split}").fingerprint() for split in found}
    assert len(prints) == 3
