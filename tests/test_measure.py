"""The measurements run by hand; here, only that they start and say what they skip."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]


def run(*arguments):
    command = [sys.executable, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


def test_without_data_every_measurement_is_named_and_skipped(tmp_path):
    done = run("-m", "tests.measure", "--data", str(tmp_path / "none"))
    assert done.returncode == 0
    skipped = {line.split(":")[0] for line in done.stdout.splitlines() if "skipped" in line}
    topics = {path.stem for path in (ROOT / "tests" / "measure").glob("[a-z]*.py")}
    assert skipped == {name for name in topics if not name.startswith("speed_")}


@pytest.mark.slow
def test_the_auditors_measurement_ends_with_a_line_of_json(real):
    done = run("tests/measure/auditors.py", "--data", str(real))
    assert done.returncode == 0, done.stderr
    table = json.loads(done.stdout.splitlines()[-1])
    assert all({"auroc", "recall", "flagged", "found"} <= set(row) for row in table.values())


@pytest.mark.slow
def test_the_classifiers_measurement_ends_with_its_five_figures(real, tmp_path):
    rows = tmp_path / "predictions.tsv"
    done = run("tests/measure/taxonomy.py", "--data", str(real), "--predictions", str(rows))
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {"accuracy", "macro_f1", "coverage", "ece", "rows"} <= set(figures)
    assert len(rows.read_text(encoding="utf-8").splitlines()) == figures["rows"] + 1


@pytest.mark.slow
def test_the_over_edit_measurement_ends_with_its_figures(real):
    done = run("tests/measure/over_edit.py", "--data", str(real), "--every", "31")
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout.splitlines()[-1])
    assert {"auroc_local", "auroc_all", "recall_local_at_5pct", "auroc_not_carried_out"} <= set(figures)
    assert {"planted_auroc", "planted_iou_median", "planted_flagged"} <= set(figures)
