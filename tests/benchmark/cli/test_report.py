"""``overpaint report``: of a run that lacks things, and beside what cleaning made of it."""

import json
import math
import shutil
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest
from click.testing import Result
from holding import holding

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.results import Results
from overpaint.benchmark.summary import summarised
from overpaint.data.manifest import ModelEntry
from overpaint.data.run import RunFolder
from overpaint.data.tables import SCORES

Command = Callable[..., Result]

SCORE = {"sample_id": "s", "label": "m", "metric": "l1_to_target", "profile": "corrected",
         "history": "truth", "repeat": 0, "value": 0.5, "reason": ""}  # fmt: skip

FAST = ("--auditor", "over-edit", "--auditor", "no-op")


@pytest.fixture
def run(overpaint: Command, pairs: Path, tmp_path: Path) -> Path:
    """An audit of a copy of the pairs, in ``tmp_path``/run; the copy is ``tmp_path``/pairs."""
    shutil.copytree(pairs.parent, tmp_path / "pairs")
    overpaint("audit", f"jsonl:{tmp_path}/pairs/pairs.jsonl", "--out", tmp_path / "run", *FAST)
    return tmp_path / "run"


def notes(run: Path) -> list[str]:
    told: list[str] = json.loads((run / "report" / "report.json").read_bytes())["notes"]
    return told


def pictured(run: Path) -> list[bool]:
    items = json.loads((run / "report" / "report.json").read_bytes())["gallery"]
    return [bool(item["pictures"]) for item in items]


def test_a_run_whose_dataset_is_gone_keeps_its_numbers(overpaint: Command, run: Path) -> None:
    assert pictured(run) == [True]
    shutil.rmtree(run.parent / "pairs")
    shutil.rmtree(run / "report")
    overpaint("report", run)
    assert pictured(run) == [False]
    assert [
        one for one in notes(run) if "Not all pictures could be shown: " in one and "pairs.jsonl" in one
    ]


def test_a_dataset_that_has_changed_is_not_shown(overpaint: Command, run: Path) -> None:
    with (run.parent / "pairs" / "pairs.jsonl").open("a", encoding="utf-8") as file:
        file.write("\n")
    overpaint("report", run)
    assert pictured(run) == [False]
    assert [one for one in notes(run) if "has changed since" in one]


def test_a_run_of_a_newer_version_is_refused(overpaint: Command, run: Path) -> None:
    manifest = json.loads((run / "run.json").read_text(encoding="utf-8"))
    (run / "run.json").write_text(json.dumps({**manifest, "format": 99}), encoding="utf-8")
    assert "written by a newer overpaint (format 99" in overpaint("report", run, code=2).output


def test_a_damaged_part_is_named(overpaint: Command, run: Path) -> None:
    (part,) = (run / "findings").glob("part-*.parquet")
    part.write_bytes(part.read_bytes()[:-50])
    told = overpaint("report", run, code=2).output
    assert part.name in told and "Traceback" not in told


def test_a_report_that_can_not_be_written_says_where(overpaint: Command, run: Path) -> None:
    shutil.rmtree(run / "report")
    (run / "report").write_text("in the way", encoding="utf-8")
    assert str(run / "report") in overpaint("report", run, code=2).output


def test_before_and_after_cleaning(overpaint: Command, run: Path, tmp_path: Path) -> None:
    clean = tmp_path / "clean"
    spec = f"jsonl:{tmp_path}/pairs/pairs.jsonl"
    overpaint("clean", spec, "--audit", run, "--out", clean)
    overpaint("report", run, "--cleaned", clean)
    told = json.loads((run / "report" / "report.json").read_bytes())["cleaning"]
    assert (told["rows"], told["stay"]) == (8, 7)
    assert {"kind": "over_edit", "before": 1, "after": 0} in told["kinds"]
    overpaint("report", run, "--cleaned", clean, "--format", "markdown", "--out", tmp_path / "tables")
    for page in (run / "report" / "report.md", tmp_path / "tables" / "report.md"):
        assert "| over\\_edit | 1 | 12.5% | 0 | 0.0% |" in page.read_text(encoding="utf-8")
    assert "no decisions of a clean dataset" in overpaint("report", run, "--cleaned", run, code=2).output


