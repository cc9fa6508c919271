"""Published and corrected definitions: which metrics, with which settings, under whose name."""

from overpaint.benchmark.profiles.choice import chosen_metrics, default_metrics, paper_note
from overpaint.benchmark.profiles.profile import Profile, metric_of, profile, profiles

__all__ = [
    "Profile",
    "chosen_metrics",
    "default_metrics",
    "metric_of",
    "paper_note",
    "profile",
    "profiles",
]
