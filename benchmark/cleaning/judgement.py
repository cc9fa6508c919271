"""From the findings of an audit to one decision for each row that has some."""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain

from overpaint.benchmark.cleaning.decision import KEPT, Decision, Fix, gravest
from overpaint.benchmark.cleaning.policy import Policy, Remedy
from overpaint.benchmark.cleaning.turns import RightTurns
from overpaint.data import Finding

Decisions = Mapping[str, Decision]
"""By sample id; a row that isn't there is kept as it is."""

_COPIES = "duplicate_"
_TURNS = "turn_"
_REORDERED = "turn_reordered"
_SHARED = "repeated_id"
_REMOVALS = frozenset({"mark_removed", "overlay_removed"})
_NOTHING_DONE = frozenset({"no_op", "under_edit", "not_removed"})


@dataclass(frozen=True, kw_only=True)
class Rows:
    """What has to be known of the rows: ``turns`` gives the right numbers of turns for the rows that
    stand in the wrong order, ``order`` the place of a row in the dataset, and ``shares_id`` whether
    other rows have its id."""

    turns: Callable[[Collection[str]], RightTurns]
    order: Callable[[str], int]
    shares_id: Callable[[str], bool]


def decided(findings: Iterable[Finding], policy: Policy, rows: Rows) -> Decisions:
    """One decision for each row with findings that the policy doesn't let pass.

    Where turns in the wrong order are mended, other findings about their session's turns are. Of copies
    the first that stays for all other reasons is kept. What was found on one of several rows with the
    same id may be about any of them: all are set apart. Where a mark is gone that was to go, something
    was done, however small it is.
    """
    begun = _Begun(policy)
    for finding in findings:
        if _is_carried_out(finding):
            begun.done.add(_id(finding))
        if policy.action(finding.kind) != "keep":
            begun.add(finding, shared=rows.shares_id(_id(finding)))
    own, clusters = begun.standing(), begun.copies.items()
    for sample_id, decision in _of_turns(begun.turns, policy, rows):
        own[sample_id].append(decision)
    settled = {sample_id: gravest(found) for sample_id, found in own.items()}
    for finding in chain.from_iterable(_surplus(*one, settled, rows.order) for one in clusters):
        own[_id(finding)].append(_decision(finding, policy))
    return {sample_id: gravest(found) for sample_id, found in own.items()}


@dataclass
class _Begun:
    """Decisions on findings that say enough by themselves, and the findings that don't."""

    policy: Policy
    own: dict[str, list[Decision]] = field(
        default_factory=lambda: defaultdict[str, list[Decision]](list)
    )
    turns: list[Finding] = field(default_factory=list[Finding])
    copies: dict[tuple[str, str], list[Finding]] = field(
        default_factory=lambda: defaultdict[tuple[str, str], list[Finding]](list)
    )
    done: set[str] = field(default_factory=set[str])

    def standing(self) -> dict[str, list[Decision]]:
        """``own`` without those that say of a row in ``done`` that nothing was."""
        for sample_id in self.done & self.own.keys():
            found = self.own[sample_id]
            self.own[sample_id] = [one for one in found if not _NOTHING_DONE.issuperset(one.kinds)]
        return self.own

    def add(self, finding: Finding, *, shared: bool) -> None:
        """``shared`` says whether other rows have the id of the finding's."""
        first = finding.evidence.get("first") if finding.kind.startswith(_COPIES) else None
        if first == finding.sample_id:
            pass  # a copy with the id of the first: it can't be told from it, and one has to stay
        elif shared:
            self.own[_id(finding)].append(_of_one_of_several(finding))
        elif first is not None:
            self.copies[finding.kind, str(first)].append(finding)
        elif finding.kind.startswith(_TURNS):
            self.turns.append(finding)
        else:
            self.own[_id(finding)].append(_decision(finding, self.policy))


def _of_turns(findings: Sequence[Finding], policy: Policy, rows: Rows) -> Iterable[tuple[str, Decision]]:
    right = RightTurns()
    if policy.action(_REORDERED) == "fix":
        right = rows.turns({_id(one) for one in findings if one.kind == _REORDERED})
    for sample_id, turn in right.changed.items():
        if not rows.shares_id(sample_id):
            yield sample_id, _renumbered(turn)
    for finding in findings:
        if finding.sample_id not in right.rows:
            yield _id(finding), _decision(finding, policy)


def _surplus(
    cluster: tuple[str, str], copies: Sequence[Finding], settled: Decisions, order: Callable[[str], int]
) -> list[Finding]:
    """The copies that go. If the first of them goes for another reason, the next one stays instead."""
    if settled.get(cluster[1], KEPT).stays:
        return list(copies)
    ordered = sorted(copies, key=lambda finding: order(_id(finding)))
    heir = next((one for one in ordered if settled.get(_id(one), KEPT).stays), None)
    return [one for one in ordered if one is not heir]


def _is_carried_out(finding: Finding) -> bool:
    """Whether the edit took a mark away, and was to do so."""
    return finding.kind in _REMOVALS and finding.evidence.get("asked") is True


def _id(finding: Finding) -> str:
    assert finding.sample_id is not None  # those of sets were left out
    return finding.sample_id


def _of_one_of_several(finding: Finding) -> Decision:
    reason = f"{finding.reason}; this may be about another row with its id"
    return Decision(action="quarantine", kinds=(finding.kind, _SHARED), reason=reason)


def _renumbered(turn: int) -> Decision:
    reason = f"it is turn {turn}"
    fix = Fix(remedy="reorder", kind=_REORDERED, turn=turn, reason=reason)
    return Decision(action="fix", kinds=(_REORDERED,), reason=reason, fixes=(fix,))


def _decision(finding: Finding, policy: Policy) -> Decision:
    action, kind = policy.action(finding.kind), (finding.kind,)
    if action != "fix":
        return Decision(action=action, kinds=kind, reason=finding.reason)
    fix = _fix(finding, policy.remedies[finding.kind])
    if fix is None:
        reason = f"{finding.reason}; it can't be mended"
        return Decision(action="quarantine", kinds=kind, reason=reason)
    return Decision(action="fix", kinds=kind, reason=finding.reason, fixes=(fix,))


def _fix(finding: Finding, remedy: Remedy) -> Fix | None:
    """None where the finding doesn't say what the remedy has to know."""
    if remedy == "swap":
        return Fix(remedy=remedy, kind=finding.kind, reason=finding.reason)
    box = finding.evidence.get("box")
    if remedy not in ("inpaint", "crop") or finding.side not in ("source", "target"):
        return None
    if not isinstance(box, list) or len(box) != 4:
        return None
    left, top, right, bottom = (round(edge) for edge in box)
    also = finding.side == "target" and finding.evidence.get("on_sources") is True
    side = "both" if also else finding.side
    box = (left, top, right, bottom)
    return Fix(remedy=remedy, kind=finding.kind, side=side, box=box, reason=finding.reason)
