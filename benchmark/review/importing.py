"""What a page in a folder saved, back into the run."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from overpaint.benchmark.review.booth import choice
from overpaint.benchmark.review.decision import Decision, decision_of, moment, text
from overpaint.benchmark.review.matchups import Matchup
from overpaint.benchmark.review.votes import Choice
from overpaint.data.lines import Lines
from overpaint.taxonomy import UsageError


@dataclass(frozen=True, slots=True)
class Download:
    """The decisions and the votes in a file, and how many votes were on answers that are gone."""

    decisions: Sequence[Decision]
    votes: Sequence[Choice]
    strange: int


def read_download(path: Path, matchups: Mapping[str, Matchup]) -> Download:
    """A file that a page saved; ``matchups`` by key say what its votes were on.

    Raises:
        UsageError: it holds nothing, or a line is something else; the message names it.
    """
    decisions: list[Decision] = []
    votes: list[Choice] = []
    strange = 0
    for where, row in _rows(path):
        try:
            if "matchup" not in row:
                decisions.append(decision_of(row))
            elif (matchup := matchups.get(text(row, "matchup"))) is None:
                strange += 1
            else:
                reviewer = text(row, "reviewer", needed=True)
                votes.append(choice(matchup, text(row, "winner"), reviewer, moment(row)))
        except ValueError as error:
            raise UsageError(f"{where}: {error}") from error
    return Download(decisions, votes, strange)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    lines = list(Lines(path).read())
    if not lines:
        raise UsageError(f"{path}: holds no decision")
    for number, line in lines:
        where = f"{path}, line {number}"
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise UsageError(f"{where}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise UsageError(f"{where}: should be an object, not {type(row).__name__}")
        yield where, row
