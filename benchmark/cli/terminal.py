"""Text from outside, made fit for a terminal."""

import re

_COMMANDS = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Control characters but the line feed, overrides of the writing direction, lone surrogates."""


def printable(text: str) -> str:
    """``text`` without what a terminal would obey: colours, cursor moves, reversed writing.

    >>> printable("a" + chr(27) + "[31m")
    'a�[31m'
    """
    return _COMMANDS.sub("\N{REPLACEMENT CHARACTER}", text)
