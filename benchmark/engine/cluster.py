"""Shards on a Ray cluster, or on a local one that is started for it."""

import os
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from functools import partial
from itertools import cycle
from typing import Any

from overpaint.benchmark.chunks import in_chunks
from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.engine.base import Work
from overpaint.benchmark.engine.encoding import Encoding, Lender
from overpaint.data.encoders import lent
from overpaint.data.selection import SelectedShard
from overpaint.taxonomy import MissingExtra, RunError

RETRIES = 2
"""How often Ray tries a task again whose worker or machine was lost."""

FAN_IN = 256
"""Files of digests that one task reads."""

_ACTOR = "overpaint-encoding-"


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
        with self._connected():
            yield from self._passing(work, deque(shards))

    def conclude(self, conclusions: Sequence[Conclusion]) -> None:
        """See :class:`Engine`; as trees of tasks, all at the same time.

        Each task merges up to ``FAN_IN`` files of digests into one, until one task can read what is
        left: that draws the conclusion. Tasks tell each other names of files alone.
        """
        if not conclusions:
            return
        with self._connected():
            last = [self._tree(conclusion) for conclusion in conclusions]
            while last:
                done, last = self._ray.wait(last)
                self._ray.get(done)

    @contextmanager
    def _connected(self) -> Iterator[None]:
        """With a cluster; what fails on it is told as it would be without one."""
        ray, ours = self._ray, not self._ray.is_initialized()
        if ours:
            self._start()
        try:
            yield
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

    def _encoding(self) -> list[Any]:
        """An actor for each GPU that nobody else holds; an earlier call's are taken again while they are
        there. They go with the last handle of them, or when this process leaves the cluster."""
        ours = [name for name in self._ray.util.list_named_actors() if name.startswith(_ACTOR)]
        count = len(ours) + int(self._ray.available_resources().get("GPU", 0))
        actor = self._ray.remote(
            num_cpus=0, num_gpus=1, max_restarts=RETRIES, max_task_retries=RETRIES
        )(Encoding)  # fmt: skip
        names = [f"{_ACTOR}{number}" for number in range(count)]
        return [actor.options(name=name, get_if_exists=True).remote() for name in names]

    def _tree(self, conclusion: Conclusion) -> Any:
        """The last task of those that draw a conclusion."""
        merge, conclude = (
            self._ray.remote(num_cpus=1, max_retries=RETRIES)(work) for work in (_merge, _conclude)
        )
        closed, level = self._ray.put(conclusion.closed()), list[Any](conclusion.parts())
        while len(level) > FAN_IN:
            level = [merge.remote(closed, *group) for group in in_chunks(level, FAN_IN)]
        return conclude.remote(conclusion, *level)

    def _start(self) -> None:
        remote = "RAY_ADDRESS" in os.environ
        local: dict[str, Any] = {} if remote else {"num_cpus": self.workers}
        self._ray.init(log_to_driver=False, include_dashboard=False, configure_logging=False, **local)

    def _passing(self, work: Work, left: deque[SelectedShard]) -> Iterator[SelectedShard]:
        task = self._ray.remote(num_cpus=1, max_retries=RETRIES)(_alone)
        sent, encoding = self._ray.put(work), cycle(self._encoding() or [None])
        running: dict[Any, SelectedShard] = {}
        while left or running:
            while left and len(running) < 2 * self.workers:
                shard = left.popleft()
                running[task.remote(sent, shard, next(encoding))] = shard
            for done in self._ray.wait(list(running))[0]:
                self._ray.get(done)
                yield running.pop(done)


def _alone(work: Work, shard: SelectedShard, encoding: Any) -> None:
    """Without an actor that encodes, this process loads the encoders that it needs."""
    _one_thread()
    with lent(Lender(partial(_asked, encoding))) if encoding is not None else nullcontext():
        work(shard)


def _asked(actor: Any, method: str, *arguments: object) -> Any:
    import ray  # noqa: PLC0415  on the worker
    from ray.exceptions import RayTaskError  # noqa: PLC0415

    try:
        return ray.get(getattr(actor, method).remote(*arguments))
    except RayTaskError as error:
        raise error.cause from None


def _merge(conclusion: Conclusion, *files: str) -> str:
    _one_thread()
    return conclusion.merge(files)


def _conclude(conclusion: Conclusion, *files: str) -> None:
    _one_thread()
    conclusion.conclude(files)


def _one_thread() -> None:
    import cv2  # noqa: PLC0415  on the worker

    cv2.setNumThreads(1)
