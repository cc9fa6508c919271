"""Every page for those who can't see it, or see it at night: axe-core finds nothing serious."""

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from axe import violations

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.samples import SampleTable

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

PAGES = ("index", "capabilities", "turns", "compare", "metrics", "findings", "gallery")


@pytest.fixture
def folder(full: Report, samples: SampleTable, tmp_path: Path) -> Path:
    return write_report(full, tmp_path / "report", samples=samples).parent


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_anyone_out(
    page: "Page",
    folder: Path,
    name: str,
    scheme: Literal["light", "dark"],
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto((folder / f"{name}.html").as_uri())
    assert violations(page) == []


def test_neither_does_an_open_picture_nor_the_list_of_keys(page: "Page", folder: Path) -> None:
    page.goto(f"{(folder / 'gallery.html').as_uri()}#sample=sample-00")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("s")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert violations(page) == []


def test_a_fault_would_be_found(page: "Page", folder: Path) -> None:
    page.goto((folder / "index.html").as_uri())
    page.evaluate("document.querySelector('main').append(document.createElement('select'))")
    assert [one.partition(":")[0] for one in violations(page)] == ["select-name"]


def test_all_pages_of_a_report_were_looked_at(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.html")} == set(PAGES)
