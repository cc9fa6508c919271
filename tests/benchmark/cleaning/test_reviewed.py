"""overpaint clean --decisions: the reviewers' word goes before the thresholds."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from click.testing import Result

Command = Callable[..., Result]


def actions(out: Path) -> dict[str, str]:
    rows = pq.read_table(out / "decisions.parquet").to_pylist()
    return {row["sample_id"]: row["action"] for row in reversed(rows)}


@pytest.fixture
def decided(tmp_path: Path) -> Path:
    """An over-edit that is none, one that was missed, one in dispute, and a sample that is gone."""
    words = [
        ("ann", "over-edit", "over_edit", "reject"),
        ("bob", "over-edit", "identity_drift", "reject"),
        ("ann", "good-1-0", "over_edit", "accept"),
        ("ann", "signed", "dalle2_signature", "accept"),
        ("bob", "signed", "dalle2_signature", "reject"),
        ("bob", "gone", "over_edit", "accept"),
    ]
    rows = [
        {
            "reviewer": name, "sample_id": sample, "kind": kind, "verdict": verdict, "label": "",
            "side": "target" if sample == "signed" else "pair", "time": "2026-01-31T12:00:00Z",
        }
        for name, sample, kind, verdict in words
    ]  # fmt: skip
    path = tmp_path / "decisions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_what_was_rejected_stays_and_what_was_accepted_goes(
    overpaint: Command, defective: Any, decided: Path, tmp_path: Path
) -> None:
    plain, reviewed = tmp_path / "plain", tmp_path / "reviewed"
    asked = ("clean", defective.spec, "--audit", defective.run)
    overpaint(*asked, "--out", plain)
    told = overpaint(*asked, "--out", reviewed, "--decisions", decided).stderr
    before, after = actions(plain), actions(reviewed)
    changed = {name: (before[name], after[name]) for name in after if before[name] != after[name]}
    assert changed == {"over-edit": ("quarantine", "keep"), "good-1-0": ("keep", "quarantine")}
    assert "2 reviewers: 1 findings accepted, 2 rejected, 1 unsure or in dispute" in told
    assert "no longer exist: 1" in told


def test_it_goes_before_an_earlier_release_too(
    overpaint: Command, defective: Any, decided: Path, tmp_path: Path
) -> None:
    first, second = tmp_path / "first", tmp_path / "second"
    asked = ("clean", defective.spec, "--audit", defective.run)
    overpaint(*asked, "--out", first)
    overpaint(*asked, "--out", second, "--decisions", decided, "--reuse", first)
    assert actions(second)["over-edit"] == "keep"
    rows = {row["sample_id"]: row for row in pq.read_table(second / "decisions.parquet").to_pylist()}
    assert not rows["over-edit"]["reused"] and rows["good-3-0"]["reused"]
