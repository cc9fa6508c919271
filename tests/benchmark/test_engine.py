"""Engines: the same result from any number of workers, and nothing lost when one is killed."""

import os
import pickle
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import psutil
import pytest
from click.testing import Result

from overpaint.benchmark.engine import engine_of
from overpaint.benchmark.panel import Panel
from overpaint.data.adapters.jsonl import JsonlDataset
from overpaint.data.run import RunFolder
from overpaint.data.selection import SelectedShard, Selection, selected
from overpaint.taxonomy import DatasetError, MissingExtra, RunError, UnknownName, WeightsMissing

Command = Callable[..., Result]
Findings = Callable[[Path], list[str]]

FAST = ("--auditor", "size", "--auditor", "no-op", "--auditor", "duplicates")

WORKS = """
import os, signal
from pathlib import Path

def note(shard, *, folder):
    (folder / shard.id).write_text(str(os.getpid()))

def die_once(shard, *, folder, victim):
    mark = folder / "died"
    if shard.id == victim and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    note(shard, folder=folder)

def die(shard, *, folder, victim):
    if shard.id == victim:
        os.kill(os.getpid(), signal.SIGKILL)
    note(shard, folder=folder)

def die_always(shard):
    os.kill(os.getpid(), signal.SIGKILL)

def fill(shard):
    raise OSError(28, "No space left on device", shard.id)
"""


