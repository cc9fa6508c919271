"""Sessions whose turns don't follow from one another."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import groupby

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from overpaint.auditors.base import Row
from overpaint.auditors.no_op import EVEN
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import Finding, Picture
from overpaint.taxonomy import UnreadablePicture


@dataclass(frozen=True, slots=True)
class Turn:
    """What is known of one turn; a picture is None where it isn't there or can't be read."""

    sample_id: str
    split: str
    session: str
    turn: int
    source: str | None
    target: str | None


class Turns:
    """Finds sessions in which the target of one turn is not the source of the next.

    Kinds ``turn_broken``, ``turn_reordered``, ``turn_missing`` and ``turn_duplicate``, each about the
    later turn. Rows without a session are passed over. Pictures that aren't equal to the pixel are
    opened: saved again they count as the same. Turns that were not selected count as missing.
    """

    name = "turns"
    schema = pa.schema(
        [
            pa.field("sample_id", pa.string(), nullable=False),
            pa.field("split", pa.string(), nullable=False),
            pa.field("session", pa.string(), nullable=False),
            pa.field("turn", pa.int64(), nullable=False),
            pa.field("source", pa.string()),
            pa.field("target", pa.string()),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        sample = pair.sample
        return {
            "sample_id": sample.id,
            "split": sample.split,
            "session": sample.session,
            "turn": sample.turn,
            "source": _digest(sample.source),
            "target": None if pair.target is None else _digest(pair.target),
        }

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        """The digests, but for runs of them of which none belongs to a session. Nothing is copied."""
        runs = [run for batch in batches for run in batch.to_batches()]
        return pa.Table.from_batches(
            [run for run in runs if any(run["session"].to_pylist())], self.schema
        )

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """Four findings for each turn, session by session; turns of one number in the order of ids."""
        for turns in sessions(digests):
            yield from _session(turns, open)


def sessions(digests: pa.Table) -> Iterator[list[Turn]]:
    """The turns of each session, in the order of their numbers and ids.

    Rows are read where they lie: of ``digests``, which may be a mapped file, only the order is held.
    """
    keys = [(name, "ascending") for name in ("split", "session", "turn", "sample_id")]
    order = np.asarray(pc.call_function("sort_indices", [digests], pc.SortOptions(keys)))
    for _, turns in groupby(_turns(digests, order), key=lambda turn: (turn.split, turn.session)):
        yield list(turns)


def _turns(table: pa.Table, order: NDArray[np.uint64]) -> Iterator[Turn]:
    """The rows of sessions at some places."""
    columns = [table[field.name] for field in fields(Turn)]
    for place in map(int, order):
        turn = Turn(*(column[place].as_py() for column in columns))
        if turn.session:
            yield turn


def _digest(picture: Picture) -> str | None:
    try:
        return picture.digest
    except UnreadablePicture:
        return None


def _session(turns: Sequence[Turn], open: Callable[[str], Pair]) -> Iterator[Finding]:
    for place, turn in enumerate(turns):
        before = turns[place - 1] if place else None
        yield _finding(turn, "turn_missing", _missing(turn, before))
        yield _finding(turn, "turn_duplicate", _duplicate(turn, before))
        earlier = [other for other in turns[:place] if other.turn < turn.turn]
        yield _finding(turn, "turn_broken", _broken(turn, earlier, open))
        yield _finding(turn, "turn_reordered", _reordered(turn, turns))


def _missing(turn: Turn, before: Turn | None) -> Verdict:
    gap = max(0, turn.turn - (before.turn if before else 0) - 1)
    said = f"{gap} turns before turn {turn.turn} are missing" if gap else "no gap before this turn"
    return Verdict(value=float(gap), score=float(gap > 0), reason=said)


def _duplicate(turn: Turn, before: Turn | None) -> Verdict:
    if before is None or before.turn != turn.turn:
        return Verdict(value=0.0, score=0.0, reason=f"the only turn {turn.turn} so far")
    return Verdict(value=1.0, score=1.0, reason=f"turn {turn.turn} again, as in {before.sample_id}")


def _broken(turn: Turn, earlier: Sequence[Turn], open: Callable[[str], Pair]) -> Verdict:
    """Compares with the last turn before; where its number occurs twice, either may be continued."""
    last = [other for other in earlier if other.turn == earlier[-1].turn]
    if not last or last[0].turn != turn.turn - 1:
        return Verdict(reason="there is no turn before it to compare with")
    if turn.source is None or all(other.target is None for other in last):
        return Verdict(reason="a picture is missing or can't be read")
    if any(other.target == turn.source for other in last):
        return Verdict(value=0.0, score=0.0, reason="it goes on from the turn before, to the pixel")
    if turn.source == earlier[0].source:
        return Verdict(value=1.0, score=1.0, reason="it starts again from the first source")
    readable = [other for other in last if other.target is not None]
    return min((_compared(other, turn, open) for other in readable), key=lambda one: one.score)


def _compared(before: Turn, turn: Turn, open: Callable[[str], Pair]) -> Verdict:
    first, second = open(before.sample_id), open(turn.sample_id)
    if first.target is None:
        return Verdict(value=1.0, score=1.0, reason=f"{before.sample_id} has no target any more")
    step = Pair(replace(second.sample, source=first.target, mask=None), second.source)
    if step.problem or not step.same_aspect:
        return Verdict(
            value=1.0, score=1.0, reason=f"another picture than the target of {before.sample_id}"
        )
    largest = float(step.blocks.max())
    return Verdict(
        value=largest,
        score=severity(largest, EVEN),
        reason=f"its source and the target of {before.sample_id} differ by up to {largest:.1f}",
        evidence={"before": before.sample_id, "largest_block": largest},
    )


def _reordered(turn: Turn, turns: Sequence[Turn]) -> Verdict:
    if turn.source is None:
        return Verdict(reason="the source can't be read")
    sources = [other for other in turns if other.target == turn.source and other is not turn]
    edits = [other for other in sources if other.source != other.target]
    if not edits or any(other.turn == turn.turn - 1 for other in sources):
        return Verdict(value=0.0, score=0.0, reason="in its place, as far as the pictures tell")
    found = edits[0]
    return Verdict(
        value=1.0,
        score=1.0,
        reason=f"turn {turn.turn} goes on from turn {found.turn}, {found.sample_id}",
        evidence={"follows": found.sample_id},
    )


def _finding(turn: Turn, kind: str, verdict: Verdict) -> Finding:
    return Finding(
        sample_id=turn.sample_id,
        side="session",
        auditor=Turns.name,
        kind=kind,
        value=verdict.value,
        score=verdict.score,
        reason=verdict.reason,
        evidence=verdict.evidence,
    )
