"""More changed than the instruction allows, less, or other things beside it."""

from overpaint.auditors.over_edit.auditor import OverEdit

__all__ = ["OverEdit"]
