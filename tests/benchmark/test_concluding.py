"""Conclusions about sets: the same when digests are merged as a tree, and when that is done again."""

import shutil
from pathlib import Path

import pytest

from overpaint.benchmark.auditing import AuditWork, audit_shard, conclusions
from overpaint.benchmark.chunks import in_chunks
from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.job import Job, new_job
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.data.tables import FINDINGS

SETS = ("duplicates", "leaks", "turns", "repeats", "odd-size", "script")


@pytest.fixture(scope="module")
def digested(many: Path, tmp_path_factory: pytest.TempPathFactory) -> Job:
    """A run whose shards are audited by all auditors of sets, and not concluded."""
    out = tmp_path_factory.mktemp("digested") / "run"
    job = new_job(f"jsonl:{many}", out, selection=Selection(limit=130)).with_auditors(SETS)
    with job.writing():
        for shard in job.shards:
            audit_shard(shard, AuditWork(job.run, SETS))
    return job


def drawn(job: Job, tmp_path: Path, fan_in: int) -> dict[str, list[str]]:
    """The findings of each auditor of sets, when so many files are merged at a time."""
    run = tmp_path / str(fan_in)
    shutil.copytree(job.run.path, run)
    folder = RunFolder(run)
    found = {}
    for conclusion in conclusions(Job(job.shards, folder, job.manifest), AuditWork(folder, SETS)):
        draw(conclusion, fan_in)
        found[conclusion.auditor] = [
            repr(row) for row in folder.parts("findings", FINDINGS).to_pylist()
            if row["auditor"] == conclusion.auditor
        ]  # fmt: skip
    assert not list(run.glob("digests/*/.*"))
    return found


def draw(conclusion: Conclusion, fan_in: int) -> None:
    level = conclusion.parts()
    while len(level) > fan_in:
        groups = [*in_chunks(level, fan_in)]
        level = [conclusion.closed().merge(group) for group in groups]
        # Tried again, as after a machine was lost.
        assert level == [conclusion.merge(group) for group in groups]
    conclusion.conclude(level)
    assert conclusion.is_done
    conclusion.conclude(level)


def test_a_tree_of_merges_concludes_what_one_merge_does(digested: Job, tmp_path: Path) -> None:
    alone, tree = drawn(digested, tmp_path, 99), drawn(digested, tmp_path, 2)
    assert set(alone) == set(SETS)
    assert min(len(rows) for name, rows in alone.items() if name != "turns") == 130
    assert tree == alone
