"""Draws ``docs/pictures/*.webp``, the pictures in README and docs: ``python docs/screenshot.py RUN``.

RUN is the folder of a finished ``overpaint demo``, reviewed by ``overpaint review RUN --static --kind
over_edit --reviewer ann``. Needs the chromium browser and the ``dev`` extra.
"""

import io
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

FOLDER = Path(__file__).with_name("pictures")
WIDTH, QUALITY = 1280, 82
LOADED = "images => Promise.all(images.map(one => { one.loading = 'eager'; return one.decode() }))"


@dataclass(frozen=True)
class View:
    """A page from the top, what to look at first, and how high."""

    address: str
    height: int
    keys: str = ""  # pressed one after the other
    hover: str = ""  # the element under the pointer
    dark: bool = False
    folder: str = "report"


VIEWS: Mapping[str, View] = {
    "leaderboard": View("index.html", 900, hover=".board .ranked tr:nth-child(2) td[data-rank]"),
    "capabilities": View("capabilities.html", 900),
    "compare": View("compare.html", 900),
    "metrics": View("metrics.html", 900, dark=True),
    "dataset": View("findings.html", 900),
    "gallery": View("gallery.html#label=&kind=over_edit", 900),
    "slider": View(
        "gallery.html#kind=over_edit&class=local.color_alter&label=",
        900,
        keys="j2s",
        dark=True,
    ),
    "review": View("index.html", 800, folder="review"),
}


def main(run: Path) -> None:
    """Writes every view of ``run``."""
    FOLDER.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        draw(browser, run.resolve(), FOLDER)
        browser.close()


def draw(browser: Browser, run: Path, folder: Path) -> None:
    """Every view of ``run`` into ``folder``."""
    for name, view in VIEWS.items():
        picture = drawn(browser, run / view.folder, view)
        picture.save(folder / f"{name}.webp", quality=QUALITY, method=6)


def drawn(browser: Browser, pages: Path, view: View) -> Image.Image:
    """The view as the browser shows it."""
    page: Page = browser.new_page(
        viewport={"width": WIDTH, "height": view.height}, color_scheme="dark" if view.dark else "light"
    )
    name, _, fragment = view.address.partition("#")
    page.goto(f"{(pages / name).as_uri()}#{fragment}")
    page.wait_for_load_state("networkidle")  # the numbers of single samples come by and by
    page.locator("main img:visible").evaluate_all(LOADED)
    page.evaluate("scrollTo(0, 0)")
    for key in view.keys:
        page.keyboard.press(key)
    if view.hover:
        page.locator(view.hover).first.hover()
    shot = page.screenshot()
    page.close()
    return Image.open(io.BytesIO(shot)).convert("RGB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
