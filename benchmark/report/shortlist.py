"""Which columns of a leaderboard say something, and which of them are shown at first."""

from collections.abc import Sequence
from dataclasses import dataclass

from overpaint.benchmark.report.leaderboard import Leaderboard

MOST_AT_FIRST = 8
"""Columns that fit a screen of 1,300 pixels beside rank and model; fewer than that are all shown."""

_LIKENESSES = 3
_LIKENESS = (
    "dinov2_to_target",
    "clip_i_to_target",
    "lpips_to_target",
    "ssim_to_target",
    "l1_to_target",
    "preservation",
)
"""Metrics of likeness, those that look at more than pixels first."""

_KINDS = ("flagged:over_edit", "flagged:no_op")


@dataclass(frozen=True, slots=True)
class Shortlist:
    """Places of columns: ``first`` are shown at first, ``rest`` on demand, ``silent`` say nothing."""

    first: Sequence[int]
    rest: Sequence[int]
    silent: Sequence[int]

    @property
    def told(self) -> Sequence[int]:
        """All that say something, in the order of the leaderboard."""
        return sorted((*self.first, *self.rest))


def shortlist(board: Leaderboard) -> Shortlist:
    """The column that ranks, up to three likenesses and what was flagged as over-edit and no-op.

    Columns without a number in any row, and kinds of findings that nobody's answers have, say nothing.
    """
    places = range(len(board.columns))
    told = [place for place in places if _says_something(board, place)]
    first = told if len(told) <= MOST_AT_FIRST else _first(board, told)
    return Shortlist(
        first=first,
        rest=[place for place in told if place not in first],
        silent=[place for place in places if place not in told],
    )


def _says_something(board: Leaderboard, place: int) -> bool:
    rows = (*board.ranked, *board.references)
    known = [one for row in rows if (one := row.cells[place].estimate) is not None and one.n]
    return any(one.mean != 0 for one in known) if board.columns[place].percent else bool(known)


def _first(board: Leaderboard, told: Sequence[int]) -> Sequence[int]:
    ranking = [place for place in told[:1] if not board.columns[place].neutral]
    others = [place for place in told if place not in ranking and not board.columns[place].neutral]
    measured = [place for place in others if not board.columns[place].percent]
    named: dict[str, int] = {}
    for place in measured:  # of several profiles and parts the first one
        named.setdefault(board.columns[place].key.partition("@")[0], place)
    likenesses = [named[name] for name in _LIKENESS if name in named]
    wanted = list(dict.fromkeys([*likenesses, *named.values()]))[:_LIKENESSES]
    kinds = [place for place in told if board.columns[place].key in _KINDS]
    return sorted({*ranking, *wanted, *kinds}) or told[:MOST_AT_FIRST]
