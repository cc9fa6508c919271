"""Draws ``docs/report.png``, the picture in the README: ``python docs/screenshot.py RUN``.

RUN is the folder of a finished ``overpaint demo``. Needs the chromium browser and the ``dev`` extra.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, sync_playwright

PICTURE = Path(__file__).with_name("report.png")
WIDTH = 1280
BOARD_HEIGHT, CARDS_HEIGHT = 985, 990  # the head of each section, in pixels
COLOURS = 256  # a palette: true colours take four times the bytes
LOADED = "images => Promise.all(images.map(one => { one.loading = 'eager'; return one.decode() }))"


def main(run: Path) -> None:
    """Writes the leaderboard of ``run`` and, below it, the over-edits found in the dataset itself."""
    report = (run / "report").resolve()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page(viewport={"width": WIDTH, "height": 4000}, color_scheme="light")
        page.goto((report / "index.html").as_uri())
        board = section(page, "#leaderboard", BOARD_HEIGHT)
        page.goto(f"{(report / 'gallery.html').as_uri()}#label=&kind=over_edit")
        page.locator("#cards img").evaluate_all(LOADED)
        cards = section(page, "#gallery", CARDS_HEIGHT)
        browser.close()
    whole = Image.new("RGB", (WIDTH, board.height + cards.height))
    whole.paste(board, (0, 0))
    whole.paste(cards, (0, board.height))
    whole.quantize(COLOURS).save(PICTURE, optimize=True)


def section(page: Page, selector: str, height: int) -> Image.Image:
    """The page from the top of ``selector`` on, as wide as the page."""
    box = page.locator(selector).first.bounding_box()
    assert box is not None, f"the report has no {selector}"
    top = box["y"] + page.evaluate("window.scrollY")
    shot = page.screenshot(full_page=True, clip={"x": 0, "y": top, "width": WIDTH, "height": height})
    return Image.open(io.BytesIO(shot)).convert("RGB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
