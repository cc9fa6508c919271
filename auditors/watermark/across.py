"""What an edit does to a mark: it keeps it, adds it, or takes it away."""

import math
from collections.abc import Mapping
from dataclasses import replace

from overpaint.auditors.verdict import Verdict

MARKED = 0.5
"""Score from which on a side counts as marked where the two sides of a pair are compared."""

Sides = tuple[Verdict, Verdict]
"""What is said of a mark on the source, and on the target."""


def compared(sides: Sides, *, asked: bool = False) -> Sides:
    """The verdicts, the marked ones among them with what the edit did to the mark.

    A mark that goes because the instruction ``asked`` for it is what the edit is about: no fault of the
    source. That the source has it is told by ``removal`` then.
    """
    source, target = sides
    if math.isnan(source.score + target.score):
        return sides
    before, after = source.score >= MARKED, target.score >= MARKED
    if before and after:
        return _told(source, "kept", "the target has it too"), _told(target, "kept", "so has the source")
    if after:
        return source, _told(target, "added", "the source has none: the edit adds it")
    if not before:
        return sides
    if asked:
        words = "the target has none: the edit removes it, as it is asked to"
        return replace(_told(source, "removed", words), score=0.0), target
    return _told(source, "removed", "the target has none: the edit removes it"), target


def removal(marks: Mapping[str, Sides], *, asked: bool) -> Verdict:
    """Whether the edit takes one of ``marks`` away, which are what is said of each, by kind of finding.

    ``asked`` says whether that is what the instruction wants.
    """
    gone = {kind: sides[0] for kind, sides in marks.items() if is_gone(sides)}
    unsure = [side.reason for sides in marks.values() for side in sides if math.isnan(side.score)]
    if not gone and unsure:
        return Verdict(reason=unsure[0])
    if not gone:
        return Verdict(value=0.0, score=0.0, reason="the edit takes no mark away that is looked for")
    why = "as it is asked to" if asked else "which the instruction doesn't ask for"
    told = "; ".join(verdict.reason for verdict in gone.values())
    boxes = [verdict.evidence["box"] for verdict in gone.values() if "box" in verdict.evidence]
    evidence: dict[str, object] = {"marks": list(gone), "asked": asked}
    if boxes:
        evidence |= {"box": boxes[0], "boxes": boxes}
    return Verdict(
        value=1.0, score=1.0, reason=f"the edit takes a mark away, {why}; {told}", evidence=evidence
    )


def is_gone(sides: Sides) -> bool:
    """Whether the source is marked and the target isn't."""
    source, target = sides
    return source.score >= MARKED > target.score


def _told(verdict: Verdict, across: str, words: str) -> Verdict:
    evidence = {**verdict.evidence, "across": across}
    return replace(verdict, reason=f"{verdict.reason}; {words}", evidence=evidence)
