"""What of the lines that were read in a picture speaks of an overlay."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cache
from importlib.resources import files

from overpaint.auditors.overlay.reading import Line

NEAR = 0.75
"""Likeness of a word to a brand from which on it is that brand, misread: ``ptolia``."""

SHORTEST = 7
"""Letters of a brand from which on it may be misread."""

LOWEST = 0.88
"""Share of the height below which a short number may be an agency's."""

OVERLAP = 6
"""Letters that the end of one reading and the beginning of another share where both are cut off."""

OFTEN = 4
"""Times that a line must stand in a picture to be a pattern: collages repeat a title three times."""


@dataclass(frozen=True, slots=True)
class Words:
    """Brands in lower case without spaces, and regular expressions."""

    brands: tuple[str, ...]
    phrases: re.Pattern[str]
    anywhere: re.Pattern[str]
    lowest: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Why lines speak of an overlay, and how surely: 0 to 1."""

    why: str
    score: float


def sign_of(lines: Sequence[Line]) -> Sign:
    """The strongest sign of an overlay in the lines of a picture."""
    signs = [sign for line in lines for sign in _of_line(line)]
    return max([*signs, *_repeated(lines)], key=lambda sign: sign.score, default=Sign("", 0.0))


def _of_line(line: Line) -> list[Sign]:
    signs = []
    brand = next((brand for brand in words().brands if _names(line.text, brand)), "")
    if brand:
        signs.append(Sign(f"it reads “{line.text}”, like {brand}", 1.0))
    if words().phrases.search(line.text):
        signs.append(Sign(f"it reads “{line.text}”", 0.9))
    number = line.text.replace(" ", "")
    if words().anywhere.search(number) or (line.middle > LOWEST and words().lowest.search(number)):
        signs.append(Sign(f"{line.text} stands in it, like an agency's number", 0.7))
    return signs


def _names(text: str, brand: str) -> bool:
    """Whether a word of the text, or all of it, is the brand or nearly so."""
    parts = [re.sub(r"\W", "", part) for part in (text.casefold(), *text.casefold().split())]
    if any(part == brand or (len(brand) >= 8 and brand in part) for part in parts):
        return True
    if len(brand) < SHORTEST:
        return False
    return any(_like(part, brand) for part in parts if abs(len(part) - len(brand)) <= 1)


def _repeated(lines: Sequence[Line]) -> list[Sign]:
    """A text that stands in many places, be it cut off or misread in some."""
    texts = [text for line in lines if len(re.sub(r"\W", "", text := line.text.casefold())) >= SHORTEST]
    counts = {text: sum(_same(text, other) for other in texts) for text in texts}
    text, count = max(counts.items(), key=lambda item: item[1], default=("", 0))
    return [Sign(f"“{text}” stands in it {count} times", 0.8)] if count >= OFTEN else []


def _same(text: str, other: str) -> bool:
    """Whether two readings are of one text: ``pixelharb`` and ``elharbour``, too."""
    first, second = (re.sub(r"\W", "", one) for one in (text, other))
    if _like(first, second):
        return True
    # A map has Stones Of Anfield beside Anfield Rd: only what is cut within a word is of one text.
    one_word = not re.search(r"\s", f"{text.strip()}{other.strip()}")
    return one_word and (_goes_on(first, second) or _goes_on(second, first))


def _goes_on(text: str, other: str) -> bool:
    """Whether ``other`` begins as ``text`` ends."""
    most = min(len(text), len(other))
    return any(text.endswith(other[:length]) for length in range(OVERLAP, most + 1))


def _like(text: str, other: str) -> bool:
    return SequenceMatcher(None, text, other, autojunk=False).ratio() >= NEAR


@cache
def words() -> Words:
    """All that are known, from words.toml."""
    path = files("overpaint.auditors.overlay") / "words.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        brands=tuple(table["brands"]),
        phrases=re.compile("|".join(table["phrases"]), re.IGNORECASE),
        anywhere=re.compile(table["anywhere"]),
        lowest=re.compile(table["lowest"]),
    )
