"""How a text becomes its head clause."""

from collections.abc import Sequence
from functools import lru_cache

from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.lexicon import Tags, lexicon, listed
from overpaint.taxonomy.classifier.wording import plain
from overpaint.taxonomy.classifier.words import Text

_LEAD = listed(
    """please kindly can could would you we i want need like to let's lets just now also then first
    next finally simply ok okay hey so and but would_like us me help try try_to should must ought
    the_image ai id i'd way there's it's the this a an is be go ahead how about why don't then, will
    photo image in picture of make_sure ensure confirm verify if my"""
)
_PLACES = listed(
    """on in under below above beneath beside behind near next_to to_the_left_of to_the_right_of
    on_top_of in_front_of between inside onto over against toward towards around at underneath
    across along atop by upon alongside within amidst among opposite outside adjacent_to"""
)
_GOALS = listed(
    "to into with as for like becomes become using resembling instead being look_like looks_like"
)
_STOPS = listed(
    """from so that which who where while but keeping ensuring making without using wearing holding
    sitting standing because when through surrounded featuring visible such although maintaining
    leaving during matching and_then until before after if whose"""
)
_REOPENS = frozenset(("to", "into", "with"))
_ARTICLES = listed("the these those all his her their my")
_COPULAS = listed("should shall must could can would might ought needs")
_PRONOUNS = listed("it them him her this these that me")
_COMPLETED = listed("make have let turn get")
_ACTS: Tags = frozenset(("wear", "action", "pose", "give"))
_STATES: Tags = frozenset(("color", "action", "expression", "age", "growth", "tonal", "wish", "quality"))
_NOUN_FOLLOWS = listed("the a an this that of its his her in")
_CLAUSES = listed("the he she they")
_LONGEST = 60
_SHORT = 8


VERBS: Tags = listed(
    """remove add put change replace make give wear move paint style render write restore extract zoom
    resize rotate outpaint tone pose retouch draw show keep reason blur apply"""
)
"""Tags of words that say what to do."""


@lru_cache(maxsize=256)  # as read: the class and its reach both ask
def head_clause(text: Text) -> Clause:
    """The clause that ``text`` begins with."""
    given = plain(_without_a_wish(list(text.words[: _LONGEST * 2])))
    given = _leading_place_last(given)
    at = _verb_at(given)
    verb, rest = (given[at], given[at + 1 :]) if at >= 0 else ("", given)
    declared = _declared(given, at)
    if declared is not None:
        verb, rest = declared
    elif not verb and "to" in given[1:_SHORT] and len(given) <= _SHORT:  # "cat to dog"
        verb = "change"
    phrase = _up_to_point(rest)
    if at > 0 and given[at - 1] == "not" and verb == given[at]:  # "must not feature a panda"
        verb = "remove"
    phrase = _rid_of(verb, phrase)
    if verb == "take":  # taken out, away, from somewhere; or taken to a place
        verb = "move" if "to" in phrase[:4] else "remove"
        phrase = [word for word in phrase if word not in ("out", "away", "off")]
    if verb in ("edit", "crop", "photoshop") and {"out", "out_of"} & set(phrase):
        verb = "remove"
    if verb == "cut" and {"out", "out_of"} & set(phrase):
        verb, phrase = "cut_out", [word for word in phrase if word not in ("out", "out_of")]
    if verb in _COMPLETED:
        phrase = _with_complement(phrase)
    if _only_an_edit(phrase):  # "make adjustments to the light" acts on the light
        verb, phrase = "change", phrase[phrase.index("to") + 1 :]
    return _taken_apart(verb, phrase, tuple(given), text.quoted)


def _without_a_wish(words: list[str]) -> list[str]:
    """What follows "I want you to"."""
    if words[:1] in (["i"], ["i'd"]) and words[2:5].count("to") and "you" in words[1:5]:
        return words[words.index("to") + 1 :]
    return words


def _rid_of(verb: str, phrase: list[str]) -> list[str]:
    """What the picture is rid of, in "clear the image of the cars"."""
    of = phrase.index("of") if "of" in phrase[:6] else 0
    known = lexicon()
    if of and "remove" in known.of(verb) and "picture" in known.of(phrase[of - 1]):
        return phrase[of + 1 :]
    return phrase


def _only_an_edit(phrase: Sequence[str]) -> bool:
    """Whether the object is only the word for an edit, as in "some changes to the sky"."""
    return "to" in phrase[1:4] and "adjustment" in lexicon().of(phrase[phrase.index("to") - 1])


def _leading_place_last(words: list[str]) -> list[str]:
    """ "On the left of the man, add a dog" as "add a dog on the left of the man"."""
    if not words or words[0] not in (_PLACES | {"to", "from", "for"}) or "," not in words[:14]:
        return words
    comma = words.index(",")
    return [*words[comma + 1 :], *words[:comma]] if len(words) > comma + 1 else words


def _verb_at(words: Sequence[str]) -> int:
    """Where the verb stands: the first word with a verb's tag among those that may open a sentence."""
    known = lexicon()
    for at, word in enumerate(words[:14]):
        if (word == "take" and at < 6) or word == "absence":
            return at
        if known.of(word) & VERBS and not (word in _LEAD or _is_noun_use(words, at)):
            return at
        if at == 0 and word in ("make", "let", "have", "should"):
            return 0
    return -1


