"""Instructions that say something else than what the pictures show."""

from overpaint.auditors.contradiction.auditor import Contradiction

__all__ = ["Contradiction"]
