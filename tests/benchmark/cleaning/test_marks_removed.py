"""Rows whose edit takes a mark away: kept where they are to teach it, and never turned into no-ops."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.parquet as pq
import pytest
import skimage.data
from click.testing import CliRunner, Result
from PIL import Image

from overpaint.auditors.watermark import marks
from overpaint.benchmark.cli import main
from overpaint.data import Pixels
from overpaint.data.starter.marks import dalle2_signature

Command = Callable[..., Result]

AUDITORS = ("over-edit", "no-op", "contradiction", "watermark")

ASKED = {
    "exact": "Remove the DALLE 2 watermark",
    "saved-again.jpg": "Remove DALLE 2 Watermark",
    "in-words.jpg": "remove the coloured squares in the lower right corner",
    "sparkle": "Erase the logo in the corner",
}
"""What is asked for, by the row's id."""


def photograph(name: str) -> Pixels:
    pixels = Image.fromarray(getattr(skimage.data, name)()).convert("RGB")
    return np.asarray(pixels.resize((320, 320), Image.Resampling.LANCZOS))


def signed(pixels: Pixels) -> Pixels:
    return dalle2_signature(pixels)[0]


def starred(pixels: Pixels) -> Pixels:
    """With a faint sparkle, too small a change for the threshold of no-ops."""
    [alpha] = [mark.at(24, 0) for mark in marks() if mark.name == "Gemini sparkle"]
    marked = pixels.astype(np.float32)
    marked[-40:-16, -40:-16] += (255 - marked[-40:-16, -40:-16]) * 0.4 * alpha[..., None]
    return np.rint(marked).astype(np.uint8)


def inverted(pixels: Pixels) -> Pixels:
    edited = pixels.copy()
    edited[100:200, 100:200] = 255 - edited[100:200, 100:200]
    return edited


def planted() -> Iterator[tuple[str, str, Pixels, Pixels]]:
    """Id, instruction, source and target of each row."""
    cat, cup = photograph("chelsea"), photograph("coffee")
    for name, text in ASKED.items():
        pixels, mark = (cup, starred) if name == "sparkle" else (cat, signed)
        yield name, text, mark(pixels), pixels
    yield "other-edit", "Invert the box", signed(cat), inverted(cat)
    yield "nothing-else", "Put a hat on the cat", signed(cat), cat
    yield "nothing-but-a-mark", "Put a hat on the cat", cat, signed(cat)
    yield "nothing-but-a-faint-one", "Put a hat on it", cup, starred(cup)


@pytest.fixture(scope="module")
def cleaned(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a dataset ``rows.jsonl``, its audit ``run`` and its clean ``dest``."""
    folder = tmp_path_factory.mktemp("marks")
    lines = []
    for name, text, source, target in planted():
        files = {"source": f"s-{name}", "target": f"t-{name}"}
        for side, pixels in zip(files, (source, target), strict=True):
            jpeg = side == "target" and name.endswith(".jpg")
            files[side] = files[side].removesuffix(".jpg") + (".jpg" if jpeg else ".png")
            Image.fromarray(pixels).save(folder / files[side], quality=88)  # which PNG leaves aside
        lines.append(json.dumps({"id": name, "instruction": text, **files}) + "\n")
    (folder / "rows.jsonl").write_text("".join(lines), encoding="utf-8")
    spec, run = f"jsonl:{folder}/rows.jsonl", str(folder / "run")
    chosen = [word for name in AUDITORS for word in ("--auditor", name)]
    audit = CliRunner().invoke(main, ["audit", spec, "--out", run, *chosen])
    assert audit.exit_code == 0, audit.output
    clean = CliRunner().invoke(main, ["clean", spec, "--audit", run, "--out", str(folder / "dest")])
    assert clean.exit_code == 0, clean.output
    return folder


def decisions(out: Path) -> dict[str, dict[str, Any]]:
    return {row["sample_id"]: row for row in pq.read_table(out / "decisions.parquet").to_pylist()}


def test_what_is_asked_for_is_kept_on_both_sides(cleaned: Path) -> None:
    told = decisions(cleaned / "dest")
    assert {name: told[name]["action"] for name in ASKED} == dict.fromkeys(ASKED, "keep")
    kept = {row["id"]: row for row in pq.read_table(cleaned / "dest" / "data").to_pylist()}
    rows = map(json.loads, (cleaned / "rows.jsonl").read_text(encoding="utf-8").splitlines())
    for row in rows:
        if row["id"] in ASKED:
            for side in ("source", "target"):
                assert kept[row["id"]][side]["bytes"] == (cleaned / row[side]).read_bytes()


def test_unasked_it_is_painted_out_of_the_source(cleaned: Path) -> None:
    told = decisions(cleaned / "dest")["other-edit"]
    assert (told["action"], told["kinds"]) == ("fix", ["dalle2_signature"])


@pytest.mark.parametrize("name", ["nothing-else", "nothing-but-a-mark", "nothing-but-a-faint-one"])
def test_no_row_becomes_a_no_op(cleaned: Path, overpaint: Command, tmp_path: Path, name: str) -> None:
    assert decisions(cleaned / "dest")[name]["action"] == "quarantine"
    spec, keep = f"jsonl:{cleaned}/rows.jsonl", ("--keep", "no_op", "--keep", "under_edit")
    overpaint("clean", spec, "--audit", cleaned / "run", "--out", tmp_path / "dest", *keep)
    told = decisions(tmp_path / "dest")[name]
    assert told["action"] == "quarantine"
    assert "without the mark the target would be the source" in told["reason"]


def test_the_kind_is_what_rows_are_chosen_by(cleaned: Path, overpaint: Command, tmp_path: Path) -> None:
    spec, out = f"jsonl:{cleaned}/rows.jsonl", tmp_path / "dest"
    overpaint("clean", spec, "--audit", cleaned / "run", "--out", out, "--drop", "mark_removed")
    told = decisions(out)
    gone = {name for name, row in told.items() if row["action"] == "drop"}
    assert gone == {*ASKED, "other-edit", "nothing-else"}
