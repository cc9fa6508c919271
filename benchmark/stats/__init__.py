"""Statistics that say how sure they are: means, differences, ranks, ratings, agreement."""

from overpaint.benchmark.stats.agreement import Agreement, agreement
from overpaint.benchmark.stats.groups import GroupMeans, group_means, macro_mean
from overpaint.benchmark.stats.means import CONFIDENCE, Estimate, clustered_mean, share
from overpaint.benchmark.stats.paired import Difference, holm, paired_difference
from overpaint.benchmark.stats.ranks import FEWEST, normalised, rank_intervals
from overpaint.benchmark.stats.rating import Rating, Vote, bradley_terry, order_agreement
from overpaint.benchmark.stats.reliability import krippendorff_alpha

__all__ = [
    "CONFIDENCE",
    "FEWEST",
    "Agreement",
    "Difference",
    "Estimate",
    "GroupMeans",
    "Rating",
    "Vote",
    "agreement",
    "bradley_terry",
    "clustered_mean",
    "group_means",
    "holm",
    "krippendorff_alpha",
    "macro_mean",
    "normalised",
    "order_agreement",
    "paired_difference",
    "rank_intervals",
    "share",
]
