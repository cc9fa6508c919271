"""How numbers are printed and drawn: one scale per column, digits that its intervals support."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import median

from overpaint.benchmark.stats import Estimate

ABSENT = "–"
"""What stands where there is no number; the reason is in the cell's title."""

_MOST_DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """An interval as drawn: positions on the column's axis, 0 (its lowest number) to 100."""

    low: float
    mean: float
    high: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """The numbers of one column: all with the same ``digits`` and on one axis from ``low`` to ``high``.

    ``percent`` prints shares of 1 as percentages.
    """

    digits: int
    low: float
    high: float
    percent: bool = False

    @classmethod
    def of(cls, estimates: Iterable[Estimate], *, percent: bool = False) -> "Scale":
        """The scale that fits these estimates; shares always get the axis from 0 to 1."""
        known = list(estimates)
        ends = [end for one in known for end in (one.low, one.mean, one.high) if math.isfinite(end)]
        if percent:
            return cls(digits=_digits(known, 100), low=0.0, high=1.0, percent=True)
        return cls(digits=_digits(known, 1), low=min(ends, default=0), high=max(ends, default=0))

    def text(self, value: float) -> str:
        """``value`` with the column's digits; a dash for nan, ∞ for infinity.

        >>> Scale(digits=1, low=0, high=1, percent=True).text(0.125)
        '12.5'
        """
        if math.isnan(value):
            return ABSENT
        if math.isinf(value):
            return "∞" if value > 0 else "−∞"
        # Adding 0.0 turns a rounded minus zero into zero.
        rounded = round(value * (100 if self.percent else 1), self.digits) + 0.0
        return f"{rounded:.{self.digits}f}".replace("-", "−")

    def interval(self, estimate: Estimate) -> str:
        """Both ends, or nothing where there is no interval."""
        if math.isnan(estimate.low) or math.isnan(estimate.high):
            return ""
        joint = "–" if estimate.low >= 0 else " to "
        return f"{self.text(estimate.low)}{joint}{self.text(estimate.high)}"

    def position(self, value: float) -> float:
        """Where ``value`` lies on the axis, 0 to 100; 50 on an axis without length."""
        if self.high <= self.low:
            return 50.0
        return round(100 * (value - self.low) / (self.high - self.low), 2)

    def strip(self, estimate: Estimate) -> Strip | None:
        """The interval as drawn; the mean alone where there is none."""
        if not math.isfinite(estimate.mean):
            return None
        mean = self.position(estimate.mean)
        if not (math.isfinite(estimate.low) and math.isfinite(estimate.high)):
            return Strip(low=mean, mean=mean, high=mean)
        low, high = self.position(estimate.low), self.position(estimate.high)
        return Strip(low=low, mean=mean, high=high)


def plain(value: float) -> str:
    """A lone number with up to four significant digits.

    >>> plain(0.25), plain(12345.6), plain(float("nan"))
    ('0.25', '12346', '–')
    """
    if not math.isfinite(value):
        return Scale(digits=0, low=0, high=0).text(value)
    return (f"{value:.0f}" if abs(value) >= 1000 else f"{value:.4g}").replace("-", "−")


def _digits(estimates: list[Estimate], factor: int) -> int:
    """Digits after the point that show the usual half interval with two significant ones."""
    halves = [factor * (one.high - one.low) / 2 for one in estimates]
    wide = [half for half in halves if 0 < half < math.inf]
    if wide:
        usual = median(wide) * (1 + 1e-9)  # 9.9999999 is a 10 that lost its last bits
        return min(_MOST_DIGITS, max(0, 1 - math.floor(math.log10(usual))))
    sizes = [abs(one.mean) * factor for one in estimates if one.mean and math.isfinite(one.mean)]
    # Without intervals: four significant digits of the largest mean.
    return min(_MOST_DIGITS, max(0, 3 - math.floor(math.log10(max(sizes))))) if sizes else 0
