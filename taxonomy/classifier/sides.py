"""The parts of the picture that a text names, as the viewer sees it."""

import re
from typing import Literal, get_args

from overpaint.taxonomy.classifier.words import LONGEST_TEXT

Side = Literal["left", "right", "top", "bottom", "center", "corner", "background", "foreground"]
"""A part of the picture."""

SIDES: tuple[Side, ...] = get_args(Side)

_LIMB = (
    r"hand|arm|leg|foot|eye|ear|wing|shoe|sleeve|shoulder|knee|cheek|side\s+mirror|sock|glove|paw|thumb"
    r"|ankle|elbow|wrist|temple|nostril|eyebrow|brow|eyelid|eyelash(?:e)?|earring|finger|toe|hip|thigh|calf"
    r"|forearm|horn|antler|claw|fin|tusk|hoof|boot|stocking"
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

_WAYS = (
    r"(?:look|gaz|glanc|star|fac|point|turn|lean|tilt|bend|bow|head|walk|run|mov|fly|swim|driv|steer"
    r"|shift|slid|rotat|pan|swing)(?:e|es|s|ed|ing|ning)?"
)
_HOW = (
    r"(?:(?:slightly|a\s+(?:bit|little)|directly|straight|more|further|over|back|off|away|sharply|fully"
    r"|completely)\s+)*"
)
_NEITHER_A_PLACE = r"(?<!the )(?<!far )(?<!top )(?<!bottom )(?<!upper )(?<!lower )(?<!very )"
_SO_FAR = r"(?=\s*(?:$|[.,;!?)]|(?:and|with|while|so|instead|rather|not|or|by|as|at|in|on|from|for)\b))"
_OTHER_WAY = (
    r"(?:\s*,?\s*(?:instead\s+of|rather\s+than|(?:and\s+)?not|or)\s+(?:(?:to|towards?)\s+)?(?:the\s+)?"
    rf"(?:left|right)(?:\s+side)?{_SO_FAR})?"
)
_FROM_TO = re.compile(
    r"\bfrom\s+(?:the\s+)?(?:left|right)(?:\s+side)?\s+(?:to|towards?)\s+(?:the\s+)?(?:left|right)"
    rf"(?:\s+side)?{_SO_FAR}",
    re.IGNORECASE,
)
_DIRECTIONS = re.compile(
    # "looking towards the left", "facing left"
    rf"\b({_WAYS}\s+{_HOW})(?:(?:to|towards?)\s+the\s+|to\s+)?(?:left|right)(?:\s+side)?{_SO_FAR}"
    # "face right instead of left", "look right, not left"
    rf"{_OTHER_WAY}"
    # "turn his head slightly to the right", "move it left"
    rf"|\b({_WAYS}(?:\s+[\w'-]+){{1,6}}?\s+{_HOW})(?:from\s+the\s+(?:left|right)\s+)?"
    rf"(?:(?:to|towards?)\s+the\s+|{_NEITHER_A_PLACE})(?:left|right){_SO_FAR}{_OTHER_WAY}"
    r"|\b(?:left|right)[- ](?:facing|pointing|looking|leaning|turning)\b",
    re.IGNORECASE,
)
_OWN = re.compile(
    rf"\b(his|her|its|their|your|my|(?!{_IMAGE}'s)[\w-]+['’]s)\s+(?:left|right)\b(?!-)",
    re.IGNORECASE,
)
"""A side of somebody: what is to her left may be anywhere."""


def sides(text: str) -> tuple[Side, ...]:
    """The sides that ``text`` names: none for "left of a tree", "left arm", "her left", "look left"."""
    without = _FROM_TO.sub(" ", _OF_A_THING.sub(" ", text[:LONGEST_TEXT]))
    without = _OWN.sub(r"\1 ", _DIRECTIONS.sub(_way_gone, without))
    return tuple(side for side, pattern in _PATTERNS if pattern.search(without))


def _way_gone(found: re.Match[str]) -> str:
    """What stands before a direction: a place may be named in it."""
    return f"{found.group(1) or found.group(2) or ''} "
