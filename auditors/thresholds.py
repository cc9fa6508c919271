"""From which score on a finding counts as a defect, and how that was chosen."""

import math
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Any

from overpaint.data import Finding
from overpaint.taxonomy import UsageError

DEFAULT = 0.5
"""The threshold of a kind that no file speaks of: the middle of the scale, calibrated on nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    """A score from which on a finding counts, and where it comes from.

    ``data`` says in words what it was chosen on, ``measured`` when and ``n`` on how many judged
    findings. Share of the harmless that it flags and of the defective that it finds, 0 to 1; nan if
    unknown.
    """

    score: float
    data: str
    measured: date | None = None
    n: int = 0
    false_positive_rate: float = math.nan
    recall: float = math.nan


@dataclass(frozen=True, slots=True)
class Thresholds:
    """One threshold for each kind of finding."""

    kinds: Mapping[str, Threshold] = field(default_factory=dict[str, Threshold])

    @classmethod
    def shipped(cls) -> "Thresholds":
        """The thresholds that come with this version."""
        name = "overpaint/auditors/thresholds.toml"
        text = (files("overpaint.auditors") / "thresholds.toml").read_text(encoding="utf-8")
        return cls(_parsed(text, name))

    @classmethod
    def from_file(cls, path: Path) -> "Thresholds":
        """The shipped thresholds, with those of a user's file instead where it has some.

        Raises:
            UsageError: the file can't be read or a key in it is wrong; the message names both.
        """
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise UsageError(f"{path}: thresholds can't be read: {error}") from error
        return cls({**cls.shipped().kinds, **_parsed(text, str(path))})

    def of(self, kind: str) -> Threshold:
        """The threshold of ``kind``, or the default one."""
        return self.kinds.get(kind) or Threshold(score=DEFAULT, data="none: the middle of the scale")

    def flagged(self, finding: Finding) -> bool:
        """Whether ``finding`` counts as a defect; never if it could not be judged."""
        return finding.judged and finding.score >= self.of(finding.kind).score


def _parsed(text: str, where: str) -> dict[str, Threshold]:
    try:
        tables = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"{where}: not TOML: {error}") from error
    return {kind: _threshold(table, f"{where}: {kind}") for kind, table in tables.items()}


_KEYS = frozenset({"score", "data", "measured", "n", "false_positive_rate", "recall"})


def _threshold(table: Any, where: str) -> Threshold:
    if not isinstance(table, dict):
        raise UsageError(f"{where}: must be a table, as in [over_edit], not {table!r}")
    for key in table.keys() - _KEYS:
        raise UsageError(f"{where}.{key}: no such key; known: {', '.join(sorted(_KEYS))}")
    return Threshold(
        score=_share(table, "score", where),
        data=_text(table, where),
        measured=_day(table, where),
        n=_count(table, where),
        false_positive_rate=_share_if_known(table, "false_positive_rate", where),
        recall=_share_if_known(table, "recall", where),
    )


def _share(table: Mapping[str, object], key: str, where: str) -> float:
    number = table.get(key)
    if isinstance(number, bool) or not isinstance(number, int | float) or not 0 <= number <= 1:
        raise UsageError(f"{where}.{key}: must be a number from 0 to 1, not {number!r}")
    return float(number)


def _share_if_known(table: Mapping[str, object], key: str, where: str) -> float:
    return _share(table, key, where) if key in table else math.nan


def _text(table: Mapping[str, object], where: str) -> str:
    text = table.get("data")
    if not isinstance(text, str) or not text.strip():
        raise UsageError(f"{where}.data: must say what the threshold was chosen on, not {text!r}")
    return text


def _day(table: Mapping[str, object], where: str) -> date | None:
    day = table.get("measured")
    if day is not None and not isinstance(day, date):
        raise UsageError(f"{where}.measured: must be a date such as 2026-11-23, not {day!r}")
    return day


def _count(table: Mapping[str, object], where: str) -> int:
    number = table.get("n", 0)
    if isinstance(number, bool) or not isinstance(number, int) or number < 0:
        raise UsageError(f"{where}.n: must be a whole number, not {number!r}")
    return number
