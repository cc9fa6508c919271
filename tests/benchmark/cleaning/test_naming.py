"""clean --names original: whoever reads the dataset reads the clean one with the same code."""

import io
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import skimage.data
from click.testing import Result
from PIL import Image

from overpaint.benchmark.cleaning.attaching import COLUMNS
from overpaint.benchmark.cleaning.naming import column_names
from overpaint.data import EditSample, Pixels
from overpaint.data.adapters import open_dataset

Command = Callable[..., Result]

OWN = ["original_prompt", "original_image", "edit_prompt", "edited_prompt", "edited_image"]


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    """Rows in the columns of InstructPix2Pix, one of them without its target."""
    shown = (skimage.data.astronaut(), skimage.data.coffee())
    pictures = [_png(pixels[:96, :96]) for pixels in shown]
    rows = [
        {
            "original_prompt": f"a thing {number}",
            "original_image": {"bytes": pictures[0], "path": None},
            "edit_prompt": f"make it coffee {number}",
            "edited_prompt": f"a cup {number}",
            "edited_image": {"bytes": pictures[1] if number else b"no picture", "path": None},
        }
        for number in range(3)
    ]
    folder = tmp_path / "pairs"
    folder.mkdir()
    pq.write_table(pa.Table.from_pylist(rows), folder / "train-00000-of-00001.parquet")
    return folder


def _png(pixels: Pixels) -> bytes:
    file = io.BytesIO()
    Image.fromarray(pixels).save(file, "png")
    return file.getvalue()


@pytest.mark.parametrize("form", ["parquet", "imagefolder", "webdataset"])
def test_columns_keep_their_names(overpaint: Command, pairs: Path, tmp_path: Path, form: str) -> None:
    import datasets  # noqa: PLC0415

    spec, out = f"instructpix2pix:{pairs}", tmp_path / "clean"
    assert overpaint("audit", spec, "--out", tmp_path / "run", "--auditor", "size").exit_code == 0
    options = ["--audit", tmp_path / "run", "--out", out, "--format", form, "--names", "original"]
    done = overpaint("clean", spec, *options)
    assert done.exit_code == 0, done.stderr
    dataset = datasets.load_dataset(str(out), split="train", cache_dir=str(tmp_path / "cache"))
    assert len(dataset) == 2
    if form == "parquet":
        assert set(OWN) <= set(dataset.column_names)
        ours = {*dataset.column_names, *(name for one in COLUMNS.values() for name in one)} - set(OWN)
        assert all(not column_names("original", {"source": name}) for name in ours)
        assert isinstance(dataset.features["edited_image"], datasets.Image)
        first = dataset.cast_column("edited_image", datasets.Image(decode=False))[0]
        rows = pq.read_table(pairs).to_pylist()
        assert first["edited_image"]["bytes"] == rows[1]["edited_image"]["bytes"]
        assert first["edit_prompt"] == rows[1]["edit_prompt"]
    own = {"parquet": f"instructpix2pix:{out}/data", "webdataset": f"webdataset:{out}/data"}
    opened = open_dataset(own.get(form, f"hf:{out}"))
    assert opened.columns["target"].startswith("edited_image")
    again = [row for shard in opened.shards() for row in shard.read()]
    assert all(isinstance(row, EditSample) and row.target is not None for row in again)
    assert [row.instruction for row in again if isinstance(row, EditSample)] == [
        "make it coffee 1",
        "make it coffee 2",
    ]


def test_names_that_would_say_something_else_are_not_taken() -> None:
    own = {"id": "key", "source": "target", "target": "after", "session": "key", "turn": "turn"}
    assert column_names("original", own) == {"id": "key", "target": "after"}
    assert column_names("standard", own) == {}
    taken = {"instruction": "reason", "native_class": "meta", "source": "../up", "target": "a.b"}
    assert column_names("original", taken) == {}
    assert column_names("original", {"id": "session+turn", "instruction": "instruction_1"}) == {}
