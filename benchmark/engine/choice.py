"""The engine that the options ask for."""

from typing import Literal, get_args

from overpaint.benchmark.engine.base import Engine
from overpaint.benchmark.engine.local import Pool, Serial

EngineName = Literal["local", "ray"]

ENGINES: tuple[EngineName, ...] = get_args(EngineName)


def engine_of(name: EngineName = "local", workers: int = 1) -> Engine:
    """``local``: this process, or a pool of ``workers`` processes; ``ray``: ``workers`` tasks at a time.

    Raises:
        MissingExtra: ``ray`` is not installed.
    """
    if name == "ray":
        from overpaint.benchmark.engine.cluster import Cluster  # noqa: PLC0415  needs an extra

        return Cluster(workers)
    return Pool(workers) if workers > 1 else Serial()
