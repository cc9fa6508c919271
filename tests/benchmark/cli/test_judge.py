"""Votes of a judge on the answers of a run: asked in both orders, kept, gone on with, rated."""

import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from overpaint.benchmark.cli import main

Command = Callable[..., Result]

JUDGE = """
import numpy as np

asked = []

def nearer(source, first, second, prompt):
    '''Prefers what is nearer to the source; of pair-3 it says nothing.'''
    asked.append(prompt)
    far = [np.abs(np.asarray(one, float) - np.asarray(source, float)).mean() for one in (first, second)]
    if "version 3" in prompt:
        return "hard to say"
    return '{"winner": "%s"}' % ("tie" if far[0] == far[1] else "first" if far[0] < far[1] else "second")

def always_first(source, first, second, prompt):
    return "first"

def flaky(source, first, second, prompt):
    asked.append(prompt)
    if len(asked) > 3:
        raise KeyboardInterrupt
    return "tie"

def failing(source, first, second, prompt):
    raise RuntimeError("no answer")
"""


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory, pairs: Path) -> Path:
    folder = tmp_path_factory.mktemp("judged") / "run"
    options = [part for name in ("blur", "noise") for part in ("--model", f"baseline:{name}")]
    made = CliRunner().invoke(main, ["run", f"jsonl:{pairs}", "--out", str(folder), *options])
    assert made.exit_code == 0, made.output
    copy = ["run", f"jsonl:{pairs}", "--out", str(folder), "--model", "baseline:copy"]
    assert CliRunner().invoke(main, copy).exit_code == 0
    return folder


@pytest.fixture
def mine(tmp_path: Path) -> Path:
    path = tmp_path / "mine.py"
    path.write_text(JUDGE)
    return path


def folder(run: Path, name: str) -> Path:
    """Where the votes of the function of that name lie."""
    about = {path: json.loads(path.read_text("utf-8")) for path in run.glob("judgements/*/judge.json")}
    [path] = [path for path, one in about.items() if one["text"].endswith(f":{name}")]
    return path.parent


def kept(run: Path, name: str) -> list[dict[str, object]]:
    lines = (folder(run, name) / "votes.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_votes_are_kept_word_for_word_and_rate_the_models(
    overpaint: Command, run: Path, mine: Path
) -> None:
    told = overpaint("judge", run, "--judge", f"python:{mine}:nearer")
    rows = kept(run, "nearer")
    assert len(rows) == 8 * 2
    assert {(row["first"], row["second"]) for row in rows} == {
        ("baseline:blur", "baseline:noise"), ("baseline:noise", "baseline:blur"),
    }  # fmt: skip
    winners = Counter(row["id"] for row in rows if row["winner"] == "unjudged")
    assert winners == {"pair-3": 2}
    assert {row["reply"] for row in rows if row["id"] == "pair-3"} == {"hard to say"}
    assert all(row["judge"] == f"python:{mine}:nearer" and len(str(row["prompt"])) == 12 for row in rows)
    assert "14 votes" in told.stdout and "2 unjudged" in told.stdout
    assert "Of 7 pairs judged in both orders, 100% were judged alike." in " ".join(told.stdout.split())
    about = json.loads((folder(run, "nearer") / "judge.json").read_text("utf-8"))
    assert "{instruction}" in about["prompt"] and about["text"] == f"python:{mine}:nearer"


def test_the_report_tells_whose_votes_it_rates_by(overpaint: Command, run: Path, mine: Path) -> None:
    overpaint("judge", run, "--judge", f"python:{mine}:always_first")
    file = folder(run, "always_first") / "votes.jsonl"
    overpaint("score", run)
    made = json.loads(overpaint("report", run, "--votes", file, "--json").stdout)
    assert {one["label"]: round(one["rating"]) for one in made["ratings"]} == {
        "baseline:blur": 1000, "baseline:noise": 1000,
    }  # fmt: skip
    [note] = [text for text in made["notes"] if "votes" in text]
    assert "judge python:" in note and "8 pairs judged in both orders, 0% were judged alike" in note


def test_an_interrupted_judge_goes_on_where_it_was(overpaint: Command, run: Path, mine: Path) -> None:
    overpaint("judge", run, "--judge", f"python:{mine}:flaky", code=130)
    file = folder(run, "flaky") / "votes.jsonl"
    before = file.read_bytes()
    assert len(before.splitlines()) == 3
    file.write_bytes(before + b'{"id": "pair-1", "fir')  # as a kill in the middle of a line leaves it
    mine.write_text(JUDGE.replace("> 3", "> 1000"))
    overpaint("judge", run, "--judge", f"python:{mine}:flaky")
    assert file.read_bytes().startswith(before)
    asked = [(row["id"], row["first"]) for row in kept(run, "flaky")]
    assert len(asked) == len(set(asked)) == 16


def test_failures_are_unjudged_and_asked_again_if_told(
    overpaint: Command, run: Path, mine: Path
) -> None:
    spec = f"python:{mine}:failing"
    overpaint("judge", run, "--judge", spec, "--sample", 2)
    assert [row["error"] for row in kept(run, "failing")] == ["RuntimeError: no answer"] * 4
    overpaint("judge", run, "--judge", spec, "--sample", 2)
    assert len(kept(run, "failing")) == 4
    mine.write_text(JUDGE.replace('raise RuntimeError("no answer")', 'return "tie"'))
    told = overpaint("judge", run, "--judge", spec, "--sample", 2, "--retry-errors").stdout
    assert len(kept(run, "failing")) == 8
    assert "4 votes" in told and re.search(r"\d unjudged", told) is None


def test_a_dry_run_counts_the_questions(overpaint: Command, run: Path, mine: Path) -> None:
    told = overpaint("judge", run, "--judge", f"python:{mine}:unasked", "--dry-run").stdout
    assert told.startswith("16 questions")
    assert not [one for one in run.rglob("judge.json") if "unasked" in one.read_text("utf-8")]


def test_one_model_is_nothing_to_compare(
    overpaint: Command, tmp_path: Path, pairs: Path, mine: Path
) -> None:
    run = tmp_path / "run"
    overpaint("run", f"jsonl:{pairs}", "--out", run, "--model", "baseline:blur", "--limit", 1)
    told = overpaint("judge", run, "--judge", f"python:{mine}:nearer", code=2).stderr
    assert "no sample has answers of two models" in told
