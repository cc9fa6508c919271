"""Marks that repeat at one place of many pictures, and that nobody described."""

from overpaint.auditors.stamp.auditor import RepeatedStamp

__all__ = ["RepeatedStamp"]
