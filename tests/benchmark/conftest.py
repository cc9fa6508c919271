"""A small dataset of real pictures, written as files."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from click.testing import CliRunner, Result
from PIL import Image

from overpaint.benchmark.cli import main
from overpaint.data.run import RunFolder
from overpaint.data.tables import findings_of

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]


@pytest.fixture(scope="session")
def findings() -> Findings:
    """All findings of a run as text, row for row: nan is not equal to itself, its text is."""
    return lambda run: [repr(one) for one in findings_of(RunFolder(run).table("findings"))]


@pytest.fixture
def overpaint() -> Command:
    """Runs the command line in this process; a traceback fails the test."""

    def run(*arguments: object, code: int = 0) -> Result:
        result = CliRunner().invoke(main, [str(argument) for argument in arguments])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return result

    return run


@pytest.fixture(scope="session")
def pairs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """``pairs.jsonl`` with eight pairs; the first four have a mask, the last edit is an over-edit."""
    folder = tmp_path_factory.mktemp("pairs")
    rows = [_pair(folder, number) for number in range(8)]
    path = folder / "pairs.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _pair(folder: Path, number: int) -> dict[str, object]:
    photographs = (skimage.data.chelsea(), skimage.data.coffee(), skimage.data.rocket())
    photograph = photographs[number % 3]
    top, left = 20 * number, 25 * number
    source = photograph[top : top + 96, left : left + 128]
    target = source.copy()
    target[30:70, 40:90] = 255 - target[30:70, 40:90]
    if number == 7:
        target = 255 - target
    mask = np.zeros(source.shape[:2], np.uint8)
    mask[30:70, 40:90] = 255
    names = {"source": source, "target": target, "mask": mask}
    row: dict[str, object] = {
        "id": f"pair-{number}",
        "instruction": f"Invert the colours of the box, version {number}.",
        "edit_classes": ["local.color_alter"],
    }
    for name, pixels in names.items():
        if name != "mask" or number < 4:
            row[name] = f"{number}-{name}.png"
            Image.fromarray(pixels).save(folder / f"{number}-{name}.png")
    return row


@pytest.fixture(scope="session")
def many(pairs: Path) -> Path:
    """The small dataset again and again: 150 rows, three shards."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    path = pairs.with_name("many.jsonl")
    lines = [json.dumps({**rows[number % 8], "id": f"row-{number:03d}"}) for number in range(150)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
