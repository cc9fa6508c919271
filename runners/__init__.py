"""How an edit is made."""

from overpaint.runners.base import Runner, runners

__all__ = ["Runner", "runners"]
