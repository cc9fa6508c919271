"""The pictures of the report in README and docs are made by ``docs/screenshot.py``, from any run."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from chromium import browser
from click.testing import CliRunner
from PIL import Image
from playwright.sync_api import Browser

from overpaint.benchmark.cli import main

__all__ = ["browser"]  # a fixture

ROOT = Path(__file__).resolve().parents[2]
SHOWN = re.compile(r"\((?:docs/)?pictures/(\w+)\.webp\)")


@pytest.mark.slow
def test_every_view_is_drawn(browser: Browser, finished_run: Path, tmp_path: Path) -> None:
    asked = ["review", str(finished_run), "--static", "--reviewer", "ann", "--limit", "5"]
    assert CliRunner().invoke(main, asked).exit_code == 0
    script = runpy.run_path(str(ROOT / "docs" / "screenshot.py"))
    script["draw"](browser, finished_run, tmp_path)
    assert {path.stem for path in tmp_path.iterdir()} == set(script["VIEWS"])
    for name, view in script["VIEWS"].items():
        with Image.open(tmp_path / f"{name}.webp") as picture:
            assert picture.size == (script["WIDTH"], view.height), name
            assert np.asarray(picture).std() > 5, f"{name} is a blank page"


def test_the_pictures_shown_are_those_that_are_made() -> None:
    pages = [ROOT / "README.md", ROOT / "docs" / "report.md", ROOT / "docs" / "review.md"]
    shown = {name for page in pages for name in SHOWN.findall(page.read_text(encoding="utf-8"))}
    made = {path.stem for path in (ROOT / "docs" / "pictures").glob("*.webp")}
    assert shown and shown <= made
