"""Ways to get through the shards of a dataset: in this process, in several, on a cluster."""

from overpaint.benchmark.engine.base import Engine, Work
from overpaint.benchmark.engine.choice import ENGINES, EngineName, engine_of

__all__ = ["ENGINES", "Engine", "EngineName", "Work", "engine_of"]
