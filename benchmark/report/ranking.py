"""Ranks as intervals: the first and the last that the data allow."""

from collections.abc import Sequence


def rank_of(mine: list[float] | None, everyone: Sequence[list[float] | None]) -> str:
    """The rank of one interval among ``everyone``'s, itself too; more is better, None is unknown."""
    if mine is None:
        return span(1, len(everyone))
    better = sum(other is not None and other[0] > mine[1] for other in everyone)
    worse = sum(other is not None and other[1] < mine[0] for other in everyone)
    return span(1 + better, len(everyone) - worse)


def span(first: int, last: int) -> str:
    """``2–3``, or ``2`` where both are one.

    >>> span(2, 3)
    '2–3'
    """
    return f"{first}" if first == last else f"{first}–{last}"
