"""Texts and tables in GitHub's Markdown."""

import re
from collections.abc import Sequence

LONGEST = 200
"""Characters of the longest text in a cell."""

_MEANINGFUL = re.compile(r"([\\`*_{}\[\]<>|~#!&$])")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")


def escaped(text: str, longest: int = LONGEST) -> str:
    """``text`` on one line, cut at ``longest`` characters, without a meaning in Markdown or HTML.

    >>> escaped("a|b <i>")
    'a\\\\|b \\\\<i\\\\>'
    """
    line = _CONTROL.sub(" ", text).strip()
    cut = line if len(line) <= longest else line[: longest - 1] + "…"
    return _MEANINGFUL.sub(r"\\\1", cut)


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table; nothing where there is no row."""
    if not rows:
        return ""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
