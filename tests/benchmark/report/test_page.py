import json
import re
from base64 import b64encode
from dataclasses import dataclass, field, replace
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

from overpaint.benchmark.report import Report, write_report
from overpaint.benchmark.report.leaderboard import STATUSES

OWN_TAGS = {
    "a",
    "abbr",
    "aside",
    "b",
    "bdi",
    "body",
    "button",
    "code",
    "wbr",
    "caption",
    "dd",
    "details",
    "div",
    "dl",
    "dt",
    "em",
    "dialog",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "head",
    "header",
    "html",
    "img",
    "input",
    "kbd",
    "label",
    "legend",
    "li",
    "link",
    "main",
    "meta",
    "nav",
    "noscript",
    "ol",
    "option",
    "p",
    "path",
    "script",
    "section",
    "select",
    "small",
    "span",
    "style",
    "summary",
    "svg",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "title",
    "tr",
    "ul",
}
VOID = {"wbr", "meta", "link", "input", "img", "path"}


@dataclass
class Element:
    tag: str
    attributes: dict[str, str]
    inside: tuple[str, ...]
    text: str = ""
    children: "list[Element]" = field(default_factory=list)


class Page(HTMLParser):
    """The elements of a page in order, each with the ids and classes of what it lies in."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[Element] = []
        self._open: list[Element] = []
        self.feed(html)
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in attrs}
        around = tuple(
            name
            for one in self._open
            for name in (one.attributes.get("id", ""), *one.attributes.get("class", "").split())
            if name
        )
        self.elements.append(Element(tag, attributes, around))
        if tag not in VOID:
            self._open.append(self.elements[-1])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self._open.pop().tag == tag

    def handle_data(self, data: str) -> None:
        for one in self._open:
            one.text += data

    def all(self, tag: str, *inside: str) -> list[Element]:
        return [one for one in self.elements if one.tag == tag and set(inside) <= set(one.inside)]


def _page(report: Report, folder: Path, section: str = "index", *, single_file: bool = False) -> Page:
    index = write_report(report, folder, single_file=single_file)
    return Page(index.with_name(f"{section}.html").read_bytes().decode())


def _data(text: str, name: str = "gallery") -> dict[str, Any]:
    start = f"(window.overpaint ??= {{}}).{name} = "
    assert text.startswith(start) and text.endswith(";\n")
    found: dict[str, Any] = json.loads(text.removeprefix(start).removesuffix(";\n"))
    return found


def test_the_page_counts_what_the_report_holds(report: Report, tmp_path: Path) -> None:
    page = _page(report, tmp_path / "report")
    ranked = [row for row in page.all("tr", "board", "ranked") if "data-label" in row.attributes]
    references = [row for row in page.all("tr", "references") if "data-label" in row.attributes]
    assert [row.attributes["data-label"] for row in ranked] == ["sharp", "dull", "silent"]
    assert [row.attributes["data-label"] for row in references] == ["baseline:copy", "baseline:oracle"]
    assert len(Page((tmp_path / "report" / "findings.html").read_text()).all("tr", "each")) == 1 + 2
    assert [one.text for one in page.all("li", "notes")] == ["Only 19 of 137 samples have a mask."]
    glance = next(one.text for one in page.elements if one.attributes.get("class") == "glance")
    assert re.findall(r"\d+", glance) == ["3", "2", "31", "1", "2"]
    data = _data((tmp_path / "report" / "gallery-data.js").read_text(encoding="utf-8"))
    assert len(data["items"]) == 31
    assert data["classes"] == {
        "global.background": "Background",
        "local.color_alter": "Color alter",
    }


def test_every_column_can_be_sorted_and_is_explained(report: Report, tmp_path: Path) -> None:
    page = _page(report, tmp_path / "report")
    buttons = page.all("button", "board", "heads")
    assert [one.text for one in buttons] == (
        ["Model", "Likeness", "Likeness", "Change", "over-edit", *STATUSES]
    )
    ids = {one.attributes["id"] for one in page.elements if "id" in one.attributes}
    told = {
        one.attributes["aria-describedby"] for one in buttons if "aria-describedby" in one.attributes
    }
    assert len(told) == 4 and told <= ids
    assert [th.attributes["aria-sort"] for th in page.all("th") if "aria-sort" in th.attributes] == [
        "descending"
    ]


def test_values_to_sort_by_are_the_exact_means(report: Report, tmp_path: Path) -> None:
    cells = [
        [td.attributes.get("data-value") for td in page_row if "data-rank" in td.attributes]
        for page_row in _cells_by_row(_page(report, tmp_path / "report"))
    ]
    assert cells[0] == ["0.9", "0.8", "0.2", "0.1"]
    assert cells[2] == [None, None, None, "0.1"]
    assert cells[4][1] == "Infinity"  # as JavaScript reads it


def _cells_by_row(page: Page) -> list[list[Element]]:
    rows: list[list[Element]] = []
    for one in page.elements:
        if one.tag == "tr" and "data-label" in one.attributes:
            rows.append([])
        if one.tag == "td" and rows and "board" in one.inside:
            rows[-1].append(one)
    return rows


def test_classes_of_the_taxonomy_and_strangers_are_listed(report: Report, tmp_path: Path) -> None:
    page = _page(report, tmp_path / "report", "capabilities")
    first = [one.text for one in page.all("th", "classes-table") if one.attributes.get("title")]
    assert first == ["Color alter", "Background", "acme.sparkle"]
    capabilities = next(one for one in page.elements if one.attributes.get("id") == "capabilities")
    assert "unknown (n=4)" in capabilities.text
    assert "No sample of: Object alter" in capabilities.text


def test_false_alarms_to_expect_are_the_rate_times_the_judged(report: Report, tmp_path: Path) -> None:
    page = _page(report, tmp_path / "report", "findings")
    last = [one.text for one in page.all("td", "findings")][6::7]
    assert last == ["5.0", "–", "1.0"]  # the dataset's own rows come first


def test_kinds_are_told_by_label_flagged_first_and_the_quiet_folded(
    report: Report, tmp_path: Path
) -> None:
    over_edit, *_ = report.kinds
    many = [replace(over_edit, kind=f"quiet-{place}", label="sharp", flagged=0) for place in range(40)]
    mine = [*many, replace(over_edit, kind="grey", flagged=20), over_edit]
    page = _page(replace(report, kinds=mine), tmp_path / "report", "findings")
    rows = [one.text for one in page.all("th", "model") if one.attributes.get("scope") == "row"]
    assert rows == ["grey", "over-edit"]
    told = next(one.text for one in page.elements if one.attributes.get("class") == "model")
    assert "2 of 42 kinds flagged something" in told and "quiet-39 (100 of 137)" in told


def test_kinds_that_could_judge_nothing_are_told_apart_from_quiet_ones(
    report: Report, tmp_path: Path
) -> None:
    over_edit, *_ = report.kinds
    quiet = replace(over_edit, flagged=0, kind="quiet", unjudged=0)
    blind = replace(over_edit, flagged=0, kind="blind", judged=0, unjudged=137)
    kinds = [replace(one, label=label) for label in ("", "sharp") for one in (over_edit, quiet, blind)]
    told = replace(report, kinds=kinds)
    page = _page(told, tmp_path / "report", "findings")
    mine = next(one.text for one in page.elements if one.attributes.get("class") == "model")
    assert "1 of 2 kinds flagged something" in mine
    assert "Nothing flagged, of those judged: quiet (100)." in mine
    assert "Could not be judged: blind (137)." in mine
    whole = next(one.text for one in page.elements if one.attributes.get("id") == "findings")
    assert "1 kind with nothing flagged" in whole and whole.count("Could not be judged: blind") == 2
    text = (tmp_path / "report" / "report.md").read_text(encoding="utf-8")
    assert "- sharp: nothing flagged, of those judged: quiet (100)\n" in text
    assert "- sharp: could not be judged: blind (137)\n" in text


def test_a_clean_dataset_is_called_so_without_a_chart(report: Report, tmp_path: Path) -> None:
    kinds = [replace(one, flagged=0) for one in report.kinds if not one.label]
    page = _page(replace(report, kinds=kinds), tmp_path / "report", "findings")
    text = next(one.text for one in page.elements if one.attributes.get("id") == "findings")
    assert "Nothing is flagged in the dataset's own rows." in text and "Bars" not in text
    assert "2 kinds with nothing flagged" in text


def test_a_report_of_nothing_is_a_page(tmp_path: Path) -> None:
    page = _page(Report(title="Nothing", facts=(), notes=()), tmp_path)
    assert page.all("section") == []
    assert page.all("h1")[0].text == "Nothing"


@pytest.mark.parametrize("single_file", [False, True])
def test_hostile_texts_are_text(
    hostile: Report, hostile_texts: tuple[str, ...], tmp_path: Path, single_file: bool
) -> None:
    page = _page(hostile, tmp_path, single_file=single_file)
    for each in (Page(path.read_text(encoding="utf-8")) for path in tmp_path.glob("*.html")):
        assert {one.tag for one in each.elements} <= OWN_TAGS
        assert [one for one in each.elements for name in one.attributes if name.startswith("on")] == []
    assert len(page.all("script")) == (8 if single_file else 2)
    shown = [text.encode("utf-8", "replace").decode() for text in hostile_texts]
    assert [one.text for one in page.all("li", "notes")] == shown


def test_files_beside_the_page_are_all_it_refers_to(report: Report, tmp_path: Path) -> None:
    folder = tmp_path / "report"
    write_report(report, folder)
    for one in (one for path in folder.glob("*.html") for one in Page(path.read_text()).elements):
        address = one.attributes.get("src") or one.attributes.get("href") or "#"
        file = address.partition("#")[0]
        assert not file or address == "data:," or (folder / file).is_file(), address
    assert "url(" not in (folder / "style.css").read_text(encoding="utf-8")


def test_a_single_file_refers_to_nothing(report: Report, tmp_path: Path) -> None:
    page = _page(report, tmp_path / "report", single_file=True)
    for one in page.elements:
        address = one.attributes.get("src") or one.attributes.get("href") or "#"
        assert address[0] == "#" or address == "data:,"
    (gallery,) = [one.text for one in page.all("script") if ").gallery = " in one.text[:50]]
    own = [
        one.text
        for one in page.all("script")
        if not one.text.startswith("/*! https://github.com/leeoniya")
    ]
    assert len(own) == len(page.all("script")) - 1
    assert "http" not in re.sub(r"http://www.w3.org/2000/svg", "", page.all("style")[0].text + own[-1])
    pictures = _data(gallery)["pictures"]
    assert isinstance(pictures, dict) and len(pictures) == 5
    assert all(text.startswith("data:image/webp;base64,UklGR") for text in pictures.values())


def test_the_policy_lets_only_these_scripts_run(hostile: Report, tmp_path: Path) -> None:
    page = _page(hostile, tmp_path, single_file=True)
    policy = next(
        one.attributes["content"] for one in page.all("meta") if "http-equiv" in one.attributes
    )
    assert policy.startswith("default-src 'none'; img-src data:;")
    assert "unsafe" not in policy
    for one in (*page.all("style"), *page.all("script")):
        assert f"'sha256-{b64encode(sha256(one.text.encode()).digest()).decode()}'" in policy
