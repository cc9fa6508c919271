"""A text that asks for several edits, as one text per edit."""

import re

from overpaint.taxonomy.classifier.parsing import head_clause
from overpaint.taxonomy.classifier.words import LONGEST_TEXT, read

_VERBS = (
    "add|remove|replace|change|make|turn|put|place|move|delete|erase|insert|convert|adjust|increase|decrease|"
    "enlarge|resize|apply|give|set|paint|colou?r|let|have|transform|swap|modify|write|rotate|flip|zoom|blur|"
    "brighten|darken|extract|raise|lower|reduce|hang|attach|introduce|alter|shrink|crop|get rid"
)
_BREAK = re.compile(
    rf"(?:\s*[.;!?\n]+\s+|,?\s+and\s+then\s+|,\s*then\s+|,?\s+and\s+|,\s*)(?:also\s+|finally\s+|please\s+)?"
    rf"(?=(?:{_VERBS})\s)",
    re.IGNORECASE,
)
_SENTENCE = re.compile(r"(?<=[.;!?])\s+")
_CAPTION = re.compile(r",\s*(?=with\s+(?:a|an|the|some|two|three)\s)", re.IGNORECASE)
_KEPT = re.compile(
    r"^\W*(?:but\s+|and\s+|while\s+|also\s+)?(?:keep(?!\s+only)|preserve|maintain|retain|ensure|make\s+sure|"
    r"do\s*n[o']t|don't|leave\s+(?:the\s+(?:rest|other)|everything)|the\s+rest|everything\s+else|no\s+other)\b",
    re.IGNORECASE,
)
_STAYS = re.compile(
    r"(?<=\w)[,;.]?\s+(?:and\s+|but\s+|while\s+)*"
    r"(?:keep(?:ing)?(?!\s+only)|preserv(?:e|ing)|maintain(?:ing)?"
    r"|leav(?:e|ing)\s+(?:the\s+rest|everything|all\s+else))\b[^.;!?\n]*",
    re.IGNORECASE,
)
_SAME = re.compile(
    r"^\W*(?:put|place|set|hang|position|move|make|have|let|adjust|give|attach|blur)\s+(?:it|them|its|their|him|her|"
    r"the\s+(?:lighting|shadows?|image|colou?rs|perspective)\b.*\b(?:match|blend|natural|realistic))\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s{2,}")
_MOST = 16


def parts(text: str) -> list[str]:
    """The atomic edits that ``text`` asks for, in order; the text itself where it is one edit.

    What only says what has to stay ("keep the rest unchanged") is no edit, and a clause that goes on
    about the thing just named ("and place it on the table") belongs to the edit before it. A caption
    that mixes pictures in ("Photo of …, with a dog like this one") is split at its "with".
    """
    said = _STAYS.sub("", _SPACES.sub(_one_space, text[:LONGEST_TEXT].strip()))
    pieces = [piece for piece in _pieces(said) if not _KEPT.match(piece)]
    edits: list[str] = []
    for piece in pieces:
        if edits and _goes_on(piece):
            edits[-1] = f"{edits[-1]}, {piece}"
        else:
            edits.append(piece)
    return edits[:_MOST] or [text]


def _one_space(spaces: re.Match[str]) -> str:
    """What a run of spaces comes to: patterns with several kinds of them side by side would try each
    division of a long one."""
    return "\n" if "\n" in spaces.group() else " "


def _goes_on(piece: str) -> bool:
    """Whether a piece is about the thing just named: "and make it red", but not "and make it night"."""
    of_all = ("season", "weather", "daytime", "style", "nature_scene")
    return bool(_SAME.match(piece)) and not head_clause(read(piece)).is_("words", *of_all)


def _pieces(text: str) -> list[str]:
    if re.match(r"\W*(?:a\s+)?(?:photo|picture|image)\s+of\b", text, re.IGNORECASE):
        return _CAPTION.split(text)
    first, *others = _begun_by_a_verb(
        [piece.strip() for piece in _BREAK.split(text) if piece.strip()] or [text]
    )
    return [first, *(sentence for piece in others for sentence in _without_kept(piece))]


def _begun_by_a_verb(pieces: list[str]) -> list[str]:
    """ "On the left of the man, add a dog": a beginning without a verb belongs to what follows."""
    if len(pieces) > 1 and not _KEPT.match(pieces[0]) and not head_clause(read(pieces[0])).verb:
        return [f"{pieces[0]}, {pieces[1]}", *pieces[2:]]
    return pieces


def _without_kept(piece: str) -> list[str]:
    """An edit and, cut off, the sentences after it that only say what stays."""
    sentences = [one for one in _SENTENCE.split(piece) if one]
    return [" ".join(one for one in sentences if not _KEPT.match(one)) or piece]
