"""Texts that say nothing, that can't be read, or that say something else than one edit."""

import re
import unicodedata
from collections.abc import Sequence

from overpaint.auditors.text.sign import SHOWN, Sign, sign, verdict_of
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import EditSample

_PLACEHOLDERS = frozenset(
    {"nan", "none", "null", "nil", "na", "undefined", "unknown", "empty", "missing", "tbd", "todo"}
    | {"test", "instruction", "prompt", "text"}
)

_WORD = re.compile(r"[^\W_]+")

_GARBLE = (
    sign("UTF-8 read as another encoding", r"Ã[\x80-\xbf©¨ª«¤¶¼±³º¡]|â€|Â[\xa0-\xbf]|ï¿½"),
    sign("a character that could not be decoded", "�"),
    sign("control characters", r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]"),
    sign("an escape that was never resolved", r"\\u[0-9a-f]{4}|\\x[0-9a-f]{2}"),
    sign("one character over and over", r"([^\W\d_])\1{4,}|([!?,;#*~_=-])\2{7,}"),
    sign("one word over and over", r"\b(\w+)(?:\W+\1\b){3,}"),
    Sign("a word of over 40 letters", re.compile(r"[A-Za-z]{41,}")),
)  # fmt: skip

_CONSONANTS = re.compile(r"^[bcdfghjklmnpqrstvwxz]{4,}$")
_LEAST_LETTERS = 0.4

_PHOTO_OF = sign(
    "it begins like a caption",
    r"^[^\w\n]*(?:an? |the )?(?:[a-z-]+ )?"
    r"(?:photo(?:graph)?|picture|image|close-?up|portrait|illustration) of\b", 0.9,
)  # fmt: skip
_NOUN_PHRASE = sign(
    "it names what is to be seen and asks for nothing",
    r"^[^\w\n]*(?:an?|two|three|four|several|some) [\w'-]+(?: [\w'-]+)+[^\w\n]*$", 0.7,
)  # fmt: skip
_ASKS = re.compile(
    r"\b(?:should|must|ought|shall|needs?|has been|have been|to be|instead|added|removed"
    r"|replaced|changed|more|less|add|remove|make|change|turn|replace|put|style|filter|version)\b"
    # "a little brighter"; not "a little flower"
    r"|\ba (?:little|bit|touch|tad|lot)(?: bit)? (?:better|(?:bright|dark|light|warm|cool|cold|soft"
    r"|sharp|clear|clean|smooth|strong|deep|rich|dull|small|bigg|larg|tall|short|wid|narrow|thick|thinn|high|low"
    r"|clos|old|young|happi|sadd|sunni)er)\b",
    re.IGNORECASE,
)

VERBS = (
    "add|remove|delete|erase|replace|change|turn|make|put|place|insert|move|convert|transform|swap|adjust"
    "|increase|decrease|enlarge|resize|shrink|rotate|brighten|darken|recolou?r|colou?r|paint|give|draw"
)
_CLAUSE = re.compile(
    rf"(?:^\W*|(?:[.;!](?=\s)|,|\b(?:and|then|also)(?=\s))[^\w.;!,]*)"
    rf"(?:(?:please|then|also|and)\s+){{0,3}}({VERBS})\s+(?=\w)",
    re.IGNORECASE,
)


def empty(text: str) -> Verdict:
    """No text, no word in it, or a placeholder such as ``nan``; ``value`` is the number of words."""
    words = _WORD.findall(text)
    joined = "".join(words).casefold()
    if not words:
        return Verdict(value=0.0, score=1.0, reason="there is no instruction")
    if joined in _PLACEHOLDERS:
        return Verdict(
            value=float(len(words)), score=1.0, reason=f"a stand-in for a text: {text.strip()[:SHOWN]!r}"
        )
    return Verdict(value=float(len(words)), score=0.0, reason=f"{len(words)} words")


def garbled(text: str) -> Verdict:
    """Broken encoding, control characters, endless repetition, words without vowels, few letters."""
    verdict = verdict_of(text, _GARBLE, "a text that can be read")
    if verdict.score:
        return verdict
    words = [word.casefold() for word in _WORD.findall(text)]
    mashed = [word for word in words if _CONSONANTS.match(word)]
    if len(mashed) >= 2 and 2 * len(mashed) >= len(words):
        shown = " ".join(mashed[:4])
        return Verdict(value=float(len(mashed)), score=1.0, reason=f"words without vowels: {shown!r}")
    share = _letters(text, words)
    if len(text) >= 8 and share < _LEAST_LETTERS:
        return Verdict(value=share, score=1.0, reason=f"only {share:.0%} of it are letters or digits")
    return verdict


def caption(sample: EditSample) -> Verdict:
    """A description of a picture instead of an instruction.

    The sample's own caption, word for word, scores 1; what opens like a caption 0.9; a bare noun
    phrase 0.7. ``value`` is the number of these signs. A statement such as "The hut is made of
    cheese" serves as an instruction in real sets and counts as one.
    """
    text = sample.said
    if own := _own_caption(sample):
        return Verdict(value=1.0, score=1.0, reason=f"it is the sample's {own}, word for word")
    signs = () if _ASKS.search(text) else (_PHOTO_OF, _NOUN_PHRASE)
    return verdict_of(text, signs, "it asks for something")


def compound(text: str) -> Verdict:
    """Several edits in one; ``value`` counts the clauses that begin with a verb of editing.

    Two of them score 0.5, three 0.67. A second object ("add a cap and a scarf") is no second edit.
    """
    verbs = [match.group(1).casefold() for match in _CLAUSE.finditer(text)]
    if len(verbs) < 2:
        return Verdict(value=float(len(verbs)), score=0.0, reason="one edit at most")
    return Verdict(
        value=float(len(verbs)),
        score=severity(len(verbs) - 1, 1),
        reason=f"{len(verbs)} edits in one: {', '.join(verbs)}",
        evidence={"verbs": verbs},
    )


def _letters(text: str, words: Sequence[str]) -> float:
    """Share of letters, digits, spaces and marks, of which many Asian scripts are full."""
    marks = 0 if text.isascii() else sum(unicodedata.category(one)[0] == "M" for one in text)
    return (sum(map(len, words)) + text.count(" ") + marks) / len(text)


def _own_caption(sample: EditSample) -> str:
    said = plain(sample.instruction)
    captions = {"target caption": sample.target_caption, "source caption": sample.source_caption}
    return next((name for name, one in captions.items() if one and plain(one) == said), "")


def plain(text: str) -> str:
    """The words of a text in small letters, without marks."""
    return " ".join(_WORD.findall(text.casefold()))
