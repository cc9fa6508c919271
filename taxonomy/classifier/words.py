"""A text as words: lower case, phrases joined, quotes marked, whatever the text is."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from overpaint.taxonomy.classifier.lexicon import lexicon

LONGEST_TEXT = 1000
"""Characters of a text that are looked at: of 14,000 real instructions the longest has 936. Patterns
may take the square of it."""

_WORD = re.compile(r"<image:\d+>|\[v\*\]|[a-z0-9]+(?:['*_-][a-z0-9]+)*'?|[\",.;:!?()]|'", re.ASCII)
_QUOTE = re.compile(r"\"([^\"\n]{1,120})\"|(?<![\w])'([^'\n]{1,80})'(?!\w)")
_STRAIGHT = str.maketrans({"“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "‘": "'", "’": "'",
                           "「": '"', "」": '"', "–": "-", "—": " , ", "‑": "-"})  # fmt: skip
_POINTS = frozenset("\",.;:!?()'")


@dataclass(frozen=True, slots=True)
class Text:
    """An instruction made comparable.

    ``words`` are lower case with phrases of the lexicon joined ("oil_painting"); the marks , . ; : ! ?
    are words of their own. ``quoted`` is what stands in quotation marks, as written. ``foreign`` is the
    share of letters that are not Latin.
    """

    words: tuple[str, ...]
    quoted: tuple[str, ...]
    foreign: float
    clean: str


@lru_cache(maxsize=256)  # the class, its reach and its sides all ask
def read(text: str) -> Text:
    """``text`` as words. Never raises; only the first 1,000 characters count."""
    # Cut again: one character may stand for eighteen.
    clean = unicodedata.normalize("NFKC", text[:LONGEST_TEXT])[:LONGEST_TEXT].translate(_STRAIGHT)
    if not clean.isprintable():
        clean = "".join(c if c.isprintable() or c.isspace() else " " for c in clean)
    clean = clean.replace("->", " to ").replace("→", " to ")
    quoted = tuple(double or single for double, single in _QUOTE.findall(clean))
    found = [w.rstrip("'") if w != "'" else "" for w in _WORD.findall(clean.lower()) if w != '"']
    words = tuple(word for word, _ in lexicon().join_phrases([w for w in found if w]))
    return Text(words, quoted, _foreign(clean), clean)


def is_point(word: str) -> bool:
    """Whether a word is a mark of punctuation."""
    return word in _POINTS


def _foreign(text: str) -> float:
    if text.isascii():
        return 0.0
    letters = [c for c in text if c.isalpha()]
    strange = sum(not _latin(c) for c in letters)
    return strange / len(letters) if letters else 0.0


def _latin(letter: str) -> bool:
    return ord(letter) < 0x250 or 0x1E00 <= ord(letter) < 0x1F00
