"""What the learned weights see of a clause: tags, the rule that holds, and single words."""

from collections.abc import Iterator

from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules import Rule

_LENGTHS = (2, 4, 8, 16, 32)
_CUES = listed(
    """to into with from of as like instead by and only more less than a an the it them her him his its
    all no not out away off up down in on if what how after be should let have make"""
)


def features(clause: Clause, rule: Rule | None) -> Iterator[str]:
    """Names of the features that hold. No pair of neighbouring words is among them, so that no text
    can be read back from the weights."""
    yield f"rule={rule.name if rule else None}"
    yield f"length={sum(len(clause.words) > n for n in _LENGTHS)}"
    for part, short in (
        ("verb", "v"),
        ("head", "h"),
        ("goal_head", "g"),
        ("place", "p"),
        ("words", "w"),
    ):
        for tag in clause.tags[part]:
            yield f"{short}={tag}"
    verbs = clause.tags["verb"] or {"none"}
    for verb in verbs:
        for tag in clause.tags["head"] or {"none"}:
            yield f"v={verb},h={tag}"
        for tag in clause.tags["goal_head"] or {"none" if clause.goal else "no"}:
            yield f"v={verb},g={tag}"
        yield f"v={verb},place={bool(clause.place)}"
    for name in ("object", "of", "goal", "place"):
        if not getattr(clause, name):
            yield f"no {name}"
    if clause.quoted:
        yield "quoted"
    for word in set(clause.words[:60]):
        yield f"cue={word}" if word in _CUES else f"word={word}"
    yield f"first={clause.words[0] if clause.words and clause.words[0] in _CUES else '-'}"
