"""Instructions in another script than the rest of the set."""

import unicodedata
from collections import Counter

from overpaint.auditors.text.rarity import Rarity

_TOGETHER = {"HIRAGANA": "CJK", "KATAKANA": "CJK", "KATAKANA-HIRAGANA": "CJK", "IDEOGRAPHIC": "CJK"}
"""Japanese is written in three scripts at once."""


class Script(Rarity):
    """Finds instructions whose letters are of a script that is rare in this set."""

    name = "script"
    kind = "text_script"
    trait = "script"
    unknown = "there is no letter in the instruction"

    def of(self, text: str) -> str:
        return script_of(text)


def script_of(text: str) -> str:
    """The script of most of the letters, in Unicode's name such as ``LATIN``; empty without letters.

    >>> script_of("Make it red, 3D"), script_of("换成红色的帽子"), script_of("...")
    ('LATIN', 'CJK', '')
    """
    names = Counter(_script(one) for one in text if one.isalpha())
    return names.most_common(1)[0][0] if names else ""


def _script(letter: str) -> str:
    if letter < "\u0250":
        return "LATIN"
    name = unicodedata.name(letter, "UNNAMED").partition(" ")[0]
    return _TOGETHER.get(name, name)
