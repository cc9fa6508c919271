"""Killed at any moment: nothing finished is lost, and the resumed findings are as if never killed."""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

Findings = Callable[[Path], list[str]]

OVERPAINT = [sys.executable, "-c", "from overpaint.benchmark.cli import main; main()"]


def started(*arguments: object) -> subprocess.Popen[str]:
    command = [*OVERPAINT, *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def finished(*arguments: object) -> float:
    """Runs to the end; returns the seconds it took."""
    begun = time.monotonic()
    process = started(*arguments)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    return time.monotonic() - begun


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_five_kills_change_nothing(findings: Findings, tmp_path: Path) -> None:
    whole = tmp_path / "whole"
    seconds = finished("audit", "starter", "--out", whole)
    killed = tmp_path / "killed"
    moments = random.Random(0)
    kept: list[set[str]] = [set()]
    for _ in range(5):
        process = started("audit", "starter", "--out", killed)
        time.sleep(seconds * moments.uniform(0.2, 0.9))
        process.send_signal(signal.SIGKILL)
        process.communicate()
        kept.append({part.name for part in killed.glob("findings/part-*.parquet")})
        assert kept[-2] <= kept[-1]
    finished("audit", "starter", "--out", killed)
    assert findings(killed) == findings(whole)
    assert len(findings(whole)) > 500


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_kills_lose_no_answer_that_was_made(tmp_path: Path) -> None:
    run = tmp_path / "run"
    command = ("run", "starter", "--model", "baseline:noise", "--out", run)
    seconds = finished(*command[:-1], tmp_path / "whole")
    journals = [b""]
    for _ in range(3):
        process = started(*command)
        time.sleep(seconds * 0.6)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        journal = run / "attempts.jsonl"
        journals.append(journal.read_bytes() if journal.exists() else b"")
        lines = journals[-2].count(b"\n")
        assert journals[-1].split(b"\n")[:lines] == journals[-2].split(b"\n")[:lines]
    finished(*command)
    answers, whole = (
        {path.name: path.read_bytes() for path in folder.glob("answers/*/*")}
        for folder in (run, tmp_path / "whole")
    )
    assert answers == whole


@pytest.mark.skipif(os.name != "posix", reason="needs SIGINT")
@pytest.mark.slow
def test_ctrl_c_says_how_to_resume(tmp_path: Path) -> None:
    process = started("audit", "starter", "--out", tmp_path / "run")
    while not (tmp_path / "run" / "run.json").exists():
        assert process.poll() is None
        time.sleep(0.05)
    time.sleep(0.3)
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert "run the same command again" in errors
    assert "Traceback" not in errors
