"""The leaderboard as LaTeX tables in the style of booktabs, one for each group of columns."""

import re
import unicodedata
from collections.abc import Sequence

from overpaint.benchmark.report.leaderboard import Cell, Column, Leaderboard, Row, leaderboard
from overpaint.benchmark.report.model import Report

_SPECIAL = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "%": r"\%",
    "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
    "<": r"\textless{}", ">": r"\textgreater{}", "|": r"\textbar{}", '"': r"\textquotedbl{}",
    "–": "--", "—": "---", "−": "$-$", "×": r"$\times$", "≥": r"$\geq$", "≤": r"$\leq$",
    "∞": r"$\infty$", "↑": r"$\uparrow$", "↓": r"$\downarrow$", "…": r"\ldots{}",
}  # fmt: skip
_LONGEST = 80

_HEAD = r"""% Written by Overpaint. In the preamble: \usepackage{booktabs} and \usepackage[T1]{fontenc}.
% For labels in other scripts than Latin compile with XeLaTeX or LuaLaTeX.
"""


def leaderboard_tex(report: Report) -> str:
    """Tables to paste into a paper: means with 95 % intervals, the best of the ranked models in bold."""
    board = leaderboard(report)
    tables = [_table(report, board, group) for group, _ in board.groups]
    return _HEAD + "\n" + "\n\n".join(tables) + "\n" if tables else _HEAD


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


def _table(report: Report, board: Leaderboard, group: str) -> str:
    places = [place for place, column in enumerate(board.columns) if column.group == group]
    columns = [board.columns[place] for place in places]
    ranked = [_row(row, places, _best(board, places)) for row in board.ranked]
    references = [_row(row, places, {}) for row in board.references]
    return "\n".join(
        [
            r"\begin{table}",
            r"\centering",
            rf"\caption{{{_caption(report, group)}}}",
            rf"\begin{{tabular}}{{l{'r' * len(places)}}}",
            r"\toprule",
            _line(["Model", *map(_heading, columns)]),
            r"\midrule",
            *ranked,
            *([r"\midrule"] if ranked and references else []),
            *references,
            r"\bottomrule",
            r"\end{tabular}",
            r"\end{table}",
        ]
    )


def _caption(report: Report, group: str) -> str:
    told = "Means with 95\\,\\% intervals; rows below the line are references."
    return f"{escaped(report.title)}: {escaped(group).lower()}. {told}"


def _heading(column: Column) -> str:
    profile = f" ({escaped(column.profile)})" if column.profile else ""
    arrow = r"$\uparrow$" if column.higher_is_better else r"$\downarrow$"
    possible = "" if column.possible is None else rf" {{\scriptsize n={column.possible}}}"
    return f"{escaped(column.title)}{profile} {arrow}{possible}"


def _best(board: Leaderboard, places: Sequence[int]) -> dict[int, str]:
    """By column the text of the best mean: what is printed alike is best alike."""
    found: dict[int, str] = {}
    for place in places:
        means = [(float(row.cells[place].sort_value), row.cells[place].text) for row in board.ranked
                 if row.cells[place].sort_value]  # fmt: skip
        if len(means) > 1:
            best = max if board.columns[place].higher_is_better else min
            found[place] = best(means)[1]
    return found


def _row(row: Row, places: Sequence[int], best: dict[int, str]) -> str:
    label = rf"\emph{{{escaped(row.label)}}}" if row.reference else escaped(row.label)
    return _line([label, *(_cell(row.cells[place], best.get(place)) for place in places)])


def _cell(cell: Cell, best: str | None) -> str:
    mean = escaped(cell.text)
    mean = rf"\textbf{{{mean}}}" if cell.text == best else mean
    return rf"{mean} {{\scriptsize [{escaped(cell.interval)}]}}" if cell.interval else mean


def _line(cells: Sequence[str]) -> str:
    return " & ".join(cells) + r" \\"
