"""The example of each finding is flagged as what it stands for, by the thresholds that ship."""

import re
import runpy
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from overpaint.auditors import Pair
from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.panel import Panel
from overpaint.data import EditSample

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = runpy.run_path(str(ROOT / "docs" / "finding_pictures.py"))
PAGE = (ROOT / "docs" / "findings.md").read_text(encoding="utf-8")
NEEDS_MORE = {"semantic", "overlay"}  # weights, and the extra that reads texts


@pytest.fixture(scope="module")
def examples() -> dict[str, EditSample]:
    return dict(SCRIPT["examples"]())


@pytest.fixture(scope="module")
def panel() -> Panel:
    return Panel.of([name for name in Panel.of().names if name not in NEEDS_MORE])


def coarse(picture: Image.Image) -> np.ndarray:
    """Means of tiles of 8 by 8: what WebP keeps of any picture, noise included."""
    return np.asarray(picture.convert("RGB").reduce(8), dtype=float)


@pytest.mark.slow
@pytest.mark.parametrize("kind", sorted({*SCRIPT["STARTER"], *SCRIPT["DRAWN"]} - {"stock_overlay"}))
def test_an_example_has_what_it_shows(kind: str, examples: dict[str, EditSample], panel: Panel) -> None:
    pair, shipped = Pair.of(examples[kind]), Thresholds.shipped()
    found = [one for auditor in panel.single for one in auditor.audit([pair])]
    assert kind in {one.kind for one in found if shipped.flagged(one)}


def test_the_page_shows_each_example_with_its_instruction(examples: dict[str, EditSample]) -> None:
    shown = re.findall(r"\]\(pictures/findings/(\w+)\.webp\)\n\n\*(.+)\*", PAGE)
    assert dict(shown) == {kind: one.instruction.rstrip(".") for kind, one in examples.items()}


def test_the_pictures_are_those_of_the_examples(examples: dict[str, EditSample]) -> None:
    for kind, sample in examples.items():
        with Image.open(SCRIPT["FOLDER"] / f"{kind}.webp") as picture:
            drawn = SCRIPT["strip"](sample)
            assert drawn.size == picture.size, kind
            assert np.abs(coarse(drawn) - coarse(picture)).mean() < 3, kind
