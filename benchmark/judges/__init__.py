"""Judges: whatever says which of two answers carries out an instruction better."""

from overpaint.benchmark.judges.base import WINNERS, Judge, Question, Reply, judges, winner_in

__all__ = ["WINNERS", "Judge", "Question", "Reply", "judges", "winner_in"]
