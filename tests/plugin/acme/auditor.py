from collections.abc import Iterable, Sequence

from overpaint.auditors import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding


class BlackTarget:
    """Finds targets that are black all over: what a safety filter hands back."""

    name = "black-target"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield verdict(pair).finding(pair, auditor=self.name, kind="black_target", side="target")


def verdict(pair: Pair) -> Verdict:
    if pair.problem:
        return Verdict(reason=pair.problem)
    light = float(pair.target_view.max())
    return Verdict(value=light, score=1 - light / 255, reason=f"nothing is brighter than {light:.0f}")
