"""How a large run is reported: 10,000 findings, 20 models. How long it takes to write, to write again,
and to open each page in Chromium.

    python tests/measure/speed_report.py [--findings N] [--models N] [--samples N] [--folder DIR]

The run folder is a real one: pairs, answers that runners made, all other tables written by the code that
always writes them; its scores and findings are random numbers. A page counts as open when it was loaded
and drawn twice; each is opened in a browser context of its own, and the median over the rounds is told.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from speed.large_run import LargeRun

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.summary import write_run_report

ROUNDS = 7
DRAWN = "new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))"
BUDGET = {"seconds": 2.0, "bytes": 8_000_000, "nodes": 20_000}
"""Of any page of such a report; docs/report.md states it."""


def main() -> None:
    wanted = arguments()
    chromium = shutil.which("chromium")
    if chromium is None:
        print("skipped: needs the chromium browser")
        print(json.dumps({"skipped": "no chromium"}))
        return
    with tempfile.TemporaryDirectory() as aside, sync_playwright() as playwright:
        folder = wanted.folder or Path(aside)
        run = LargeRun(folder, wanted.findings, wanted.models, wanted.samples).made().path
        written = [reported(run, wanted.findings) for _ in range(2)]
        size = sum(one.stat().st_size for one in (run / "report").rglob("*") if one.is_file())
        print(f"{wanted.findings:,} findings, {wanted.models} models, {wanted.samples:,} samples")
        again = written[1] / written[0]
        print(f"written in {written[0]:.1f} s of this processor, again in {again:.1%} of that")
        print(f"site: {size / 1e6:.1f} MB with its pictures")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = {path.stem: opened(browser, path) for path in sorted((run / "report").glob("*.html"))}
        browser.close()
    told = {name: max(page[name] for page in pages.values()) for name in ("seconds", "bytes", "nodes")}
    within = all(told[name] <= limit for name, limit in BUDGET.items())
    site = {"bytes": size, "seconds_to_write": round(written[0], 1), "again": round(again, 3)}
    print(
        json.dumps(
            {"pages": pages, "site": site, "worst": told, "budget": BUDGET, "within_budget": within}
        )
    )


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--models", type=int, default=20)
    parser.add_argument("--samples", type=int, default=100)
    parser.add_argument("--folder", type=Path, help="keep the run there")
    return parser.parse_args()


def reported(run: Path, findings: int) -> float:
    """Seconds of processor that the report takes, with every flagged finding in the gallery."""
    start = time.process_time()
    report, _ = write_run_report(reopened_job(run), Thresholds.shipped(), cards=findings)
    assert len(report.gallery) == findings
    return time.process_time() - start


def opened(browser: Browser, path: Path) -> dict[str, float]:
    """Median seconds until the page stands, bytes of all that it loaded but pictures, elements in it."""
    rounds = [once(browser, path) for _ in range(ROUNDS)]
    seconds = statistics.median(each["seconds"] for each in rounds)
    page = {**rounds[-1], "seconds": round(seconds, 3)}
    low, high = (end(each["seconds"] for each in rounds) for end in (min, max))
    print(
        f"{path.stem:14}{seconds:6.2f} s [{low:.2f}, {high:.2f}]  {page['bytes'] / 1e6:6.2f} MB"
        f"  {page['pictures']:4.0f} pictures  {page['nodes']:7,.0f} elements"
    )
    return page


def once(browser: Browser, path: Path) -> dict[str, float]:
    context = browser.new_context(viewport={"width": 1300, "height": 900})
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    start = time.perf_counter()
    page.goto(path.as_uri())
    page.evaluate(DRAWN)
    seconds = time.perf_counter() - start
    nodes = page.evaluate("document.querySelectorAll('*').length")
    files = [
        path.parent / url.rpartition("/")[2].partition("#")[0]
        for url in asked
        if "/pictures/" not in url
    ]
    context.close()
    return {
        "seconds": seconds,
        "bytes": sum(file.stat().st_size for file in files if file.is_file()),
        "pictures": sum("/pictures/" in url for url in asked),
        "nodes": nodes,
    }


if __name__ == "__main__":
    main()
