"""Every known dataset: a small file in its exact columns and types, read by its name.

A file that a test writes proves only itself; what a schema was checked against is its own ``verified``.
"""

import base64
import csv
import json
import tarfile
from io import BytesIO
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import datasets, open_dataset
from overpaint.data.adapters.known import known_dataset
from overpaint.data.adapters.schema import hub_schema, schema, schemas
from overpaint.data.adapters.spec import _KNOWN
from overpaint.data.selection import Selection, selected
from overpaint.taxonomy import DatasetError, UnknownName

TEXT, IMAGE = pa.string(), pa.struct([("bytes", pa.binary()), ("path", pa.string())])
WHOLE, LONG, REAL = pa.int32(), pa.int64(), pa.float64()
TEXTS = pa.list_(TEXT)

COLUMNS = {
    "instructpix2pix": {
        "original_prompt": TEXT,
        "original_image": IMAGE,
        "edit_prompt": TEXT,
        "edited_prompt": TEXT,
        "edited_image": IMAGE,
    },
    "emu-edit": {
        "instruction": TEXT,
        "image": IMAGE,
        "task": TEXT,
        "split": TEXT,
        "idx": LONG,
        "hash": TEXT,
        "input_caption": TEXT,
        "output_caption": TEXT,
    },
    "emu-edit-generations": {
        "instruction": TEXT,
        "image": IMAGE,
        "task": TEXT,
        "split": TEXT,
        "idx": LONG,
        "hash": TEXT,
        "input_caption": TEXT,
        "output_caption": TEXT,
        "edited_image": IMAGE,
        "model": TEXT,
    },
    "pie-bench": {
        "id": TEXT,
        "image": IMAGE,
        "source_prompt": TEXT,
        "target_prompt": TEXT,
        "edit_action": TEXT,
        "aspect_mapping": TEXT,
        "blended_words": TEXT,
        "mask": TEXT,
    },
    "gedit-bench": {
        "task_type": TEXT,
        "key": TEXT,
        "instruction": TEXT,
        "instruction_language": TEXT,
        "input_image": IMAGE,
        "input_image_raw": IMAGE,
        "Intersection_exist": pa.bool_(),
    },
    "imgedit": {"input_images": TEXTS, "output_images": TEXTS, "prompt": TEXT},
    "ultraedit": {
        "clip_sim_source": REAL,
        "clip_sim_target": REAL,
        "clip_sim_dir": REAL,
        "clip_sim_image": REAL,
        "dinov2_sim": REAL,
        "ssim": REAL,
        "source_caption": TEXT,
        "target_caption": TEXT,
        "idx": LONG,
        "edit_prompt": TEXT,
        "edit_object": TEXT,
        "source_image": IMAGE,
        "edited_image": IMAGE,
        "mask_image": IMAGE,
    },
    "hq-edit": {
        "input": TEXT,
        "input_image": IMAGE,
        "edit": TEXT,
        "inverse_edit": TEXT,
        "output": TEXT,
        "output_image": IMAGE,
    },
    "omniedit": {
        "omni_edit_id": TEXT,
        "task": TEXT,
        "src_img": IMAGE,
        "edited_img": IMAGE,
        "edited_prompt_list": TEXTS,
        "width": LONG,
        "height": LONG,
        "sc_score_1": LONG,
        "sc_score_2": LONG,
        "sc_reasoning": TEXT,
        "pq_score": LONG,
        "pq_reasoning": TEXT,
        "o_score": REAL,
    },
    "anyedit": {
        "edit_instruction": TEXT,
        "edited object": TEXT,
        "input": TEXT,
        "output": TEXT,
        "edit_type": TEXT,
        "visual_input": TEXT,
        "image_file": IMAGE,
        "edited_file": IMAGE,
    },
    "humanedit": {
        "IMAGE_ID": TEXT,
        "EDITING_TYPE": TEXT,
        "CORE": WHOLE,
        "MASK": WHOLE,
        "EDITING_INSTRUCTION": TEXT,
        "OUTPUT_DESCRIPTION": TEXT,
        "INPUT_CAPTION_BY_LLAMA": TEXT,
        "OUTPUT_CAPTION_BY_LLAMA": TEXT,
        "INPUT_IMG": IMAGE,
        "MASK_IMG": IMAGE,
        "OUTPUT_IMG": IMAGE,
    },
    "compbench": {
        "task": TEXT,
        "image_path": TEXT,
        "input_image": IMAGE,
        "edited_image": IMAGE,
        "instruction": TEXT,
        "caption": TEXT,
        "mask": IMAGE,
    },
    "editreward-bench": {
        "key": TEXTS,
        "instruction": TEXT,
        "input_image": IMAGE,
        "output_images": pa.list_(IMAGE),
        "task_type": TEXT,
        "dimension": TEXT,
    },
}

