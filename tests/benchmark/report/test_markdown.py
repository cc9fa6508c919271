"""Judged by another program's parser: markdown-it, with HTML allowed as on a careless site."""

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from overpaint.benchmark.report import Report
from overpaint.benchmark.report.cells import escaped
from overpaint.benchmark.report.figures import Scale
from overpaint.benchmark.report.leaderboard import STATUSES
from overpaint.benchmark.report.markdown import report_markdown


class _Tables(HTMLParser):
    """Tags that occur, and the cells of every row."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.rows: list[list[str]] = []
        self.widths: set[int] = set()
        self._open = False
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        if tag == "tr":
            self.rows.append([])
        if tag in {"td", "th"}:
            self.rows[-1].append("")
        self._open = tag in {"td", "th"} or (self._open and tag in {"em", "strong"})

    def handle_endtag(self, tag: str) -> None:
        if tag in {"td", "th"}:
            self._open = False

    def handle_data(self, data: str) -> None:
        if self._open:
            self.rows[-1][-1] += data


def _rendered(text: str) -> str:
    parser = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])
    return parser.render(text)


def test_the_leaderboard_reads_as_a_table(report: Report) -> None:
    rows = _Tables(_rendered(report_markdown(report))).rows
    assert [row[1] for row in rows[1:6]] == [
        "sharp",
        "dull",
        "silent",
        "baseline:copy",
        "baseline:oracle",
    ]
    assert [row[0] for row in rows[1:6]] == ["1", "2", "", "copy", "oracle"]
    estimate = report.standings[3].values["likeness_whole@corrected"]
    scale = Scale.of([row.values["likeness_whole@corrected"] for row in report.standings])
    assert rows[1][2] == f"{scale.text(0.9)} [{scale.interval(estimate)}], n=130/137"


def test_every_section_is_there_and_the_unknown_is_called_so(report: Report) -> None:
    text = report_markdown(report)
    titles = [
        "Read this first",
        "Leaderboard",
        "Capabilities",
        "Findings by kind",
        "Planted defects",
        "Flagged",
    ]
    assert [title for title in titles if f"\n## {title}\n" not in text] == []
    assert "unknown (n=4)" in text and "**missed**" in text


def test_columns_that_say_nothing_are_left_out(wide: Report) -> None:
    text = report_markdown(wide)
    first = text.split("\n## Leaderboard\n\n")[1].splitlines()[0]
    assert first.count(" | ") + 1 == 2 + 6 + len(STATUSES)
    assert "### Answers flagged, %\n\n| Model | kind\\_0 ↓ |" in text
    assert "never" not in text.split("\n## Capabilities")[0] and "Empty" not in text


def test_an_empty_report_is_its_title() -> None:
    assert report_markdown(Report(title="Nothing", facts=(), notes=())) == "# Nothing\n"


def test_hostile_texts_make_no_element_and_no_column(hostile: Report) -> None:
    html = _rendered(report_markdown(hostile))
    found = _Tables(html)
    assert found.tags <= {
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "strong",
    }
    assert "49" not in html.split("<h2>")[0]
    height = 1 + len(hostile.standings)
    board, whole = found.rows[:height], found.rows[height : 2 * height]
    assert {len(row) for row in board} == {2 + 3 + 5}
    assert {len(row) for row in whole} == {1 + 11}


def test_long_lists_are_cut_and_say_so(report: Report) -> None:
    text = report_markdown(replace(report, gallery=[*report.gallery] * 3))
    assert "The first 50 of 93; overpaint report RUN --format csv has all." in text


@pytest.mark.parametrize("text", ["a" * 200, "a" * 201])
def test_a_long_text_is_cut_with_an_ellipsis(text: str) -> None:
    assert len(escaped(text)) == 200
    assert escaped(text).endswith("…") == (len(text) > 200)


@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Zl", "Zp", "Zs"]), min_size=1))
def test_any_text_stays_that_text_in_a_cell(text: str) -> None:
    rows = _Tables(_rendered(f"| h |\n| --- |\n| x{escaped(text, 10_000)}x |\n")).rows
    assert rows == [["h"], [f"x{text}x"]]
