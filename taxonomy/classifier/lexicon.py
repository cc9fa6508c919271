"""What words tell about an edit: ``lexicon.toml`` as tags by word and phrase."""

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

Tags = frozenset[str]

_NONE: Tags = frozenset()
_LONGEST_WORD = 40
_ENDINGS = (
    ("'s", ""), ("s'", "s"), ("ies", "y"), ("ves", "f"), ("es", ""), ("s", ""), ("ied", "y"), ("ed", ""),
    ("ed", "e"), ("ing", ""), ("ing", "e"), ("n't", ""),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Tags by word, and the phrases (as tuples of words) by their first word, longest first."""

    tags: dict[str, Tags]
    phrases: dict[str, tuple[tuple[str, ...], ...]]

    def of(self, word: str) -> Tags:
        """The tags of a word or phrase, also of its plural, past and -ing forms; empty if unknown."""
        found = self.tags.get(word)
        return found if found is not None else _inflected(word)

    def join_phrases(self, words: Sequence[str]) -> Iterator[tuple[str, int]]:
        """The words, those of a known phrase joined by underscores, each with its length in words."""
        at = 0
        while at < len(words):
            length = next(
                (
                    len(phrase)
                    for phrase in self.phrases.get(words[at], ())
                    if tuple(words[at : at + len(phrase)]) == phrase
                ),
                1,
            )
            yield "_".join(words[at : at + length]), length
            at += length


def listed(words: str) -> frozenset[str]:
    """The words of a text, as a set: how word lists are written down in the code."""
    return frozenset(words.split())


@cache
def lexicon() -> Lexicon:
    """The lexicon that ships with this version."""
    text = (files("overpaint.taxonomy.classifier") / "lexicon.toml").read_text(encoding="utf-8")
    tags: dict[str, set[str]] = {}
    for group in tomllib.loads(text).values():
        for tag, words in group.items():
            for word in words.split():
                tags.setdefault(word, set()).add(tag)
    phrases: dict[str, list[tuple[str, ...]]] = {}
    for word in tags:
        if "_" in word:
            parts = tuple(word.split("_"))
            phrases.setdefault(parts[0], []).append(parts)
    return Lexicon(
        {word: frozenset(found) for word, found in tags.items()},
        {first: tuple(sorted(found, key=len, reverse=True)) for first, found in phrases.items()},
    )


@lru_cache(maxsize=20_000)
def _inflected(word: str) -> Tags:
    known = lexicon().tags
    if len(word) > _LONGEST_WORD:
        return _NONE
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) > len(ending) + 1:
            stem = word[: len(word) - len(ending)] + instead
            doubled = len(stem) > 3 and stem[-1] == stem[-2] and stem[:-1] in known
            if stem in known:
                return known[stem]
            if doubled:
                return known[stem[:-1]]
    if "-" in word:  # "snow-covered" is what its last known part is
        parts = [known[part] for part in word.split("-") if part in known]
        return parts[-1] if parts else _NONE
    return _NONE
