"""Input that is broken in the ways that large sets are: a message or a finding, and nothing lost."""

import io
import json
import resource
import subprocess
import sys
import tarfile
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import Result

from overpaint.benchmark.job import reopened_job
from overpaint.data.run import RunFolder

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]

FAST = ("--auditor", "size", "--auditor", "no-op")
MAIN = "from overpaint.benchmark.cli import main; main()"


def rows(pairs: Path, count: int) -> list[dict[str, object]]:
    lines = [json.loads(line) for line in pairs.read_text(encoding="utf-8").splitlines()]
    return [
        {
            "id": f"row-{number}",
            "instruction": lines[number % 8]["instruction"],
            "source": (pairs.parent / lines[number % 8]["source"]).read_bytes(),
            "target": (pairs.parent / lines[number % 8]["target"]).read_bytes(),
        }
        for number in range(count)
    ]


def test_five_percent_corrupt_pictures_are_findings(
    overpaint: Command, findings: Findings, pairs: Path, tmp_path: Path
) -> None:
    table = rows(pairs, 100)
    for number in range(0, 100, 20):
        table[number]["target"] = bytes(table[number]["target"])[:200]  # type: ignore[arg-type]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "edits.parquet")
    for workers in (1, 2):
        spec, out = f"parquet:{tmp_path}/edits.parquet", tmp_path / str(workers)
        overpaint("audit", spec, "--workers", workers, "--out", out, *FAST)
    assert findings(tmp_path / "1") == findings(tmp_path / "2")
    told = RunFolder(tmp_path / "2").table("findings").to_pandas()
    broken = told[(told["kind"] == "unreadable") & (told["score"] == 1)]
    assert set(broken["sample_id"]) == {f"row-{number}" for number in range(0, 100, 20)}
    assert len(told[(told["kind"] == "no_op") & told["score"].notna()]) == 95


def test_a_sample_is_found_where_an_earlier_row_with_its_id_is_none(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    """In tars, whose ids are known when their rows are read."""
    for number, row in enumerate(rows(pairs, 2)):
        told = {"instruction": row["instruction"], "session": "s", "turn": number or "none"}
        members = {
            "source.png": row["source"],
            "target.png": row["target"],
            "json": json.dumps(told).encode(),
        }
        with tarfile.open(tmp_path / f"{number}.tar", "w") as tar:
            for name, content in members.items():
                assert isinstance(content, bytes)
                member = tarfile.TarInfo(f"twice.{name}")
                member.size = len(content)
                tar.addfile(member, io.BytesIO(content))
    overpaint("audit", f"webdataset:{tmp_path}", "--out", tmp_path / "run", *FAST)
    found = reopened_job(tmp_path / "run").sample("twice")
    assert found.instruction == rows(pairs, 2)[1]["instruction"]


@pytest.mark.parametrize("nothing", [None, "", " \n"])
def test_a_row_without_an_instruction_is_told_as_that_and_skipped_by_models_that_need_one(
    nothing: str | None, overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    table = rows(pairs, 4)
    table[1]["instruction"] = nothing
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "edits.parquet")
    spec, run = f"parquet:{tmp_path}/edits.parquet", tmp_path / "run"
    overpaint("audit", spec, "--out", run, "--auditor", "text", "--auditor", "leaks")
    told = RunFolder(run).table("findings").to_pandas()
    bad = told[(told["score"] >= 0.5) & (told["side"] != "set")]
    assert set(zip(bad["sample_id"], bad["kind"], strict=True)) == {("row-1", "text_empty")}
    overpaint("clean", spec, "--audit", run, "--out", tmp_path / "clean")
    decided = pq.read_table(tmp_path / "clean" / "decisions.parquet").to_pandas()
    (mine,) = decided[decided["sample_id"] == "row-1"]["action"]
    assert mine == "quarantine"
    model = ("--model", "cmd:sh -c 'cp $0 $1' {source} {output} {instruction}")
    overpaint("run", spec, *model, "--model", "baseline:copy", "--out", tmp_path / "bench")
    (skipped,) = [one for one in RunFolder(tmp_path / "bench").attempts() if one.status != "ok"]
    assert (skipped.sample_id, skipped.status) == ("row-1", "skipped")
    assert "needs instruction" in skipped.error


def test_a_half_written_file_and_files_that_disagree_are_told(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    good = tmp_path / "a.parquet"
    pq.write_table(pa.Table.from_pylist(rows(pairs, 8)), good)
    (tmp_path / "b.parquet").write_bytes(good.read_bytes()[:-100])
    command = ("audit", f"parquet:{tmp_path}/*.parquet", "--out", tmp_path / "run")
    assert "b.parquet: can't be read as parquet" in overpaint(*command, code=2).stderr
    pq.write_table(pa.table({"before": [b"x"], "instruction": ["x"]}), tmp_path / "b.parquet")
    assert "b.parquet: no column 'id'" in overpaint(*command, code=2).stderr
    assert not (tmp_path / "run").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs limits of file sizes")
def test_a_disk_that_is_full_in_mid_shard_loses_nothing(
    overpaint: Command, findings: Findings, pairs: Path, tmp_path: Path
) -> None:
    """A limit on the size of files stands in for the disk: writing fails part-way in the same way."""
    pq.write_table(pa.Table.from_pylist(rows(pairs, 100)), tmp_path / "edits.parquet")
    run = tmp_path / "run"
    arguments = ["audit", f"parquet:{tmp_path}/edits.parquet", "--out", str(run), *FAST]

    def small() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (5_000, resource.RLIM_INFINITY))

    done = subprocess.run(
        [sys.executable, "-c", MAIN, *arguments],
        preexec_fn=small, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 2
    assert "run the same command again" in done.stderr
    assert "Traceback" not in done.stderr
    assert not list(run.glob("*/.part*"))
    overpaint(*arguments)
    overpaint(*arguments[: -len(FAST) - 1], tmp_path / "whole", *FAST)
    assert findings(run) == findings(tmp_path / "whole")


def test_a_pair_that_cannot_be_read_is_charged_to_no_model(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    table = rows(pairs, 6)
    for number, side in ((1, "target"), (2, "source")):
        table[number][side] = bytes(table[number][side])[:200]  # type: ignore[arg-type]
    pq.write_table(pa.Table.from_pylist(table), tmp_path / "edits.parquet")
    run = tmp_path / "run"
    spec = f"parquet:{tmp_path}/edits.parquet"
    overpaint("bench", spec, "--model", "baseline:blur", "--out", run)
    report = json.loads((run / "report" / "report.json").read_text(encoding="utf-8"))
    possible = {one["key"]: one["possible"] for one in report["columns"]}
    assert possible["l1_to_target@corrected"] == 4
    standings = {one["label"]: one for one in report["standings"]}
    for one in standings.values():
        assert one["values"]["l1_to_target@corrected"]["n"] == 4
        assert one["unjudged"]["l1_to_target@corrected"] == 0
        assert one["statuses"]["error"] == one["statuses"]["refused"] == 0
    oracle = standings["baseline:oracle"]
    for key in ("l1_to_target@corrected", "ssim_to_target@corrected"):
        assert oracle["worst"][key]["mean"] == pytest.approx(oracle["values"][key]["mean"])
    assert any("of 2 of 6 samples can't be read" in note for note in report["notes"])
    scores = RunFolder(run).table("scores").to_pandas()
    reasons = scores[(scores["sample_id"] == "row-1") & (scores["metric"] == "l1_to_target")]["reason"]
    assert set(reasons) == {"the target can't be read"}
