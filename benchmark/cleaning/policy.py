"""What becomes of rows with findings of each kind."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal, get_args

from overpaint.taxonomy import UnknownName, UsageError

Action = Literal["keep", "fix", "quarantine", "drop"]
"""In the order of gravity."""

ACTIONS: tuple[Action, ...] = get_args(Action)

Remedy = Literal["inpaint", "crop", "swap", "reorder", "rename"]
"""inpaint: paint a mark's box over from around it; crop: cut both pictures so that it is outside; swap:
the pictures of the pair; reorder: number the turns of the session as their pictures follow; rename: an
id of its own for a row with that of an earlier one."""

REMEDIES: tuple[Remedy, ...] = get_args(Remedy)


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """An action for each kind of finding, and a remedy for each kind whose action is ``fix``."""

    actions: Mapping[str, Action]
    remedies: Mapping[str, Remedy]

    @classmethod
    def shipped(cls) -> "Policy":
        """What ``overpaint clean`` does where it isn't told otherwise."""
        return _shipped()

    def action(self, kind: str) -> Action:
        """That of ``kind``; what nobody thought of is set apart."""
        return self.actions.get(kind, "quarantine")

    def with_actions(self, action: Action, kinds: Iterable[str]) -> "Policy":
        """The same with another action for these kinds; ``KIND=REMEDY`` names the remedy of a fix.

        Raises:
            UsageError: a fix without a remedy, or with one that is unknown or doesn't fit the kind.
        """
        actions, remedies = dict(self.actions), dict(self.remedies)
        for text in kinds:
            kind, _, remedy = text.partition("=")
            actions[kind] = action
            if action == "fix":
                remedies[kind] = _remedy(kind, remedy or remedies.get(kind, ""))
        return Policy(actions=actions, remedies=remedies)


_ONLY: Mapping[str, Remedy] = {"turn_reordered": "reorder", "repeated_id": "rename"}
"""Kinds with a remedy of their own, which no other has."""


def _remedy(kind: str, name: str) -> Remedy:
    for remedy in REMEDIES:
        if name == remedy:
            return _fitting(kind, remedy)
    if not name:
        raise UsageError(f"--fix {kind}: say how: --fix {kind}=REMEDY, one of {', '.join(REMEDIES)}")
    raise UnknownName("remedy", name, REMEDIES)


def _fitting(kind: str, remedy: Remedy) -> Remedy:
    if kind in _ONLY and remedy != _ONLY[kind]:
        raise UsageError(f"--fix {kind}={remedy}: can't mend it; say --fix {kind}={_ONLY[kind]}")
    if kind not in _ONLY and remedy in _ONLY.values():
        others = ", ".join(one for one in REMEDIES if one not in _ONLY.values())
        raise UsageError(f"--fix {kind}={remedy}: can't mend it; give one of {others}")
    return remedy


@cache
def _shipped() -> Policy:
    path = files("overpaint.benchmark.cleaning") / "policy.toml"
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    actions: dict[str, Action] = {}
    for action in ACTIONS:
        actions |= dict.fromkeys(table[action], action)
    remedies: dict[str, Remedy] = {kind: _remedy(kind, name) for kind, name in table["fix"].items()}
    return Policy(actions=actions, remedies=remedies)
