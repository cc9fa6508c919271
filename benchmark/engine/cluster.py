"""Shards on a Ray cluster, or on a local one that is started for it."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from typing import Any

from overpaint.benchmark.engine.base import Work
from overpaint.data.selection import SelectedShard
from overpaint.taxonomy import MissingExtra, RunError

RETRIES = 2
"""How often Ray tries a shard again whose worker or machine was lost."""


class Cluster:
    """Ray tasks of one core each, up to ``workers`` at a time.

    The cluster is the one that ``RAY_ADDRESS`` names, else one of ``workers`` processes on this machine.
    Dataset and run folder must lie at the same paths on all its machines.

    Raises:
        MissingExtra: Ray is not installed.
    """

    def __init__(self, workers: int) -> None:
        self.workers = workers
        try:
            import ray  # noqa: PLC0415  an extra, and seconds to import
        except ImportError as error:
            raise MissingExtra("--engine ray", "ray") from error
        self._ray: Any = ray

    def run(self, work: Work, shards: Sequence[SelectedShard]) -> Iterator[SelectedShard]:
        """See :class:`Engine`."""
        ray, ours = self._ray, not self._ray.is_initialized()
        if ours:
            self._start()
        try:
            yield from self._passing(work, deque(shards))
        except ray.exceptions.RayTaskError as error:
            raise error.cause from error
        except ray.exceptions.RayError as error:
            raise RunError(
                f"the cluster lost a worker {RETRIES + 1} times: {str(error).splitlines()[0]}; all that "
                "was finished is kept, and the same command goes on"
            ) from error
        finally:
            if ours:
                ray.shutdown()

    def _start(self) -> None:
        remote = "RAY_ADDRESS" in os.environ
        local: dict[str, Any] = {} if remote else {"num_cpus": self.workers}
        self._ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False, **local)

    def _passing(self, work: Work, left: deque[SelectedShard]) -> Iterator[SelectedShard]:
        task = self._ray.remote(num_cpus=1, max_retries=RETRIES)(_alone)
        sent = self._ray.put(work)
        running: dict[Any, SelectedShard] = {}
        while left or running:
            while left and len(running) < 2 * self.workers:
                shard = left.popleft()
                running[task.remote(sent, shard)] = shard
            for done in self._ray.wait(list(running))[0]:
                self._ray.get(done)
                yield running.pop(done)


def _alone(work: Work, shard: SelectedShard) -> None:
    import cv2  # noqa: PLC0415  on the worker

    cv2.setNumThreads(1)
    work(shard)
