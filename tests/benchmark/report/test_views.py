"""The views beside leaderboard and gallery, and the gallery's keys, in a real browser."""

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.samples import SampleTable

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

Open = Callable[[str], None]


@pytest.fixture(params=[False, True], ids=["folder", "single-file"])
def go(
    request: pytest.FixtureRequest, page: "Page", full: Report, samples: SampleTable, tmp_path: Path
) -> Open:
    """Opens a page, or the one with everything, with what follows ``#``."""
    index = write_report(full, tmp_path / "report", single_file=request.param, samples=samples)
    if request.param:
        shutil.rmtree(tmp_path / "report" / "pictures")

    def open_page(address: str) -> None:
        name, _, fragment = address.partition("#")
        own = index.with_name(f"{name}.html")
        page.goto("about:blank")
        page.goto(f"{(own if own.exists() else index).as_uri()}#{fragment}")

    return open_page


def test_a_cell_shows_what_stands_behind_it_to_mouse_and_keyboard(page: "Page", go: Open) -> None:
    go("index")
    behind = page.locator("#behind")
    cells = page.locator(".board .ranked tr").first.locator("td[data-rank]")
    cells.first.hover()
    told = behind.inner_text()
    assert "sharp" in told and "130/137" in told
    assert "7 refused, failed, skipped or missing, 3 without a number" in told
    assert "dull" in told and "+0.25" in told and "p = 0.03\tbetter" in told
    page.mouse.move(0, 0)
    assert not behind.is_visible()
    cells.first.focus()
    page.keyboard.press("ArrowRight")
    assert "18/19" in behind.inner_text()
    page.keyboard.press("ArrowDown")
    assert "dull" in behind.locator("h3").inner_text()
    page.keyboard.press("Escape")
    assert not behind.is_visible()


def test_other_means_can_be_shown_and_sorted_by_and_reloading_keeps_them(page: "Page", go: Open) -> None:
    go("index")
    page.locator("#means-picker").select_option("worst")
    first = page.locator(".board .ranked tr").first.locator("td[data-rank]").first
    assert "0.25" in first.inner_text()
    change = page.locator(".board th", has=page.get_by_role("button", name="Change"))
    change.get_by_role("button").click()
    page.reload()
    assert page.locator("#means-picker").input_value() == "worst"
    assert "0.25" in first.inner_text()
    assert change.get_attribute("aria-sort") == "ascending"


def test_a_model_is_never_compared_with_itself(page: "Page", go: Open) -> None:
    go("compare#compare&metric=likeness_whole@corrected&first=sharp&second=sharp")
    first, second = (page.locator(f"#compare-form [name={name}]") for name in ("first", "second"))
    assert first.input_value() == "sharp" != second.input_value()
    other = second.input_value()
    second.select_option("sharp")  # taken by the first, which gets what the second had
    assert (first.input_value(), second.input_value()) == (other, "sharp")
    first.select_option("sharp")
    assert (first.input_value(), second.input_value()) == ("sharp", other)


def test_two_models_are_compared_sample_by_sample(
    page: "Page", go: Open, expect: Callable[..., Any]
) -> None:
    go("compare#compare&metric=likeness_whole@corrected&first=sharp&second=dull")
    summary = page.locator("#compare-summary")
    expect(summary).to_contain_text("sharp is better on 3 of 5 samples, dull on 2")
    expect(summary).to_contain_text("Mean difference −0.25 [−0.375, −0.125], p = 0.03")
    ids = page.locator("#compare-cards .id")
    assert ids.all_text_contents() == ["sample-0", "sample-2", "sample-4", "sample-1", "sample-3"]
    assert page.locator("#compare-cards li").first.locator("figcaption").all_text_contents() == [
        "source",
        "ground truth",
        "sharp",
        "dull",
    ]
    assert page.locator("#compare-chart canvas").count() == 1
    page.get_by_role("button", name="Swap").click()
    expect(ids.first).to_have_text("sample-1")
    expect(summary).to_contain_text("Mean difference +0.25 [+0.125, +0.375]")
    ids.nth(1).click()
    expect(ids).to_have_count(1)
    page.reload()
    expect(ids).to_have_text(["sample-3"])
    page.get_by_role("button", name="Show all samples").click()
    expect(ids).to_have_count(5)


def test_answers_open_over_each_other(page: "Page", go: Open) -> None:
    go("compare#compare&first=sharp&second=dull&metric=likeness_whole@corrected")
    page.locator("#compare-cards figure button").nth(2).click()
    page.keyboard.press("s")
    assert page.locator("#viewer-under-name").inner_text() == "sharp"
    assert page.locator("#viewer-over-name").inner_text() == "dull"
    page.locator("#viewer-range").focus()
    page.keyboard.press("Home")
    assert page.locator("#viewer-over").evaluate("e => e.style.clipPath") == "inset(0px 0px 0px 0%)"


