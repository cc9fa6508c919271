"""Stand-ins for what the pages call the user's own: files, folders, a model, a finished run."""

import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skimage.data
from PIL import Image

from overpaint.auditors import Pair
from overpaint.auditors.duplicates.against import write_fingerprints
from overpaint.auditors.duplicates.leaks import printed
from overpaint.data import EditSample, Picture

SESSIONS = ["504170", "504170", *(str(number) for number in range(600000, 600010))]

Shell = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def shell() -> Shell:
    """Runs a line as a user would, in a folder; standard error is part of the output."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])

    def run(line: str, folder: Path) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            ["bash", "-c", line],
            cwd=folder,
            env={**os.environ, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    return run


@pytest.fixture(scope="session")
def stand_ins(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with everything that a command on the pages may name, except a run."""
    folder = tmp_path_factory.mktemp("stand-ins")
    pictures = [_pair(number) for number in range(len(SESSIONS))]
    _jsonl(folder, pictures)
    _before_after(folder / "my-pairs", pictures)
    _shard(folder / "shards", pictures)
    _magicbrush(folder / "path" / "to" / "parquet", pictures)
    shutil.copytree(folder / "path" / "to" / "parquet", folder / "PATH")
    _models(folder, pictures)
    shutil.copy(folder / "pairs.jsonl", folder / "test.jsonl")
    _fingerprints(folder / "test-prints.parquet", pictures)
    _labels(folder / "labels.csv")
    _decisions(folder / "decisions.jsonl", "over_edit", "pair", accept=["3"])
    (folder / "instructions.txt").write_text("Make the car red.\nRemove the dog.\n")
    ratings = [
        {"id": f"504170-{turn}", "label": f"baseline:{name}", "rating": rating}
        for turn in (1, 2)
        for name, rating in (("blur", 1), ("oracle", 5))
    ]
    (folder / "ratings.jsonl").write_text("".join(json.dumps(row) + "\n" for row in ratings))
    rows = {"source": [pictures[0][0]], "instruction": ["Make the car red."], "target": [pictures[0][1]]}
    pd.DataFrame(rows).to_parquet(folder / "train.parquet")
    return folder


@pytest.fixture(scope="session")
def finished_run(stand_ins: Path, shell: Shell, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run with findings and scores, in which there is a sample 504170-1."""
    run = tmp_path_factory.mktemp("finished") / "RUN"
    for line in (
        f"overpaint audit magicbrush:PATH --out {run}",
        f"overpaint bench magicbrush:PATH --model baseline:blur --model baseline:noise --out {run}",
    ):
        done = shell(line, stand_ins)
        assert done.returncode == 0, done.stdout
    flat = [f"60000{number}-1" for number in range(5, 10)]
    _decisions(run / "decisions.jsonl", "low_contrast", "source", accept=["504170-1"], reject=flat)
    return run


def _pair(number: int) -> tuple[bytes, bytes, bytes]:
    """Source, target and MagicBrush's kind of mask: the source, transparent where it may change."""
    source = skimage.data.chelsea()[8 * number : 8 * number + 60, 100:180]
    target = source.copy()
    target[10:40, 20:50] = 255 - target[10:40, 20:50]
    alpha = np.full((*source.shape[:2], 1), 255, np.uint8)
    alpha[10:40, 20:50] = 0
    return _png(source), _png(target), _png(np.concatenate([source, alpha], axis=2))


def _png(pixels: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def _jsonl(folder: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    """The last of the four rows is an over-edit: its target belongs to another source."""
    rows = []
    targets = [pictures[number][1] for number in (0, 1, 2, 11)]
    for number, (target, (source, _, mask)) in enumerate(zip(targets, pictures[:4], strict=True)):
        names = {
            "source": f"{number}.png",
            "target": f"{number}-edited.png",
            "mask": f"{number}-mask.png",
        }
        for name, encoded in zip(names.values(), (source, target, mask), strict=True):
            (folder / name).write_bytes(encoded)
        rows.append({"id": str(number), "instruction": "Invert the box.", **names})
    (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def _labels(path: Path) -> None:
    """A review of the finished run: the first picture is flat, later ones aren't."""
    rows = ["504170-1,low_contrast,1", *(f"60000{n}-1,low_contrast,0" for n in range(5, 10))]
    path.write_text("\n".join(["sample_id,kind,defective", *rows]) + "\n")


def _decisions(path: Path, kind: str, side: str, **verdicts: Sequence[str]) -> None:
    """What somebody decided on findings of one kind."""
    said = {"reviewer": "ann", "kind": kind, "side": side, "time": "2026-01-31T12:00:00.000Z"}
    rows = [{**said, "sample_id": one, "verdict": verdict} for verdict, ids in verdicts.items()
            for one in ids]  # fmt: skip
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))


def _fingerprints(path: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    source = Picture.from_bytes(pictures[0][0])
    row = printed(Pair.of(EditSample(id="1", source=source, instruction="", split="test")))
    write_fingerprints(path, "my-benchmark", [[row]])


def _before_after(folder: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    for name in ("before", "after"):
        (folder / name).mkdir(parents=True)
    lines = ["file,prompt"]
    for number, (source, target, _) in enumerate(pictures[:4]):
        (folder / "before" / f"{number}.png").write_bytes(source)
        (folder / "after" / f"{number}.png").write_bytes(target)
        lines.append(f"{number}.png,Invert the box.")
    (folder / "prompts.csv").write_text("\n".join(lines) + "\n")


def _shard(folder: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    folder.mkdir()
    rows = [
        {"id": str(number), "before": source, "after": target, "instruction": "Invert the box."}
        for number, (source, target, _) in enumerate(pictures[:4])
    ]
    pd.DataFrame(rows).to_parquet(folder / "0.parquet")


def _magicbrush(folder: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    folder.mkdir(parents=True)
    names = ("source_img", "target_img", "mask_img")
    rows = [
        {
            "img_id": session,
            "turn_index": SESSIONS[: number + 1].count(session),
            "instruction": f"Invert box {number}.",
            **{
                name: {"bytes": one, "path": None}
                for name, one in zip(names, pictures[number], strict=True)
            },
        }
        for number, session in enumerate(SESSIONS)
    ]
    pd.DataFrame(rows).to_parquet(folder / "0.parquet")


def _models(folder: Path, pictures: list[tuple[bytes, bytes, bytes]]) -> None:
    program = folder / "edit.sh"
    program.write_text('#!/bin/sh\ntest -s "$2" && cp "$1" "$3"\n')
    program.chmod(0o755)
    judge = folder / "judge.sh"
    judge.write_text('#!/bin/sh\ntest -s "$1" && test -s "$2" && test -s "$3" && echo first > "$5"\n')
    judge.chmod(0o755)
    (folder / "my_model.py").write_text(
        "def edit(source, instruction, *, seed):\n    return source.rotate(180)\n"
    )
    (folder / "answers").mkdir()
    for number, (_, target, _) in enumerate(pictures[:4]):
        (folder / "answers" / f"{number}.png").write_bytes(target)
