"""The leaderboard as LaTeX tables in the style of booktabs, each narrow enough for a page."""

import math
import re
import textwrap
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from overpaint.benchmark.report.leaderboard import Cell, Column, Leaderboard, Row, leaderboard
from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.shortlist import shortlist

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "–": "--", "—": "---", "−": "$-$", "×": r"$\times$", "≥": r"$\geq$", "≤": r"$\leq$",
    "∞": r"$\infty$", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "…": r"\ldots{}",
}  # fmt: skip
_LONGEST = 80
_MOST_COLUMNS = 5  # beside the model's; with intervals below the means they fit a text width of 13 cm
_HEADING_WIDTH = 13  # characters of a line in a column's heading

_HEAD = r"""% Written by Overpaint. In the preamble: \usepackage{booktabs} and \usepackage[T1]{fontenc}.
% For labels in other scripts than Latin compile with XeLaTeX or LuaLaTeX.
"""


def leaderboard_tex(report: Report) -> str:
    """Tables to paste into a paper: means over their 95 % intervals, best bold, second underlined.

    A group of columns with more than five is split. Columns in which no row has a number, and kinds of
    findings that nobody's answers have, are named in a comment and left out.
    """
    board = leaderboard(report)
    listed = shortlist(board)
    left_out = [board.columns[place] for place in listed.silent]
    parts = [
        _HEAD + _told(left_out),
        *(_text(report, board, one) for one in _tables(board, listed.told)),
    ]
    return "\n".join(parts)


def escaped(text: str, longest: int = _LONGEST) -> str:
    r"""``text`` on one line without a meaning in LaTeX, cut at ``longest`` characters.

    >>> print(escaped("50% of a_b \\input{x}"))
    50\% of a\_b \textbackslash{}input\{x\}
    """
    # Controls, surrogates and marks that turn the direction have no place on a line of a paper.
    visible = "".join(" " if unicodedata.category(one)[0] == "C" else one for one in text)
    line = re.sub(r"\s+", " ", visible).strip()
    cut = line if len(line) <= longest else line[: longest - 1] + "…"
    return "".join(_SPECIAL.get(one, one) for one in cut)


@dataclass(frozen=True, slots=True)
class _Table:
    """Some columns of one group, by their places; the ``number``-th of ``count`` tables of the group."""

    group: str
    number: int
    count: int
    places: Sequence[int]


def _tables(board: Leaderboard, kept: Sequence[int]) -> Iterator[_Table]:
    for group, _ in board.groups():
        places = [place for place in kept if board.columns[place].group == group]
        count = math.ceil(len(places) / _MOST_COLUMNS)
        for number in range(count):
            first, last = (len(places) * end // count for end in (number, number + 1))
            yield _Table(group, number + 1, count, places[first:last])


def _told(left_out: Sequence[Column]) -> str:
    names = ", ".join(escaped(f"{one.title} ({one.profile or one.group})") for one in left_out)
    return f"% Left out, without a number or with nothing flagged: {names}\n" if names else ""


def _text(report: Report, board: Leaderboard, table: _Table) -> str:
    ranked = _lines(board, board.ranked, table.places, ranked=True)
    references = _lines(board, board.references, table.places, ranked=False)
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            r"\small",
            rf"\caption{{{_caption(report, board, table)}}}",
            rf"\label{{{_name(table)}}}",
            rf"\begin{{tabular}}{{l{'r' * len(table.places)}}}",
            r"\toprule",
            *_heading(board, table.places),
            r"\midrule",
            *ranked,
            *([r"\midrule"] if ranked and references else []),
            *references,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
            "",
        ]
    )


def _caption(report: Report, board: Leaderboard, table: _Table) -> str:
    part = f", part {table.number} of {table.count}" if table.count > 1 else ""
    profile = _profile(board, table.places)
    profiled = f", metrics as of profile {escaped(profile)}" if profile else ""
    told = (
        "Means, and below them 95\\,\\% intervals, with $n$ where fewer were scored than the heading "
        "says. Best of the ranked models in bold, second underlined; rows in italics are "
        "references."
    )
    return f"{escaped(report.title)}: {escaped(table.group).lower()}{part}{profiled}. {told}"