NATIVE = {
    "emu-edit": ("task", "add", "local.object_add"),
    "emu-edit-generations": ("task", "remove", "local.object_delete"),
    "gedit-bench": ("task_type", "motion_change", "local.action"),
    "omniedit": ("task", "swap", "local.object_alter"),
    "anyedit": ("edit_type", "counting", "local.counting"),
    "humanedit": ("EDITING_TYPE", "Relation", "local.relation"),
    "compbench": ("task", "action editing", "local.action"),
    "editreward-bench": ("task_type", "subject-add", "local.object_add"),
}
WITHOUT_TARGET = {"emu-edit", "pie-bench", "gedit-bench"}


def cell(name: str, column: str, kind: pa.DataType, encoded) -> object:
    if kind == IMAGE:
        return {"bytes": encoded(sum(column.encode()) % 200), "path": None}
    if kind == pa.list_(IMAGE):
        return [{"bytes": encoded(level), "path": None} for level in (7, 9)]
    if name in NATIVE and column == NATIVE[name][0]:
        return NATIVE[name][1]
    if name == "imgedit" and kind == TEXTS:
        return [f"{column}.png"]
    if name == "pie-bench" and column == "mask":
        return "513 4 1030 2"
    if column in ("visual_input", "edited object"):
        return "None"
    plain = {TEXT: f"the {column}", TEXTS: [f"the {column}", "another"], pa.bool_(): True, REAL: 0.5}
    return plain.get(kind, 3)


def written(folder: Path, name: str, encoded, rows: int = 3) -> Path:
    columns = COLUMNS[name]
    row = {column: cell(name, column, kind, encoded) for column, kind in columns.items()}
    path = folder / "9_change_style_80" / "train-00000-of-00001.parquet"
    path.parent.mkdir(parents=True)
    table = pa.Table.from_pylist([row] * rows, schema=pa.schema(list(columns.items())))
    pq.write_table(table, path)
    for column in ("input_images", "output_images"):
        (path.parent / f"{column}.png").write_bytes(encoded(sum(column.encode()) % 200))
    return path


def read(spec: str) -> list[EditSample | BadRow]:
    return [row for shard in open_dataset(spec).shards() for row in shard.read()]


def level(picture) -> int:
    return int(picture.pixels[0, 0, 0])


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


def packed(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))


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


def test_what_save_to_disk_wrote(encoded, tmp_path):
    from datasets import Dataset, DatasetDict, Features, Image, Value  # noqa: PLC0415  seconds

    features = Features({"src_img": Image(), "instruction": Value("string")})
    rows = [
        {"src_img": {"bytes": encoded(n), "path": None}, "instruction": f"Do {n}."} for n in range(70)
    ]
    saved = Dataset.from_list(rows, features=features)
    DatasetDict({"train": saved, "test": saved.select(range(2))}).save_to_disk(str(tmp_path / "saved"))
    dataset = open_dataset(f"disk:{tmp_path}/saved")
    assert [shard.rows for shard in dataset.shards()] == [64, 6, 2]
    found = [row for shard in dataset.shards() for row in shard.read()]
    assert [(row.instruction, row.split) for row in found[-3:] if isinstance(row, EditSample)] == [
        ("Do 69.", "train"),
        ("Do 0.", "test"),
        ("Do 1.", "test"),
    ]
    assert isinstance(found[69], EditSample) and level(found[69].source) == 69
    assert len(read(f"disk:{tmp_path}/saved@test")) == 2
    arrow = next((tmp_path / "saved" / "train").glob("*.arrow"))
    arrow.write_bytes(arrow.read_bytes()[:400])
    with pytest.raises(DatasetError, match="can't be read as Arrow"):
        open_dataset(f"disk:{tmp_path}/saved")


