"""Source and target of different size or proportions."""

import math
from collections.abc import Iterable, Sequence

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import Finding

EVEN_SCALE = math.log(2)
"""Scale between the pictures, as a logarithm, that scores half of what scale alone can."""

CANVAS_GROWS = frozenset({"other.outpaint"})
"""Classes whose target is meant to have another size."""


class Size:
    """Finds targets that don't fit over their sources.

    ``value`` is how far the aspect ratios are apart: 0.5 if one is half as wide again for its height.
    Another scale with the same aspect scores below 0.5, since scaling mends it; another aspect above.
    """

    name = "size"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield _verdict(pair).finding(pair, auditor=self.name, kind="size_mismatch", side="pair")


def _verdict(pair: Pair) -> Verdict:
    if pair.problem or pair.target is None:
        return Verdict(reason=pair.problem)
    if pair.sample.edit_class.id in CANVAS_GROWS:
        return Verdict(reason="the edit is meant to change the size of the picture")
    source, target = pair.source.size, pair.target.size
    across, down = math.log(target[0] / source[0]), math.log(target[1] / source[1])
    stretch, scale = abs(across - down), abs(across + down) / 2
    score = severity(scale, EVEN_SCALE) / 2 if pair.same_aspect else 0.5 + (1 - math.exp(-stretch)) / 2
    return Verdict(
        value=math.expm1(stretch),
        score=score,
        reason=_reason(pair, source, target),
        evidence={"source_size": list(source), "target_size": list(target), "scale": math.exp(scale)},
    )


def _reason(pair: Pair, source: tuple[int, int], target: tuple[int, int]) -> str:
    sizes = f"the source is {source[0]}x{source[1]}, the target {target[0]}x{target[1]}"
    if source == target:
        return f"both are {source[0]}x{source[1]}"
    return f"{sizes}: {'the same' if pair.same_aspect else 'other'} proportions"