@pytest.fixture
def works(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):  # type: ignore[no-untyped-def]
    """What workers are told to do, in a module that they can import."""
    (tmp_path / "works_of_test.py").write_text(WORKS, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    import works_of_test  # type: ignore[import-not-found]  # noqa: PLC0415  just written

    yield works_of_test
    del sys.modules["works_of_test"]


def shards_of(path: Path) -> list[SelectedShard]:
    return list(selected(JsonlDataset(str(path)), Selection()))


def test_workers_find_what_one_process_finds(
    overpaint: Command, findings: Findings, many: Path, tmp_path: Path
) -> None:
    for workers in (1, 2):
        out = tmp_path / str(workers)
        overpaint("audit", f"jsonl:{many}", "--workers", workers, "--out", out, *FAST)
    assert findings(tmp_path / "1") == findings(tmp_path / "2")
    assert len({part.name for part in tmp_path.glob("2/findings/part-0*")}) == 3


@pytest.mark.slow
def test_workers_score_what_one_process_scores(
    overpaint: Command, findings: Findings, many: Path, tmp_path: Path
) -> None:
    for workers in (1, 2):
        out = tmp_path / str(workers)
        overpaint("run", f"jsonl:{many}", "--model", "baseline:blur", "--limit", 70, "--out", out)
        overpaint("score", out, "--workers", workers)
    one, two = (RunFolder(tmp_path / name).table("scores").to_pylist() for name in "12")
    assert repr(one) == repr(two) and len(one) >= 140  # as text: nan is not equal to itself
    assert findings(tmp_path / "1") == findings(tmp_path / "2")
    assert len({part.name.partition("@")[0] for part in tmp_path.glob("2/scores/part-*")}) == 2


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_killed_worker_loses_nothing(  # type: ignore[no-untyped-def]
    works, many: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    shards = shards_of(many)
    done = tmp_path / "done"
    done.mkdir()
    work = partial(works.die_once, folder=done, victim=shards[1].id)
    yielded = [shard.id for shard in engine_of("local", 2).run(work, shards)]
    assert sorted(yielded) == [shard.id for shard in shards]
    assert {path.name for path in done.iterdir()} == {"died", *yielded}
    assert os.getpid() not in {int(path.read_text() or 0) for path in done.iterdir()}
    assert "a worker was killed" in capsys.readouterr().err


@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_a_shard_that_kills_every_worker_is_named_and_the_others_are_done(  # type: ignore[no-untyped-def]
    works, many: Path, tmp_path: Path
) -> None:
    shards = shards_of(many)
    done = tmp_path / "done"
    done.mkdir()
    work = partial(works.die, folder=done, victim=shards[0].id)
    with pytest.raises(RunError, match=rf"shard {shards[0].id}, most likely for want of memory"):
        list(engine_of("local", 2).run(work, shards))
    assert {path.name for path in done.iterdir()} == {shard.id for shard in shards[1:]}


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs SIGKILL")
def test_workers_that_never_live_end_it(works, many: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(RunError, match="killed each time"):
        list(engine_of("local", 2).run(works.die_always, shards_of(many) * 5))


def test_a_full_disk_is_told_and_the_workers_end(works, many: Path) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(OSError, match="No space left"):
        list(engine_of("local", 2).run(works.fill, shards_of(many)))
    assert _workers_of(os.getpid()) == []


@pytest.mark.parametrize(
    "error",
    [
        DatasetError("gone"),
        MissingExtra("x:", "api"),
        UnknownName("class", "a", ["b"]),
        WeightsMissing("DINO", "timm/dino", "WEIGHTS/dino"),
    ],
)
def test_errors_come_back_from_a_worker(error: Exception) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (type(again), str(again)) == (type(error), str(error))


@pytest.mark.slow
@pytest.mark.skipif(os.name != "posix", reason="needs signals")
@pytest.mark.parametrize("sent", ["SIGINT", "SIGKILL"])
def test_an_interrupted_pool_leaves_no_worker_and_is_gone_on_with(
    sent: str, findings: Findings, overpaint: Command, many: Path, tmp_path: Path
) -> None:
    run = tmp_path / "run"
    arguments = ["audit", f"jsonl:{many}", "--workers", "2", "--out", str(run), *FAST]
    process = subprocess.Popen(
        [sys.executable, "-c", "from overpaint.benchmark.cli import main; main()", *arguments],
        stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    while not list(run.glob("findings/part-*")):
        assert process.poll() is None
        time.sleep(0.01)
    workers = _workers_of(process.pid)
    process.send_signal(getattr(signal, sent))
    _, errors = process.communicate(timeout=60)
    if sent == "SIGINT":
        assert process.returncode == 130
        assert "run the same command again" in errors
        assert "Traceback" not in errors
    psutil.wait_procs(workers, timeout=20)
    assert not [one for one in workers if one.is_running()]
    overpaint(*arguments)
    overpaint("audit", f"jsonl:{many}", "--out", tmp_path / "whole", *FAST)
    assert findings(run) == findings(tmp_path / "whole")
    assert not list(run.glob("*/.part*"))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_ray_finds_what_one_process_finds(
    overpaint: Command, findings: Findings, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr("overpaint.benchmark.engine.cluster.FAN_IN", 2)  # three shards make a tree
    sets = [f"--auditor={one.name}" for one in Panel.of().collection]
    for engine in ("local", "ray"):
        out, asked = tmp_path / engine, ("--engine", engine, "--workers", 2)
        overpaint("audit", f"jsonl:{many}", *asked, "--out", out, *FAST, *sets)
        overpaint("run", f"jsonl:{many}", "--model", "baseline:blur", "--limit", 70, "--out", out)
        overpaint("score", out, *asked)
    assert findings(tmp_path / "ray") == findings(tmp_path / "local")
    assert list(tmp_path.glob("ray/findings/part-set%40stamp%40*"))  # of the model's answers


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_ray_goes_on_where_a_killed_command_stopped(
    overpaint: Command, findings: Findings, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    monkeypatch.setattr("overpaint.benchmark.engine.cluster.FAN_IN", 2)
    out = tmp_path / "run"
    arguments = ("audit", f"jsonl:{many}", "--engine", "ray", "--workers", 2, "--out", out, *FAST)
    overpaint(*arguments)
    shard = next(out.glob("findings/part-0*"))
    whole, kept = findings(out), shard.stat().st_mtime_ns
    for part in out.glob("findings/part-set*"):
        part.unlink()
    (out / "digests" / "duplicates" / ".merged-torn.arrow").write_bytes(b"ARROW1")
    overpaint(*arguments)
    assert findings(out) == whole
    assert shard.stat().st_mtime_ns == kept
    assert not list(out.glob("digests/*/.*"))


@pytest.mark.slow
@pytest.mark.filterwarnings("default")
def test_ray_tries_a_killed_task_again(  # type: ignore[no-untyped-def]
    works, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("ray")
    path = os.pathsep.join(filter(None, [str(tmp_path), os.environ.get("PYTHONPATH")]))
    monkeypatch.setenv("PYTHONPATH", path)  # where Ray's workers look
    shards = shards_of(many)
    done = tmp_path / "done"
    done.mkdir()
    work = partial(works.die_once, folder=done, victim=shards[1].id)
    yielded = [shard.id for shard in engine_of("ray", 2).run(work, shards)]
    assert sorted(yielded) == [shard.id for shard in shards]
    assert {path.name for path in done.iterdir()} == {"died", *yielded}


def _workers_of(pid: int) -> list[psutil.Process]:
    """The pool's processes, without Python's resource tracker."""
    children = psutil.Process(pid).children()
    return [one for one in children if "spawn_main" in " ".join(one.cmdline())]
