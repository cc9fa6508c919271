"""What an audit by worker processes costs: CPU seconds, wall seconds and memory, for speed_audit."""

import json
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil

AUDIT = """
import sys
from pathlib import Path
from overpaint.benchmark.engine import engine_of
from overpaint.benchmark.job import new_job
from overpaint.benchmark.panel import Panel
from overpaint.benchmark.stages import audit_dataset
from overpaint.data.selection import Selection
spec, out, workers, *names = sys.argv[1:]
job = new_job(spec, Path(out), selection=Selection()).with_auditors(Panel.of(names).names)
with job.writing():
    audit_dataset(job, engine_of("local", int(workers)))
"""


@dataclass(frozen=True, slots=True)
class Size:
    """The largest resident size of a process, and what of it is no file's, in MB."""

    resident: float = 0.0
    own: float = 0.0

    def with_more(self, memory: Any) -> "Size":
        """The larger of it and of what psutil says now."""
        shared = getattr(memory, "shared", 0)  # Linux alone tells
        return Size(max(self.resident, memory.rss / 2**20), max(self.own, (memory.rss - shared) / 2**20))


@dataclass(frozen=True, slots=True)
class Cost:
    """``cpu`` and ``wall`` in seconds; the sizes of the process that was started and of its largest
    worker."""

    cpu: float
    wall: float
    parent: Size
    worker: Size


def cost(dataset: str, workers: int, names: Sequence[str] = ()) -> Cost:
    """One audit of a dataset by these auditors, all if none is named, in processes of their own; one
    worker is a pool of one."""
    with tempfile.TemporaryDirectory() as out:
        return watched([sys.executable, "-c", AUDIT, dataset, f"{out}/run", str(workers), *names])


def watched(command: Sequence[str]) -> Cost:
    """What a command and its children take."""
    begun = time.monotonic()
    process = subprocess.Popen(command)
    watch = _Watch(process.pid)
    watch.start()
    assert process.wait() == 0
    watch.join()
    return Cost(watch.cpu, time.monotonic() - begun, watch.parent, watch.worker)


class _Watch(threading.Thread):
    """Looks at the process and its children ten times a second: the last CPU times, the largest size."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._root = psutil.Process(pid)
        self._times: dict[int, float] = {}
        self.parent = self.worker = Size()

    @property
    def cpu(self) -> float:
        return sum(self._times.values())

    def run(self) -> None:
        while self._root.is_running() and self._root.status() != psutil.STATUS_ZOMBIE:
            for one in self._family():
                self._look(one)
            time.sleep(0.1)

    def _family(self) -> list[psutil.Process]:
        try:
            return [self._root, *self._root.children(recursive=True)]
        except psutil.NoSuchProcess:
            return []

    def _look(self, one: psutil.Process) -> None:
        try:
            used = one.cpu_times()
            self._times[one.pid] = used.user + used.system
            if one.pid == self._root.pid:
                self.parent = self.parent.with_more(one.memory_info())
            else:
                self.worker = self.worker.with_more(one.memory_info())
        except psutil.NoSuchProcess:
            pass


def written(folder: Path, pairs: Sequence[tuple[bytes, bytes]], count: int) -> Path:
    """A dataset of ``count`` rows over these pairs of files, each row with its own."""
    path = folder / f"{count}.jsonl"
    with path.open("w", encoding="utf-8") as file:
        for number in range(count):
            names = [f"{number}-{side}.jpg" for side in ("source", "target")]
            for name, encoded in zip(names, pairs[number % len(pairs)], strict=True):
                (folder / name).write_bytes(encoded)
            row = {"id": f"{number}", "instruction": f"Invert box {number}."}
            file.write(json.dumps({**row, "source": names[0], "target": names[1]}) + "\n")
    return path
