"""Wishes, questions, denials and passives, worded as the plain requests that they are."""

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from overpaint.taxonomy.classifier.lexicon import Tags, lexicon, listed

_NICE = "nice|great|good|cool|better|fun|lovely|awesome"
_LEAD = (
    r"^(?:(?:please|kindly|now|also|and|maybe|perhaps|hey|ok|okay|so|just|,|"
    rf"(?:it would|it'd) be (?:{_NICE}) (?:to (?:see|have)|if)|"
    r"i(?:'d| would) (?:like|love|prefer) (?:to (?:see|have)|it if)|i wish|i want to (?:see|have)|"
    r"how_about|how about|imagine that|suppose|what about|"
    r"let's (?!see |show |look |imagine |have |say )) ?)+"
)


def plain(words: Sequence[str]) -> list[str]:
    """``words`` (lower case, phrases joined) as a request that names its verb first, where they aren't.

    "What if the bus was a tram" is "the bus should be a tram", "the man shouldn't have a beard" is
    "remove a beard", "the vase is replaced by a jug" is "replaced the vase with a jug".
    """
    if not words:
        return []
    text = " ".join(words)
    lead = _leading().match(text)
    if lead and len(lead.group()) < len(text):
        text = text[lead.end() :]
    for group in _groups():
        if group.words.search(text):
            for pattern, instead in group.rewritings:
                text = pattern.sub(instead, text, count=1)
    return _active(
        _spelled(text.replace(" has been ", " is ").replace(" have been ", " are ").split(" "))
    )


@cache
def _leading() -> re.Pattern[str]:
    return re.compile(_LEAD)


@dataclass(frozen=True, slots=True)
class _Group:
    """``rewritings`` are tried where one of ``words`` occurs: most texts hold none of them."""

    words: re.Pattern[str]
    rewritings: tuple[tuple[re.Pattern[str], str], ...]


@cache
def _groups() -> tuple[_Group, ...]:
    text = (files("overpaint.taxonomy.classifier") / "wording.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    slots: dict[str, str] = table["slots"]

    def compiled(pattern: str) -> re.Pattern[str]:
        for name, slot in slots.items():
            pattern = pattern.replace(f"<{name}>", slot)
        return re.compile(pattern)

    return tuple(
        _Group(
            re.compile(rf"(?<!\S)(?:{group['words']})(?!\S)"),
            tuple((compiled(pattern), instead) for pattern, instead in group["rewritings"]),
        )
        for group in table["group"]
    )


_DONE: Tags = listed("remove add replace move write rotate resize paint")
_LIVING: Tags = listed("person animal")
_BE = listed("is are gets was were")
_RELATIVE = listed("who that which where what if there how why when whose")


def _active(words: list[str]) -> list[str]:
    """ "The vase is replaced by a jug" as "replaced the vase with a jug"."""
    known = lexicon()
    if words[0] in ("can", "could", "would", "should") and words[1:2] != ["you"]:
        acts = [at for at in range(2, min(len(words), 8)) if _acting(words[at - 1], words[at])]
        return ["make", *words[1:]] if acts else words
    for at, word in enumerate(words[1:9], start=1):
        if word in _RELATIVE or words[0] in _RELATIVE or "make" in known.of(words[0]):
            return words
        if word in ("becomes", "become") or (
            word in ("turns", "transforms", "changes", "morphs")
            and words[at + 1 : at + 2] in (["into"], ["to"])
        ):
            rest = words[at + 1 :]
            return ["change", *words[:at], "to", *rest[rest[:1] in (["into"], ["to"]) :]]
        if at > 1 and word.endswith("s") and _acting(words[at - 1], word):
            return ["make", *words[:at], word.removesuffix("s"), *words[at + 1 :]]
        done = words[at + 1] if word in _BE and at + 1 < len(words) else ""
        if done == "taken":
            return ["take", *words[:at], *words[at + 2 :]]
        if done.endswith("ed") and known.of(done) & _DONE:
            rest = words[at + 2 :]
            if "replace" in known.of(done) and rest[:1] == ["by"]:
                rest = ["with", *rest[1:]]
            return [done, *words[:at], *rest]
    return words


def _acting(who: str, what: str) -> bool:
    return bool(lexicon().of(who) & _LIVING) and "action" in lexicon().of(what)


_OFTEN = listed(
    """remove delete erase replace change convert transform insert place extract enlarge rotate adjust
    increase decrease background picture image style colour color painting sketch restore blurry
    brighten darken swap switch without instead"""
)
"""Words that are worth reading where a letter is missing, doubled or swapped with its neighbour."""
_SHORTEST, _LONGEST = 5, 14


def _spelled(words: Sequence[str]) -> list[str]:
    known = lexicon()
    return [
        word if not _SHORTEST <= len(word) <= _LONGEST or known.of(word) else _misspelt().get(word, word)
        for word in words
    ]


@cache
def _misspelt() -> dict[str, str]:
    """Each word of ``_OFTEN`` by what it may be misspelt as. No letter is taken for another and the
    first one is trusted: "plate" is not "place"."""
    found: dict[str, str] = {}
    for word in sorted(_OFTEN):
        for at in range(1, len(word)):
            doubled = word[:at] + word[at - 1] + word[at:]
            missing = word[:at] + word[at + 1 :]
            swapped = word[:at] + word[at : at + 2][::-1] + word[at + 2 :]
            found |= {wrong: word for wrong in (doubled, missing, swapped) if len(wrong) >= _SHORTEST}
    return {wrong: word for wrong, word in found.items() if wrong not in _OFTEN}
