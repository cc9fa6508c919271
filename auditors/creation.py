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
_MAKES = re.compile(
    r"\b(?:create|generates?|design|draw|produce|render|compose|turn|transform|convert|make|imagine|show)\b"
    rf"[^.]*?\b(?:an?|the|\d+|into|as|this|front)\b[^.]*?\b(?:{_GENRES})s?\b",
    re.IGNORECASE,
)


def asks_for_another_picture(sample: EditSample) -> bool:
    """Whether the target is meant to be another picture, by its class or by the words.

    >>> made = _MAKES.search("Create a comic book strip with these two characters")
    >>> made is not None, _MAKES.search("Make the car red")
    (True, None)
    """
    return sample.edit_class.id in ANOTHER_PICTURE or bool(_MAKES.search(sample.instruction))
