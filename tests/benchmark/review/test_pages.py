"""The pages of a review in a real browser."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import pytest
from axe import violations
from reviewing import booth_of, desk_of, served

from overpaint.benchmark.review import DecisionLog
from overpaint.benchmark.review.queue import Wanted

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.slow


@pytest.fixture
def page() -> "Iterator[Page]":
    """A page that must end without an error and without a request to another server."""
    chromium = shutil.which("chromium")
    if chromium is None:
        missing = "needs the chromium browser: apt-get install chromium"
        if os.environ.get("OVERPAINT_NEEDS_BROWSER"):
            pytest.fail(missing)
        pytest.skip(missing)
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  slow, and needed here alone

    with sync_playwright() as playwright:
        arguments = ["--no-sandbox", "--disable-gpu"]
        browser = playwright.chromium.launch(executable_path=chromium, args=arguments)
        opened = browser.new_page(viewport={"width": 1300, "height": 900})
        complaints: list[str] = []
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("pageerror", lambda error: complaints.append(str(error)))
        opened.on("dialog", lambda dialog: complaints.append(f"dialog: {dialog.message}"))
        hosts: list[str] = []
        opened.on("request", lambda request: hosts.append(request.url.split("/")[2]))
        yield opened
        browser.close()
        assert complaints == []
        assert {host.partition(":")[0] for host in hosts} <= {"127.0.0.1", ""}


def said(page: "Page", count: str) -> None:
    page.locator("#count", has_text=count).wait_for(timeout=10_000)


def test_decisions_by_key_undo_and_reload(page: "Page", run: Path) -> None:
    with served(desk_of(run)) as client:
        page.goto(client.server.address)
        page.locator("#views img").first.wait_for()
        for done, key in enumerate("aru", start=1):
            page.keyboard.press(key)
            said(page, f"{done} of ")
        page.keyboard.press("z")
        said(page, "2 of ")
        page.reload()
        said(page, "2 of ")
        assert page.locator("#trouble").is_hidden()
        assert page.locator("#views script, #finding script").count() == 0
    verdicts = [one.verdict for one in DecisionLog(run / "decisions.jsonl").read()]
    assert verdicts == ["accept", "reject", "unsure", "undo"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("made", [desk_of, booth_of])
def test_no_page_keeps_anyone_out(
    page: "Page", run: Path, made: "Callable[[Path], Any]", scheme: Literal["light", "dark"]
) -> None:
    page.emulate_media(color_scheme=scheme)
    with served(made(run)) as client:
        page.goto(client.server.address)
        page.locator("#views img").first.wait_for()
        assert violations(page) == []
        page.keyboard.press("?")
        assert violations(page) == []


def test_votes_by_key_undo_and_reload(page: "Page", run: Path) -> None:
    with served(booth_of(run)) as client:
        page.goto(client.server.address)
        page.locator("#views img").first.wait_for()
        page.keyboard.press("1")
        said(page, "1 of ")
        page.keyboard.press("3")
        said(page, "2 of ")
        page.keyboard.press("z")
        said(page, "1 of ")
        page.reload()
        said(page, "1 of ")


def test_a_static_page_keeps_and_downloads(page: "Page", run: Path, overpaint, tmp_path: Path) -> None:
    overpaint("review", run, "--static", "--by", "uncertainty", "--reviewer", "bob")
    page.goto((run / "review" / "index.html").as_uri())
    page.locator("#views img").first.wait_for()
    page.keyboard.press("a")
    said(page, "1 of ")
    page.reload()
    said(page, "1 of ")
    with page.expect_download() as download:
        page.locator("#download").click()
    download.value.save_as(tmp_path / "downloaded.jsonl")
    told = overpaint("review", run, "--import", tmp_path / "downloaded.jsonl").stderr
    assert "1 decisions, 1 of them new" in told
    assert [one.reviewer for one in DecisionLog(run / "decisions.jsonl").read()] == ["bob"]


def test_a_static_page_written_anew_keeps_what_was_decided(
    page: "Page", run: Path, overpaint, tmp_path: Path
) -> None:
    asked = ("review", run, "--static", "--by", "uncertainty", "--reviewer", "bob")
    overpaint(*asked)
    page.goto((run / "review" / "index.html").as_uri())
    page.locator("#views img").first.wait_for()
    for number in (1, 2):
        page.keyboard.press("a")
        said(page, f"{number} of ")
    overpaint(*asked, "--limit", 1)
    page.reload()
    said(page, " of 1 decided")
    with page.expect_download() as download:
        page.locator("#download").click()
    download.value.save_as(tmp_path / "downloaded.jsonl")
    assert len((tmp_path / "downloaded.jsonl").read_text().splitlines()) == 2
    overpaint(*asked)
    page.reload()
    said(page, "2 of ")


def test_all_of_a_finding_is_seen_without_scrolling(page: "Page", run: Path) -> None:
    page.set_viewport_size({"width": 1300, "height": 800})
    desk = desk_of(run, wanted=Wanted(by="uncertainty", kinds=["over_edit"]))
    masked = next(n for n, one in enumerate(desk.entries) if one.item.sample_id in ("pair-0", "pair-1"))
    with served(desk) as client:
        page.goto(client.server.address)
        for _ in range(masked):
            page.keyboard.press("ArrowRight")
        page.locator("#views figure").nth(4).wait_for()
        while not all(page.locator("#views img").evaluate_all("all => all.map(one => one.complete)")):
            page.wait_for_timeout(50)
        tops = {round(one.bounding_box()["y"]) for one in page.locator("#views figure").all()}
        assert len(tops) == 1
        for part in ("#reason", "#score", "#views", "#ruling"):
            box = page.locator(part).bounding_box()
            assert box["y"] >= 0
            assert box["y"] + box["height"] <= 800
        for width in (900, 390):
            page.set_viewport_size({"width": width, "height": 800})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            box = page.locator("#reason").bounding_box()
            assert box["y"] + box["height"] <= page.locator("#ruling").bounding_box()["y"]
