"""The report as HTML pages, with their style, script and data beside them or inside the one page."""

import re
from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from overpaint.benchmark.report.assets import data_files, script, style
from overpaint.benchmark.report.contents import (
    INDEX,
    SAMPLES,
    SCRIPT,
    STYLE,
    SitePage,
    site_pages,
    values_file,
    whole_page,
)
from overpaint.benchmark.report.figures import Scale, plain
from overpaint.benchmark.report.leaderboard import MEANS, STATUSES, leaderboard
from overpaint.benchmark.report.matrix import (
    capability_matrix,
    group_matrices,
    metric_matrices,
    untried_classes,
)
from overpaint.benchmark.report.model import GalleryItem, Report
from overpaint.benchmark.report.payload import values_script
from overpaint.benchmark.report.samples import SampleTable
from overpaint.benchmark.report.shortlist import shortlist
from overpaint.benchmark.report.summary import kind_tables, planted_rows, planted_totals
from overpaint.benchmark.report.thumbnails import HEAT_TOP
from overpaint.benchmark.stats import Estimate

_PACKAGE = "overpaint.benchmark.report"
NO_SAMPLES = SampleTable()

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


def site_files(report: Report, samples: SampleTable = NO_SAMPLES) -> dict[str, str]:
    """The files of a site by name: pages, style, scripts and data."""
    pages = site_pages(report)
    used = {name for page in pages for section in page.sections for name in section.data}
    data = {name: text for name, text in data_files(report, samples).items() if name in used}
    files = {STYLE: style(), SCRIPT: script(), **data}
    if SAMPLES in used:
        values = enumerate(samples.values.values())
        files |= {values_file(number): values_script(number, one) for number, one in values}
    shared = _context(report)
    for page in reversed(pages):  # the first one last, since it is what a reader opens
        scripts = [name for section in page.sections for name in section.data]
        files[page.file] = _render(
            shared,
            page=page,
            links=[Link(one.title, one.file, one == page) for one in pages],
            homes={section.id: one.file for one in pages for section in one.sections},
            scripts=[*dict.fromkeys(scripts), SCRIPT],
            policy=_LINKED_POLICY,
        )
    return files


def single_page(report: Report, samples: SampleTable, pictures: Mapping[str, str]) -> str:
    """All of the site as one page that refers to nothing outside itself.

    ``pictures`` maps the paths of pictures to the addresses to show instead.
    """
    page = whole_page(report)
    used = {name for section in page.sections for name in section.data}
    data = data_files(report, samples, pictures)
    values = [values_script(number, one) for number, one in enumerate(samples.values.values())]
    scripts = [text for name, text in data.items() if name in used]
    inlined = Inlined(style(), [*scripts, *(values if SAMPLES in used else ()), script()])
    hashes = " ".join(map(_source_hash, inlined.scripts))
    return _render(
        _context(report),
        page=page,
        links=[Link(one.title, f"#{one.id}", False) for one in page.sections],
        homes={},
        inlined=inlined,
        policy=(
            f"default-src 'none'; img-src data:; style-src {_source_hash(inlined.style)}; "
            f"script-src {hashes}"
        ),
    )


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

    own: dict[str, object] = {
        "page": page,
        "links": links,
        "policy": policy,
        "scripts": scripts,
        "inlined": inlined,
    }
    template = _environment().get_template("site.html")
    return template.render(**shared, **own, link=link, first=page.file == INDEX)


def _context(report: Report) -> dict[str, object]:
    """What the templates speak of, whichever page they are on."""
    board = leaderboard(report)
    return {
        "report": report,
        "board": board,
        "listed": shortlist(board),
        "statuses": STATUSES,
        "means": [(name, title) for name, (title, _) in MEANS.items()],
        "references": [row.label for row in board.references],
        "matrices": metric_matrices(report),
        "datasets": group_matrices(report, report.origin_standings),
        "turns": group_matrices(report, report.turn_standings),
        "protocols": group_matrices(report, report.protocol_standings),
        "interval": _interval,
        "capability": capability_matrix(report),
        "untried": untried_classes(report),
        "kinds": kind_tables(report),
        "totals": planted_totals(report),
        "planted": planted_rows(report),
        "examples": _examples(report),
        "in_gallery": {item.sample_id for item in report.gallery},
        "heat_top": HEAT_TOP,
    }


def _examples(report: Report) -> list[GalleryItem]:
    """The gravest finding of each kind in the dataset's own rows that has pictures."""
    worst: dict[str, GalleryItem] = {}
    for item in report.gallery:
        if not item.label and item.pictures:
            known = worst.setdefault(item.kind, item)
            worst[item.kind] = item if item.score > known.score else known
    return list(worst.values())


def _interval(estimate: Estimate) -> str:
    """A lone estimate: mean and ends with the digits that they support."""
    scale = Scale.of([estimate])
    ends = scale.interval(estimate)
    return f"{scale.text(estimate.mean)} [{ends}]" if ends else scale.text(estimate.mean)


def _breakable(text: str) -> Markup:
    """``text`` that may go on on a new line behind the signs that names are joined by."""
    return Markup("<wbr>").join(re.split(r"(?<=[/:_@.-])(?=.)", text, flags=re.DOTALL))


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
    environment.filters["breakable"] = _breakable
    environment.filters["verbatim"] = Markup
    return environment


def _source_hash(text: str) -> str:
    digest = b64encode(sha256(text.encode("utf-8", "replace")).digest()).decode()
    return f"'sha256-{digest}'"
