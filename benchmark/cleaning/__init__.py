"""From an audit to a dataset that can be trained on."""

from overpaint.benchmark.cleaning.clean import clean_dataset
from overpaint.benchmark.cleaning.plan import CleanAsked
from overpaint.benchmark.cleaning.policy import Policy

__all__ = ["CleanAsked", "Policy", "clean_dataset"]
