"""Every page for those who can't see it, or see it at night: axe-core finds nothing serious."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.samples import SampleTable

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

PAGES = ("index", "capabilities", "turns", "compare", "metrics", "findings", "gallery")
GRAVE = ("serious", "critical")


@pytest.fixture
def violations() -> "Callable[[Page], list[str]]":
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  with Playwright

    def found(page: "Page") -> list[str]:
        # Without preload: it fetches the style again, which the page's policy forbids.
        options = {"resultTypes": ["violations"], "preload": False}
        response: Mapping[str, Any] = Axe().run(page, options=options).response
        return [
            f"{one['id']}: {node['html']}"
            for one in response["violations"]
            if one["impact"] in GRAVE
            for node in one["nodes"]
        ]

    return found


@pytest.fixture
def folder(full: Report, samples: SampleTable, tmp_path: Path) -> Path:
    return write_report(full, tmp_path / "report", samples=samples).parent


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_no_page_keeps_anyone_out(
    page: "Page",
    folder: Path,
    violations: "Callable[[Page], list[str]]",
    name: str,
    scheme: Literal["light", "dark"],
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.goto((folder / f"{name}.html").as_uri())
    assert violations(page) == []


def test_neither_does_an_open_picture_nor_the_list_of_keys(
    page: "Page", folder: Path, violations: "Callable[[Page], list[str]]"
) -> None:
    page.goto(f"{(folder / 'gallery.html').as_uri()}#sample=sample-00")
    page.keyboard.press("j")
    page.keyboard.press("2")
    page.keyboard.press("s")
    assert violations(page) == []
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    assert violations(page) == []


def test_a_fault_would_be_found(
    page: "Page", folder: Path, violations: "Callable[[Page], list[str]]"
) -> None:
    page.goto((folder / "index.html").as_uri())
    page.evaluate("document.querySelector('main').append(document.createElement('select'))")
    assert [one.partition(":")[0] for one in violations(page)] == ["select-name"]


def test_all_pages_of_a_report_were_looked_at(folder: Path) -> None:
    assert {path.stem for path in folder.glob("*.html")} == set(PAGES)
