"""The 137 real rows in MagicBrush's format: audited, cleaned with new splits, audited again."""

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from click.testing import Result

from overpaint.auditors import Thresholds
from overpaint.benchmark.cleaning import Policy
from overpaint.benchmark.cleaning.flagged import flagged
from overpaint.data.adapters.schema import schema
from overpaint.data.run import RunFolder

Command = Callable[..., Result]


@pytest.mark.slow
def test_real_rows_are_clean_afterwards_and_their_bytes_the_same(
    overpaint: Command, real: Path, tmp_path: Path
) -> None:
    table = real / "magicbrush_format" / "train-00000-of-00001.parquet"
    run, again, out = (tmp_path / name for name in ("run", "again", "dest"))
    overpaint("audit", f"magicbrush:{table}", "--workers", 2, "--out", run)
    splits = ("--split", "train=0.8", "--split", "test=0.2")
    overpaint("clean", f"magicbrush:{table}", "--audit", run, "--out", out, *splits)
    overpaint("audit", f"parquet:{out}/data", "--workers", 2, "--out", again)

    policy = Policy.shipped()
    left = {
        (found.sample_id, found.kind)
        for found in flagged(RunFolder(again), Thresholds.shipped())
        if policy.action(found.kind) != "keep"
    }
    assert left == set()
    original = {f"{row['img_id']}-{row['turn_index']}": row for row in pq.read_table(table).to_pylist()}
    kept = pq.read_table(out / "data").to_pylist()
    assert 80 < len(kept) < 137
    for row in kept:
        for field, column in (("source", "source_img"), ("target", "target_img"), ("mask", "mask_img")):
            before, after = original[row["id"]][column], row[field]
            assert (before and before["bytes"]) == (after and after["bytes"])
    card = (out / "README.md").read_text(encoding="utf-8")
    assert "Licence: cc-by-4.0" in card
    assert all(defect in card for defect in schema("magicbrush").defects)
