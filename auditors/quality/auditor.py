"""Pictures that are bad by themselves, whatever was edited."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from overpaint.auditors.pair import Pair
from overpaint.auditors.quality.measure import Measures, measures
from overpaint.auditors.verdict import Verdict, severity
from overpaint.data import Finding, Picture, Side
from overpaint.taxonomy import UnreadablePicture


@dataclass(frozen=True, slots=True)
class Check:
    """A measure, the value of it that scores 0.5, whether more is worse, and how to say it."""

    value: Callable[[Measures], float]
    even: float
    more_is_worse: bool
    says: str

    def verdict(self, found: Measures) -> Verdict:
        value = self.value(found)
        if math.isnan(value):
            return Verdict(reason="the picture is too small, or too even, to tell")
        score = severity(max(value, 0.0), self.even)
        return Verdict(
            value=value,
            score=score if self.more_is_worse else 1 - score,
            reason=self.says.format(value),
        )


_CHECKS: Mapping[str, Check] = {
    "dark": Check(lambda m: m.bright, 80, False, "99 % of the pixels are at most {:.0f} of 255"),
    "light": Check(lambda m: 255 - m.dim, 55, False, "95 % of the pixels: {:.0f} levels from white"),
    "low_contrast": Check(lambda m: m.contrast, 60, False, "98 % of the pixels: within {:.0f} levels"),
    "uniform": Check(lambda m: m.spread, 10, False, "the whole picture lies within {:.0f} levels"),
    "grey": Check(lambda m: m.chroma, 4, False, "the channels differ by {:.0f} levels at most"),
    "blurred": Check(lambda m: m.edge_width, 2.9, True, "the sharpest edges are {:.1f} pixels wide"),
    "upscaled": Check(lambda m: m.detail, 0.33, False, "half the size loses but {:.2f} of a step"),
    "blocky": Check(lambda m: m.blockiness, 0.5, True, "steps on the grid of JPEG stand out by {:.2f}"),
    "noisy": Check(lambda m: m.noise, 7.0, True, "noise of {:.1f} levels in the quietest parts"),
    "tiny": Check(lambda m: float(min(m.size)), 64, False, "the shorter side has {:.0f} pixels"),
    "elongated": Check(lambda m: max(m.size) / min(m.size) - 1, 2, True,
                       "the longer side exceeds the shorter by {:.2f} of it"),
}  # fmt: skip


class Quality:
    """Finds pictures that are dark, light, flat, grey, blurred, upscaled, blocky, noisy, tiny or narrow.

    All from one look at a part of the pixels at full resolution; ``value`` is the measure of each kind.
    The source of a pair with a label was judged with the dataset's own pair and isn't again.
    """

    name = "quality"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if not pair.label:
                yield from _findings(pair, pair.source, "source")
            if pair.target is not None:
                yield from _findings(pair, pair.target, "target")


def _findings(pair: Pair, picture: Picture, side: Side) -> Iterable[Finding]:
    for kind, verdict in _verdicts(picture).items():
        yield verdict.finding(pair, auditor=Quality.name, kind=kind, side=side)


def _verdicts(picture: Picture) -> Mapping[str, Verdict]:
    try:
        found = measures(picture)
    except UnreadablePicture as error:
        return {kind: Verdict(reason=f"the picture can't be read: {error}") for kind in _CHECKS}
    return {kind: check.verdict(found) for kind, check in _CHECKS.items()}