def _is_noun_use(words: Sequence[str], at: int) -> bool:
    """ "the change", "a color", "this place": no verb follows an article."""
    return at > 0 and words[at - 1] in _NOUN_FOLLOWS


def _declared(words: Sequence[str], at: int) -> tuple[str, list[str]] | None:
    """Verb and rest of "the bed should be red", "there should be a tree", "let there be light"."""
    if "no" in words[:6] and ({"there", "there's"} & set(words[:5])):
        return "remove", list(words[words.index("no") + 1 :])
    if "there" in words[:4] and "be" in words[:6]:
        return "add", list(words[words.index("be") + 1 :])
    if words[:3] == ["i'd", "like", "the"] and "be" in words:
        return "make", list(words[2:])
    copulas = _COPULAS if at >= 0 else _COPULAS | {"is", "are"}
    copula = next((i for i, word in enumerate(words[:12]) if word in copulas), -1)
    if (
        copula > 0
        and (at < 0 or at > copula or at == copula)
        and words[0] not in ("you", "we", "i", "can", "could")
    ):
        after = list(words[copula + 1 :])
        while after and after[0] in ("be", "to", "ideally", "now"):
            after = after[1:]
        known = lexicon()
        if after and known.of(after[0]) & {"remove", "replace", "move", "add", "put"}:
            return after[0], [*words[:copula], *after[1:]]
        if after and (known.of(after[0]) & _ACTS or after[0] in _PLACES):
            return "make", [*words[:copula], *after]
        return "make", [*words[:copula], "to", *after]
    return None


def _up_to_point(words: Sequence[str]) -> list[str]:
    """The words up to the end of the sentence or what no longer describes the edit itself."""
    end = next((i for i, word in enumerate(words) if word in (".", ";", "!", "?") and i), len(words))
    return list(words[: min(end, _LONGEST)])


def _with_complement(phrase: list[str]) -> list[str]:
    """ "the cake a chocolate cake", "them pandas", "it be a train": what it becomes gets its "to"."""
    if not phrase or set(phrase[:12]) & (_GOALS - {"for"}) or phrase[0] in ("a", "an"):
        return phrase
    if "be" in phrase[:12] and phrase[-1] != "be":
        at = phrase.index("be")
        return [*phrase[:at], "to", *phrase[at + 1 :]] if phrase[at + 1] not in _PLACES else phrase
    again = _said_again(phrase)
    if again:
        return [*phrase[:again], "to", *phrase[again:]]
    tags = lexicon().of(phrase[1]) if len(phrase) > 1 else frozenset[str]()
    if (
        phrase[0] in _PRONOUNS
        and len(phrase) > 1
        and not tags & (_STATES | VERBS)
        and phrase[1] not in _PLACES
    ):
        return [phrase[0], "to", *phrase[1:]]
    if len(phrase) == 3 and phrase[0] in _ARTICLES and phrase[1].endswith("s"):  # "the cups mugs"
        known = lexicon().of(phrase[2]) & (_STATES | VERBS)
        return phrase if known or phrase[2] in _PLACES else [*phrase[:2], "to", phrase[2]]
    at = next((i for i, word in enumerate(phrase) if i > 1 and word in ("a", "an")), 0)
    if at and not any(lexicon().of(word) & _ACTS for word in phrase[:at]):
        return [*phrase[:at], "to", *phrase[at:]]
    return phrase


def _named(words: Sequence[str]) -> bool:
    """Whether a thing has been named, so that an article begins another."""
    last = words[-1] if len(words) > 1 else "and"
    return not last.endswith("ing") and last not in (
        "and",
        ",",
        "all",
        "both",
        "or",
        "the",
        "by",
        "out_of",
    )


def _pictured(words: Sequence[str]) -> bool:
    return any("picture" in lexicon().of(word) for word in words)


def _said_again(phrase: Sequence[str]) -> int:
    """Where "palm trees" begins in "the trees palm trees"; 0 if nothing is said twice."""
    last = phrase[-1] if phrase and phrase[-1] != "." else phrase[-2] if len(phrase) > 1 else ""
    first = phrase.index(last) + 1 if last and phrase.count(last) > 1 else 0
    return first if 1 < first < len(phrase) - 1 else 0


def _taken_apart(
    verb: str, phrase: Sequence[str], words: tuple[str, ...], quoted: tuple[str, ...]
) -> Clause:
    parts: dict[str, list[str]] = {name: [] for name in ("object", "of", "goal", "place", "stop")}
    now = "object"
    acts = bool(lexicon().of(verb) & {"change", "replace"})
    for word in phrase:
        if word == "of" and now == "object" and parts["object"]:
            now = "of"
        elif word in _GOALS and (now != "stop" or word in _REOPENS):
            if word == "with" and parts["goal"] and acts and not _pictured(parts["object"]):
                now = "stop"  # "to a cat with a hat" is a cat
            now = "goal" if not parts["goal"] else now
        elif word in _PLACES:
            now = "place" if now != "stop" else now
            parts["place"].append(word)
        elif word in _STOPS or (word == "," and now != "object"):
            now = "stop"
        elif now == "object" and word in _CLAUSES and _named(parts["object"]) and acts:
            now = "stop"  # "the jacket the man wears"
        else:
            parts[now].append(word)
    return Clause(
        verb,
        tuple(parts["object"]),
        tuple(parts["of"]),
        tuple(parts["goal"]),
        tuple(parts["place"]),
        words,
        quoted,
    )
