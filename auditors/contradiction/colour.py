"""A colour that the instruction asks for, against the colours of the target."""

import re
from collections.abc import Mapping

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.auditors.contradiction.complement import ENDS
from overpaint.auditors.pair import Pair
from overpaint.auditors.permitted import LOOKS, text_permits
from overpaint.auditors.verdict import Verdict, severity
from overpaint.auditors.view import Floats
from overpaint.data import EditSample

APPEARED = 0.003
"""Share of the picture that a colour must gain: less is as likely nothing."""

COLOURLESS = 8.0
"""Chroma (CIE) of what still counts as grey; JPEG gives grey pictures up to 4."""

TURNED = frozenset({"local.color_alter"})

_Range = tuple[tuple[float, float], tuple[float, float], tuple[float, float]]

_COLOURS: Mapping[str, tuple[_Range, ...]] = {
    # (L*), (chroma), (hue in degrees), generous: what someone may call so
    "red": (((15, 75), (25, 200), (-15, 55)),),
    "orange": (((35, 85), (25, 200), (40, 80)),),
    "yellow": (((45, 100), (20, 200), (70, 115)),),
    "green": (((10, 95), (10, 200), (100, 190)),),
    "blue": (((5, 95), (10, 200), (190, 310)),),
    "purple": (((5, 85), (10, 200), (285, 350)),),
    "pink": (((40, 97), (10, 200), (-75, 40)),),
    "brown": (((10, 65), (8, 60), (30, 85)),),
    "gold": (((35, 95), (20, 200), (60, 105)),),
    "white": (((75, 101), (0, 15), (-180, 360)),),
    "black": (((-1, 30), (0, 15), (-180, 360)),),
    "grey": (((20, 90), (0, 12), (-180, 360)),),
}
_SYNONYMS = {"violet": "purple", "gray": "grey", "golden": "gold", "silver": "grey", "crimson": "red",
             "scarlet": "red", "navy": "blue", "turquoise": "blue", "magenta": "pink"}  # fmt: skip
_ANY = "|".join([*_COLOURS, *_SYNONYMS])
_WORD = re.compile(rf"\b({_ANY})\b", re.IGNORECASE)
_NO_GOAL = re.compile(r"\b(?:(?:next|close|similar)\s+to|to\s+the\s+(?:left|right))\b", re.IGNORECASE)
_GOAL = re.compile(r"\b(?:to|into)\b", re.IGNORECASE)
_COMPARED = re.compile(r"\b(?:match\w*|same|like|complement\w*|contrast\w*)\b", re.IGNORECASE)
_SAID_OF_IT = re.compile(
    # "make it red", "painted in bright red color": no thing follows that has the colour
    rf"(?<!\bthe )\b({_ANY})(?:[- ](?:colou?r(?:ed)?|tone|tint|hue|shade|paint|pigment))?"
    rf"{ENDS}"
    # "make it a bright red car"
    rf"|\b(?:make|turn|give)\s+(?:[\w'-]+\s+){{1,5}}?an?\s+(?:[\w-]+\s+)?({_ANY})\b",
    re.IGNORECASE,
)
_GREY_PICTURE = re.compile(
    r"\b(?:in|into|to|as|be|it|picture|image|photo)\s+(?:an?\s+)?(?:black[- ]and[- ]white|b\s?&\s?w"
    r"|gr[ae]y-?\s?scale|monochrome)(?:\s+(?:photo|image|picture|version|style|film))?\W*$",
    re.IGNORECASE,
)

_PICTURES = frozenset({
    "painting", "drawing", "sketch", "illustration", "artwork", "view", "shot", "footage", "scene",
    "thing",
})  # fmt: skip
"""What people call the picture itself."""


def missing(pair: Pair) -> Verdict:
    """Whether the colour that something is to turn appeared.

    ``value`` is the share of the picture that has the colour and had another one before.
    """
    wanted = _wanted(pair.sample.said)
    if pair.sample.edit_class.id not in TURNED or not wanted:
        return Verdict(reason="no single colour is asked for")
    before, after = _of(pair.source_lab, wanted), _of(pair.target_lab, wanted)
    gained = float(np.mean(after & ~before))
    return Verdict(
        value=gained,
        score=1 - severity(gained, APPEARED),
        reason=f"{gained:.1%} of the picture turned {wanted}",
        evidence={"colour": wanted},
    )


def left(pair: Pair) -> Verdict:
    """How much colour is left in what is to be black and white.

    ``value`` is the CIE chroma that 2 % of the pixels exceed.
    """
    asked = _GREY_PICTURE.search(pair.sample.said)
    if not asked or _is_of_a_thing(asked, pair.sample):
        return Verdict(reason="a black and white picture isn't asked for")
    chroma = float(np.quantile(_chroma(pair.target_lab), 0.98))
    return Verdict(
        value=chroma, score=severity(chroma, COLOURLESS), reason=f"a chroma of {chroma:.0f} is left"
    )


def _is_of_a_thing(asked: re.Match[str], sample: EditSample) -> bool:
    """Whether a thing is to be black and white: "turn the ball into black and white"."""
    thing = text_permits(sample).noun
    before = asked.string[: asked.start()].casefold().split()
    if thing in _PICTURES and before[-1:] == [thing]:
        return False  # but "the painting on the wall" is a thing
    return thing not in LOOKS and thing not in asked.group().casefold()


def _wanted(text: str) -> str:
    """The one colour that is asked for: after to or into, or else said of what is edited.

    >>> _wanted("Change the red car to blue"), _wanted("Make the white car red")
    ('blue', 'red')
    >>> _wanted("Change his brown hair to blonde"), _wanted("Change the color of the red car")
    ('', '')
    """
    _, *goals = _GOAL.split(_NO_GOAL.sub(" ", text))
    if goals and _COMPARED.search(goals[-1]):
        return ""
    pattern = _WORD if goals else _SAID_OF_IT
    found = pattern.finditer(goals[-1] if goals else text)
    named = {(one.group(1) or one.group(one.lastindex or 0)).casefold() for one in found}
    colours = {_SYNONYMS.get(one) or one for one in named}
    return colours.pop() if len(colours) == 1 else ""


def _of(lab: Floats, name: str) -> NDArray[np.bool_]:
    """(h, w) bool: what may be called so, of a picture softened by 3x3 pixels."""
    soft = np.asarray(cv2.blur(lab, (3, 3)), dtype=np.float32)
    light, chroma = soft[..., 0], _chroma(soft)
    hue = np.degrees(np.arctan2(soft[..., 2], soft[..., 1]))
    found = np.zeros(light.shape, dtype=np.bool_)
    for (dark, bright), (dull, vivid), (first, last) in _COLOURS[name]:
        turned = (hue - first) % 360 <= min(last - first, 360)
        found |= (light >= dark) & (light <= bright) & (chroma >= dull) & (chroma <= vivid) & turned
    return found


def _chroma(lab: Floats) -> Floats:
    return np.asarray(np.sqrt(lab[..., 1] ** 2 + lab[..., 2] ** 2), dtype=np.float32)
