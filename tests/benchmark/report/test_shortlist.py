"""Which columns a reader sees first, which on demand, and which not at all."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from axe import violations

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.leaderboard import STATUSES, leaderboard
from overpaint.benchmark.report.shortlist import shortlist

if TYPE_CHECKING:
    from playwright.sync_api import Page

FIRST = ["likeness_whole", "ssim_to_target", "l1_to_target", "preservation"]
WITH_KINDS = [*FIRST, "flagged:over_edit", "flagged:no_op"]


def _names(report: Report, places: list[int]) -> list[str]:
    return [leaderboard(report).columns[place].key.partition("@")[0] for place in places]


def test_a_wide_leaderboard_begins_with_rank_likenesses_and_what_was_flagged(wide: Report) -> None:
    listed = shortlist(leaderboard(wide))
    assert _names(wide, [*listed.first]) == WITH_KINDS
    assert _names(wide, [*listed.silent]) == ["empty", "flagged:never"]
    assert len(listed.rest) == 3 + 41 + 21 - 2 - len(WITH_KINDS)


def test_three_likenesses_are_of_three_metrics(wide: Report) -> None:
    ssim = next(one for one in wide.columns if one.key == "ssim_to_target@corrected")
    other = replace(ssim, key="ssim_to_target@gedit", profile="gedit")
    rows = [
        replace(one, values={**one.values, other.key: one.values[ssim.key]}) for one in wide.standings
    ]
    first = [one for one in wide.columns if one.key != "l1_to_target@corrected"]
    told = replace(wide, columns=[*first, other], standings=rows)
    listed = shortlist(leaderboard(told))
    assert _names(told, [*listed.first])[:4] == [FIRST[0], "ssim_to_target", "preservation", "m0"]


def test_a_column_that_ranks_nobody_does_not_lead(wide: Report) -> None:
    lead, *others = wide.columns
    silent = [
        replace(one, values={key: value for key, value in one.values.items() if key != lead.key})
        for one in wide.standings
    ]
    told = replace(wide, columns=[lead, replace(others[-2], neutral=True), *others[2:-2]],
                   standings=silent)  # fmt: skip
    listed = shortlist(leaderboard(told))
    assert leaderboard(told).ranking is None
    assert _names(told, [*listed.first]) == WITH_KINDS[1:]


def test_a_narrow_one_is_shown_whole(report: Report) -> None:
    listed = shortlist(leaderboard(report))
    assert (list(listed.first), listed.rest, listed.silent) == ([0, 1, 2, 3], [], [])


def _shown(page: "Page") -> list[str]:
    return page.locator(".board .heads button:visible").all_text_contents()


@pytest.mark.slow
def test_the_leaderboard_fits_the_screen_until_all_columns_are_asked_for(
    page: "Page", wide: Report, tmp_path: Path
) -> None:
    page.goto(write_report(wide, tmp_path).as_uri())
    box = page.locator(".scroll:has(.board)")
    assert box.evaluate("e => e.scrollWidth <= e.clientWidth")
    assert _shown(page) == ["Model", "Likeness", *FIRST[1:], "over_edit", "no_op", "ok"]
    page.get_by_label("All 68 columns").check()
    assert box.evaluate("e => e.scrollWidth > e.clientWidth")
    assert len(_shown(page)) == 1 + 63 + len(STATUSES)
    page.reload()
    assert page.url.endswith("#leaderboard&columns=all") and len(_shown(page)) > 60
    page.get_by_label("All 68 columns").uncheck()
    assert "#" not in page.url and len(_shown(page)) == 8


@pytest.mark.slow
def test_an_address_sorted_by_a_column_on_demand_shows_it(
    page: "Page", wide: Report, tmp_path: Path
) -> None:
    page.goto(f"{write_report(wide, tmp_path).as_uri()}#leaderboard&sort=40")
    assert page.locator(".board [aria-sort]").is_visible()


@pytest.mark.slow
def test_rank_and_model_stay_in_sight_and_never_cover_the_focused_cell(
    page: "Page", wide: Report, tmp_path: Path
) -> None:
    page.goto(f"{write_report(wide, tmp_path).as_uri()}#leaderboard&columns=all")
    row = page.locator(".board tr[data-label]").first
    row.locator("td[data-place]").first.focus()
    for key in ["ArrowRight"] * 30 + ["ArrowLeft"] * 12:
        page.keyboard.press(key)
    assert page.evaluate("document.activeElement.dataset.place") == "18"
    assert page.locator(".scroll:has(.board)").evaluate("e => e.scrollLeft") > 500
    boxes = [row.locator(one).bounding_box() for one in (".rank", ".label", "td[data-place='18']")]
    rank, label, cell = (box for box in boxes if box)
    assert 0 <= rank["x"] < rank["x"] + rank["width"] <= label["x"] + 1
    assert label["x"] + label["width"] <= cell["x"] + 1


@pytest.mark.slow
@pytest.mark.parametrize("fragment", ["", "#leaderboard&columns=all"])
def test_a_wide_leaderboard_keeps_nobody_out_and_fits_a_phone(
    page: "Page", wide: Report, tmp_path: Path, fragment: str
) -> None:
    page.set_viewport_size({"width": 360, "height": 740})
    page.goto(f"{write_report(wide, tmp_path).as_uri()}{fragment}")
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") == 360
