"""``votes.jsonl``: which of two answers somebody preferred, line by line."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Literal, get_args

from overpaint.benchmark.review.decision import moment, text
from overpaint.benchmark.stats import Vote
from overpaint.data.lines import Lines
from overpaint.taxonomy import DatasetError

NAME = "votes.jsonl"

Winner = Literal["first", "second", "tie", "undo"]
"""undo takes the reviewer's last vote on that pair of answers back."""

WINNERS: tuple[Winner, ...] = get_args(Winner)
_SHARES = {"first": 1.0, "second": 0.0, "tie": 0.5}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A line: two labels' answers to a sample, and which of them ``reviewer`` preferred at ``time``."""

    sample_id: str
    first: str
    second: str
    winner: Winner
    reviewer: str
    time: str

    @property
    def row(self) -> dict[str, str]:
        """As the line has it."""
        told = {"id": self.sample_id, "first": self.first, "second": self.second, "winner": self.winner}
        return {**told, "reviewer": self.reviewer, "time": self.time}


def choice_of(row: Any) -> Choice:
    """The choice in a line's JSON.

    Raises:
        ValueError: it is something else; the message says what.
    """
    if not isinstance(row, Mapping):
        raise ValueError(f"should be an object, not {type(row).__name__}")
    first, second = text(row, "first", needed=True), text(row, "second", needed=True)
    if first == second:
        raise ValueError(f"{first!r} is compared with itself")
    return Choice(
        sample_id=text(row, "id", needed=True),
        first=first,
        second=second,
        winner=_winner(row.get("winner")),
        reviewer=text(row, "reviewer", needed=True),
        time=moment(row),
    )


def counted(choices: Iterable[Choice]) -> list[Vote]:
    """Of each reviewer the last vote by time on each pair of answers, none if it was taken back."""
    standing: dict[tuple[object, ...], list[Choice]] = {}
    for one in sorted(choices, key=lambda one: datetime.fromisoformat(one.time)):
        key = (one.reviewer, one.sample_id, frozenset({one.first, one.second}))
        votes = standing.setdefault(key, [])
        if one.winner != "undo":
            votes.append(one)
        elif votes:
            votes.pop()
    last = [votes[-1] for votes in standing.values() if votes]
    return [Vote(one.sample_id, one.first, one.second, _SHARES[one.winner]) for one in last]


class VoteLog:
    """The choices in one file. Nothing in it is ever changed."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Lines(path)

    def append(self, choice: Choice) -> None:
        """Adds one, and returns when it is on the disk."""
        self._lines.append([choice.row])

    def read(self) -> list[Choice]:
        """All of them, in the order of the file; none where there is no file.

        Raises:
            DatasetError: a line is something else; the message names it.
        """
        found = []
        for number, line in self._lines.read():
            where = f"{self.path}, line {number}"
            try:
                found.append(choice_of(json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise DatasetError(f"{where}: no vote: {error}") from error
        return found

    def add_new(self, choices: Sequence[Choice]) -> int:
        """Adds those that aren't there yet, and returns how many there were: twice is as once."""
        known = set(self.read())
        new = [one for one in dict.fromkeys(choices) if one not in known]
        self._lines.append([one.row for one in new])
        return len(new)


def _winner(value: object) -> Winner:
    for winner in WINNERS:
        if winner == value:
            return winner
    raise ValueError(f"'winner' should be first, second or tie, not {value!r}")