def test_scores_that_are_damaged_are_named_and_the_rest_is_shown(overpaint: Command, run: Path) -> None:
    folder = RunFolder(run)
    folder.write_part("scores", "whole", pa.Table.from_pylist([SCORE], schema=SCORES), "")
    (run / "scores" / "part-torn.parquet").write_bytes(b"PAR1 and no more")
    overpaint("report", run)
    assert pictured(run) == [True]
    (told,) = [one for one in notes(run) if "damaged" in one]
    assert told.startswith("Scores are left out. scores/part-torn.parquet: damaged")
    assert len(Results.read(folder, Thresholds.shipped()).scores) == 1


def test_answers_without_scores_are_told() -> None:
    models = {"m": ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")}
    for value, told in ((math.nan, 1), (0.5, 0)):
        results = holding([{"sample_id": "s"}], pd.DataFrame([{**SCORE, "value": value}]), models)
        assert sum("overpaint score RUN" in one for one in summarised(results).notes) == told


def test_the_terminal_shows_no_column_that_no_sample_can_have(
    capsys: pytest.CaptureFixture[str],
) -> None:
    models = {"m": ModelEntry(spec="python:m", settings={}, call_settings={}, fingerprint="f")}
    inside = {**SCORE, "metric": "l1_inside_to_target", "value": math.nan}
    report = summarised(holding([{"sample_id": "s"}], pd.DataFrame([SCORE, inside]), models))
    printing.leaderboard(report, Path("index.html"), as_json=False)
    told = capsys.readouterr().out
    assert "n=1" in told and "n=0" not in told


def test_of_findings_about_the_set_only_flagged_ones_are_said_with_their_kind() -> None:
    of_set = {"sample_id": None, "kind": "repeated_stamp"}
    found = [
        {**of_set, "label": "", "score": 0.9, "value": 1.0, "reason": "a stamp"},
        {**of_set, "label": "m", "score": 0.0, "value": 0.0, "reason": "no stamp repeats"},
        {**of_set, "label": "n", "score": math.nan, "value": math.nan, "reason": "too few"},
    ]
    results = holding([{"sample_id": "s"}], pd.DataFrame([SCORE]), {}, found)
    assert summarised(results).set_findings == ["repeated_stamp in the dataset: a stamp"]


@pytest.mark.parametrize("option", ["--single-file", "--json"])
def test_options_of_the_page_are_refused_with_tables(overpaint: Command, run: Path, option: str) -> None:
    told = overpaint("report", run, "--format", "csv", option, code=2).output
    assert "--format writes tables alone" in told


def test_tables_take_as_many_findings_as_asked_for(
    overpaint: Command, run: Path, tmp_path: Path
) -> None:
    for cards, count in (((), 1), (("--cards", 0), 0)):
        overpaint("report", run, "--format", "csv", "--out", tmp_path / "tables", *cards)
        assert len((tmp_path / "tables" / "findings.csv").read_text().splitlines()) == 1 + count


def test_a_report_is_called_as_asked_or_like_the_dataset_and_never_by_its_path(
    overpaint: Command, run: Path, tmp_path: Path
) -> None:
    for asked, title in (((), "pairs.jsonl"), (("--title", "Ours"), "Ours")):
        overpaint("report", run, *asked)
        for name in ("index.html", "report.md", "report.json"):
            text = (run / "report" / name).read_text(encoding="utf-8")
            assert title in text and str(tmp_path) not in text


def test_votes_of_the_runs_own_review_count(overpaint: Command, run: Path, tmp_path: Path) -> None:
    labels = ("baseline:blur", "baseline:noise")
    models = [part for label in labels for part in ("--model", label)]
    overpaint("run", f"jsonl:{tmp_path}/pairs/pairs.jsonl", *models, "--out", run)
    sides = {"first": labels[0], "second": labels[1], "winner": "first"}
    votes = [{"id": f"pair-{n}", **sides} for n in range(3)]
    text = "".join(json.dumps(one) + "\n" for one in votes)
    (run / "votes.jsonl").write_text(text, encoding="utf-8")
    overpaint("report", run)
    overpaint("report", run, "--format", "markdown", "--out", tmp_path)
    for page in (run / "report" / "report.md", tmp_path / "report.md"):
        assert "Bradley-Terry" in page.read_text(encoding="utf-8")
    (run / "votes.jsonl").write_text("[]\n", encoding="utf-8")
    overpaint("report", run)
    assert [one for one in notes(run) if one.startswith("Votes are left out.")]
