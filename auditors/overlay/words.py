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
"""Likeness of two readings from which on they may be of one text: ``ptolia`` for a brand."""

CLOSE, IN_PLACE = 0.88, 0.71
"""Likeness from which on a word is a misread brand. A brand that is no ordinary words may be ``NEAR`` it
if so much of it stands in its place, from either end. Chosen on English words: docs/overlays.md."""

SHORTEST = 7
"""Letters of a brand from which on it may be misread, of a text from which on it may be cut off."""

LONG, PART, ALIKE = 9, 7, 0.85
"""Letters of a coined brand from which on a part at its end counts where the look is sure; letters of
that part, which is half of it at least; and likeness of the two: a letter of seven may be misread."""

LOWEST = 0.88
"""Share of the height below which a short number may be an agency's."""

OVERLAP = 6
"""Letters that the end of one reading and the beginning of another share where both are cut off."""

OFTEN = 4
"""Times that a line must stand in a picture to be a pattern: collages repeat a title three times."""

FEWEST, SPREAD = 4, 0.4
"""Letters of such a line at least, and share of the picture's width and of its height over which lines
of less than ``SHORTEST`` are spread: a menu has them in a column, a street of shops in a row."""

NOTICES = 3
"""Times that a notice as SAMPLE stands in a picture of which the look isn't sure."""


@dataclass(frozen=True, slots=True)
class Words:
    """Brands, those of them that aren't ordinary words, words of the language that are like a brand,
    notices: in lower case without spaces. Regular expressions."""

    brands: tuple[str, ...]
    coined: tuple[str, ...]
    known: frozenset[str]
    notices: tuple[str, ...]
    phrases: re.Pattern[str]
    anywhere: re.Pattern[str]
    lowest: re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Sign:
    """Why lines speak of an overlay, and how surely: 0 to 1."""

    why: str
    score: float


def sign_of(lines: Sequence[Line], sure: bool = False) -> Sign:
    """The strongest sign of an overlay in the lines of a picture; less is enough where the look is
    ``sure`` that letters lie over it."""
    signs = [
        *(sign for line in lines for sign in _of_line(line)),
        *_repeated(lines),
        *_noticed(lines, 1 if sure else NOTICES),
        *(sign for line in lines if sure for sign in _of_part(line)),
    ]
    return max(signs, key=lambda sign: sign.score, default=Sign("", 0.0))


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
    several = [_bare(part) for part in text.casefold().split()]
    whole = "".join(several)
    if any(part == brand or (len(brand) >= 8 and brand in part) for part in (whole, *several)):
        return True
    # Several words that are read as one are a brand in two words, not a misread one.
    joined = len(several) > 1 and _misread(whole, brand, near=False)
    near = brand in words().coined
    return joined or any(_misread(part, brand, near) for part in several)


def _misread(part: str, brand: str, near: bool) -> bool:
    """Whether a word that is none of the language is a brand of which a few letters were misread."""
    if len(brand) < SHORTEST or abs(len(part) - len(brand)) > 1 or part in words().known:
        return False
    likeness = _likeness(part, brand)
    return likeness >= CLOSE or (near and likeness >= NEAR and _in_place(part, brand))


def _in_place(part: str, brand: str) -> bool:
    """Whether most letters of the brand stand in their place, counted from either end."""
    pairs = zip(part, brand, strict=False), zip(reversed(part), reversed(brand), strict=False)
    return max(sum(one == other for one, other in pair) for pair in pairs) >= IN_PLACE * len(brand)


def _of_part(line: Line) -> list[Sign]:
    part = _bare(line.text)
    brand = next((brand for brand in words().coined if _ends(part, brand)), "")
    return [Sign(f"it reads “{line.text}”, a part of {brand}", 0.8)] if brand else []


def _ends(part: str, brand: str) -> bool:
    """Whether it is the beginning or the end of a long brand: ``erstook``."""
    size = len(part)
    if len(brand) < LONG or not max(PART, len(brand) / 2) <= size < len(brand) or part in words().known:
        return False
    return max(_likeness(part, brand[:size]), _likeness(part, brand[-size:])) >= ALIKE


def _noticed(lines: Sequence[Line], least: int) -> list[Sign]:
    """A notice as SAMPLE or Do Not Copy that is all of so many lines."""
    found = [line for line in lines if _is_notice(_bare(line.text))]
    return [Sign(f"it reads “{found[0].text}”", 0.8)] if len(found) >= least else []


def _is_notice(text: str) -> bool:
    known = words().notices
    return text in known or any(
        len(notice) >= SHORTEST and _likeness(text, notice) >= CLOSE for notice in known
    )


def _repeated(lines: Sequence[Line]) -> list[Sign]:
    """A text that stands in many places, be it cut off or misread in some."""
    long = [line for line in lines if len(_bare(line.text)) >= SHORTEST]
    short = [line for line in lines if _is_short(line.text)]
    # Each by themselves: beside three of “What is this?” “Is this” is no fourth one.
    text, found = max(_oftenest(long), _spread(_oftenest(short)), key=lambda one: len(one[1]))
    return [Sign(f"“{text}” stands in it {len(found)} times", 0.8)] if len(found) >= OFTEN else []


def _is_short(text: str) -> bool:
    """Whether it is one short word, of letters."""
    return text.strip().isalpha() and FEWEST <= len(text.strip()) < SHORTEST


def _oftenest(lines: Sequence[Line]) -> tuple[str, list[Line]]:
    """The text of most of the lines, and those."""
    texts = dict.fromkeys(line.text.casefold() for line in lines)  # of equals the first, in any process
    places = {text: [line for line in lines if _same(text, line.text.casefold())] for text in texts}
    return max(places.items(), key=lambda item: len(item[1]), default=("", []))


def _spread(often: tuple[str, list[Line]]) -> tuple[str, list[Line]]:
    """The same if the lines are spread over the picture; else none."""
    ways = [line.across for line in often[1]], [line.middle for line in often[1]]
    wide, high = (max(way, default=0.0) - min(way, default=0.0) for way in ways)
    return often if min(wide, high) >= SPREAD else ("", [])


def _same(text: str, other: str) -> bool:
    """Whether two readings are of one text: ``pixelharb`` and ``elharbour``, too."""
    first, second = _bare(text), _bare(other)
    if _likeness(first, second) >= NEAR:
        return True
    # A map has Stones Of Anfield beside Anfield Rd: only what is cut within a word is of one text.
    one_word = not re.search(r"\s", f"{text.strip()}{other.strip()}")
    return one_word and (_goes_on(first, second) or _goes_on(second, first))


def _goes_on(text: str, other: str) -> bool:
    """Whether ``other`` begins as ``text`` ends."""
    most = min(len(text), len(other))
    return any(text.endswith(other[:length]) for length in range(OVERLAP, most + 1))


def _bare(text: str) -> str:
    """Letters and digits alone, in lower case."""
    return re.sub(r"\W", "", text.casefold())


def _likeness(text: str, other: str) -> float:
    return SequenceMatcher(None, text, other, autojunk=False).ratio()


@cache
def words() -> Words:
    """All that are known, from words.toml."""
    path = files("overpaint.auditors.overlay") / "words.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Words(
        brands=(*table["coined"], *table["brands"]),
        coined=tuple(table["coined"]),
        known=frozenset(table["known"]),
        notices=tuple(table["notices"]),
        phrases=re.compile("|".join(table["phrases"]), re.IGNORECASE),
        anywhere=re.compile(table["anywhere"]),
        lowest=re.compile(table["lowest"]),
    )
