import json
import pickle
from pathlib import Path

import pytest

from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset
from overpaint.taxonomy import DatasetError, UsageError


@pytest.fixture(autouse=True)
def own_cache(monkeypatch, tmp_path_factory) -> None:
    """``datasets`` keeps lock files even of what it only streams."""
    monkeypatch.setattr("datasets.config.HF_DATASETS_CACHE", tmp_path_factory.mktemp("cache"))


def folder_like_the_hub(write_parquet, root: str) -> None:
    rows = [{"id": f"{n}", "src_img": b"s", "edit_prompt": "x"} for n in range(5)]
    write_parquet(rows[:2], f"{root}/data/train-00000-of-00002.parquet")
    write_parquet(rows[2:4], f"{root}/data/train-00001-of-00002.parquet")
    write_parquet(rows[4:], f"{root}/data/test-00000-of-00001.parquet")


def test_parquet_splits_are_found_and_read(write_parquet, tmp_path: Path):
    folder_like_the_hub(write_parquet, "mine")
    dataset = open_dataset(f"hf:{tmp_path}/mine")
    assert dataset.columns == {"id": "id", "source": "src_img", "instruction": "edit_prompt"}
    shards = pickle.loads(pickle.dumps(dataset.shards()))
    assert [shard.rows for shard in shards] == [2, 2, 1]
    rows = [row for shard in shards for row in shard.read()]
    assert [(row.id, row.split) for row in rows] == [
        ("0", "train"),
        ("1", "train"),
        ("2", "train"),
        ("3", "train"),
        ("4", "test"),
    ]
    (only,) = open_dataset(f"hf:{tmp_path}/mine@test").shards()
    assert [row.id for row in only.read()] == ["4"]
    with pytest.raises(DatasetError, match="no split 'dev'; there are train, test"):
        open_dataset(f"hf:{tmp_path}/mine@dev")
    assert dataset.fingerprint() == open_dataset(f"hf:{tmp_path}/mine").fingerprint()


def test_other_formats_are_streamed(encoded, tmp_path: Path):
    """A folder of pictures with a metadata file, as the hub knows it."""
    root = tmp_path / "pictures" / "train"
    root.mkdir(parents=True)
    lines = []
    for number in range(3):
        for side, level in (("a", 10), ("b", 20)):
            (root / f"{side}{number}.png").write_bytes(encoded(level + number))
        names = {"source_file_name": f"a{number}.png", "target_file_name": f"b{number}.png"}
        lines.append(json.dumps(names | {"instruction": f"do {number}"}))
    (root / "metadata.jsonl").write_text("\n".join(lines))
    dataset = open_dataset(f"hf:{tmp_path}/pictures")
    shards = pickle.loads(pickle.dumps(dataset.shards()))
    assert all(shard.rows is None for shard in shards)
    rows = [row for shard in shards for row in shard.read()]
    assert len({row.id for row in rows}) == 3
    for number, row in enumerate(rows):
        assert isinstance(row, EditSample)
        assert (row.instruction, row.split) == (f"do {number}", "train")
        assert row.source.pixels[0, 0, 0] == 10 + number
        assert row.target is not None
        assert row.target.pixels[0, 0, 0] == 20 + number
    first = dataset.fingerprint()
    (root / "metadata.jsonl").write_text("\n".join(lines[:2]))
    assert open_dataset(f"hf:{tmp_path}/pictures").fingerprint() != first


def test_without_network_and_copy_the_way_out_is_said(monkeypatch):
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_OFFLINE", True)
    for spec in ("magicbrush", "magicbrush:@dev"):
        with pytest.raises(
            DatasetError, match=r"osunlp/MagicBrush: .*hf download osunlp/MagicBrush"
        ) as caught:
            open_dataset(spec)
        assert "\n" not in str(caught.value)


def test_what_cannot_be_a_dataset(tmp_path: Path):
    with pytest.raises(UsageError, match="hf:ORG/NAME"):
        open_dataset("hf:")
    with pytest.raises(DatasetError, match="neither a folder nor ORG/NAME"):
        open_dataset("hf:nonsense")
    with pytest.raises(DatasetError, match=f"hf:{tmp_path}: "):
        open_dataset(f"hf:{tmp_path}")
