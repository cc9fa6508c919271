"""Instructions in another language than the rest of the set, where both are written in Latin letters."""

from collections.abc import Mapping
from functools import cache
from typing import TYPE_CHECKING

from overpaint.auditors.text.rarity import Rarity
from overpaint.auditors.text.script import script_of
from overpaint.taxonomy.classifier.words import LONGEST_TEXT

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

SURE = 0.9
"""Probability from which on a language is taken for sure: an instruction is a few words."""

LANGUAGES: Mapping[str, str] = {
    "cs": "Czech", "da": "Danish", "de": "German", "en": "English", "es": "Spanish", "fi": "Finnish",
    "fr": "French", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "nl": "Dutch",
    "no": "Norwegian", "pl": "Polish", "pt": "Portuguese", "ro": "Romanian", "sv": "Swedish",
    "tr": "Turkish", "vi": "Vietnamese",
}  # fmt: skip
"""What is chosen from: the more there are, the less a short text can be sure of."""


class Language(Rarity):
    """Finds instructions in a language that is rare in this set, by py3langid."""

    name = "language"
    kind = "text_language"
    trait = "language"
    unknown = "too short or too odd to be sure of its language"

    def of(self, text: str) -> str:
        return language_of(text)

    def called(self, sort: str) -> str:
        return LANGUAGES.get(sort, sort)


def language_of(text: str) -> str:
    """The code of the language of a text in Latin letters; empty where that isn't sure.

    >>> language_of("Change the colour of the sky to pink"), language_of("more Renaissance")
    ('en', '')
    """
    if script_of(text) != "LATIN":
        return ""
    language, probability = _identifier().classify(text[:LONGEST_TEXT])
    return str(language) if probability >= SURE else ""


@cache
def _identifier() -> "LanguageIdentifier":
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415  a model to load

    found = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    found.set_languages([*LANGUAGES])
    return found
