"""What becomes of one row, and why."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from overpaint.benchmark.cleaning.policy import ACTIONS, Action, Remedy


@dataclass(frozen=True, slots=True, kw_only=True)
class Fix:
    """One remedy; ``side`` is ``source``, ``target`` or ``both``, and ``box`` in that picture's pixels,
    for both in the target's. ``turn`` and ``name`` are the right number and the new id.
    ``reason`` are the words of the finding."""

    remedy: Remedy
    kind: str
    side: str = ""
    box: tuple[int, int, int, int] | None = None
    turn: int | None = None
    name: str = ""
    reason: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """``kinds`` are those that led to the action, ``reason`` their findings in words."""

    action: Action = "keep"
    kinds: tuple[str, ...] = ()
    reason: str = ""
    fixes: tuple[Fix, ...] = ()

    @property
    def stays(self) -> bool:
        """Whether the row is in the clean dataset."""
        return self.action in ("keep", "fix")


KEPT = Decision()

_OF_SETS = ("duplicate_", "split_leak", "known_leak", "repeated_id", "turn_")


def of_sets(decision: Decision) -> Decision:
    """The part of it that other rows have a part in, which says nothing of the row in another set."""
    return _part(decision, lambda kind: kind.startswith(_OF_SETS))


def of_the_row(decision: Decision) -> Decision:
    """The part of it that the row's own pictures and text led to, the same in every set."""
    return _part(decision, lambda kind: not kind.startswith(_OF_SETS))


def _part(decision: Decision, counts: Callable[[str], bool]) -> Decision:
    """With these kinds alone; the reasons of what isn't a fix stay together."""
    kinds = tuple(filter(counts, decision.kinds))
    if kinds == decision.kinds:
        return decision
    fixes = tuple(fix for fix in decision.fixes if counts(fix.kind))
    reason = "; ".join(fix.reason for fix in fixes) or decision.reason
    return replace(decision, kinds=kinds, fixes=fixes, reason=reason) if kinds else KEPT


def gravest(decisions: Sequence[Decision]) -> Decision:
    """One for all: the gravest action, with what led to it; fixes add up."""
    action = ACTIONS[max((ACTIONS.index(one.action) for one in decisions), default=0)]
    told = [one for one in decisions if one.action == action and action != "keep"]
    return Decision(
        action=action,
        kinds=tuple(dict.fromkeys(kind for one in told for kind in one.kinds)),
        reason="; ".join(dict.fromkeys(one.reason for one in told if one.reason)),
        fixes=tuple(dict.fromkeys(fix for one in told for fix in one.fixes)) if action == "fix" else (),
    )


def fix_of(row: Mapping[str, Any]) -> Fix:
    """A fix from its JSON object."""
    box = row.get("box")
    return Fix(**{**row, "box": None if box is None else tuple(box)})
