"""Sessions whose turns don't follow from one another."""

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

import pyarrow as pa

from overpaint.auditors.base import Row
from overpaint.auditors.mosaic import largest_difference, mosaic
from overpaint.auditors.pair import ASPECT_TOLERANCE, Pair
from overpaint.auditors.session import Turn, sessions
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import Finding, Picture
from overpaint.taxonomy import UnreadablePicture

EVEN = 5.0
"""Difference (CIE76) of two mosaics that is as likely a picture saved again as another: of 293 real
sources, saved at 3/4 of their size and quality 60, one is over it, of their edits 6 are not."""

MOST = 8
"""Turns of one number, or with one target, that are looked at: in a sound session there is one."""


class Turns:
    """Finds sessions in which the target of one turn is not the source of the next.

    Kinds ``turn_broken``, ``turn_reordered``, ``turn_missing`` and ``turn_duplicate``, each about the
    later turn. Rows without a session are passed over. Pictures that aren't equal to the pixel are
    compared by their mosaics: saved again they count as the same. Turns that were not selected count as
    missing.
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
            pa.field("source_aspect", pa.float64()),
            pa.field("target_aspect", pa.float64()),
            pa.field("source_mosaic", pa.binary()),
            pa.field("target_mosaic", pa.binary()),
        ]
    )

    def digest(self, pair: Pair) -> Row:
        sample = pair.sample
        row: Row = {
            **dict.fromkeys(self.schema.names),  # null where nothing is known
            "sample_id": sample.id,
            "split": sample.split,
            "session": sample.session,
            "turn": sample.turn,
        }
        if not sample.session:
            return row
        return {**row, **_known("source", sample.source), **_known("target", pair.target)}

    def merge(self, batches: Sequence[pa.Table]) -> pa.Table:
        """The digests, but for runs of them of which none belongs to a session. Nothing is copied."""
        runs = [run for batch in batches for run in batch.to_batches()]
        return pa.Table.from_batches(
            [run for run in runs if any(run["session"].to_pylist())], self.schema
        )

    def conclude(self, digests: pa.Table, open: Callable[[str], Pair]) -> Iterable[Finding]:
        """Four findings for each turn, session by session; turns of one number in the order of ids.
        Nothing has to be opened."""
        for turns in sessions(digests):
            yield from _session(turns, digests)


def _known(name: str, picture: Picture | None) -> Row:
    """What the digest holds of a picture; nothing where there is none or it can't be read."""
    try:
        if picture is None:
            return {}
        width, height = picture.size
        return {
            name: picture.digest,
            f"{name}_aspect": width / height,
            f"{name}_mosaic": mosaic(picture),
        }
    except UnreadablePicture:
        return {}


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the turns of a session end: ``places`` are targets with the number of the turn, ``edits``
    the first few turns that end in a target and changed something."""

    places: frozenset[tuple[str, int]]
    edits: Mapping[str, Sequence[Turn]]

    @classmethod
    def of(cls, turns: Sequence[Turn]) -> "_Ends":
        edits: dict[str, list[Turn]] = defaultdict(list)
        for turn in turns:
            if turn.target and turn.source != turn.target and len(edits[turn.target]) < MOST:
                edits[turn.target].append(turn)
        places = frozenset((turn.target, turn.turn) for turn in turns if turn.target)
        return cls(places=places, edits={target: found for target, found in edits.items() if found})

    def in_place(self, turn: Turn) -> bool:
        """Whether it goes on from the turn before, to the pixel."""
        return (turn.source, turn.turn - 1) in self.places


def _session(turns: Sequence[Turn], digests: pa.Table) -> Iterator[Finding]:
    """Each turn is compared with a few others alone: a session may be as long as the set."""
    ends = _Ends.of(turns)
    broken = _all_broken(turns, ends, digests)
    runs = _runs(turns, ends, broken)
    before: Turn | None = None
    for turn, verdict in zip(turns, broken, strict=True):
        yield _finding(turn, "turn_missing", _missing(turn, before))
        yield _finding(turn, "turn_duplicate", _duplicate(turn, before))
        yield _finding(turn, "turn_broken", verdict)
        yield _finding(turn, "turn_reordered", _reordered(turn, ends, runs))
        before = turn


def _all_broken(turns: Sequence[Turn], ends: _Ends, digests: pa.Table) -> list[Verdict]:
    found: list[Verdict] = []
    last: list[Turn] = []
    for number, group in groupby(turns, key=lambda turn: turn.turn):
        same = list(group)
        before = last if last and last[0].turn == number - 1 else []
        found += [_broken(turn, before, turns[0], ends, digests) for turn in same]
        last = [turn for turn in same if turn.target is not None][:MOST] or same[:1]
    return found


def _runs(turns: Sequence[Turn], ends: _Ends, broken: Sequence[Verdict]) -> Mapping[int, int]:
    """By number of turn the number of its run, in which each turn goes on from the one before."""
    runs: dict[int, int] = {}
    for turn, verdict in zip(turns, broken, strict=True):
        # Saved again it is as good as the same, where it isn't another turn's target to the pixel.
        follows = ends.in_place(turn) or (verdict.score < 0.5 and turn.source not in ends.edits)
        runs.setdefault(turn.turn, runs.get(turn.turn - 1, turn.turn) if follows else turn.turn)
    return runs


def _missing(turn: Turn, before: Turn | None) -> Verdict:
    gap = max(0, turn.turn - (before.turn if before else 0) - 1)
    said = f"{gap} turns before turn {turn.turn} are missing" if gap else "no gap before this turn"
    return Verdict(value=float(gap), score=float(gap > 0), reason=said)


def _duplicate(turn: Turn, before: Turn | None) -> Verdict:
    if before is None or before.turn != turn.turn:
        return Verdict(value=0.0, score=0.0, reason=f"the only turn {turn.turn} so far")
    return Verdict(value=1.0, score=1.0, reason=f"turn {turn.turn} again, as in {before.sample_id}")


def _broken(turn: Turn, last: Sequence[Turn], first: Turn, ends: _Ends, digests: pa.Table) -> Verdict:
    """Compares with the turn before; where its number occurs twice, either may be continued."""
    if not last:
        return Verdict(reason="there is no turn before it to compare with")
    if turn.source is None or last[0].target is None:
        return Verdict(reason="a picture is missing or can't be read")
    if ends.in_place(turn):
        return Verdict(value=0.0, score=0.0, reason="it goes on from the turn before, to the pixel")
    if turn.source == first.source:
        return Verdict(value=1.0, score=1.0, reason="it starts again from the first source")
    return min((_compared(other, turn, digests) for other in last), key=lambda one: one.score)


def _compared(before: Turn, turn: Turn, digests: pa.Table) -> Verdict:
    def known(what: str) -> tuple[Any, Any]:
        return (
            digests[f"target_{what}"][before.row].as_py(),
            digests[f"source_{what}"][turn.row].as_py(),
        )

    ended, begun = known("aspect")
    if abs(math.log(ended / begun)) > ASPECT_TOLERANCE:
        return Verdict(
            value=1.0, score=1.0, reason=f"another picture than the target of {before.sample_id}"
        )
    largest = largest_difference(*known("mosaic"))
    return Verdict(
        value=largest,
        score=severity(largest, EVEN),
        reason=f"its source and the target of {before.sample_id} differ by up to {largest:.1f}",
        evidence={"before": before.sample_id, "largest_block": largest},
    )


def _reordered(turn: Turn, ends: _Ends, runs: Mapping[int, int]) -> Verdict:
    """A turn whose end this one begins with; not one that came of it, and led back: an undo."""
    if turn.source is None:
        return Verdict(reason="the source can't be read")
    found = next(
        (
            other
            for other in ends.edits.get(turn.source, ())
            if other is not turn and not (other.turn > turn.turn and runs[other.turn] == runs[turn.turn])
        ),
        None,
    )
    if found is None or ends.in_place(turn):
        return Verdict(value=0.0, score=0.0, reason="in its place, as far as the pictures tell")
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
