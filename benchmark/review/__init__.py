"""Looking over findings: what reviewers decide, where it is kept, and what follows from it."""

from overpaint.benchmark.review.consensus import Consensus
from overpaint.benchmark.review.decision import Decision, Subject, Verdict
from overpaint.benchmark.review.log import DecisionLog

__all__ = ["Consensus", "Decision", "DecisionLog", "Subject", "Verdict"]
