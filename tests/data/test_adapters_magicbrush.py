import io
import json
from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from PIL import Image

from overpaint.data import BadRow, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.adapters.schema import schema
from overpaint.data.selection import Selection, selected
from overpaint.taxonomy import DatasetError, UnreadablePicture, UsageError

LECTURE = ("504170", "553990", "278535", "483587", "173530", "413182", "50058")


def rows_of(spec: str) -> list[EditSample | BadRow]:
    return [row for shard in open_dataset(spec).shards() for row in shard.read()]


def hub_row(session: str, turn: int, encoded, **more: object) -> dict[str, object]:
    """A row of the hub's columns and order."""
    picture = {"bytes": encoded(turn), "path": f"{session}-{turn}.png"}
    return {
        "img_id": session,
        "turn_index": turn,
        "source_img": picture,
        "mask_img": None,
        "instruction": f"turn {turn}",
        "target_img": picture,
        **more,
    }


def test_the_schema_agrees_with_itself():
    facts = schema("magicbrush")
    assert facts.hub == "osunlp/MagicBrush"
    assert facts.splits == ("train", "dev")
    assert facts.licence == "cc-by-4.0"
    assert facts.verified == "rows"
    assert any("RGBA" in defect for defect in facts.defects)


def test_local_parquet(write_parquet, encoded, tmp_path: Path):
    turns = [hub_row("9", 10, encoded), hub_row("9", 9, encoded), hub_row("8", 1, encoded)]
    write_parquet(turns, "data/train-00000-of-00001.parquet")
    write_parquet([hub_row("7", 1, encoded)], "data/dev-00000-of-00001.parquet")
    every = [(row.id, row.session, row.turn, row.split) for row in rows_of(f"magicbrush:{tmp_path}")]
    train = [("9-9", "9", 9, "train"), ("9-10", "9", 10, "train"), ("8-1", "8", 1, "train")]
    assert every == [("7-1", "7", 1, "dev"), *train]
    assert [row.id for row in rows_of(f"magicbrush:{tmp_path}@dev")] == ["7-1"]
    with pytest.raises(DatasetError, match="no parquet file"):
        open_dataset(f"magicbrush:{tmp_path}@test")


def test_masks_of_both_kinds_and_none(write_parquet, encoded):
    photo = np.full((6, 9, 4), 255, np.uint8)
    photo[..., :3] = np.arange(9)[None, :, None] * 20
    photo[1:3, 2:5, 3] = 0
    plain = np.zeros((6, 9), np.uint8)
    plain[1:3, 2:5] = 255
    cells = [None, {"bytes": encoded(Image.fromarray(photo)), "path": None}]
    cells += [{"bytes": encoded(Image.fromarray(plain)), "path": None}]
    rows = [hub_row(str(n), 1, encoded, mask_img=cell) for n, cell in enumerate(cells)]
    none, alpha, white = rows_of(f"magicbrush:{write_parquet(rows)}")
    assert isinstance(none, EditSample)
    assert isinstance(alpha, EditSample)
    assert isinstance(white, EditSample)
    assert none.mask is None
    assert alpha.mask is not None
    assert white.mask is not None
    assert (alpha.mask.found, white.mask.found) == ("alpha", "white_edits")
    assert np.array_equal(alpha.mask.values, white.mask.values)
    assert alpha.mask.values[1, 2] == 255


def test_a_null_turn_is_a_bad_row(write_parquet, encoded):
    rows = [hub_row("1", 1, encoded), hub_row("1", 2, encoded) | {"turn_index": None}]
    read = rows_of(f"magicbrush:{write_parquet(rows)}")
    bad = [row for row in read if isinstance(row, BadRow)]
    assert len(read) == 2
    assert "turn_index" in bad[0].reason


def session_files(root: Path, encoded) -> Path:
    """Two sessions as the unzipped test split has them; names as in MagicBrush's own generator."""
    edits = {
        "139306": [
            ("139306-input.png", "139306-mask1.png", "139306-output1.png", "add a dog"),
            ("139306-output1.png", "139306-mask2.png", "139306-output2.png", "let it sit"),
        ],
        "42": [("42-input.png", "42-mask1.png", "42-output1.png", "remove the cat")],
    }
    fields = ("input", "mask", "output", "instruction")
    sessions = {
        key: [dict(zip(fields, turn, strict=True)) for turn in turns] for key, turns in edits.items()
    }
    (root / "edit_sessions.json").write_text(json.dumps(sessions))
    names = {key: sorted({name for turn in turns for name in turn[:3]}) for key, turns in edits.items()}
    for kind in ("global", "local"):
        told = {key: {name: f"{kind} {name}" for name in files} for key, files in names.items()}
        (root / f"{kind}_descriptions.json").write_text(json.dumps(told))
    for key, files in names.items():
        (root / "images" / key).mkdir(parents=True)
        for level, name in enumerate(files):
            (root / "images" / key / name).write_bytes(encoded(level))
    return root


