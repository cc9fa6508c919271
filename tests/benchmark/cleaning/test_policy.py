"""What becomes of which finding where nobody says otherwise."""

import json
from collections.abc import Callable, Collection
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from click.testing import Result
from PIL import Image

from overpaint.auditors import Thresholds
from overpaint.benchmark.cleaning import Policy
from overpaint.benchmark.cleaning.judgement import Decisions, Rows, decided
from overpaint.benchmark.cleaning.turns import RightTurns
from overpaint.data import Finding, Side

Command = Callable[..., Result]


def of(*findings: Finding, shared: Collection[str] = ()) -> Decisions:
    rows = Rows(turns=lambda _: RightTurns(), order=int, shares_id=lambda name: name in shared)
    return decided(findings, Policy.shipped(), rows)


def finding(sample_id: str, kind: str, side: Side = "target", **evidence: object) -> Finding:
    return Finding(
        sample_id=sample_id, side=side, auditor="one", kind=kind, value=1.0, score=1.0,
        reason=f"{kind} {sample_id}", evidence=evidence,
    )  # fmt: skip


_OF_SETS = {"repeated_stamp"}
"""Kinds that no row of a dataset has."""


def test_every_kind_with_a_threshold_has_an_action() -> None:
    policy, kinds = Policy.shipped(), set(Thresholds.shipped().kinds)
    assert kinds - set(policy.actions) == _OF_SETS
    assert policy.action("text_language") == policy.action("text_script") == "keep"


@pytest.mark.parametrize(
    ("found", "on_sources", "side"),
    [("target", True, "both"), ("target", False, "target"), ("source", True, "source")],
)
def test_a_stamp_is_mended_wherever_it_is(found: Side, on_sources: bool, side: str) -> None:
    told = of(finding("1", "stamped", side=found, box=[1, 2, 3, 4], on_sources=on_sources))["1"]
    assert [(fix.remedy, fix.side, fix.box) for fix in told.fixes] == [("inpaint", side, (1, 2, 3, 4))]


def test_a_finding_on_one_of_several_rows_with_an_id_drops_none() -> None:
    told = of(
        finding("1", "duplicate_pair", first="1"),
        finding("2", "duplicate_pair", first="1"),
        finding("3", "unreadable"),
        shared=["1", "3"],
    )
    assert "1" not in told
    assert told["2"].action == "drop"
    assert (told["3"].action, told["3"].kinds) == ("quarantine", ("unreadable", "repeated_id"))


def test_splits_drawn_anew_lose_no_row_that_leaked_between_the_old(
    overpaint: Command, tmp_path: Path
) -> None:
    random = np.random.default_rng(0)
    for name in "sab":
        pixels = np.repeat(np.repeat(random.integers(0, 256, (8, 8, 3), np.uint8), 12, 0), 12, 1)
        Image.fromarray(pixels).save(tmp_path / f"{name}.png")
    texts = (("train", "Paint it red.", "a"), ("test", "Remove the dog.", "b"))
    rows = [
        {"id": split, "split": split, "instruction": text, "source": "s.png", "target": f"{name}.png"}
        for split, text, name in texts
    ]
    path = tmp_path / "rows.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    overpaint("audit", f"jsonl:{path}", "--out", tmp_path / "run", "--auditor", "leaks")
    clean = ("clean", f"jsonl:{path}", "--audit", tmp_path / "run", "--out")
    anew = ("--split", "train=0.5", "--split", "test=0.5")

    def left(out: str) -> list[str]:
        return [row["id"] for row in pq.read_table(tmp_path / out / "data").to_pylist()]

    overpaint(*clean, tmp_path / "old")
    assert len(left("old")) == 1
    overpaint(*clean, tmp_path / "new", *anew)
    assert sorted(left("new")) == ["test", "train"]
    assert len(list((tmp_path / "new/data").iterdir())) == 1  # together in one split
    overpaint(*clean, tmp_path / "asked", *anew, "--drop", "split_leak")
    assert len(left("asked")) == 1
