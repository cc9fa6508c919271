"""Instructions that contradict what can be measured between the two pictures."""

from collections.abc import Callable, Iterable, Mapping, Sequence

from overpaint.auditors.contradiction import colour, place, removal, symmetry, tone
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding

_CHECKS: Mapping[str, Callable[[Pair], Verdict]] = {
    "wrong_side": place.wrong_side,
    "not_removed": removal.not_removed,
    "colour_missing": colour.missing,
    "colour_left": colour.left,
    "wrong_tone": tone.wrong_way,
    "not_symmetric": symmetry.lacking,
    "wrong_count": lambda pair: symmetry.needs_judge(pair, "counting"),
    "not_aesthetic": lambda pair: symmetry.needs_judge(pair, "aesthetics"),
}


class Contradiction:
    """Finds pairs that show something else than their instruction says.

    Kinds ``wrong_side``, ``not_removed``, ``colour_missing``, ``colour_left``, ``wrong_tone`` and
    ``not_symmetric``; what an instruction doesn't speak of is not judged. ``wrong_count`` and
    ``not_aesthetic`` stand for what only a judge can tell, and are never judged by this auditor.
    """

    name = "contradiction"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            for kind, check in _CHECKS.items():
                verdict = Verdict(reason=pair.problem) if pair.problem else check(pair)
                yield verdict.finding(pair, auditor=self.name, kind=kind, side="pair")
