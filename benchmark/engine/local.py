"""Shards in this process, or in a pool of processes on this machine."""

import os
from collections import deque
from collections.abc import Generator, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import Pipe, get_context

from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.engine.base import Work
from overpaint.benchmark.engine.worker import begin
from overpaint.benchmark.progress import tell
from overpaint.data.selection import SelectedShard
from overpaint.taxonomy import RunError

HANDED_OUT = 2
"""Shards per worker that are handed out at a time: the one it is on, and the next."""

GIVE_UP = 3
"""So many shards that kill their worker every time are no accident: nothing further is tried."""

_ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}


class Serial:
    """One shard after the other, in this process."""

    def conclude(self, conclusions: Sequence[Conclusion]) -> None:
        """See :class:`Engine`."""
        for conclusion in conclusions:
            conclusion.alone()

    def run(self, work: Work, shards: Sequence[SelectedShard]) -> Iterator[SelectedShard]:
        """See :class:`Engine`."""
        for shard in shards:
            work(shard)
            yield shard


class Pool:
    """``workers`` processes, each with one thread, that read their shards themselves.

    They are started anew (spawn), end with this process however it ends, and get shards as they
    finish others, so that memory doesn't grow with the dataset. When one is killed, the shards that
    were handed out are tried again, each alone; one that kills its worker again is told at the end.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def conclude(self, conclusions: Sequence[Conclusion]) -> None:
        """See :class:`Engine`; in this process."""
        Serial().conclude(conclusions)

    def run(self, work: Work, shards: Sequence[SelectedShard]) -> Iterator[SelectedShard]:
        """See :class:`Engine`."""
        left = deque(shards)
        guilty: list[SelectedShard] = []
        while left and len(guilty) < GIVE_UP:
            lost = yield from _passing(work, left, min(self.workers, len(left)))
            if lost:
                tell(f"a worker was killed; the {len(lost)} shards handed out are tried again")
            for shard in lost:
                guilty += yield from _passing(work, deque([shard]), 1)
                if len(guilty) == GIVE_UP:
                    break
        if guilty:
            raise RunError(_killed(guilty))


def _passing(
    work: Work, left: deque[SelectedShard], workers: int
) -> Generator[SelectedShard, None, list[SelectedShard]]:
    """Takes shards off ``left`` until none is there; returns those lost when a worker was killed."""
    running: dict[Future[None], SelectedShard] = {}
    with _pool(workers) as pool:
        try:
            while left or running:
                while left and len(running) < HANDED_OUT * workers:
                    running[pool.submit(work, left[0])] = left[0]
                    left.popleft()
                for future in wait(running, return_when=FIRST_COMPLETED).done:
                    future.result()
                    yield running.pop(future)
        except BrokenProcessPool:
            return list(running.values())
    return []


@contextmanager
def _pool(workers: int) -> Iterator[ProcessPoolExecutor]:
    """A pool whose processes end at once when the block ends, or this process does."""
    ours, theirs = Pipe()
    with _environment(_ONE_THREAD):
        pool = ProcessPoolExecutor(workers, get_context("spawn"), begin, (theirs,))
        try:
            yield pool
            pool.shutdown()
        finally:
            ours.close()
            pool.shutdown(cancel_futures=True)
            theirs.close()


@contextmanager
def _environment(values: Mapping[str, str]) -> Iterator[None]:
    """``values`` for the processes that are started meanwhile, where the user has set no others."""
    added = [name for name in values if name not in os.environ]
    os.environ.update({name: values[name] for name in added})
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]


def _killed(shards: Sequence[SelectedShard]) -> str:
    names = ", ".join(shard.id for shard in shards)
    return (
        f"the worker was killed each time it read shard {names}, most likely for want of memory; all "
        "that was finished is kept, and the same command tries the rest again"
    )
