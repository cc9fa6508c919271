"""Numbers for answers: each metric names its reference and its profile."""

from overpaint.benchmark.metrics.base import FeatureMetric, Metric, PairMetric, Weights, weights_of
from overpaint.benchmark.metrics.registry import metrics

__all__ = ["FeatureMetric", "Metric", "PairMetric", "Weights", "metrics", "weights_of"]
