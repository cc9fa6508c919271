"""One pass over a dataset: every row goes where its decision says."""

import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from overpaint.auditors import Thresholds
from overpaint.benchmark.cleaning.attaching import COLUMNS, with_attachments
from overpaint.benchmark.cleaning.decision import Decision, gravest
from overpaint.benchmark.cleaning.emptied import is_emptied
from overpaint.benchmark.cleaning.ledger import Ledger
from overpaint.benchmark.cleaning.mending import Unmendable, mended
from overpaint.benchmark.cleaning.naming import column_names
from overpaint.benchmark.cleaning.plan import Plan
from overpaint.benchmark.cleaning.policy import REMEDIES, Action
from overpaint.benchmark.cleaning.repeated import Repeats
from overpaint.benchmark.cleaning.writers import WRITERS
from overpaint.benchmark.cleaning.writers.base import CleanRow
from overpaint.data import BadRow, EditSample
from overpaint.taxonomy import UnreadablePicture

_WHY = {"kinds": "string", "reason": "string"}
"""Columns of rows that were set apart."""


@dataclass
class Tally:
    """Counts for the card: rows by action, by kind and action, by split, by edit class in and out."""

    actions: Counter[Action] = field(default_factory=Counter[Action])
    kinds: Counter[tuple[str, Action]] = field(default_factory=Counter[tuple[str, Action]])
    splits: Counter[str] = field(default_factory=Counter[str])
    classes: Counter[tuple[str, bool]] = field(default_factory=Counter[tuple[str, bool]])
    reused: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """For each split the pattern of its files, below ``data/``; and a writer's ``card_features``."""

    patterns: Mapping[str, str]
    features: Any


class Passing:
    """Takes rows in the dataset's order and writes what stays, what is set apart, and why."""

    def __init__(self, plan: Plan, folder: Path) -> None:
        self._plan = plan
        asked = plan.asked
        attached = {name: kind for one in asked.attach for name, kind in COLUMNS[one].items()}
        self._names = column_names(asked.naming, plan.job.columns)
        self._data = WRITERS[asked.format](folder / "data", attached, self._names)
        self._apart = WRITERS["parquet"](folder / "quarantine", _WHY, self._names)
        self._ledger = Ledger(folder)
        self._repeats = Repeats(asked.policy, plan.shares_id, plan.has)
        self.tally = Tally()

    def take(self, row: EditSample | BadRow) -> None:
        """Writes one row where it belongs."""
        sample, decision = self._judged(row)
        split = ""
        if sample is not None and decision.stays:
            split = _split_name(self._plan.splits.get(row.id) or sample.split)
            kept, columns = with_attachments(replace(sample, split=split), self._plan.asked.attach)
            self._data.write(split, CleanRow(sample=kept, attached=columns, names=self._names))
        elif isinstance(row, EditSample) and decision.action == "quarantine":
            why = {"kinds": ", ".join(decision.kinds), "reason": decision.reason}
            self._apart.write("quarantine", CleanRow(sample=row, attached=why, names=self._names))
        self._note(row, decision, split)

    def close(self) -> Written:
        """Ends all files."""
        self._ledger.close()
        self._apart.close()
        return Written(patterns=self._data.close(), features=self._data.card_features)

    def _judged(self, row: EditSample | BadRow) -> tuple[EditSample | None, Decision]:
        """The sample as it is to be written, and what was decided on it."""
        if isinstance(row, BadRow):
            return None, Decision(action="drop", kinds=("unreadable",), reason=row.reason)
        decision = gravest([self._plan.decision(row.id), self._repeats.decision(row)])
        return _mended(row, decision, self._plan.asked.thresholds)

    def _note(self, row: EditSample | BadRow, decision: Decision, split: str) -> None:
        plan, tally = self._plan, self.tally
        reused = plan.reuses(row.id)
        self._ledger.add(row.id, plan.key(row.id), decision, split, reused=reused)
        tally.actions[decision.action] += 1
        tally.kinds.update((kind, decision.action) for kind in decision.kinds)
        tally.reused += reused
        if split:
            tally.splits[split] += 1
        name = row.edit_class.id if isinstance(row, EditSample) else "(unreadable)"
        tally.classes[name, decision.stays] += 1


def _mended(
    sample: EditSample, decision: Decision, thresholds: Thresholds
) -> tuple[EditSample, Decision]:
    """The sample with its fixes; set apart, as it was, if one can't be made or nothing differs then."""
    fixed = sample
    try:
        for fix in sorted(decision.fixes, key=lambda one: REMEDIES.index(one.remedy)):
            fixed = mended(fixed, fix)
    except (Unmendable, UnreadablePicture) as error:
        return sample, _apart(decision, f"it can't be mended: {error}")
    if is_emptied(sample, fixed, thresholds):
        return sample, _apart(decision, "without the mark the target would be the source")
    return fixed, decision


def _apart(decision: Decision, why: str) -> Decision:
    reason = f"{decision.reason}; {why}"
    return Decision(action="quarantine", kinds=decision.kinds, reason=reason)


def _split_name(split: str) -> str:
    """A name that the hub takes; ``train`` for rows of no split.

    >>> _split_name("FreeForm 0"), _split_name("")
    ('FreeForm_0', 'train')
    """
    return re.sub(r"\W+", "_", split).strip("_") or "train"
