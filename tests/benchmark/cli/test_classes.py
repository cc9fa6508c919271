"""Classes of samples that state none: predicted, stored, told as such in the tables, or left out."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from overpaint.data.run import RunFolder
from overpaint.taxonomy.classifier import classifier_version

Command = Callable[..., Result]


@pytest.fixture
def unnamed(pairs: Path) -> Path:
    """The eight pairs with the class left out of all but the first row."""
    rows = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    for row in rows[1:]:
        del row["edit_classes"]
        row["instruction"] = "Make the box red"
    path = pairs.with_name("unnamed.jsonl")
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_predicted_classes_are_stored_and_told(
    overpaint: Command, unnamed: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    result = overpaint("bench", f"jsonl:{unnamed}", "--out", out, "--json")
    table = RunFolder(out).table("samples")
    assert table["class_origin"].to_pylist() == ["given", *["predicted"] * 7]
    assert table["edit_classes"].to_pylist() == [["local.color_alter"]] * 8
    assert all(0.9 <= p <= 1 for (p,) in table["class_p"].to_pylist())
    assert json.loads((out / "run.json").read_text())["classifier"] == classifier_version()
    report = json.loads(result.stdout)
    assert report["class_counts"] == [{"edit_class": "local.color_alter", "samples": 8, "predicted": 7}]
    assert any("classes of 7 of 8 samples were predicted" in note for note in report["notes"])
    assert "8 samples, 7 predicted" in (out / "report/capabilities.html").read_text(encoding="utf-8")
    assert "8 samples, 7 predicted" in (out / "report/report.md").read_text(encoding="utf-8")
    assert "(predicted, p = " in overpaint("show", out, "pair-3").stdout
    assert "predicted" not in overpaint("show", out, "pair-0").stdout


def test_they_can_be_left_out(overpaint: Command, unnamed: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    overpaint("audit", f"jsonl:{unnamed}", "--out", out, "--classes", "native")
    assert RunFolder(out).table("samples")["class_origin"].to_pylist() == ["given", *[""] * 7]
    result = overpaint("audit", f"jsonl:{unnamed}", "--out", out, code=2)
    assert "--classes native" in result.stderr


def test_a_local_class_is_judged_on_the_stricter_scale(
    overpaint: Command, unnamed: Path, tmp_path: Path
) -> None:
    scores = {}
    for classes in ("native", "predicted"):
        overpaint("audit", f"jsonl:{unnamed}", "--out", tmp_path / classes, "--classes", classes)
        rows = RunFolder(tmp_path / classes).table("findings").to_pylist()
        scores[classes] = {row["sample_id"]: row["score"] for row in rows if row["kind"] == "over_edit"}
    assert scores["native"]["pair-0"] == scores["predicted"]["pair-0"]
    assert scores["native"]["pair-7"] < scores["predicted"]["pair-7"]
