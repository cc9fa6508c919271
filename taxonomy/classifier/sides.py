"""The parts of the picture that a text names, as the viewer sees it."""

import re
from typing import Literal, get_args

from overpaint.taxonomy.classifier.words import LONGEST_TEXT

Side = Literal["left", "right", "top", "bottom", "center", "corner", "background", "foreground"]
"""A part of the picture."""

SIDES: tuple[Side, ...] = get_args(Side)

_LIMB = (
    r"hand|arm|leg|foot|eye|ear|wing|shoe|sleeve|shoulder|knee|cheek|side\s+mirror|sock|glove|paw|thumb"
    r"|ankle|elbow|wrist|temple|nostril"
)
_EDGES = r"left|right|part|half|edge|corner|border|third|most"
_IMAGE = r"(?:image|picture|photo(?:graph)?|frame|scene)"
_AT_THE = r"\b(?:at|to|on|from|in|near)\s+the\s+(?:very\s+)?"
_NO_LIMB = rf"(?!\s+(?:{_LIMB})s?\b)(?!-hand)"
_WORDS: dict[Side, tuple[str, ...]] = {
    "left": (rf"\b(?:far[- ])?left(?:most)?\b{_NO_LIMB}", r"\bleft-hand\s+side"),
    "right": (
        rf"\b(?:far[- ])?right(?:most)?\b{_NO_LIMB}(?!\s+(?:angle|away|now|amount|side\s+up)\b)",
        r"\bright-hand\s+side",
    ),
    "top": (
        rf"{_AT_THE}top\b(?!\s+of)",
        rf"\btop[- ](?:{_EDGES})",
        rf"\btop\s+of\s+the\s+{_IMAGE}",
        r"\bupper\b|\btopmost\b",
    ),
    "bottom": (
        rf"{_AT_THE}bottom\b(?!\s+of)",
        rf"\bbottom[- ](?:{_EDGES})",
        rf"\bbottom\s+of\s+the\s+{_IMAGE}",
        rf"\bbottommost\b|\blower[- ](?!(?:his|her|its|the|their|your)\b)(?!(?:{_LIMB}))",
    ),
    "center": (
        r"\b(?:in|to|at|into|towards?)\s+the\s+(?:very\s+)?(?:center|centre|middle)\b",
        r"\bcentral\b|\bmiddle\b(?=\s+\w)",
    ),
    "corner": (r"\bcorners?\b(?!\s+(?:store|shop|sofa))",),
    "background": (r"\bback(?:ground|drop)\b|\bin\s+the\s+distance\b",),
    "foreground": (r"\bforeground\b|\bin\s+the\s+front\b(?!\s+of)",),
}
_PATTERNS: tuple[tuple[Side, re.Pattern[str]], ...] = tuple(
    (side, re.compile("|".join(words), re.IGNORECASE)) for side, words in _WORDS.items()
)
_OF_A_THING = re.compile(rf"\b(?:left|right)(?:\s+side)?\s+of\s+(?!the\s+{_IMAGE}\b)", re.IGNORECASE)


def sides(text: str) -> tuple[Side, ...]:
    """The sides that ``text`` names: none for "left of the tree" or "left arm"."""
    without = _OF_A_THING.sub(" ", text[:LONGEST_TEXT])
    return tuple(side for side, pattern in _PATTERNS if pattern.search(without))
