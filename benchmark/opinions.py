"""What people or judges said of answers, in JSONL files, and how far the metrics agree."""

import json
import math
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import mean
from typing import Any

import pandas as pd

from overpaint.benchmark.placing import Places
from overpaint.benchmark.report.model import MetricAgreement, MetricColumn, Report
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.votes import NAME, Choice, choice_of, counted
from overpaint.benchmark.stats import Vote, agreement, bradley_terry, order_agreement
from overpaint.taxonomy import DatasetError

UNJUDGED = "unjudged"
_SHARES = {"first": 1.0, "second": 0.0, "tie": 0.5}


@dataclass(frozen=True, slots=True)
class HumanRating:
    """What somebody gave an answer: a number that grows with quality."""

    sample_id: str
    label: str
    rating: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """Votes, how many lines of their file hold none that can be read, and the judges that it names."""

    votes: Sequence[Vote] = ()
    unjudged: int = 0
    judges: Sequence[str] = ()

    @classmethod
    def read(cls, *paths: Path) -> "Ballot":
        """Lines of files, together: ``{"id": …, "first": label, "second": label, "winner": …}``.

        ``winner`` is ``first``, ``second``, ``tie``, or ``unjudged`` for a judge's reply that says
        neither; of a question that a judge was asked again the last line counts. Of a person
        (``reviewer``, as ``overpaint review --votes`` writes them) the last vote on a pair of answers
        counts, and one that was taken back doesn't.

        Raises:
            DatasetError: a line is something else; the message names it.
        """
        given = [row for path in paths for row in _rows(path)]
        people = dict.fromkeys(_choice(row, where) for where, row in given if "reviewer" in row)
        rows = [(where, row) for where, row in given if "reviewer" not in row]
        last = {
            (row.get("id"), row.get("first"), row.get("second")) if "judge" in row else where: (
                where,
                row,
            )
            for where, row in rows
        }
        said = [(where, row) for where, row in last.values() if row.get("winner") != UNJUDGED]
        names = [_judge(row) for _, row in rows if "judge" in row]
        return cls(
            votes=[*(_vote(row, where) for where, row in said), *counted(people)],
            unjudged=len(last) - len(said),
            judges=list(dict.fromkeys(names)),
        )

    @property
    def told(self) -> str:
        """A sentence on whose votes these are, and how far the order of the answers mattered."""
        whose = f" of {', '.join(self.judges)}" if self.judges else ""
        lost = f", {self.unjudged} unjudged" if self.unjudged else ""
        both = order_agreement(self.votes)
        again = (
            f" Of {both.n} pairs judged in both orders, {both.mean:.0%} were judged alike."
            if both.n
            else ""
        )
        return f"{len(self.votes)} votes{whose}{lost}.{again}"


@dataclass(frozen=True, slots=True)
class Opinions:
    """All that people, or judges, said."""

    ratings: Sequence[HumanRating] = ()
    ballot: Ballot = Ballot()
    problems: Sequence[str] = ()

    def or_votes_of(self, runs: Sequence[Path], results: Results) -> "Opinions":
        """With the votes of these runs' own reviews, if there are none; what can't be read is said.

        Runs may hold the same votes, which count once, and those on answers that ``results``, of all
        the runs, don't hold count for nothing.
        """
        if self.ballot.votes or self.ballot.unjudged:
            return self
        readable, problems = list[Path](), list[str]()
        for path in (run / NAME for run in runs if (run / NAME).is_file()):
            try:
                readable += [path] if path.stat().st_size and Ballot.read(path) else []
            except DatasetError as error:
                problems.append(f"Votes are left out. {error}")
        votes = Ballot.read(*readable).votes
        held = _held(votes, results.attempts)
        if lost := len(votes) - len(held):
            problems.append(f"Votes on answers that aren't there are left out: {lost}.")
        return replace(self, ballot=Ballot(votes=held), problems=problems)

    def added(self, report: Report, places: Places) -> Report:
        """``report`` with how far the metrics agree with the ratings, and ratings from the votes."""
        if self.ratings:
            found, told = agreements(places, self.ratings)
            report = replace(report, agreements=found, notes=[*report.notes, told])
        if self.ballot.votes or self.ballot.unjudged:
            rated = bradley_terry(self.ballot.votes)
            report = replace(report, ratings=rated, notes=[*report.notes, self.ballot.told])
        return replace(report, notes=[*report.notes, *self.problems])


