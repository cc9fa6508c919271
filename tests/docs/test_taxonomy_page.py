import re
import runpy
from pathlib import Path
from typing import Any

import pytest

from overpaint.data.native import vocabularies
from overpaint.taxonomy import REACHES, Document, parse_crosswalk, taxonomy

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "taxonomy.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def writer() -> dict[str, Any]:
    return runpy.run_path(str(DOCS / "taxonomy.py"))


def test_the_tables_are_what_the_data_says(writer):
    assert writer["page"](TEXT) == TEXT, "run: python docs/taxonomy.py"


def test_the_tables_hold_every_class_and_every_native_name(writer):
    made = writer["page"](
        "<!-- classes --><!-- end of classes --><!-- crosswalks --><!-- end of crosswalks -->"
    )
    assert all(f"| `{one.id}` | {one.reach} |" in made for one in taxonomy())
    for vocabulary in vocabularies().values():
        for native in vocabulary.crosswalk:
            assert writer["cell"](native.name) in made


def test_every_reach_is_explained():
    assert re.findall(r"^\| (\w+) \| \w", TEXT[: TEXT.index("## Classes")], re.MULTILINE) == list(
        REACHES
    )


def test_the_file_in_the_page_is_a_crosswalk_that_does_what_the_page_says():
    (toml,) = re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)
    mine = parse_crosswalk(Document("page", toml))
    assert mine.classes("adjust") == {"local.color_alter", "local.texture"}
    assert mine.lossy("adjust")
    assert mine.classes("addition") == mine.classes("add")
