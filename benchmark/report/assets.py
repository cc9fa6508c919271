"""The style and scripts of the pages, the library of charts, and the data that they show."""

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from overpaint.benchmark.report.contents import BOARD, CHARTS, GALLERY, HEALTH, MATRICES, PAIRS, SAMPLES
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.payload import (
    board_data,
    gallery_data,
    health_data,
    matrices_data,
    pairs_data,
    samples_data,
    set_script,
)
from overpaint.benchmark.report.samples import SampleTable

_PACKAGE = "overpaint.benchmark.report"
_STYLES = ("page.css", "tables.css", "gallery.css", "viewer.css", "views.css")
_SCRIPTS = (
    "base.js",
    "address.js",
    "keys.js",
    "tables.js",
    "viewer.js",
    "cards.js",
    "filters.js",
    "gallery.js",
    "figures.js",
    "board.js",
    "matrices.js",
    "charts.js",
    "turns.js",
    "compare.js",
    "significance.js",
    "metrics.js",
    "health.js",
)


def style() -> str:
    """The style of every page."""
    return _joined("vendor", ("uplot.css",)) + _joined("styles", _STYLES)


def script() -> str:
    """The script of every page; what it finds nothing to do for stays quiet."""
    return _joined("scripts", _SCRIPTS)


def data_files(
    report: Report, samples: SampleTable, pictures: Mapping[str, str] | None = None
) -> dict[str, str]:
    """Scripts with what the pages show, and the library of charts, by file name.

    Each address of ``pictures`` stands once: with the gallery, else with the samples.
    """
    addresses = pictures or {}
    cards = {path for item in report.gallery for path in item.pictures.values()}
    of_cards = {path: address for path, address in addresses.items() if path in cards}
    others = {path: address for path, address in addresses.items() if path not in cards}
    return {
        CHARTS: _joined("vendor", ("uplot.js",)),
        GALLERY: set_script("gallery", gallery_data(report, of_cards)),
        BOARD: set_script("board", board_data(report)),
        PAIRS: set_script("pairs", pairs_data(report)),
        MATRICES: set_script("matrices", matrices_data(report)),
        HEALTH: set_script("health", health_data(report)),
        SAMPLES: set_script("samples", samples_data(samples, others)),
    }


@cache
def _joined(folder: str, names: tuple[str, ...]) -> str:
    parts = files(_PACKAGE) / folder
    return "\n".join((parts / name).read_text(encoding="utf-8") for name in names)
