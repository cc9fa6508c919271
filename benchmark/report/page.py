"""The report as one HTML page, with its style, script and data beside it or inside it."""

from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

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
_STYLES = ("page.css", "tables.css", "gallery.css")
_SCRIPTS = ("tables.js", "viewer.js", "cards.js", "gallery.js")

# Nothing may be fetched but what lies beside the page, even if an escape were missed somewhere.
# 'self' doesn't cover files opened from a disk in every browser, hence file:.
_LINKED_POLICY = (
    "default-src 'none'; img-src 'self' file: data:; style-src 'self' file:; script-src 'self' file:"
)


@dataclass(frozen=True, slots=True)
class Assets:
    """The texts of ``style.css``, ``report.js`` and ``data.js``."""

    style: str
    script: str
    data: str


def assets(report: Report, pictures: Mapping[str, str] | None = None) -> Assets:
    """What the page of ``report`` needs; ``pictures`` maps paths to the addresses to show instead."""
    data = {
        "items": report.gallery,
        "classes": {item.edit_class: class_title(item.edit_class) for item in report.gallery},
        "pictures": pictures or {},
    }
    return Assets(_joined(_STYLES), _joined(_SCRIPTS), f"window.overpaint = {script_json(data)};\n")


def linked_page(report: Report) -> str:
    """The page that loads its assets from the files beside it."""
    return _render(report, None, _LINKED_POLICY)


def inlined_page(report: Report, inlined: Assets) -> str:
    """The page with its assets inside, which refers to nothing outside itself."""
    scripts = " ".join(_source_hash(script) for script in (inlined.data, inlined.script))
    policy = (
        f"default-src 'none'; img-src data:; style-src {_source_hash(inlined.style)}; "
        f"script-src {scripts}"
    )
    return _render(report, inlined, policy)


def _render(report: Report, inlined: Assets | None, policy: str) -> str:
    board = leaderboard(report)
    return (
        _environment()
        .get_template("index.html")
        .render(
            report=report,
            board=board,
            statuses=STATUSES,
            references=[row.label for row in board.references],
            matrices=metric_matrices(report),
            capability=capability_matrix(report),
            untried=untried_classes(report),
            kinds=kind_rows(report),
            totals=planted_totals(report),
            planted=planted_rows(report),
            in_gallery={item.sample_id for item in report.gallery},
            heat_top=HEAT_TOP,
            inlined=inlined,
            policy=policy,
        )
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader(_PACKAGE, ""),
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
def _joined(names: tuple[str, ...]) -> str:
    return "\n".join((files(_PACKAGE) / name).read_text(encoding="utf-8") for name in names)


def _source_hash(text: str) -> str:
    digest = b64encode(sha256(text.encode("utf-8", "replace")).digest()).decode()
    return f"'sha256-{digest}'"