def _name(table: _Table) -> str:
    words = "-".join(re.findall("[a-z]+", table.group.lower()))
    return f"tab:overpaint-{words}" + (f"-{table.number}" if table.count > 1 else "")


def _heading(board: Leaderboard, places: Sequence[int]) -> list[str]:
    """Titles over as many lines as the longest needs, and below them direction, profile and n."""
    names = [board.columns[place].title.replace("_", " ") for place in places]
    titles = [textwrap.wrap(one, _HEADING_WIDTH, break_long_words=False) or [""] for one in names]
    height = max(map(len, titles))
    lines = [[""] * (height - len(title)) + [escaped(one) for one in title] for title in titles]
    rows = [_line(["", *cells]) for cells in zip(*lines, strict=True)]
    profile = _profile(board, places)
    return [*rows, _line(["Model", *(_detail(board, place, profile) for place in places)])]


def _detail(board: Leaderboard, place: int, profile: str) -> str:
    """Direction, profile unless the caption says it, and n: the most of any row, of those possible."""
    column, most = board.columns[place], _most(board, place)
    own = escaped(column.profile) if column.profile != profile else ""
    possible = f" of {column.possible}" if column.possible not in (None, most) else ""
    told = [one for one in (own, f"$n$={most}{possible}") if one]
    return rf"{{\scriptsize {', '.join(told)}}} {escaped(column.arrow)}".rstrip()


def _most(board: Leaderboard, place: int) -> int:
    estimates = [row.cells[place].estimate for row in (*board.ranked, *board.references)]
    return max((one.n for one in estimates if one is not None), default=0)


def _profile(board: Leaderboard, places: Sequence[int]) -> str:
    """The profile that all columns of a table have; empty if they have several."""
    found = {board.columns[place].profile for place in places}
    return found.pop() if len(found) == 1 else ""


def _lines(board: Leaderboard, rows: Sequence[Row], places: Sequence[int], *, ranked: bool) -> list[str]:
    """Two for each row: means, and their intervals."""
    marks = {place: _marks(board, place) if ranked else {} for place in places}
    lines: list[str] = []
    for row in rows:
        label = escaped(row.label) if ranked else rf"\emph{{{escaped(row.label)}}}"
        lines += [r"\addlinespace"] if lines else []
        lines.append(_line([label, *(_mean(row.cells[place], marks[place]) for place in places)]))
        below = [_below(row.cells[place], _most(board, place)) for place in places]
        lines.append(_line(["", *below]))
    return lines


def _marks(board: Leaderboard, place: int) -> dict[str, str]:
    """How the best and the second best mean are set, by what is printed: printed alike is best alike."""
    cells = [row.cells[place] for row in board.ranked if row.cells[place].sort_value]
    higher = board.columns[place].higher_is_better
    ordered = sorted(cells, key=lambda cell: float(cell.sort_value), reverse=higher)
    texts = list(dict.fromkeys(cell.text for cell in ordered))
    ranked = len(cells) > 1 and not board.columns[place].neutral
    return dict(zip(texts, ("textbf", "underline"), strict=False)) if ranked else {}


def _mean(cell: Cell, marks: dict[str, str]) -> str:
    mean = escaped(cell.text)
    return rf"\{marks[cell.text]}{{{mean}}}" if cell.text in marks else mean


def _below(cell: Cell, most: int) -> str:
    told = [f"[{escaped(cell.interval)}]"] if cell.interval else []
    if cell.estimate is not None and 0 < cell.estimate.n < most:
        told.append(f"$n$={cell.estimate.n}")
    return rf"{{\scriptsize {' '.join(told)}}}" if told else ""


def _line(cells: Sequence[str]) -> str:
    # The rule or the end of a row before it would take a bracket or a star as its own argument.
    guard = "{}" if cells[0].startswith(("[", "*")) else ""
    return guard + " & ".join(cells) + r" \\"
