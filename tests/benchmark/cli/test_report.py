"""``overpaint report``: of a run that lacks things, and beside what cleaning made of it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Command = Callable[..., Result]

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
    assert "no decisions of a clean dataset" in overpaint("report", run, "--cleaned", run, code=2).output
