import json
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

from overpaint.auditors import Thresholds
from overpaint.data.run import RunFolder

Command = Callable[..., Result]


@pytest.fixture(scope="module")
def labels(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A review of pairs.jsonl: the last is an over-edit, the first four with their masks are not."""
    path = tmp_path_factory.mktemp("labels") / "labels.csv"
    rows = ["pair-7,over_edit,1", *(f"pair-{n},over_edit,0" for n in range(4)), "gone,over_edit,1"]
    path.write_text("\n".join(["sample_id,kind,defective", *rows]) + "\n")
    return path


@pytest.fixture
def audit(overpaint: Command, pairs: Path, tmp_path: Path) -> Path:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--auditor", "over-edit")
    return tmp_path / "run"


def test_a_threshold_from_reviewed_findings(
    overpaint: Command, audit: Path, pairs: Path, labels: Path, tmp_path: Path
) -> None:
    out = tmp_path / "thresholds.toml"
    told = overpaint("calibrate", labels, "--audit", audit, "--out", out).stderr
    assert "1 of 6 labels are left out" in told
    # Clopper and Pearson: 1 - 0.025 ** (1 / 4)
    assert "on 4 harmless labels the false-positive rate may be as high as 0.602" in told
    assert "a false-positive rate of 0.01 takes 300 of them" in told
    table = tomllib.loads(out.read_text())["over_edit"]
    assert (table["n"], table["recall"], table["false_positive_rate"]) == (5, 1.0, 0.0)
    assert "labels.csv on run" in table["data"]
    scores = RunFolder(audit).table("findings").to_pandas().query("kind == 'over_edit'")
    worst = scores[scores["sample_id"] != "pair-7"]["score"].max()
    assert worst < table["score"] < 1
    assert Thresholds.from_file(out).of("over_edit").score == table["score"]
    again = ("audit", f"jsonl:{pairs}", "--out", audit, "--auditor", "over-edit")
    told = json.loads(overpaint(*again, "--thresholds", out, "--json").stdout)
    [kind] = [one for one in told["kinds"] if one["kind"] == "over_edit"]
    assert (kind["threshold"], kind["flagged"]) == (table["score"], 1)
    assert {item["sample_id"] for item in told["gallery"]} == {"pair-7"}


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("id,kind\n1,x\n", "no column sample_id, defective"),
        (
            "sample_id,kind,defective\n1,over_edit,perhaps\n",
            "2: defective must be 1 or 0, not 'perhaps'",
        ),
        ("sample_id,kind,defective\nx,over_edit,1\n", "no kind has labels"),
        ("", "no column"),
    ],
)
def test_labels_that_are_wrong_are_told(
    overpaint: Command, audit: Path, tmp_path: Path, content: str, told: str
) -> None:
    path = tmp_path / "labels.csv"
    path.write_text(content)
    out = tmp_path / "t.toml"
    result = overpaint("calibrate", path, "--audit", audit, "--out", out, code=2)
    assert told in result.stderr and not out.exists()


@pytest.mark.parametrize(("said", "lacks"), [(1, "rejected or harmless"), (0, "accepted or defective")])
def test_labels_that_all_say_the_same_are_told(
    overpaint: Command, audit: Path, tmp_path: Path, said: int, lacks: str
) -> None:
    path, out = tmp_path / "labels.csv", tmp_path / "t.toml"
    rows = [f"pair-{number},over_edit,{said}" for number in (0, 7)]
    path.write_text("\n".join(["sample_id,kind,defective", *rows, "pair-0,odd,1"]) + "\n")
    asked = ("calibrate", path, "--audit", audit, "--precision", 0.8, "--out", out)
    told = overpaint(*asked, code=2).stderr
    assert f"none is {lacks}; it needs such too" in told and "no threshold reaches" not in told
    assert "1 of 3 labels are left out" in told and "kinds that it has no finding of: odd" in told


def test_a_set_that_planted_nothing_is_told(overpaint: Command, audit: Path, tmp_path: Path) -> None:
    out = tmp_path / "t.toml"
    result = overpaint("calibrate", "planted", "--audit", audit, "--out", out, code=2)
    assert "give a file of labels" in result.stderr
