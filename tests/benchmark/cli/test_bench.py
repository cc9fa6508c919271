import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from overpaint.data.run import RunFolder

Command = Callable[..., Result]


def bench(overpaint: Command, pairs: Path, run: Path, *models: str) -> dict[str, dict[str, object]]:
    options = [part for model in models for part in ("--model", model)]
    result = overpaint("bench", f"jsonl:{pairs}", "--out", run, "--json", *options)
    return {row["label"]: row for row in json.loads(result.stdout)["standings"]}


def mean(row: dict[str, object], metric: str) -> float:
    return row["values"][f"{metric}@corrected"]["mean"]  # type: ignore[index]


def test_copy_and_oracle_rows_are_always_there_and_exact(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    rows = bench(overpaint, pairs, tmp_path / "run", "baseline:blur")
    assert list(rows) == ["baseline:blur", "baseline:oracle", "baseline:copy"]
    oracle, copy = rows["baseline:oracle"], rows["baseline:copy"]
    assert (mean(oracle, "l1_to_target"), mean(oracle, "ssim_to_target")) == (0, 1)
    assert (mean(oracle, "psnr_to_target"), mean(oracle, "gain_over_copy")) == (100, 1)
    assert (mean(copy, "l1_outside_to_source"), mean(copy, "gain_over_copy")) == (0, 0)
    assert oracle["reference"] == "oracle"
    assert copy["reference"] == "copy"
    assert mean(rows["baseline:blur"], "gain_over_copy") < 1


def test_masked_columns_say_how_many_have_a_mask(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    result = overpaint("bench", f"jsonl:{pairs}", "--out", tmp_path / "run", "--json")
    report = json.loads(result.stdout)
    possible = {column["key"]: column["possible"] for column in report["columns"]}
    assert possible["l1_to_target@corrected"] == 8
    assert possible["l1_outside_to_source@corrected"] == 4
    scored = report["standings"][0]["values"]["l1_outside_to_source@corrected"]["n"]
    assert scored == 4
    assert any("Only 4 of 8 samples have a mask" in note for note in report["notes"])


def test_a_further_model_computes_only_itself(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    run = tmp_path / "run"
    bench(overpaint, pairs, run, "baseline:blur")
    journal = (run / "attempts.jsonl").read_bytes()
    scores = {path: path.stat().st_mtime_ns for path in (run / "scores").glob("*.parquet")}
    rows = bench(overpaint, pairs, run, "baseline:blur", "baseline:jpeg")
    added = (run / "attempts.jsonl").read_bytes()
    assert added.startswith(journal)
    new = [json.loads(line)["label"] for line in added[len(journal) :].splitlines()]
    assert new == ["baseline:jpeg"] * 8
    assert {path: path.stat().st_mtime_ns for path in scores} == scores
    assert len(rows) == 4


def test_run_then_score_is_bench(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    rows = bench(overpaint, pairs, tmp_path / "bench", "baseline:noise")
    options = [part for label in rows for part in ("--model", label)]
    overpaint("run", f"jsonl:{pairs}", "--out", tmp_path / "run", *options)
    result = overpaint("score", tmp_path / "run", "--json")
    again = {row["label"]: row for row in json.loads(result.stdout)["standings"]}
    assert again == rows


def test_settings_make_another_model_and_need_another_label(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    options = ("bench", f"jsonl:{pairs}", "--out", tmp_path / "run", "--model", "baseline:blur")
    overpaint(*options, "-M", "sigma=1")
    refused = overpaint(*options, "-M", "sigma=9", code=2)
    assert "--label" in refused.stderr
    overpaint(*options, "-M", "sigma=9", "--label", "strong blur")
    labels = [attempt.label for attempt in RunFolder(tmp_path / "run").attempts()]
    assert labels.count("strong blur") == labels.count("baseline:blur") == 8


def test_several_models_from_a_file(overpaint: Command, pairs: Path, tmp_path: Path) -> None:
    models = tmp_path / "models.toml"
    models.write_text(
        '[models.soft]\nspec = "baseline:blur"\nsettings = {sigma = 1}\n'
        '[models.softer]\nspec = "baseline:blur"\nsettings = {sigma = 4}\n'
    )
    result = overpaint(
        "bench", f"jsonl:{pairs}", "--out", tmp_path / "run", "--models", models, "--json"
    )
    rows = {row["label"]: row for row in json.loads(result.stdout)["standings"]}
    assert mean(rows["soft"], "l1_to_source") < mean(rows["softer"], "l1_to_source")


@pytest.mark.slow
def test_failed_answers_are_counted_kept_and_tried_again_on_demand(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    script = tmp_path / "edit.py"
    script.write_text(
        "import pathlib, shutil, sys\n"
        "source, text, output = sys.argv[1:]\n"
        "flaw = pathlib.Path(__file__).with_name('flaw').exists()\n"
        "if flaw and 'version 3' in pathlib.Path(text).read_text():\n"
        "    sys.exit('out of paint')\n"
        "shutil.copy(source, output)\n"
    )
    (tmp_path / "flaw").touch()
    spec = f"cmd:{sys.executable} {script} {{source}} {{instruction_file}} {{output}}"
    options = ("bench", f"jsonl:{pairs}", "--out", tmp_path / "run", "--model", spec, "--label", "mine")
    report = json.loads(overpaint(*options, "--json").stdout)
    mine = next(row for row in report["standings"] if row["label"] == "mine")
    assert (mine["statuses"]["ok"], mine["statuses"]["error"]) == (7, 1)
    assert any("mine: 1 answers failed" in note and "out of paint" in note for note in report["notes"])
    shown = overpaint("show", tmp_path / "run", "pair-3")
    assert "out of paint" in shown.stdout

    (tmp_path / "flaw").unlink()
    assert "0 new answers" in overpaint(*options).stderr
    assert "1 new answers" in overpaint(*options, "--retry-errors").stderr
    report = json.loads(overpaint("report", tmp_path / "run", "--json").stdout)
    mine = next(row for row in report["standings"] if row["label"] == "mine")
    assert mine["statuses"]["ok"] == 8


def test_capability_is_unknown_below_ten_and_right_above(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    small = json.loads(overpaint("bench", f"jsonl:{pairs}", "--out", tmp_path / "run", "--json").stdout)
    assert [cell["share"] for cell in small["capabilities"]] == [None, None]
    rows = pairs.read_text().splitlines()
    twice = pairs.with_name("twice.jsonl")
    twice.write_text("\n".join([*rows, *(row.replace('"pair-', '"more-') for row in rows)]))
    whole = json.loads(overpaint("bench", f"jsonl:{twice}", "--out", tmp_path / "two", "--json").stdout)
    cells = {cell["label"]: cell for cell in whole["capabilities"]}
    assert cells["baseline:copy"]["share"]["mean"] == 0
    # The oracle does all but the two over-edits that the dataset itself holds.
    assert cells["baseline:oracle"]["share"]["mean"] == pytest.approx(14 / 16)
    assert cells["baseline:oracle"]["n"] == 16


def test_failures_say_nothing_of_capability_where_no_success_could(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in pairs.read_text().splitlines()]
    for row in rows:
        del row["target"]
    blind = pairs.with_name("blind.jsonl")
    blind.write_text(
        "\n".join(json.dumps(row | {"id": f"{row['id']}-{n}"}) for n in (1, 2) for row in rows)
    )
    options = ("--model", "cmd:false {output}", "--out", tmp_path / "run", "--json")
    report = json.loads(overpaint("bench", f"jsonl:{blind}", *options).stdout)
    assert report["standings"][0]["statuses"]["error"] == 16
    assert report["capabilities"] == []


def test_the_terminal_ranks_by_interval_and_only_what_was_scored(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    models = ("--model", "baseline:jpeg", "--model", "baseline:noise", "--model", "cmd:false {output}")
    result = overpaint("bench", f"jsonl:{pairs}", *models, "--out", tmp_path / "run")
    cells = [line.split("│")[1:3] for line in result.stdout.splitlines() if line.startswith("│")]
    # The first table that names a model is the leaderboard; pairs of models follow.
    ranks = {label.strip(): rank.strip() for rank, label in reversed(cells)}
    assert (ranks["baseline:jpeg"], ranks["baseline:noise"]) == ("1", "2")
    assert ranks["cmd:false {output}"] == ""
