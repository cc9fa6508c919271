"""The 137 real rows in MagicBrush's format, end to end."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from overpaint.data.run import RunFolder

Command = Callable[..., Result]

pytestmark = pytest.mark.slow


def test_all_rows_are_audited(overpaint: Command, real: Path, tmp_path: Path) -> None:
    dataset = f"magicbrush:{real / 'magicbrush_format'}"
    report = json.loads(overpaint("audit", dataset, "--out", tmp_path / "run", "--json").stdout)
    kinds = {row["kind"]: row for row in report["kinds"]}
    assert kinds["unreadable"]["judged"] == 137
    assert kinds["unreadable"]["flagged"] == 0
    samples = RunFolder(tmp_path / "run").table("samples")
    masks = samples["mask"].to_pylist()
    assert (masks.count("alpha"), masks.count("")) == (19, 118)


def test_a_bench_has_exact_references_and_grows_by_one_model(
    overpaint: Command, real: Path, tmp_path: Path
) -> None:
    dataset, run = f"magicbrush:{real / 'magicbrush_format'}", tmp_path / "run"
    models = ("--model", "baseline:copy", "--model", "baseline:oracle", "--model", "baseline:blur")
    report = json.loads(overpaint("bench", dataset, *models, "--out", run, "--json").stdout)
    rows = {row["label"]: row["values"] for row in report["standings"]}
    oracle, copy = rows["baseline:oracle"], rows["baseline:copy"]
    assert oracle["l1_to_target@corrected"] == {
        "mean": 0,
        "low": 0,
        "high": 0,
        "n": 137,
        "clusters": 137,
    }
    assert oracle["ssim_to_target@corrected"]["mean"] == 1
    outside = copy["l1_outside_to_source@corrected"]
    assert (outside["mean"], outside["low"], outside["high"], outside["n"]) == (0, 0, 0, 19)
    possible = {column["key"]: column["possible"] for column in report["columns"]}
    assert {possible[key] for key in possible if "outside" in key} == {19}
    assert any("Only 19 of 137 samples have a mask" in note for note in report["notes"])

    journal = (run / "attempts.jsonl").read_bytes()
    overpaint("bench", dataset, *models, "--model", "baseline:jpeg", "--out", run)
    added = (run / "attempts.jsonl").read_bytes()
    assert added.startswith(journal)
    new = {json.loads(line)["label"] for line in added[len(journal) :].splitlines()}
    assert new == {"baseline:jpeg"}
