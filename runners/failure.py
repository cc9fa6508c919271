"""An edit that failed, as an answer."""

from overpaint.data import Answer
from overpaint.taxonomy import OverpaintError

_LONGEST = 500  # characters: some libraries put whole requests into their messages


def failure(sample_id: str, error: Exception | SystemExit) -> Answer:
    """The answer of status ``error`` that ``error`` stands for.

    Its reason is one line; errors that aren't Overpaint's own are named by their type.
    """
    text = str(error) if isinstance(error, OverpaintError) else f"{type(error).__name__}: {error}"
    return Answer(sample_id=sample_id, status="error", error=one_line(text))


def one_line(text: str) -> str:
    """``text`` with its white space folded, cut to 500 characters, without control characters.

    >>> one_line("no\\n  picture")
    'no picture'
    """
    folded = "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}"
        for letter in " ".join(text.split())
    )
    return folded if len(folded) <= _LONGEST else folded[: _LONGEST - 1] + "…"
