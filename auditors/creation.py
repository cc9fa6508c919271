"""Requests for a new picture that is made after the source, rather than an edit of it."""

import re

from overpaint.data import EditSample

ANOTHER_PICTURE = frozenset({"viewpoint", "interleaved", "other.extract", "other.outpaint"})
"""Edit classes whose targets may share nothing with their sources in place."""

_GENRES = (
    "image|picture|photo(?:graph)?|illustration|painting|drawing|sketch|diagram|render(?:ing)?|figure"
    r"|figurine|toy|doll|plush\w*|card|sticker|comic|strip|manga|story|storyboard|poster|banner|logo"
    "|icon|scene|view|map|model|kit|box|package|packaging|merchandise|screen|sheet|infographic|board"
    r"|blackboard|cover|wallpaper|collage|sprite|avatar|emoji|meme|advert\w*|design|mock-?up"
)
_STEPS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"\b(?:create|generates?|design|draw|produce|render|compose|turn|transform|convert|make|imagine"
        r"|show)\b",
        r"\b(?:an?|the|\d+|into|as|this|front)\b",
        rf"\b(?:{_GENRES})s?\b",
    )
)
"""What follows one after the other in a sentence. One pattern of all three would try each with each."""


def asks_for_another_picture(sample: EditSample) -> bool:
    """Whether the target is meant to be another picture, by its class or by the words."""
    return sample.edit_class.id in ANOTHER_PICTURE or makes_a_picture(sample.said)


def makes_a_picture(text: str) -> bool:
    """Whether a sentence of ``text`` says to make something of a genre of pictures.

    >>> makes_a_picture("Create a comic book strip with these two characters")
    True
    >>> makes_a_picture("Make the car red")
    False
    """
    return any(_stepped(sentence) for sentence in text.split("."))


def _stepped(sentence: str) -> bool:
    at = 0
    for step in _STEPS:
        found = step.search(sentence, at)
        if found is None:
            return False
        at = found.end()
    return True
