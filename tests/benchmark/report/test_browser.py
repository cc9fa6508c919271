"""The page in a real browser, opened from the disk."""

import io
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from PIL import Image

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.samples import SampleTable

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


Address = Callable[[str], str]


def _labels(page: "Page") -> list[str]:
    return page.locator(".board .ranked th").all_text_contents()


def _ids(page: "Page") -> list[str]:
    return page.locator("#cards .id").all_text_contents()


def _addresses(index: Path) -> Address:
    """Where a section is: a page of its own, or the one page with everything."""

    def address(section: str) -> str:
        own = index.with_name(f"{section}.html")
        return (own if own.exists() else index).as_uri()

    return address


@pytest.fixture(params=[False, True], ids=["folder", "single-file"])
def address(
    request: pytest.FixtureRequest, full: Report, samples: SampleTable, tmp_path: Path
) -> Address:
    index = write_report(full, tmp_path / "report", single_file=request.param, samples=samples)
    if request.param:
        shutil.rmtree(tmp_path / "report" / "pictures")
    return _addresses(index)


def test_headings_sort_by_mouse_and_keyboard(page: "Page", address: Address) -> None:
    page.goto(address("leaderboard"))
    assert _labels(page) == ["sharp", "dull", "silent"]
    change = page.locator(".board th", has=page.get_by_role("button", name="Change"))
    change.get_by_role("button").click()
    assert change.get_attribute("aria-sort") == "ascending"
    assert _labels(page) == ["dull", "sharp", "silent"]
    assert page.locator(".board .ranked td.rank").all_text_contents() == ["1", "2", ""]
    change.get_by_role("button").press("Enter")
    assert change.get_attribute("aria-sort") == "descending"
    assert _labels(page) == ["sharp", "dull", "silent"]
    assert page.locator(".board [aria-sort]").count() == 1
    assert page.locator(".board .references th bdi").all_text_contents() == [
        "baseline:copy",
        "baseline:oracle",
    ]


def test_filters_narrow_the_gallery_and_the_address_restores_them(
    page: "Page", address: Address, expect: Callable[..., Any]
) -> None:
    page.goto(address("gallery"))
    assert len(_ids(page)) == 24
    assert page.locator("#count").text_content() == "31 of 31 findings"
    page.locator("select[name=kind]").select_option(label="no-op (2)")
    assert _ids(page) == ["sample-01", "sample-04"]
    page.get_by_role("searchbox", name="Text").fill("REASON NUMBER 4")
    assert _ids(page) == ["sample-04"]
    kept = page.url
    assert kept.endswith("#kind=no-op&q=REASON+NUMBER+4")
    page.goto("about:blank")
    page.goto(kept)
    assert _ids(page) == ["sample-04"]
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#cards .id")).to_have_count(24)
    assert "#" not in page.url


def test_the_dataset_itself_can_be_chosen(
    page: "Page", address: Address, expect: Callable[..., Any]
) -> None:
    page.goto(f"{address('gallery')}#label=")
    assert page.locator("#count").text_content() == "11 of 31 findings"
    page.goto(f"{address('gallery')}#label=sharp&class=local.color_alter")
    expect(page.locator("#count")).to_have_text(re.compile("^5 "))


def test_a_deep_link_shows_its_sample_alone(page: "Page", address: Address) -> None:
    page.goto(f"{address('gallery')}#sample=sample-30")
    assert _ids(page) == ["sample-30"]
    assert page.locator("#gallery").evaluate(
        "(e) => Math.abs(e.getBoundingClientRect().top) < innerHeight"
    )


def test_a_sample_without_a_card_is_told_why(
    page: "Page", address: Address, expect: Callable[..., Any]
) -> None:
    page.goto(f"{address('gallery')}#sample=gone")
    told = page.locator("#empty").inner_text()
    assert "sample gone" in told and "nothing in it is flagged" in told and "--cards" in told
    page.goto("about:blank")
    page.goto(f"{address('gallery')}#sample=sample-00&kind=no-op")
    assert page.locator("#empty").inner_text() == "No finding of this sample has all of that."
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#empty")).not_to_be_visible()


def test_more_cards_come_on_demand_and_take_the_focus(page: "Page", address: Address) -> None:
    page.goto(address("gallery"))
    page.get_by_role("button", name="Show 7 more of 7").click()
    assert len(_ids(page)) == 31
    assert page.evaluate("document.activeElement.textContent") == "sample-24"


def test_pictures_open_large_and_flip_by_key(
    page: "Page", address: Address, expect: Callable[..., Any]
) -> None:
    page.goto(f"{address('gallery')}#sample=sample-00")
    page.locator("#cards figure button").first.click()
    pressed = page.locator("#viewer-tabs [aria-pressed=true]")
    assert pressed.text_content() == "source"
    page.keyboard.press("ArrowRight")
    assert pressed.text_content() == "target"
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("ArrowLeft")
    assert pressed.text_content() == "difference"
    expect(page.locator("#viewer-image")).not_to_have_js_property("naturalWidth", 0)
    page.keyboard.press("Escape")
    assert not page.locator("#viewer").is_visible()


def test_one_metric_by_class_is_shown_at_a_time(
    page: "Page", address: Address, expect: Callable[..., Any]
) -> None:
    page.goto(address("capabilities"))
    table = page.locator("#classes-table table")
    expect(table).to_have_count(1)
    assert table.locator("tbody td .mean").first.text_content() == "0.700"
    page.locator("#classes-picker").select_option(index=2)
    assert table.locator("tbody td .mean").first.text_content().startswith("0.000")
    kept = page.url
    assert kept.endswith("#classes&metric=2")
    page.goto("about:blank")
    page.goto(kept)
    expect(table.locator("tbody td .mean").first).to_have_text(re.compile("^0.000"))


@pytest.mark.parametrize("single_file", [False, True])
def test_hostile_texts_run_nothing(
    page: "Page",
    hostile: Report,
    hostile_texts: tuple[str, ...],
    tmp_path: Path,
    single_file: bool,
    expect: Callable[..., Any],
) -> None:
    page.goto(_addresses(write_report(hostile, tmp_path, single_file=single_file))("gallery"))
    assert page.locator("#cards .instruction").all_text_contents() == [
        text.encode("utf-8", "replace").decode() for text in hostile_texts
    ]
    assert page.locator("#cards img, #cards script, #cards svg").count() == 0
    page.locator("#cards .id").first.click()
    expect(page.locator("#cards > li")).to_have_count(1)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_it_fits_the_screen_in_the_scheme_asked_for(
    page: "Page", address: Address, scheme: str, width: int
) -> None:
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(address("leaderboard"))
    assert page.evaluate("document.documentElement.scrollWidth") == width
    with Image.open(io.BytesIO(page.screenshot())) as shot:
        corner = np.asarray(shot.convert("L"))[:8, :8].mean()
    assert corner > 230 if scheme == "light" else corner < 40
