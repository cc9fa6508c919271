"""Rows with the id of an earlier row."""

from collections import Counter
from collections.abc import Callable

from overpaint.benchmark.cleaning.decision import KEPT, Decision, Fix
from overpaint.benchmark.cleaning.policy import Policy
from overpaint.data import EditSample

_KIND = "repeated_id"


class Repeats:
    """Says of rows, in the dataset's order, what becomes of them where an earlier one has their id.

    Most have got an id of their own as they were read. Where ids can't be had beforehand, ``shares_id``
    tells rows that have not, and they get it here. ``is_taken`` says whether some row has an id.
    """

    def __init__(
        self, policy: Policy, shares_id: Callable[[str], bool], is_taken: Callable[[str], bool]
    ) -> None:
        self._policy, self._shares_id, self._is_taken = policy, shares_id, is_taken
        self._counts: Counter[str] = Counter()  # of ids that several rows have

    def decision(self, sample: EditSample) -> Decision:
        """:data:`KEPT` for the first row with an id."""
        given, name = sample.given_id or sample.id, self._own(sample.id)
        if name == given:
            return KEPT
        action = self._policy.action(_KIND)
        reason = f"an earlier row has its id, {given}; it is called {name}"
        fix = Fix(remedy="rename", kind=_KIND, name=name, reason=reason)
        return Decision(
            action=action,
            kinds=(_KIND,),
            reason=reason,
            fixes=(fix,) if action == "fix" else (),
        )

    def _own(self, sample_id: str) -> str:
        if not self._shares_id(sample_id):
            return sample_id
        self._counts[sample_id] += 1
        while self._counts[sample_id] > 1:
            name = f"{sample_id}-{self._counts[sample_id]}"
            if not self._is_taken(name):
                return name
            self._counts[sample_id] += 1
        return sample_id
