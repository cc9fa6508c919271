"""The right numbers of turns that stand in the wrong order."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa


@dataclass(frozen=True, slots=True, kw_only=True)
class RightTurns:
    """``changed`` are the turns, from 1, of rows that have another; ``rows`` are all rows of their
    sessions: once these are numbered right, nothing is left to be said of their order."""

    changed: Mapping[str, int] = field(default_factory=dict[str, int])
    rows: frozenset[str] = frozenset()


def right_turns(digests: pa.Table) -> RightTurns:
    """Those of the sessions whose pictures leave no doubt about the order.

    ``digests`` are those of the auditor of turns. There is no doubt where every turn's source is the
    target of just one other turn, to the pixel, but for one turn that begins the session.
    """
    sessions: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in digests.to_pylist():
        if row["session"]:
            sessions[row["split"], row["session"]].append(row)
    changed: dict[str, int] = {}
    rows: set[str] = set()
    for turns in sessions.values():
        wrong = {
            row["sample_id"]: turn
            for turn, row in enumerate(_chain(turns), start=1)
            if row["turn"] != turn
        }
        if wrong:
            changed |= wrong
            rows |= {row["sample_id"] for row in turns}
    return RightTurns(changed=changed, rows=frozenset(rows))


def _chain(rows: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The turns in the order in which each goes on from the last; empty if there is none."""
    after = {row["source"]: row for row in rows}
    targets = {row["target"] for row in rows}
    starts = [row for row in rows if row["source"] not in targets]
    if len(starts) != 1 or len(after) != len(rows) or len(targets) != len(rows) or None in targets:
        return []
    chain = [starts[0]]
    while len(chain) < len(rows) and chain[-1]["target"] in after:
        chain.append(after[chain[-1]["target"]])
    return chain if len(chain) == len(rows) else []
