"""The right numbers of turns that stand in the wrong order."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from overpaint.auditors.session import Turn, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class RightTurns:
    """``changed`` are the turns of rows that have another; ``rows`` are all rows of their sessions: once
    these are numbered right, nothing is left to be said of their order."""

    changed: Mapping[str, int] = field(default_factory=dict[str, int])
    rows: frozenset[str] = frozenset()


def right_turns(digests: pa.Table, reordered: Collection[str]) -> RightTurns:
    """Those of the sessions with one of the rows ``reordered``, whose pictures leave no doubt about the
    order. Numbers go on from the session's lowest, which is 0 in some datasets.

    ``digests`` are those of the auditor of turns. There is no doubt where every turn's source is the
    target of just one other turn, to the pixel, but for one turn that begins the session.
    """
    changed: dict[str, int] = {}
    rows: set[str] = set()
    for turns in sessions(digests) if reordered else ():
        if not any(turn.sample_id in reordered for turn in turns):
            continue
        first = min(turn.turn for turn in turns)
        wrong = {
            turn.sample_id: number
            for number, turn in enumerate(_chain(turns), start=first)
            if turn.turn != number
        }
        if wrong:
            changed |= wrong
            rows |= {turn.sample_id for turn in turns}
    return RightTurns(changed=changed, rows=frozenset(rows))


def _chain(turns: Sequence[Turn]) -> list[Turn]:
    """The turns in the order in which each goes on from the last; empty if there is none."""
    after = {turn.source: turn for turn in turns}
    targets = {turn.target for turn in turns}
    starts = [turn for turn in turns if turn.source not in targets]
    if len(starts) != 1 or len(after) != len(turns) or len(targets) != len(turns) or None in targets:
        return []
    chain = [starts[0]]
    while len(chain) < len(turns) and chain[-1].target in after:
        chain.append(after[chain[-1].target])
    return chain if len(chain) == len(turns) else []