def test_every_model_stands_against_every_other(
    page: "Page", go: Open, expect: Callable[..., Any]
) -> None:
    go("compare")
    rows = page.locator("#significance-table tbody tr")
    cells = rows.first.locator("td")
    assert [one.split("\n")[0] for one in cells.all_inner_texts()] == ["", "−0.25", "+0.25"]
    assert "worse" in cells.nth(1).inner_text() and "p = 0.03" in cells.nth(1).inner_text()
    cells.nth(2).get_by_role("link").click()
    expect(page.locator("#compare-summary")).to_contain_text(
        "sharp is better on 2 of 5 samples, silent on 3"
    )


def test_metrics_that_disagree_name_the_models(page: "Page", go: Open) -> None:
    go("metrics")
    assert "Rank correlation −0.5 over 40 answers" in page.locator("#metrics-summary").inner_text()
    assert page.locator("#metrics-reversed li").all_inner_texts() == ["dull and sharp"]
    assert "sharp: 0.9 and 0.8" in str(page.locator("#metrics-chart").get_attribute("aria-label"))
    assert page.locator("#metrics-chart canvas").count() == 1
    page.locator("#metrics-table tbody tr").nth(2).locator("td button").first.click()
    assert "first=likeness_outside" in page.url
    page.reload()
    assert "sharp: 0.2 and 0.9" in str(page.locator("#metrics-chart").get_attribute("aria-label"))


def test_turns_datasets_and_health_are_drawn(page: "Page", go: Open) -> None:
    go("turns")
    assert "dull: 0.500, 0.500, 0.500" in str(page.locator("#turns-chart").get_attribute("aria-label"))
    assert page.locator("#turns-table tbody tr").count() == 3
    go("capabilities")
    assert page.locator("#datasets-table tbody th").all_inner_texts() == ["train", "test"]
    go("findings")
    chart = page.locator("#findings-chart")
    assert chart.get_attribute("aria-label") == (
        "over-edit: 10 % flagged, 5 % expected; size: 10 % flagged, not calibrated"
    )
    assert page.locator("#groups-table tbody td").first.inner_text() == "30 %\n3 of 10"
    assert "9\t9.0\t2\t2.2" in page.locator("#cleaning tbody tr").first.inner_text()


def test_the_gallery_is_walked_by_keys_and_the_address_keeps_the_open_picture(
    page: "Page", go: Open, expect: Callable[..., Any]
) -> None:
    go("gallery")
    for key in "jjk":
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.textContent") == "sample-00"
    page.keyboard.press("4")
    pressed = page.locator("#viewer-tabs [aria-pressed=true]")
    assert pressed.text_content() == "change"
    page.keyboard.press("j")
    assert page.locator("#viewer-title").text_content() == "sample-01"
    assert pressed.text_content() == "change"
    page.reload()
    expect(page.locator("#viewer-title")).to_have_text("sample-01")
    assert pressed.text_content() == "change"
    page.keyboard.press("Escape")
    expect(page).not_to_have_url(re.compile("open="))
    page.keyboard.press("/")
    page.keyboard.type("jk?")
    assert page.locator("#filters input[name=q]").input_value() == "jk?"
    assert not page.locator("#keys").is_visible()


def test_single_keys_can_be_switched_off(page: "Page", go: Open) -> None:
    go("gallery")
    page.keyboard.press("?")
    assert "next finding" in page.locator("#keys").inner_text()
    page.get_by_label("Single keys work").uncheck()
    page.keyboard.press("Escape")
    page.keyboard.press("j")
    assert page.locator("#cards [aria-current]").count() == 0


@pytest.mark.parametrize(
    "name", ["index", "capabilities", "turns", "compare", "metrics", "findings", "gallery"]
)
def test_every_page_fits_a_phone(page: "Page", go: Open, name: str) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    go(name)
    assert page.evaluate("document.documentElement.scrollWidth") == 360


def test_hostile_texts_stay_texts_in_every_view(
    page: "Page",
    hostile: Report,
    hostile_samples: SampleTable,
    hostile_texts: tuple[str, ...],
    tmp_path: Path,
) -> None:
    folder = write_report(hostile, tmp_path, samples=hostile_samples).parent
    shown = [text.encode("utf-8", "replace").decode() for text in hostile_texts]
    for path in sorted(folder.glob("*.html")):
        page.goto(path.as_uri())
        assert page.locator("main script, main iframe, main img[onerror]").count() == 0
    page.goto((folder / "compare.html").as_uri())
    assert sorted(page.locator("#compare-cards .id").all_text_contents()) == sorted(shown)
    assert page.locator("#significance-table tbody th").all_text_contents() == shown
    page.goto((folder / "index.html").as_uri())
    page.locator(".board td[data-rank]").first.hover()
    assert shown[1] in str(page.locator("#behind").text_content())