def test_the_unzipped_test_split(tmp_path: Path, encoded):
    rows = rows_of(f"magicbrush:{session_files(tmp_path, encoded)}")
    assert [row.id for row in rows] == ["139306-1", "139306-2", "42-1"]
    with pytest.raises(UsageError, match="no columns to map"):
        open_dataset(f"magicbrush:{tmp_path}", columns={"source": "input"})
    second = rows[1]
    assert isinstance(second, EditSample)
    assert (second.session, second.turn, second.split) == ("139306", 2, "test")
    assert second.instruction == "let it sit"
    assert second.source.uri.endswith("images/139306/139306-output1.png")
    assert isinstance(rows[0], EditSample)
    assert rows[0].target == second.source
    assert second.target is not None
    assert second.target.uri.endswith("139306-output2.png")
    assert second.mask is not None
    assert second.mask.picture.uri.endswith("139306-mask2.png")
    assert second.source_caption == "global 139306-output1.png"
    assert second.target_caption == "local 139306-output2.png"
    assert second.meta == {"target_global_caption": "global 139306-output2.png"}
    assert second.source.size == (9, 6)


def test_a_test_split_with_gaps(tmp_path: Path, encoded):
    root = session_files(tmp_path, encoded)
    (root / "local_descriptions.json").unlink()
    (root / "images" / "42" / "42-input.png").unlink()
    sessions = json.loads((root / "edit_sessions.json").read_text())
    sessions["42"].append("no edit")
    sessions["43"] = [{"input": "../../../x.png", "mask": None, "output": None, "instruction": "x"}]
    (root / "edit_sessions.json").write_text(json.dumps(sessions))
    rows = {row.id: row for row in rows_of(f"magicbrush:{root}")}
    assert isinstance(rows["42-2"], BadRow)
    gap, out = rows["42-1"], rows["43-1"]
    assert isinstance(gap, EditSample)
    assert isinstance(out, EditSample)
    assert gap.target_caption == ""
    assert (out.target, out.mask) == (None, None)
    for row, reason in ((gap, "No such file"), (out, "leaves")):
        with pytest.raises(UnreadablePicture, match=reason):
            _ = row.source.pixels


@pytest.mark.parametrize("content", ["{", "[]", "3", "{}"])
def test_a_broken_session_file_is_an_error(tmp_path: Path, content):
    (tmp_path / "edit_sessions.json").write_text(content)
    with pytest.raises(DatasetError, match=r"edit_sessions\.json"):
        open_dataset(f"magicbrush:{tmp_path}")


def test_the_fingerprint_of_the_test_split(tmp_path: Path, encoded):
    root = session_files(tmp_path, encoded)
    first = open_dataset(f"magicbrush:{root}").fingerprint()
    (root / "images" / "42" / "42-input.png").write_bytes(b"other")
    assert open_dataset(f"magicbrush:{root}").fingerprint() != first


def test_real_rows(real: Path):
    """Against the table itself, read by pyarrow and Pillow alone."""
    path = real / "magicbrush_format"
    table = pq.read_table(path / "train-00000-of-00001.parquet").to_pylist()
    rows = rows_of(f"magicbrush:{path}")
    assert len(rows) == len(table) == 137
    assert all(isinstance(row, EditSample) for row in rows)
    found = Counter()
    for row, raw in zip(rows, table, strict=True):
        assert isinstance(row, EditSample)
        assert row.id == f"{raw['img_id']}-{raw['turn_index']}"
        assert row.instruction == raw["instruction"]
        assert row.source.encoded == raw["source_img"]["bytes"]
        assert row.target is not None
        assert row.target.encoded == raw["target_img"]["bytes"]
        assert (row.mask is None) == (raw["mask_img"] is None)
        if row.mask is not None:
            found[row.mask.found] += 1
            image = Image.open(io.BytesIO(raw["mask_img"]["bytes"]))
            assert np.array_equal(row.mask.values, 255 - np.asarray(image.getchannel("A")))
    assert found == {"alpha": 19}


@pytest.mark.network
def test_the_pairs_of_the_lecture_come_from_the_hub():
    shards = selected(open_dataset("magicbrush:@train"), Selection(ids=LECTURE))
    rows = [row for shard in shards for row in shard.read()]
    assert {row.session for row in rows if isinstance(row, EditSample)} == set(LECTURE)
    ten = selected(open_dataset("magicbrush:@train"), Selection(limit=100, sample=10))
    assert sum(shard.rows or 0 for shard in ten) == 10
