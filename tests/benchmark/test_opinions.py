"""Votes of several runs' own reviews, which may hold the same ones and other answers."""

import json
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from holding import holding

from overpaint.benchmark.opinions import Opinions
from overpaint.benchmark.results import Results
from overpaint.data.manifest import ModelEntry
from overpaint.data.tables import SCORES

MODEL = ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")


@pytest.fixture
def results() -> Results:
    """Models a and b answered the samples s and t; of b's answers to t nothing came."""
    scores = SCORES.empty_table().to_pandas()
    held = holding([{"sample_id": name} for name in "st"], scores, {"a": MODEL, "b": MODEL})
    answers = [("s", "a", "ok"), ("s", "b", "ok"), ("t", "a", "ok"), ("t", "b", "error")]
    return replace(held, attempts=pd.DataFrame(answers, columns=["sample_id", "label", "status"]))


def _line(sample: str, second: str, winner: str, at: int) -> str:
    told = {"id": sample, "first": "a", "second": second, "winner": winner, "reviewer": "ann"}
    return json.dumps({**told, "time": f"2026-01-31T12:00:{at:02d}Z"}) + "\n"


def _runs(folder: Path, *texts: str) -> list[Path]:
    runs = [folder / f"{number}" for number in range(len(texts))]
    for run, text in zip(runs, texts, strict=True):
        run.mkdir()
        (run / "votes.jsonl").write_text(text, encoding="utf-8")
    return runs


def test_votes_that_two_runs_hold_count_once(results: Results, tmp_path: Path) -> None:
    first = _line("s", "b", "first", 1)
    later = first + _line("s", "b", "second", 2) + _line("s", "b", "tie", 3) + _line("s", "b", "undo", 4)
    told = Opinions().or_votes_of(_runs(tmp_path, first, later, later), results)
    assert [(one.sample_id, one.share) for one in told.ballot.votes] == [("s", 0.0)]
    assert told.problems == []


def test_votes_on_answers_that_are_not_there_are_left_out_and_said(
    results: Results, tmp_path: Path
) -> None:
    text = "".join(
        _line(sample, second, "tie", at)
        for at, (sample, second) in enumerate([("s", "b"), ("s", "gone"), ("t", "b"), ("u", "b")])
    )
    told = Opinions().or_votes_of(_runs(tmp_path, text), results)
    assert [(one.sample_id, one.second) for one in told.ballot.votes] == [("s", "b")]
    assert told.problems == ["Votes on answers that aren't there are left out: 3."]


def test_a_file_that_can_not_be_read_costs_the_others_nothing(results: Results, tmp_path: Path) -> None:
    runs = _runs(tmp_path, "[]\n", _line("s", "b", "first", 1), "")
    told = Opinions().or_votes_of(runs, results)
    assert len(told.ballot.votes) == 1 and len(told.problems) == 1
