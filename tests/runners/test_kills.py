"""Twenty kills at random: no answer is made again or lost; the bytes are those of one whole run."""

import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
import skimage.data

from overpaint.data import Picture
from overpaint.data.run import RunFolder

OVERPAINT = [sys.executable, "-c", "from overpaint.benchmark.cli import main; main()"]
KILLS = 20
ROWS = 30
THREADS = {"OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


def started(models: Path, out: Path) -> "subprocess.Popen[bytes]":
    dataset = f"jsonl:{models.parent / 'pairs.jsonl'}"
    line = [*OVERPAINT, "run", dataset, "--models", str(models), "--out", str(out)]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
    return subprocess.Popen(line, env={**os.environ, **THREADS}, **quiet)  # type: ignore[call-overload]  # as told


def finished(models: Path, out: Path) -> float:
    begun = time.monotonic()
    process = started(models, out)
    _, errors = process.communicate(timeout=900)
    assert process.returncode == 0, errors.decode()
    return time.monotonic() - begun


def answers(run: Path) -> dict[str, bytes]:
    return {str(path.relative_to(run)): path.read_bytes() for path in run.glob("answers/*/*")}


def lines(run: Path) -> list[bytes]:
    journal = run / "attempts.jsonl"
    return journal.read_bytes().split(b"\n")[:-1] if journal.exists() else []


@pytest.fixture(scope="session")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three baselines, one of which answers in batches, and a tiny pipeline of diffusers."""
    from tiny_diffusion.pipelines import PIPELINES  # noqa: PLC0415  seconds to import

    folder = tmp_path_factory.mktemp("models")
    PIPELINES["ip2p"]().save_pretrained(folder / "ip2p")
    rows = []
    for number in range(ROWS):  # small: the tiny pipeline attends to every second pixel
        pixels = np.ascontiguousarray(skimage.data.chelsea()[5 * number : 5 * number + 48, 100:148])
        (folder / f"{number}.png").write_bytes(Picture.from_pixels(pixels).encoded)
        picture = f"{number}.png"
        rows.append({"id": str(number), "instruction": "x", "source": picture, "target": picture})
    (folder / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    path = folder / "models.toml"
    tables = [
        f'[models.{name}]\nspec = "baseline:{name}"\n' for name in ("noise", "random_other", "blur")
    ]
    path.write_text(
        "".join(tables)
        + f'[models.tiny]\nspec = "diffusers:{folder / "ip2p"}"\n'
        + "call_settings = { num_inference_steps = 2 }\n"
    )
    return path


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_twenty_kills_change_no_answer(models: Path, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    seconds = finished(models, whole)
    moments, kills, rounds = random.Random(8), 0, 0
    while kills < KILLS:  # a run that got to its end is followed by another
        rounds += 1
        run = tmp_path / f"killed-{rounds}"
        kills += killed_again_and_again(models, run, seconds, moments, KILLS - kills)
        finished(models, run)
        assert_as_if_never_killed(run, whole)
    assert kills == KILLS


def killed_again_and_again(
    models: Path, run: Path, seconds: float, moments: random.Random, most: int
) -> int:
    """Kills ``run`` at random until it gets to its end, at most ``most`` times; returns how often."""
    before: list[bytes] = []
    for kills in range(most):
        process = started(models, run)
        try:
            process.wait(seconds * moments.uniform(0.2, 0.9))
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGKILL)
        process.communicate()
        now = lines(run)
        assert now[: len(before)] == before  # nothing journalled is lost or changed
        before = now
        if process.returncode == 0:
            return kills
    return most


def assert_as_if_never_killed(run: Path, whole: Path) -> None:
    keys = Counter((one.label, one.sample_id, one.repeat) for one in RunFolder(run).journal.read())
    assert len(keys) == 4 * ROWS
    assert set(keys.values()) == {1}  # nothing was made twice
    assert answers(run) == answers(whole)
    told = [
        {(one.label, one.sample_id): (one.status, one.seed) for one in RunFolder(folder).attempts()}
        for folder in (run, whole)
    ]
    assert told[0] == told[1]
