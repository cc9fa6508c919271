"""Which pages a report has: those that have something to say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from overpaint.benchmark.report.matrix import group_matrices, metric_matrices
from overpaint.benchmark.report.model import Report

INDEX = "index.html"
STYLE, SCRIPT, CHARTS = "style.css", "report.js", "uplot.js"
GALLERY, BOARD, PAIRS = "gallery-data.js", "board-data.js", "pairs-data.js"
MATRICES, HEALTH, SAMPLES = "matrices-data.js", "health-data.js", "samples-data.js"


def values_file(number: int | str) -> str:
    """The file with the numbers of single samples in one column; ``*`` for a pattern."""
    return f"values-{number}.js"


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: its id in addresses, its name in the contents, its template."""

    id: str
    title: str
    has: Callable[[Report], object]
    data: Sequence[str] = ()  # scripts with what it shows

    @property
    def template(self) -> str:
        """The file under ``templates/``."""
        return f"{self.id}.html"


@dataclass(frozen=True, slots=True)
class SitePage:
    """A file of the site with its sections, of which at least one has something to say."""

    file: str
    title: str
    sections: Sequence[Section]


def _answered(report: Report) -> bool:
    return any(one.n for one in report.capabilities)


def _compared(report: Report) -> bool:
    return bool(report.comparisons)


def _correlated(report: Report) -> bool:
    return bool(report.metric_pairs)


def _found(report: Report) -> bool:
    return bool(report.kinds or report.set_findings)


def _origins(report: Report) -> bool:
    return bool(group_matrices(report, report.origin_standings))


def _turns(report: Report) -> bool:
    return bool(group_matrices(report, report.turn_standings))


def _protocols(report: Report) -> bool:
    return bool(group_matrices(report, report.protocol_standings))


_PAGES: Sequence[tuple[str, Sequence[Section]]] = (
    ("Leaderboard", (Section("leaderboard", "Leaderboard", lambda report: report.standings, (BOARD,)),)),
    (
        "By class",
        (
            Section("capabilities", "Capabilities", _answered),
            Section("classes", "Edit classes", metric_matrices, (MATRICES,)),
            Section("datasets", "Datasets", _origins, (MATRICES,)),
        ),
    ),
    (
        "Turns",
        (
            Section("turns", "Turns", _turns, (MATRICES, CHARTS)),
            Section("protocols", "Protocols", _protocols, (MATRICES,)),
        ),
    ),
    (
        "Model against model",
        (
            Section("compare", "Model against model", _compared, (BOARD, SAMPLES, CHARTS)),
            Section("significance", "Significance", _compared, (BOARD,)),
        ),
    ),
    (
        "Metrics",
        (
            Section("metrics", "Metrics", _correlated, (BOARD, PAIRS, CHARTS)),
            Section("people", "People", lambda report: report.agreements or report.ratings),
            Section("profiles", "Definitions", lambda report: report.profile_differences),
        ),
    ),
    (
        "Dataset",
        (
            Section("findings", "Findings", _found, (HEALTH, CHARTS)),
            Section("cleaning", "Cleaning", lambda report: report.cleaning),
            Section("groups", "By split and class", lambda report: report.kind_groups, (HEALTH,)),
            Section("planted", "Planted", lambda report: report.planted),
        ),
    ),
    ("Gallery", (Section("gallery", "Gallery", lambda report: report.gallery, (GALLERY,)),)),
)

SITE_FILES = frozenset(
    [INDEX, STYLE, SCRIPT]
    + [name for _, sections in _PAGES for one in sections for name in (f"{one.id}.html", *one.data)]
)
"""All files that a site may have, pictures and tables apart."""


def site_pages(report: Report) -> list[SitePage]:
    """The pages of ``report``, the first under the name that servers open; at least one."""
    pages: list[SitePage] = []
    for title, sections in _PAGES:
        told = [section for section in sections if section.has(report)]
        if told:
            file = f"{told[0].id}.html" if pages else INDEX
            pages.append(SitePage(file, title if len(told) > 1 else told[0].title, told))
    return pages or [SitePage(INDEX, "Report", ())]


def whole_page(report: Report) -> SitePage:
    """All sections on one page."""
    sections = [section for page in site_pages(report) for section in page.sections]
    return SitePage(INDEX, "Report", sections)
