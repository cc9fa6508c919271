"""From the findings of an audit to one decision for each row that has some."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
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


def decided(
    findings: Iterable[Finding], policy: Policy, turns: RightTurns, order: Callable[[str], int]
) -> Decisions:
    """One decision for each row with findings that the policy doesn't let pass.

    ``turns`` are the right numbers of turns that stand in the wrong order: where these are mended, other
    findings about their session's turns are. ``order`` is the place of each row in the dataset. Of
    copies the first that stays for all other reasons is kept.
    """
    own: dict[str, list[Decision]] = defaultdict(list)
    if policy.action(_REORDERED) == "fix":
        for sample_id, turn in turns.changed.items():
            own[sample_id].append(_renumbered(turn))
    copies: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    for finding in findings:
        if policy.action(finding.kind) == "keep" or _is_mended(finding, policy, turns):
            continue
        assert finding.sample_id is not None  # those of sets were left out
        if finding.kind.startswith(_COPIES) and "first" in finding.evidence:
            copies[finding.kind, str(finding.evidence["first"])].append(finding)
        else:
            own[finding.sample_id].append(_decision(finding, policy))
    settled = {sample_id: gravest(found) for sample_id, found in own.items()}
    for finding in chain.from_iterable(_surplus(*item, settled, order) for item in copies.items()):
        assert finding.sample_id is not None
        own[finding.sample_id].append(_decision(finding, policy))
    return {sample_id: gravest(found) for sample_id, found in own.items()}


def _surplus(
    cluster: tuple[str, str], copies: Sequence[Finding], settled: Decisions, order: Callable[[str], int]
) -> list[Finding]:
    """The copies that go. If the first of them goes for another reason, the next one stays instead."""
    if settled.get(cluster[1], KEPT).stays:
        return list(copies)
    ordered = sorted(copies, key=lambda finding: order(finding.sample_id or ""))
    heir = next((one for one in ordered if settled.get(one.sample_id or "", KEPT).stays), None)
    return [one for one in ordered if one is not heir]


def _renumbered(turn: int) -> Decision:
    fix = Fix(remedy="reorder", kind=_REORDERED, turn=turn)
    return Decision(action="fix", kinds=(_REORDERED,), reason=f"it is turn {turn}", fixes=(fix,))


def _is_mended(finding: Finding, policy: Policy, turns: RightTurns) -> bool:
    right = policy.action(_REORDERED) == "fix" and finding.sample_id in turns.rows
    return right and finding.kind.startswith(_TURNS)


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
        return Fix(remedy=remedy, kind=finding.kind)
    box = finding.evidence.get("box")
    if finding.side not in ("source", "target") or not isinstance(box, list) or len(box) != 4:
        return None
    left, top, right, bottom = (round(edge) for edge in box)
    return Fix(remedy=remedy, kind=finding.kind, side=finding.side, box=(left, top, right, bottom))
