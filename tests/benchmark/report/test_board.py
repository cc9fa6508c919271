"""The leaderboard's own controls, and the order of the gallery, in a real browser."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.stats import Estimate

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


def test_without_the_hidden_columns_none_of_them_sorts(
    page: "Page", wide: Report, tmp_path: Path
) -> None:
    page.goto(write_report(wide, tmp_path).as_uri())
    heading = page.locator(".board [aria-sort] button")
    told = heading.inner_text()
    page.locator("#all-columns").check()
    page.locator(".board .heads th.more button").last.click()
    page.locator(".board .ranked td.more[data-rank]").last.click()
    assert "sort=" in page.url
    page.locator("#all-columns").uncheck()
    assert heading.is_visible() and heading.inner_text() == told
    assert page.locator(".board .ranked th").all_text_contents() == ["sharp", "dull", "silent"]
    assert page.locator(".board td[tabindex='0']").count() == 1
    assert page.locator(".board td[tabindex='0']").is_visible()
    assert "#" not in page.url


def test_between_copy_and_oracle_more_is_better_in_every_metric(
    page: "Page", full: Report, tmp_path: Path, expect: Callable[..., Any]
) -> None:
    part = {"sharp": 0.75, "dull": 0.25}
    standings = [
        replace(one, normalised={"likeness_outside@corrected": _exact(part[one.label])})
        if one.label in part
        else one
        for one in full.standings
    ]
    page.goto(write_report(replace(full, standings=standings), tmp_path).as_uri())
    heading = page.locator(".board .heads th", has=page.get_by_role("button", name="Change"))
    assert "lower is better" in heading.inner_text() and "↓" in heading.inner_text()
    page.locator("#means-picker").select_option("normalised")
    assert "higher is better" in heading.inner_text() and "↑" in heading.inner_text()
    heading.get_by_role("button").click()
    assert page.locator(".board .ranked th").all_text_contents()[:2] == ["sharp", "dull"]
    page.reload()
    expect(page.locator(".board .ranked th").first).to_have_text("sharp")
    assert heading.get_attribute("aria-sort") == "descending"
    page.locator("#means-picker").select_option("values")
    assert "lower is better" in heading.inner_text()
    assert heading.get_attribute("aria-sort") == "ascending"
    assert page.locator(".board .ranked th").all_text_contents()[:2] == ["dull", "sharp"]


def _exact(value: float) -> Estimate:
    return Estimate(mean=value, low=value, high=value, n=12)


def test_skipped_samples_are_among_the_excluded(page: "Page", full: Report, tmp_path: Path) -> None:
    standings = [replace(one, statuses={**one.statuses, "skipped": 5}) for one in full.standings]
    page.goto(write_report(replace(full, standings=standings), tmp_path).as_uri())
    page.locator(".board .ranked td[data-rank]").first.hover()
    assert "12 refused, failed, skipped or missing" in page.locator("#behind").inner_text()


def test_the_choice_of_means_lies_over_the_table_on_a_phone(
    page: "Page", full: Report, tmp_path: Path
) -> None:
    page.set_viewport_size({"width": 390, "height": 800})
    page.goto(write_report(full, tmp_path).as_uri())
    choice = page.locator("#means-picker").bounding_box()
    table = page.locator(".scroll:has(> .board)").bounding_box()
    assert choice and table
    assert choice["x"] == table["x"]
    assert choice["x"] + choice["width"] <= table["x"] + table["width"]


def test_findings_of_one_kind_come_worst_first(page: "Page", full: Report, tmp_path: Path) -> None:
    scores = {item.sample_id: item.score for item in full.gallery if item.kind == "over-edit"}
    index = write_report(replace(full, gallery=list(reversed(full.gallery))), tmp_path / "report")
    page.goto(f"{index.with_name('gallery.html').as_uri()}#kind=over-edit")
    shown = page.locator("#cards .id").all_text_contents()
    assert shown == sorted(scores, key=lambda sample: -scores[sample])[: len(shown)]
