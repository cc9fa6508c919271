"""A run with findings and two models' answers, and a server on it."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from reviewing import HOSTILE, Client, desk_of, served

from overpaint.benchmark.cli import main


@pytest.fixture(scope="session")
def bench(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Audited and answered; the first rows have hostile instructions."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    for row, text in zip(rows, HOSTILE, strict=False):
        row["instruction"] = text
    spec = pairs.parent / "hostile.jsonl"
    spec.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    run = tmp_path_factory.mktemp("bench") / "run"
    chosen = ["--auditor", "over-edit", "--auditor", "no-op"]
    for arguments in (
        ["audit", f"jsonl:{spec}", "--out", run, *chosen],
        ["bench", f"jsonl:{spec}", "--model", "baseline:blur", "--model", "baseline:noise",
         "--out", run],
    ):  # fmt: skip
        result = CliRunner().invoke(main, [str(one) for one in arguments])
        assert result.exit_code == 0, result.output
    return run


@pytest.fixture
def run(bench: Path, tmp_path: Path) -> Path:
    """A copy that may be written to; nothing in it is a link out of it."""
    return Path(shutil.copytree(bench, tmp_path / "run"))


@pytest.fixture
def client(run: Path) -> Iterator[Client]:
    """On all findings of the run, as ann."""
    with served(desk_of(run)) as found:
        yield found
