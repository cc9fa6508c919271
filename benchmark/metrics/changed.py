"""How much an answer changed, and how much of that was allowed: from the change map of the auditors.

The map leaves out what registration, photometry and noise explain, so that a picture that was saved
again, shifted by a pixel or brightened has no change in it. Pixel metrics count all of these.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from overpaint.auditors import Pair
from overpaint.auditors.view import VIEW_SIDE
from overpaint.data import Value

What = Literal["edit_strength", "preservation"]

_POLICY = f"views of at most {VIEW_SIDE} px, answer registered to source"


@dataclass(frozen=True)
class Changed:
    """Mean of the change map, which is 0 where nothing and 1 where everything changed.

    ``edit_strength`` is that mean where the edit may change (the mask, grown as for the auditors, or
    the box; else the whole picture): a copy has 0. ``preservation`` is 1 minus it where the edit may
    not change: a copy has 1, and so has a good edit, whatever it did inside. Neither is good or bad
    alone; an edit is right that is strong inside and preserves outside.
    """

    what: What
    higher_is_better: bool = True
    profile: str = "corrected"
    worst: float = 0.0

    @property
    def name(self) -> str:
        return self.what

    @property
    def neutral(self) -> bool:
        """A stronger edit is no better one: noise is the strongest."""
        return self.what == "edit_strength"

    @property
    def title(self) -> str:
        return {"edit_strength": "Edit strength", "preservation": "Preservation"}[self.what]

    @property
    def part(self) -> str:
        """What the leaderboard files it under."""
        return "whole" if self.what == "edit_strength" else "outside"

    @property
    def needs(self) -> frozenset[str]:
        return frozenset() if self.what == "edit_strength" else frozenset({"mask"})

    @property
    def explanation(self) -> str:
        if self.what == "edit_strength":
            return "How much changed where the edit may change, from 0 (a copy) to 1; what noise and "\
                "tone explain is no change."  # fmt: skip
        return "How much was kept outside the mask, 1 for all; what noise and tone explain is no change."

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        """One value per pair."""
        return [self._value(pair) for pair in pairs]

    def _value(self, pair: Pair) -> Value:
        content = pair.change.content
        area = _where(pair, self.what, content.shape) & pair.change.covered
        if not area.any():
            return Value(value=math.nan, reason="the mask leaves nothing to look at")
        mean = float(content[area].mean())
        return Value(value=mean if self.what == "edit_strength" else 1 - mean, policy=_POLICY)


def _where(pair: Pair, what: What, shape: tuple[int, ...]) -> NDArray[np.bool_]:
    permitted = pair.permitted.area
    if permitted is None:
        return np.ones(shape, dtype=bool)
    return permitted if what == "edit_strength" else ~permitted


edit_strength = partial(Changed, "edit_strength")
preservation = partial(Changed, "preservation")
