"""A small file in the exact columns and types of each known dataset.

A file that a test writes proves only itself; what a schema was checked against is its own ``verified``.
"""

import tarfile
from io import BytesIO
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset

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


def packed(path: Path, members: dict[str, bytes]) -> None:
    with tarfile.open(path, "w") as tar:
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, BytesIO(content))
