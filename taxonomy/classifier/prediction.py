"""An instruction's edit classes with a probability each."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from overpaint.taxonomy.classes import taxonomy
from overpaint.taxonomy.classifier.chinese import chinese_class
from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.features import features
from overpaint.taxonomy.classifier.parsing import head_clause
from overpaint.taxonomy.classifier.parts import parts
from overpaint.taxonomy.classifier.rules import Rule, first_rule
from overpaint.taxonomy.classifier.weights import Floats, Weights, shipped_weights
from overpaint.taxonomy.classifier.words import LONGEST_TEXT, read

UNKNOWN = "other.unknown"
INTERLEAVED = "interleaved"

LEAST = 0.25
"""Below this probability the best class is not given; the answer is ``other.unknown``."""

CERTAIN = 0.7
"""A rule that is right this often decides; a lesser one is only a hint to the weights."""

_WORTH = 0.05
"""Classes less likely than this are not told."""

_FOREIGN = 0.3
"""Share of letters that are not Latin from which the weights have no say."""

_SEVERAL = 0.8
"""How often a text of several edits is filed under none of their classes."""

_KINDS = {"canny": "visual.canny_edge"}


@dataclass(frozen=True, slots=True)
class Prediction:
    """An edit class and the probability, 0 to 1, that it is the right one.

    That of ``other.unknown`` is the probability that the likeliest class, which follows it, is wrong.
    ``rule`` says what the class was read off, empty where the learned weights decided.
    """

    id: str
    p: float
    rule: str = ""


@dataclass(frozen=True, slots=True)
class _Edit:
    clause: Clause
    rule: Rule | None


def classify(text: str, *, references: Sequence[str] = (), box: bool = False) -> tuple[Prediction, ...]:
    """The classes of one instruction, the likeliest first; ``other.unknown`` if none is likely.

    ``references`` are the kinds of the pictures that come with it (exemplar, stroke, sketch, canny) and
    ``box`` says whether a strict bound does: these decide, whatever the text. An instruction of several
    edits is ``interleaved``; the classes of its parts follow. Any text will do; only its first 1,000
    characters count.

    Raises:
        UnknownName: a kind of reference that the taxonomy has no class for.
    """
    return _given(references, box) or classify_many([text])[0]


def classify_many(texts: Iterable[str], weights: Weights | None = None) -> list[tuple[Prediction, ...]]:
    """``classify`` for many texts at once, by what the texts say alone."""
    weights = weights or shipped_weights()
    split = [_split(text) for text in texts]
    pieces = [piece for one in split for piece in one]
    atomic = iter(_atomic(pieces, weights))
    return [_joined([next(atomic) for _ in one]) for one in split]


def _given(references: Sequence[str], box: bool) -> tuple[Prediction, ...]:
    """What the pictures and the box that come along say."""
    shown = [taxonomy()[_KINDS.get(kind, f"visual.{kind}")].id for kind in dict.fromkeys(references)]
    if len(references) > 1:
        named = (Prediction(name, 1 / len(shown), "a reference") for name in shown)
        return (Prediction(INTERLEAVED, 1.0, "several references"), *named)
    if shown:
        return (Prediction(shown[0], 1.0, "a reference"),)
    return (Prediction("visual.strict_bounding", 1.0, "a box"),) if box else ()


def _split(text: str) -> list[str]:
    found = parts(text)
    return [text, *found] if len(found) > 1 else found


def _atomic(texts: Sequence[str], weights: Weights) -> list[tuple[Prediction, ...]]:
    """The classes of texts of one edit each."""
    edits = [_read(text) for text in texts]
    learned = weights.probabilities([list(features(one.clause, one.rule)) for one in edits])
    return [
        _foreign(text) or _decided(one, row, weights)
        for text, one, row in zip(texts, edits, learned, strict=True)
    ]


def _read(text: str) -> _Edit:
    clause = head_clause(read(text))
    return _Edit(clause, first_rule(clause))


def _foreign(text: str) -> tuple[Prediction, ...]:
    """The answer for a text that is not written in Latin letters."""
    if text.isascii() or read(text).foreign < _FOREIGN:
        return ()
    found = chinese_class(text[:LONGEST_TEXT])
    return (Prediction(found.class_id, 0.9, found.name),) if found else (Prediction(UNKNOWN, 1.0),)


def _decided(edit: _Edit, learned: Floats, weights: Weights) -> tuple[Prediction, ...]:
    """The rule's class if the rule is certain, with what the weights think beside it."""
    if not edit.clause.verb and not edit.clause.tags["words"]:  # no word of it is known
        return (Prediction(UNKNOWN, 1.0),)
    certainty = weights.rules.get(edit.rule.name, 0.0) if edit.rule else 0.0
    told = edit.rule if certainty >= CERTAIN else None
    left = 1 - certainty if told else 1.0
    chances = {
        name: left * chance for name, chance in zip(weights.classes, learned.tolist(), strict=True)
    }
    if told:
        chances[told.class_id] = chances.get(told.class_id, 0.0) + certainty
    best = max(chances, key=chances.__getitem__)
    likely = sorted((p, name) for name, p in chances.items() if p >= _WORTH or name == best)
    found = tuple(
        Prediction(name, round(p, 4), told.name if told and name == told.class_id else "")
        for p, name in reversed(likely)
    )
    return found if found[0].p >= LEAST else (Prediction(UNKNOWN, round(1 - found[0].p, 4)), *found)


def _joined(found: Sequence[tuple[Prediction, ...]]) -> tuple[Prediction, ...]:
    """The answer for a text from those for it and its parts."""
    whole, each = found[0], [one[0] for one in found[1:]]
    known = list(dict.fromkeys(one.id for one in each if one.id not in (UNKNOWN, INTERLEAVED)))
    sure = min((one.p for one in each if one.id in known), default=0.0)
    told = whole[0].rule and whole[0].id in (INTERLEAVED, "implicit")
    if len({one.id for one in each}) == 1 and not told:  # "remove the noise and sharpen it"
        return found[1]
    if len(known) < 2 or told or _SEVERAL * sure < LEAST:
        return whole
    return (
        Prediction(INTERLEAVED, round(_SEVERAL * sure, 4), "several edits"),
        *(Prediction(name, round((1 - _SEVERAL * sure) / len(known), 4)) for name in known),
    )
