"""How fast a large report opens in Chromium: 10,000 findings, 20 models.

    python tests/measure/speed_report.py [--findings N] [--models N] [--folder DIR]

The report is made of random numbers and of one real picture's thumbnails, a copy for every sample, and
written by the same code as every report. A page counts as open when it was loaded and drawn twice; each
is opened in a browser context of its own, and the median over the rounds is told.
"""

import argparse
import json
import shutil
import statistics
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from speed.large_report import large_report

from overpaint.benchmark.report import write_report

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
        start = time.perf_counter()
        report, samples = large_report(folder, wanted.findings, wanted.models)
        made = time.perf_counter()
        write_report(report, folder, samples=samples)
        written = time.perf_counter() - made
        print(f"{len(report.gallery):,} findings, {wanted.models} models, {len(samples.rows):,} samples")
        print(f"made in {made - start:.1f} s, written in {written:.1f} s")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        pages = {path.stem: opened(browser, path) for path in sorted(folder.glob("*.html"))}
        browser.close()
    told = {name: max(page[name] for page in pages.values()) for name in ("seconds", "bytes", "nodes")}
    within = all(told[name] <= limit for name, limit in BUDGET.items())
    print(json.dumps({"pages": pages, "worst": told, "budget": BUDGET, "within_budget": within}))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--findings", type=int, default=10_000)
    parser.add_argument("--models", type=int, default=20)
    parser.add_argument("--folder", type=Path, help="keep the report there")
    return parser.parse_args()


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
