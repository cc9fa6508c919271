"""``overpaint report RUN RUN``: the numbers of one run of all models, or what stands against it."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from overpaint.benchmark.cli import main

pytestmark = pytest.mark.slow

Command = Callable[..., Result]
Bench = Callable[..., Path]

METRICS = ("--metric", "l1_to_target")
TABLES = ("standings", "comparisons", "kinds", "class_standings", "capabilities", "class_counts")


@pytest.fixture(scope="module")
def bench(pairs: Path, tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A run of its own folder of these models on six of the pairs, or what else is asked for."""

    def made(*models: str, options: tuple[str, ...] = ("--limit", "6"), data: Path = pairs) -> Path:
        run = tmp_path_factory.mktemp("merged") / "run"
        asked = [part for model in models for part in ("--model", model)]
        line = ["bench", f"jsonl:{data}", "--out", str(run), *asked, *METRICS, *options]
        done = CliRunner().invoke(main, line)
        assert done.exit_code == 0, done.output
        return run

    return made


@pytest.fixture(scope="module")
def blurred(bench: Bench) -> Path:
    return bench("baseline:blur")


@pytest.fixture(scope="module")
def noised(bench: Bench) -> Path:
    return bench("baseline:noise")


def told(folder: Path) -> dict[str, Any]:
    report: dict[str, Any] = json.loads((folder / "report.json").read_bytes())
    return report


def test_two_runs_are_one_of_both_models(
    overpaint: Command, bench: Bench, blurred: Path, noised: Path, tmp_path: Path
) -> None:
    whole = told(bench("baseline:blur", "baseline:noise") / "report")
    overpaint("report", blurred, noised, "--out", tmp_path / "both")
    merged = told(tmp_path / "both")
    for table in TABLES:
        rows = [sorted(json.dumps(row) for row in report[table]) for report in (merged, whole)]
        assert rows[0] and rows[0] == rows[1], table
    paths = [
        tmp_path / "both" / path for item in merged["gallery"] for path in item["pictures"].values()
    ]
    assert paths and all(path.is_file() for path in paths)


def test_the_same_run_twice_is_that_run(overpaint: Command, blurred: Path, tmp_path: Path) -> None:
    twin = shutil.copytree(blurred, tmp_path / "twin")
    overpaint("report", blurred, twin, "--out", tmp_path / "both")
    assert told(tmp_path / "both")["standings"] == told(blurred / "report")["standings"]


def test_runs_of_other_rows_are_refused(
    overpaint: Command, bench: Bench, blurred: Path, tmp_path: Path
) -> None:
    fewer = bench("baseline:noise", options=("--limit", "5"))
    said = overpaint("report", blurred, fewer, "--out", tmp_path / "both", code=2).stderr
    assert "not the same benchmark as" in said and "selection" in said
    assert "samples without pair-5" in said
    assert not (tmp_path / "both").exists()


def test_runs_of_other_metrics_are_refused(
    overpaint: Command, bench: Bench, blurred: Path, tmp_path: Path
) -> None:
    more = bench("baseline:noise", options=("--limit", "6", "--metric", "l1_to_target@magicbrush"))
    said = overpaint("report", blurred, more, "--out", tmp_path / "both", code=2).stderr
    assert "metrics besides l1_to_target@magicbrush" in said


def test_runs_of_other_pictures_are_refused(
    overpaint: Command, bench: Bench, blurred: Path, pairs: Path, tmp_path: Path
) -> None:
    shutil.copytree(pairs.parent, tmp_path / "other")
    other = tmp_path / "other" / pairs.name
    other.write_text(other.read_text(encoding="utf-8").replace("Invert", "Turn"), encoding="utf-8")
    said = overpaint(
        "report", blurred, bench("baseline:noise", data=other), "--out", tmp_path / "both", code=2
    ).stderr
    assert f"dataset jsonl:{other}, not jsonl:{pairs}" in said


def test_one_name_for_two_models_is_refused(
    overpaint: Command, bench: Bench, blurred: Path, tmp_path: Path
) -> None:
    options = ("--limit", "6", "--label", "baseline:blur", "-M", "sigma=9")
    other = bench("baseline:blur", options=options)
    said = overpaint("report", blurred, other, "--out", tmp_path / "both", code=2).stderr
    assert "'baseline:blur' is baseline:blur with other settings than there" in said


def test_several_runs_need_a_place(overpaint: Command, blurred: Path, noised: Path) -> None:
    assert "--out DIR" in overpaint("report", blurred, noised, code=2).stderr


def test_between_copy_and_oracle_is_told_only_where_the_oracle_is_better(blurred: Path) -> None:
    standings = {one["label"]: one["normalised"] for one in told(blurred / "report")["standings"]}
    oracle = standings["baseline:oracle"]
    assert oracle["l1_to_target@corrected"]["mean"] == 1
    assert standings["baseline:copy"]["l1_to_target@corrected"]["mean"] == 0
    # The copy keeps the source best: a scale that ends at the oracle would praise what spoils it.
    assert {one["l1_to_source@corrected"]["mean"] for one in standings.values()} == {None}
