"""Features once: what metrics ask for is encoded in batches, kept on disk, shared by models and runs."""

from overpaint.benchmark.features.ask import Ask, View
from overpaint.benchmark.features.bank import FeatureBank
from overpaint.benchmark.features.cache import FeatureCache, cache_folder

__all__ = ["Ask", "FeatureBank", "FeatureCache", "View", "cache_folder"]