def read_ratings(path: Path) -> list[HumanRating]:
    """Lines of ``{"id": …, "label": …, "rating": number}``; an answer may have several.

    Raises:
        DatasetError: a line is something else; the message names it.
    """
    return [
        HumanRating(_text(row, "id", where), _text(row, "label", where), _number(row, where))
        for where, row in _rows(path)
    ]


def agreements(places: Places, ratings: Sequence[HumanRating]) -> tuple[list[MetricAgreement], str]:
    """How far every column agrees with ``ratings``, best first, and a sentence on what was used.

    Raises:
        DatasetError: no rated answer is one of the run's.
    """
    given: dict[tuple[str, str], list[float]] = {}
    for one in ratings:
        given.setdefault((one.sample_id, one.label), []).append(one.rating)
    attempts = places.results.attempts
    answers = set(zip(attempts["sample_id"], attempts["label"], strict=True))
    known = {answer: mean(those) for answer, those in given.items() if answer in answers}
    if not known:
        raise DatasetError("none of the rated answers (id and label) is in the run")
    judging = [column for column in places.columns if not column.missing and not column.neutral]
    found = [_agreement(places, column, known) for column in judging]
    told = f"{len(ratings)} ratings of {len(given)} answers, of which {len(known)} are in the run."
    return sorted(found, key=_worst_last), told


def _held(votes: Sequence[Vote], attempts: pd.DataFrame) -> list[Vote]:
    """Those on answers that are there."""
    there = attempts[attempts["status"] == "ok"]
    known = set(zip(there["sample_id"], there["label"], strict=True))
    return [one for one in votes if {(one.sample_id, one.first), (one.sample_id, one.second)} <= known]


def _agreement(
    places: Places, column: MetricColumn, ratings: Mapping[tuple[str, str], float]
) -> MetricAgreement:
    sign = 1 if column.higher_is_better else -1
    scores: Mapping[Hashable, Mapping[str, float]] = places.values(column).to_dict()  # by label
    both = [
        (sign * value, rating, sample)
        for (sample, label), rating in ratings.items()
        if not math.isnan(value := scores.get(label, {}).get(sample, math.nan))
    ]
    found = agreement(
        [value for value, _, _ in both],
        [rating for _, rating, _ in both],
        [sample for _, _, sample in both],
    )
    return MetricAgreement(key=column.key, title=column.title, agreement=found)


def _worst_last(one: MetricAgreement) -> tuple[bool, float]:
    """By pairwise accuracy, else by correlation; what has neither comes last."""
    found = one.agreement
    value = found.accuracy.mean if not math.isnan(found.accuracy.mean) else found.spearman.mean
    return (True, 0.0) if math.isnan(value) else (False, -value)


def _rows(path: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{path}: can't be read: {error}") from error
    told = [(f"{path}, line {number}", line) for number, line in enumerate(lines, 1) if line.strip()]
    if not told:
        raise DatasetError(f"{path}: holds no line")
    for where, line in told:
        try:
            row = json.loads(line)
        except (ValueError, RecursionError) as error:
            raise DatasetError(f"{where}: not JSON: {error}") from error
        if not isinstance(row, dict):
            raise DatasetError(f"{where}: should be an object, not {type(row).__name__}")
        yield where, row


def _text(row: dict[str, Any], name: str, where: str) -> str:
    value = row.get(name)
    if not isinstance(value, str | int) or isinstance(value, bool) or value == "":
        raise DatasetError(f"{where}: {name!r} should be a text, not {value!r}")
    return str(value)


def _judge(row: dict[str, Any]) -> str:
    model = f", answering as {row['model']}" if row.get("model") else ""
    return f"judge {row['judge']} (prompt {row.get('prompt', 'unknown')}{model})"


def _choice(row: dict[str, Any], where: str) -> Choice:
    try:
        return choice_of(row)
    except ValueError as error:
        raise DatasetError(f"{where}: {error}") from error


def _number(row: dict[str, Any], where: str) -> float:
    value = row.get("rating")
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        raise DatasetError(f"{where}: 'rating' should be a number, not {value!r}")
    return float(value)


def _vote(row: dict[str, Any], where: str) -> Vote:
    first, second = _text(row, "first", where), _text(row, "second", where)
    if first == second:
        raise DatasetError(f"{where}: {first!r} is compared with itself")
    winner = row.get("winner")
    if winner not in _SHARES:
        raise DatasetError(f"{where}: 'winner' should be first, second or tie, not {winner!r}")
    return Vote(_text(row, "id", where), first, second, _SHARES[winner])
