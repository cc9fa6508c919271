"""What save_to_disk wrote."""

import pytest
from schema_files import level, read

from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset
from overpaint.taxonomy import DatasetError


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
