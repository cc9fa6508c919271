"""The pages of a review: the same whether a server is behind them or not."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from jinja2 import Environment, PackageLoader, StrictUndefined

from overpaint.benchmark.report.document import script_json

_POLICY = (
    "default-src 'none'; img-src 'self' file: data:; style-src 'self' file:; script-src 'self' file:; "
    "connect-src 'self'"
)
_REPORT = "overpaint.benchmark.report"
_REVIEW = "overpaint.benchmark.review"


@dataclass(frozen=True, slots=True)
class PageKind:
    """What a page is for: its template, and its scripts after those that all pages share."""

    template: str
    scripts: tuple[str, ...]


FINDINGS = PageKind("review.html", ("store.js", "review.js"))
VOTES = PageKind("votes.html", ("store.js", "votes.js"))


def page_files(kind: PageKind, title: str, data: object) -> dict[str, bytes]:
    """Files by name: the page, its style, its script, and ``data`` as a script."""
    texts = {
        "index.html": _environment().get_template(kind.template).render(title=title, policy=_POLICY),
        "review.css": _style(),
        "review.js": _script(kind.scripts),
        "data.js": f"window.overpaint = {script_json({'gallery': data})};\n",
    }
    # Untrusted text can hold lone surrogates, which no encoding takes.
    return {name: text.encode("utf-8", "replace") for name, text in texts.items()}


@cache
def _environment() -> Environment:
    return Environment(
        loader=PackageLoader(_REVIEW, "assets"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@cache
def _style() -> str:
    shared = files(_REPORT) / "styles"
    names = ("page.css", "gallery.css", "viewer.css")
    own = (files(_REVIEW) / "assets" / "review.css").read_text(encoding="utf-8")
    return "\n".join([*((shared / name).read_text(encoding="utf-8") for name in names), own])


@cache
def _script(names: tuple[str, ...]) -> str:
    shared, own = files(_REPORT) / "scripts", files(_REVIEW) / "assets"
    parts = [
        *(shared / name for name in ("base.js", "address.js", "keys.js")),
        *(own / name for name in names),
    ]
    return "\n".join(part.read_text(encoding="utf-8") for part in parts)
