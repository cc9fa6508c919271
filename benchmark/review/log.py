"""``decisions.jsonl``: every word of every reviewer, in an append-only file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from overpaint.benchmark.review.decision import Decision, decision_of
from overpaint.data.lines import Lines
from overpaint.taxonomy import RunError, UsageError

NAME = "decisions.jsonl"


class DecisionLog:
    """The decisions in one file. Nothing in it is ever changed: an undo is a further line."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Lines(path)

    def append(self, decision: Decision) -> None:
        """Adds one, and returns when it is on the disk."""
        self._lines.append([decision.row])

    def read(self) -> list[Decision]:
        """All of them, in the order of the file.

        Raises:
            RunError: a line is no decision; the message names it.
        """
        return list(self._decisions())

    def add_new(self, decisions: Iterable[Decision]) -> int:
        """Adds those that aren't there yet, and returns how many there were: twice is as once."""
        known = set(self.read())
        new = [one for one in dict.fromkeys(decisions) if one not in known]
        self._lines.append([one.row for one in new])
        return len(new)

    def _decisions(self) -> Iterator[Decision]:
        for number, line in self._lines.read():
            try:
                yield decision_of(json.loads(line))
            except (ValueError, RecursionError) as error:
                raise RunError(f"{self.path}, line {number}: no decision: {error}") from error


def read_decisions(path: Path) -> Sequence[Decision]:
    """The decisions in a file that must be there.

    Raises:
        UsageError: it isn't there, or holds none.
        RunError: a line is no decision.
    """
    if not path.is_file():
        raise UsageError(f"{path}: no file of decisions there; overpaint review RUN writes one")
    if not (found := DecisionLog(path).read()):
        raise UsageError(f"{path}: holds no decision")
    return found
