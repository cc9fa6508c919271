"""Rows that differ from one another, in each form of a clean dataset as ``datasets`` reads it."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import Result
from PIL import Image as Pillow

from overpaint.benchmark.cleaning.writers import FORMATS
from overpaint.data import EditSample
from overpaint.data.adapters import open_dataset

Command = Callable[..., Result]

FULL = {
    "box": [8, 8, 40, 40],
    "edit_classes": ["local.object_add"],
    "session": "talk",
    "source_caption": "a wall",
    "mask": "mask.png",
}
"""What only later rows have."""


def encoded(seed: int, form: str) -> bytes:
    pixels = np.random.default_rng(seed).integers(0, 256, (8, 8, 3), np.uint8)
    stream = io.BytesIO()
    Pillow.fromarray(np.repeat(np.repeat(pixels, 12, axis=0), 12, axis=1)).save(stream, form)
    return stream.getvalue()


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Seven PNG rows without anything, two of them in ``test``; three of other formats with all."""
    folder = tmp_path_factory.mktemp("mixed")
    values = np.zeros((96, 96, 3), np.uint8)
    values[8:40, 8:40] = 255
    Pillow.fromarray(values).save(folder / "mask.png")
    forms = ["PNG"] * 7 + ["JPEG", "WEBP", "JPEG"]
    rows: list[dict[str, object]] = []
    for number, form in enumerate(forms):
        row: dict[str, object] = {"id": str(number), "instruction": f"Add thing {number}."}
        row["split"] = "test" if number < 2 else "train"
        for side, seed in (("source", number), ("target", 100 + number)):
            row[side] = f"{number}-{side}"
            (folder / f"{number}-{side}").write_bytes(encoded(seed, form))
        rows.append(row | (FULL if form != "PNG" else {}))
    (folder / "rows.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def audited(mixed: Path) -> Path:
    from click.testing import CliRunner  # noqa: PLC0415

    from overpaint.benchmark.cli import main  # noqa: PLC0415

    spec, run = f"jsonl:{mixed}/rows.jsonl", str(mixed / "run")
    result = CliRunner().invoke(main, ["audit", spec, "--out", run, "--auditor", "size"])
    assert result.exit_code == 0, result.output
    return mixed / "run"


def loaded(out: Path, form: str, cache: Path) -> dict[str, dict[str, Any]]:
    """By id the cells of each row, pictures as bytes, and for each side the size that it decodes to."""
    from datasets import Image, load_dataset  # noqa: PLC0415

    found: dict[str, dict[str, Any]] = {}
    splits: Any = load_dataset(str(out), cache_dir=str(cache))
    for split, dataset in splits.items():
        ending = ".png" if form == "webdataset" else ""
        raw = dataset
        for side in ("source", "target", "mask"):
            raw = raw.cast_column(side + ending, Image(decode=False))
        for decoded, row in zip(dataset, raw, strict=True):
            cells = dict(row["json"] if form == "webdataset" else row)
            assert cells["split"] == split
            for side in ("source", "target", "mask"):
                picture, cell = decoded[side + ending], row[side + ending]
                cells[f"{side}_size"] = picture and picture.size
                cells[side] = cell and (cell["bytes"] or Path(cell["path"]).read_bytes())
            found[cells["id"]] = cells
    return found


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_rows_that_differ_are_read_as_they_are(
    form: str, overpaint: Command, mixed: Path, audited: Path, tmp_path: Path
) -> None:
    out = tmp_path / "dest"
    spec = f"jsonl:{mixed}/rows.jsonl"
    overpaint("clean", spec, "--audit", audited, "--out", out, "--format", form)
    found = loaded(out, form, tmp_path / "cache")
    assert sorted(found) == [str(number) for number in range(10)]
    for line in (mixed / "rows.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        cells = found[row["id"]]
        for side in ("source", "target"):
            assert cells[side] == (mixed / row[side]).read_bytes()
            assert cells[f"{side}_size"] == (96, 96)
        assert cells["mask"] == ((mixed / "mask.png").read_bytes() if "mask" in row else None)
        assert cells["box"] == row.get("box")
        assert cells["edit_classes"] == row.get("edit_classes", [])
        told = (row["instruction"], row.get("session", ""), row.get("source_caption", ""))
        assert (cells["instruction"], cells["session"], cells["source_caption"]) == told


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.parametrize("form", FORMATS)
def test_overpaint_reads_what_it_wrote(
    form: str, overpaint: Command, mixed: Path, audited: Path, tmp_path: Path
) -> None:
    out = tmp_path / "dest"
    spec = f"jsonl:{mixed}/rows.jsonl"
    overpaint("clean", spec, "--audit", audited, "--out", out, "--format", form)
    opened = f"webdataset:{out}/data" if form == "webdataset" else f"hf:{out}"
    rows = [row for shard in open_dataset(opened).shards() for row in shard.read()]
    assert sorted(row.id for row in rows) == [str(number) for number in range(10)]
    for row in rows:
        assert isinstance(row, EditSample) and row.target is not None
        assert row.source.encoded == (mixed / f"{row.id}-source").read_bytes()
        assert row.target.size == (96, 96)
        assert (row.mask is not None) == (int(row.id) > 6)