def test_webdataset_tars(encoded, tmp_path):
    members: dict[str, bytes] = {}
    for n in range(70):
        members |= {f"{n:04d}.source.png": encoded(n), f"{n:04d}.target.jpg": encoded(n, "JPEG")}
        members[f"{n:04d}.json"] = json.dumps({"instruction": f"Do {n}."}).encode()
    packed(tmp_path / "train-0000.tar", members)
    dataset = open_dataset(f"webdataset:{tmp_path}/*.tar")
    assert [shard.rows for shard in dataset.shards()] == [64, 6]
    rows = [row for shard in dataset.shards() for row in shard.read()]
    assert [row.id for row in rows] == [f"{n:04d}" for n in range(70)]
    assert all(isinstance(row, EditSample) and level(row.source) == n for n, row in enumerate(rows))
    assert isinstance(rows[66], EditSample) and rows[66].split == "train"


def test_a_tar_with_links_and_names_that_lead_out_writes_nothing(encoded, tmp_path):
    secret = tmp_path / "secret.txt"
    secret.write_text("secret")
    inside = tmp_path / "tars"
    inside.mkdir()
    with tarfile.open(inside / "x.tar", "w") as tar:
        for name, content in {"a.source.png": encoded(1), "a.instruction.txt": b"Do it."}.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
        link = tarfile.TarInfo("b.source.png")
        link.type, link.linkname = tarfile.SYMTYPE, str(secret)
        tar.addfile(link)
        out = tarfile.TarInfo("../c.source.png")
        out.size = 3
        tar.addfile(out, BytesIO(b"abc"))
    before = sorted(tmp_path.rglob("*"))
    good, link_row, outside = read(f"webdataset:{inside}/x.tar")
    assert isinstance(good, EditSample)
    assert isinstance(link_row, BadRow) and "is a link" in link_row.reason
    assert isinstance(outside, BadRow) and "leads out" in outside.reason
    assert sorted(tmp_path.rglob("*")) == before


@pytest.mark.parametrize("content", [b"", b"no tar at all" * 100, b"\x1f\x8b\x08\x00"])
def test_a_file_that_is_no_tar_is_told(content, tmp_path):
    (tmp_path / "x.tar").write_bytes(content)
    with pytest.raises(DatasetError, match=r"plain tar|holds no rows"):
        open_dataset(f"webdataset:{tmp_path}/x.tar")


def test_csv_with_paths_base64_and_formulas(encoded, tmp_path):
    (tmp_path / "a.png").write_bytes(encoded(9))
    plain = base64.b64encode(encoded(7)).decode()
    with (tmp_path / "t.csv").open("w", newline="") as file:
        table = csv.writer(file)
        table.writerow(["id", "source", "target", "instruction"])
        table.writerow(["1", "a.png", plain, '=HYPERLINK("https://example.org")'])
        table.writerow(["2", f"data:image/png;base64,{plain}", "", "@SUM(1)"])
        table.writerow(["3", "../a.png", "", "x"])
    first, second, third = read(f"csv:{tmp_path}/t.csv")
    assert isinstance(first, EditSample) and first.target is not None
    assert (level(first.source), level(first.target)) == (9, 7)
    assert first.instruction == '=HYPERLINK("https://example.org")'  # a text, whatever it looks like
    assert isinstance(second, EditSample) and level(second.source) == 7
    assert isinstance(third, EditSample)
    with pytest.raises(Exception, match="leaves the dataset"):
        _ = third.source.pixels
