"""The report as HTML pages, with their style, script and data beside them or inside the one page."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from overpaint.benchmark.report.contents import (
    GALLERY_DATA,
    INDEX,
    SCRIPT,
    STYLE,
    SitePage,
    site_pages,
    whole_page,
)
from overpaint.benchmark.report.document import script_json
from overpaint.benchmark.report.figures import plain
from overpaint.benchmark.report.leaderboard import STATUSES, leaderboard
from overpaint.benchmark.report.matrix import (
    capability_matrix,
    class_title,
    metric_matrices,
    untried_classes,
)
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.summary import kind_rows, planted_rows, planted_totals
from overpaint.benchmark.report.thumbnails import HEAT_TOP

_PACKAGE = "overpaint.benchmark.report"
_STYLES = ("page.css", "tables.css", "gallery.css", "viewer.css")
_SCRIPTS = (
    "base.js",
    "keys.js",
    "tables.js",
    "viewer.js",
    "cards.js",
    "filters.js",
    "gallery.js",
)

# Nothing may be fetched but what lies beside the page, even if an escape were missed somewhere.
# 'self' doesn't cover files opened from a disk in every browser, hence file:.
_LINKED_POLICY = (
    "default-src 'none'; img-src 'self' file: data:; style-src 'self' file:; script-src 'self' file:"
)


@dataclass(frozen=True, slots=True)
class Inlined:
    """What a page has inside itself in place of files beside it."""

    style: str
    scripts: Sequence[str]


@dataclass(frozen=True, slots=True)
class Link:
    """An entry of the contents."""

    title: str
    address: str
    current: bool


def site_files(report: Report) -> dict[str, str]:
    """The files of a site by name: pages, style, scripts and data."""
    pages = site_pages(report)
    files = {STYLE: style(), SCRIPT: script(), **data_files(report)}
    shared = _context(report)
    for page in reversed(pages):  # the first one last, since it is what a reader opens
        scripts = [name for section in page.sections for name in section.data if name in files]
        files[page.file] = _render(
            shared,
            page=page,
            links=[Link(one.title, one.file, one == page) for one in pages],
            homes={section.id: one.file for one in pages for section in one.sections},
            scripts=[*dict.fromkeys(scripts), SCRIPT],
            policy=_LINKED_POLICY,
        )
    return files


def single_page(report: Report, pictures: Mapping[str, str]) -> str:
    """All of the site as one page that refers to nothing outside itself.

    ``pictures`` maps the paths of pictures to the addresses to show instead.
    """
    page = whole_page(report)
    inlined = Inlined(style(), [*data_files(report, pictures).values(), script()])
    scripts = " ".join(map(_source_hash, inlined.scripts))
    return _render(
        _context(report),
        page=page,
        links=[Link(one.title, f"#{one.id}", False) for one in page.sections],
        homes={},
        inlined=inlined,
        policy=(
            f"default-src 'none'; img-src data:; style-src {_source_hash(inlined.style)}; "
            f"script-src {scripts}"
        ),
    )


def style() -> str:
    """The style of every page."""
    return _joined("styles", _STYLES)


def script() -> str:
    """The script of every page; what it finds nothing to do for stays quiet."""
    return _joined("scripts", _SCRIPTS)


def data_files(report: Report, pictures: Mapping[str, str] | None = None) -> dict[str, str]:
    """Scripts that hold what the pages' script shows, by file name."""
    data = {
        "items": report.gallery,
        "classes": {item.edit_class: class_title(item.edit_class) for item in report.gallery},
        "pictures": pictures or {},
    }
    return {GALLERY_DATA: f"window.overpaint = {script_json(data)};\n"}


def _render(
    shared: Mapping[str, object],
    *,
    page: SitePage,
    links: Sequence[Link],
    homes: Mapping[str, str],
    policy: str,
    scripts: Sequence[str] = (),
    inlined: Inlined | None = None,
) -> str:
    def link(section: str) -> str:
        """The file that has a section; nothing where that is this page."""
        file = homes.get(section, "")
        return "" if file == page.file else file

    own = {"page": page, "links": links, "policy": policy, "scripts": scripts, "inlined": inlined}
    template = _environment().get_template("site.html")
    return template.render(**shared, **own, link=link, first=page.file == INDEX)


def _context(report: Report) -> dict[str, object]:
    """What the templates speak of, whichever page they are on."""
    board = leaderboard(report)
    return {
        "report": report,
        "board": board,
        "statuses": STATUSES,
        "references": [row.label for row in board.references],
        "matrices": metric_matrices(report),
        "capability": capability_matrix(report),
        "untried": untried_classes(report),
        "kinds": kind_rows(report),
        "totals": planted_totals(report),
        "planted": planted_rows(report),
        "in_gallery": {item.sample_id for item in report.gallery},
        "heat_top": HEAT_TOP,
    }


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_PACKAGE, "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    # Jinja's own urlencode fails on lone surrogates, which untrusted JSON can hold.
    environment.filters["fragment"] = lambda text: quote(text, safe="", errors="replace")
    environment.filters["plain"] = plain
    environment.filters["verbatim"] = Markup
    return environment


@cache
def _joined(folder: str, names: tuple[str, ...]) -> str:
    parts = files(_PACKAGE) / folder
    return "\n".join((parts / name).read_text(encoding="utf-8") for name in names)


def _source_hash(text: str) -> str:
    digest = b64encode(sha256(text.encode("utf-8", "replace")).digest()).decode()
    return f"'sha256-{digest}'"
