"""What an instruction permits to change, as far as its words say: for the over-edit auditor."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from overpaint.taxonomy.classes import Reach, taxonomy
from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.parsing import head_clause
from overpaint.taxonomy.classifier.parts import parts
from overpaint.taxonomy.classifier.sides import Side, sides
from overpaint.taxonomy.classifier.words import read

_NUMBERS = (
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
)
_MEASURES = listed("degrees percent years hours days minutes d k")
_SAME = listed("the this that each which no any")
_IMAGE = r"(?:image|picture|photo(?:graph)?|scene|frame|painting)"
_WHOLE = re.compile(
    rf"\b(?:entire|whole|overall|complete|full)\s+{_IMAGE}\b|\beverything\b"
    rf"|\b{_IMAGE}\s+as\s+a\s+whole\b|\ball\s+over\s+the\s+{_IMAGE}\b",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"\"[^\"]{0,120}\"|(?<!\w)'[^']{0,80}'(?!\w)")
_ARTICLES = listed("the a an this that these those some any all , more another its his her their")
_PICTURE = listed("image picture photo photograph scene it everything frame")
_ASPECTS = listed("colorword material surface style count size position expression text light growth")
_STATES = listed("color action expression growth tonal age material wish")


@dataclass(frozen=True, slots=True, kw_only=True)
class TextPermits:
    """What may change, read off the words.

    ``reach`` is that of the likeliest class, or ``everything`` where the text says so. ``sides`` are
    the parts of the picture that it names; a side of another thing ("left of the tree") is none.
    ``counts`` are the numbers that are stated. ``noun`` is what is edited, empty where that is the
    picture or isn't said. ``entire`` is true where the text says "entire image" or the like.
    """

    reach: Reach
    sides: tuple[Side, ...] = ()
    counts: tuple[int, ...] = ()
    noun: str = ""
    entire: bool = False


def permits(text: str, classes: Sequence[str]) -> TextPermits:
    """What ``text`` permits when its ``classes`` are known, the likeliest first.

    Raises:
        UnknownName: a class that the taxonomy doesn't have.
    """
    known = [taxonomy()[name] for name in classes]
    said = _QUOTED.sub(" ", read(text).clean)
    entire = bool(_WHOLE.search(said))
    reach: Reach = known[0].reach if known else "inferred"
    return TextPermits(
        reach="everything" if entire and reach in ("region", "inferred") else reach,
        sides=sides(said),
        counts=tuple(dict.fromkeys(_counts(read(said).words))),
        noun="" if entire else _noun(head_clause(read(parts(text)[0]))),
        entire=entire,
    )


def _counts(words: Sequence[str]) -> Iterator[int]:
    """The numbers of things: neither "one of them" nor "90 degrees"."""
    for before, word, after in zip(("", *words), words, (*words[1:], ""), strict=False):
        if word == "one" and (after in ("of", "") or before in _SAME):
            continue
        if word in _NUMBERS:
            yield _NUMBERS.index(word) + 1
        elif word.isdecimal() and len(word) < 3 and after not in _MEASURES:
            yield int(word)


def _noun(clause: Clause) -> str:
    """The thing that is edited: the car of "the color of the car"."""
    aspect = clause.is_("head", *_ASPECTS)
    words = [
        word for word in (clause.of if aspect and clause.of else clause.object) if word not in _ARTICLES
    ]
    owner = next((word for word in words if word.endswith("'s")), "")
    if aspect and owner:
        words = [owner]
    elif len(words) > 1 and _says_how(clause):
        words = words[:-1]
    if not words or words[-1] in _PICTURE:
        return ""
    return words[-1].replace("_", " ").removesuffix("'s")


def _says_how(clause: Clause) -> bool:
    """ "make the bird blue": the last word says how, not what."""
    verb = clause.is_("verb", "make", "paint", "pose")
    return verb and not clause.goal and clause.is_("head", *_STATES)
