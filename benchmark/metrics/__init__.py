"""Numbers for answers: each metric names its reference and its profile."""

from overpaint.benchmark.metrics.base import Metric, metrics

__all__ = ["Metric", "metrics"]
