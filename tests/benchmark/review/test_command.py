"""overpaint review on the command line: folders, downloads, summaries, and runs that are not whole."""

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from reviewing import desk_of

from overpaint.benchmark.review import DecisionLog

ASKED = ("--by", "uncertainty", "--no-browser")


def row(run: Path, place: int, verdict: str, reviewer: str = "ann") -> dict[str, str]:
    subject = desk_of(run).entries[place].subject
    return {
        "reviewer": reviewer, "sample_id": subject.sample_id, "kind": subject.kind,
        "label": subject.label, "side": subject.side, "verdict": verdict, "note": "",
        "time": f"2026-01-31T12:00:{place:02d}.000Z",
    }  # fmt: skip


def downloaded(path: Path, *rows: dict[str, str]) -> Path:
    path.write_text("".join(json.dumps(one) + "\n" for one in rows))
    return path


def test_a_folder_holds_the_page_and_all_pictures(run: Path, overpaint: Callable) -> None:
    told = overpaint("review", run, "--static", *ASKED).stderr
    page = run / "review" / "index.html"
    assert f"review: {page}" in told and "--import FILE" in told
    data = json.loads((run / "review" / "data.js").read_text().removeprefix("window.overpaint = ")[:-2])
    data = data["gallery"]
    assert len(data["items"]) == len(desk_of(run).entries)
    for item in data["items"]:
        assert {"source", "target"} <= item["pictures"].keys()
        assert all((run / "review" / path).is_file() for path in item["pictures"].values())
    boxed = [one for one in data["items"] if one["kind"] == "over_edit" and one["boxes"]]
    assert boxed and all(
        0 <= edge <= 1 for one in boxed for box in one["boxes"]["source"] for edge in box
    )
    assert (data["review"]["mode"], data["review"]["reviewer"]) == ("static", "")


def test_what_narrows_a_review_is_refused_where_all_is_told(run: Path, overpaint: Callable) -> None:
    for asked in (("--label", "nosuch"), ("--kind", "no_op"), ("--by", "random")):
        assert "don't apply" in overpaint("review", run, "--summary", *asked, code=2).stderr


def test_pages_of_two_runs_of_one_name_keep_what_is_decided_apart(
    run: Path, overpaint: Callable, tmp_path: Path
) -> None:
    def kept(mine: Path) -> str:
        overpaint("review", mine, "--static", "--limit", 1, *ASKED)
        return re.findall('"decisions-[^"]+"', (mine / "review" / "data.js").read_text())[0]

    other = Path(shutil.copytree(run, tmp_path / "other" / "run"))
    first = kept(run)
    assert kept(run) == first != kept(other)


def test_a_download_is_taken_in_once(run: Path, overpaint: Callable, tmp_path: Path) -> None:
    gone = {**row(run, 1, "reject"), "sample_id": "gone"}
    path = downloaded(tmp_path / "d.jsonl", row(run, 0, "accept"), row(run, 1, "undo"), gone)
    told = overpaint("review", run, "--import", path).stderr
    assert "3 decisions, 3 of them new" in told
    assert "samples that no longer exist: 1" in told
    assert "3 decisions, 0 of them new" in overpaint("review", run, "--import", path).stderr
    assert len(DecisionLog(run / "decisions.jsonl").read()) == 3


def test_the_summary_says_how_far_reviewers_agree(run: Path, overpaint: Callable) -> None:
    assert "no decisions yet" in overpaint("review", run, "--summary").stderr
    said = [
        row(run, place, verdict, name)
        for name, verdicts in (("ann", "aarra"), ("bob", "aarru"))
        for place, verdict in enumerate(
            {"a": "accept", "r": "reject", "u": "unsure"}[one] for one in verdicts
        )
    ]
    downloaded(run / "decisions.jsonl", *said)
    result = overpaint("review", run, "--summary")
    assert "2 reviewers: 3 findings accepted, 2 rejected, 0 unsure" in result.stderr
    assert "alpha: 1.0000" in result.stderr and "on 4 findings" in result.stderr
    assert "Reviewed findings" in result.stdout


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("", "holds no decision"),
        ("{", "holds no decision"),
        ("{}\n{", "line 1: 'sample_id' should be"),
        ("[1]\n", "line 1: should be an object, not list"),
        ('{"verdict": "accept"}\n', "line 1: "),
        ('{"matchup": "x", "winner": "left"}\n', "no longer exist: 1"),
    ],
)
def test_a_strange_download_is_named(
    run: Path, overpaint: Callable, tmp_path: Path, line: str, told: str
) -> None:
    path = tmp_path / "d.jsonl"
    path.write_text(line)
    code = 0 if "exist" in told else 2
    assert told in overpaint("review", run, "--import", path, code=code).stderr
    assert not (run / "decisions.jsonl").exists() or code == 0


def test_a_damaged_file_of_decisions_is_told_first(run: Path, overpaint: Callable) -> None:
    (run / "decisions.jsonl").write_text("{}\n")
    assert "line 1: no decision" in overpaint("review", run, *ASKED, code=2).stderr


def test_without_the_dataset_the_rest_is_shown(run: Path, overpaint: Callable) -> None:
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**manifest, "dataset": "jsonl:/nowhere/rows.jsonl"}))
    told = overpaint("review", run, "--static", *ASKED).stderr
    assert "no pictures: " in told
    assert '"pictures":{}' in (run / "review" / "data.js").read_text()


def test_an_incomplete_or_newer_run_is_told(run: Path, overpaint: Callable) -> None:
    asked = ("review", run, "--static", *ASKED)
    shutil.rmtree(run / "answers")
    overpaint(*asked)  # findings of answers are shown without their pictures
    manifest = json.loads((run / "run.json").read_text())
    (run / "run.json").write_text(json.dumps({**manifest, "format": 99}))
    assert "written by a newer overpaint" in overpaint(*asked, code=2).stderr
    (run / "run.json").unlink()
    assert "no run here" in overpaint(*asked, code=2).stderr


def test_a_run_without_findings_is_told(run: Path, overpaint: Callable) -> None:
    shutil.rmtree(run / "findings")
    assert "no finding to review" in overpaint("review", run, "--static", code=2).stderr


def test_a_target_that_can_not_be_written_is_told(run: Path, overpaint: Callable) -> None:
    (run / "review").write_text("a file")
    assert "review" in overpaint("review", run, "--static", *ASKED, code=2).stderr
