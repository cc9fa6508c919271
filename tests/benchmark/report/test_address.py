"""What several views write into one address, and the browser's own Back, in a real browser."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.samples import SampleTable

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow

CHOICE = "compare&metric=likeness_whole%40corrected&first=sharp&second=silent"


@pytest.fixture
def folder(full: Report, samples: SampleTable, tmp_path: Path) -> str:
    return write_report(full, tmp_path / "report", samples=samples).parent.as_uri()


@pytest.fixture
def single(full: Report, samples: SampleTable, tmp_path: Path) -> str:
    return write_report(full, tmp_path / "report", samples=samples, single_file=True).as_uri()


def test_views_on_one_page_leave_each_others_choice(
    page: "Page", folder: str, expect: Callable[..., Any]
) -> None:
    page.goto(f"{folder}/compare.html#{CHOICE}")
    page.locator("#significance-picker").select_option(index=1)
    page.reload()
    assert page.locator("#compare-form [name=second]").input_value() == "silent"
    assert page.locator("#significance-picker").input_value() == "1"
    page.locator("#significance-table a").first.click()
    expect(page.locator("#compare-form [name=second]")).to_have_value("dull")
    assert "significance&metric=" in page.url


def test_a_filter_leaves_the_sorting(page: "Page", single: str) -> None:
    page.goto(single)
    page.get_by_role("button", name="Change", exact=True).click()
    page.locator("select[name=kind]").select_option(label="no-op (2)")
    page.reload()
    assert page.locator(".board [aria-sort] button").text_content() == "Change"
    assert page.locator("#cards .id").all_text_contents() == ["sample-01", "sample-04"]


def test_compared_answers_keep_the_gallery_out(
    page: "Page", single: str, expect: Callable[..., Any]
) -> None:
    page.goto(f"{single}#{CHOICE}")
    page.locator("#compare-cards figure button").nth(2).click()
    title, heading = page.locator("#viewer-title"), page.locator("#viewer-kind")
    assert heading.inner_text() == "sharp and silent"
    page.keyboard.press("j")
    assert title.inner_text() != "sample-0" and heading.inner_text() == "sharp and silent"
    page.keyboard.press("k")
    page.reload()
    expect(title).to_have_text("sample-0")
    assert heading.inner_text() == "sharp and silent" and CHOICE in page.url
    page.keyboard.press("Escape")
    expect(page).to_have_url(re.compile(f"#{CHOICE}$"))


@pytest.mark.parametrize("name", ["gallery", "compare"])
def test_back_closes_the_picture_and_stays_on_the_page(
    page: "Page", folder: str, name: str, expect: Callable[..., Any]
) -> None:
    page.goto(f"{folder}/{name}.html")
    cards = "#cards" if name == "gallery" else "#compare-cards"
    page.locator(f"{cards} figure button").first.click()
    expect(page).to_have_url(re.compile("open="))
    page.go_back()
    expect(page.locator("#viewer")).not_to_be_visible()
    expect(page).to_have_url(f"{folder}/{name}.html")
    page.go_forward()
    expect(page.locator("#viewer")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page).to_have_url(f"{folder}/{name}.html")
    page.go_back()
    expect(page).to_have_url("about:blank")


def test_fingers_walk_from_one_to_the_next(page: "Page", folder: str) -> None:
    page.goto(f"{folder}/gallery.html")
    page.locator("#cards figure button").first.click()
    ends = [page.get_by_role("button", name=name, exact=True) for name in ("Previous", "Next")]
    assert [end.get_attribute("aria-disabled") for end in ends] == ["true", "false"]
    ends[1].click()
    assert page.locator("#viewer-title").inner_text() == "sample-01"
    assert [end.get_attribute("aria-disabled") for end in ends] == ["false", "false"]
    ends[0].click()
    assert page.locator("#viewer-title").inner_text() == "sample-00"


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [
        ("gallery", "kind=over-edit", "kind=no-op"),
        ("compare", CHOICE, CHOICE.replace("silent", "dull")),
    ],
)
@pytest.mark.parametrize("deep", [False, True], ids=["opened", "named-by-the-address"])
def test_a_link_followed_while_a_picture_is_open_leads_where_it_says(
    page: "Page", folder: str, name: str, before: str, after: str, deep: bool, expect: Callable[..., Any]
) -> None:
    page.goto(f"{folder}/{name}.html#{before}")
    cards = page.locator("#cards" if name == "gallery" else "#compare-cards")
    cards.locator("figure button").first.click()
    if deep:
        opened = page.url
        page.goto("about:blank")
        page.goto(opened)
    expect(page.locator("#viewer")).to_be_visible()
    # A dialog says that it closed before or after the new address arrives: here always before.
    page.evaluate(
        "addEventListener('popstate', () => viewer.dispatchEvent(new Event('close')), { once: true })"
    )
    page.evaluate("(hash) => { location.hash = hash; }", after)
    expect(page.locator("#viewer")).not_to_be_visible()
    expect(page).to_have_url(f"{folder}/{name}.html#{after}")
    if name == "gallery":
        assert cards.locator(".id").all_text_contents() == ["sample-01", "sample-04"]
    else:
        assert page.locator("#compare-form [name=second]").input_value() == "dull"
    page.go_back()
    page.go_back()
    expect(page).to_have_url("about:blank" if deep else f"{folder}/{name}.html#{before}")


def test_back_undoes_a_link_to_a_comparison(
    page: "Page", folder: str, expect: Callable[..., Any]
) -> None:
    page.goto(f"{folder}/compare.html")
    first, second = (page.locator(f"#compare-form [name={name}]") for name in ("first", "second"))
    chosen = first.input_value(), second.input_value()
    page.locator("#significance-table tbody tr").last.locator("a").first.click()
    expect(page).to_have_url(re.compile("#compare&"))
    assert (first.input_value(), second.input_value()) != chosen
    page.go_back()
    expect(first).to_have_value(chosen[0])
    assert second.input_value() == chosen[1] and page.url == f"{folder}/compare.html"


def test_back_undoes_a_link_to_a_sorted_leaderboard(
    page: "Page", folder: str, expect: Callable[..., Any]
) -> None:
    page.goto(f"{folder}/index.html")
    heading = page.locator(".board [aria-sort] button")
    page.evaluate("location.hash = 'leaderboard&means=worst&sort=4'")
    expect(heading).to_have_text("Change")
    page.go_back()
    expect(heading).to_have_text("Likeness")
    assert page.locator("#means-picker").input_value() == "values"
    assert page.locator(".board .ranked th").all_text_contents() == ["sharp", "dull", "silent"]


@pytest.mark.parametrize(
    ("link", "place"), [("#cards .id", "#gallery h2"), ("#significance-table a", "#compare-form")]
)
def test_a_link_that_is_followed_again_leads_there_again(
    page: "Page", single: str, link: str, place: str, expect: Callable[..., Any]
) -> None:
    page.goto(single)
    for _ in range(2):
        page.evaluate("scrollTo({ top: 0, behavior: 'instant' })")
        expect(page.locator(place)).not_to_be_in_viewport()
        page.locator(link).first.evaluate("(link) => link.click()")
        expect(page.locator(place)).to_be_in_viewport()
