"""The picture of answers on the page of the metrics, and the numbers below it."""

import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "docs" / "metric_pictures.py"))


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]


def test_the_numbers_are_those_of_the_answers_shown() -> None:
    page = (ROOT / "docs" / "metrics.md").read_text(encoding="utf-8")
    head, _, *rows = map(cells, SCRIPT["table"](SCRIPT["sample"]()))
    shown = page[page.index("## What they see") : page.index("## Sizes")].splitlines()
    table = [cells(line) for line in shown if line.startswith("| ")]
    assert table[0] == head
    for told, made in zip(table[1:], rows, strict=True):
        assert told[0] == made[0]
        # Another build of a library may round the last digit the other way.
        assert list(map(float, told[1:])) == pytest.approx(list(map(float, made[1:])), abs=0.011)
