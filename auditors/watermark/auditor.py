"""The auditor of marks in the pixels: each kind on the source and on the target."""

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.auditors.watermark.invisible import invisible_verdict
from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import Box, Finding, Picture
from overpaint.taxonomy import UnreadablePicture

MARKED = 0.5
"""Score from which on a side counts as marked where the two sides of a pair are compared."""

JUDGES: Mapping[str, Callable[[Picture], Verdict]] = {
    "dalle2_signature": signature_verdict,
    "corner_mark": corner_verdict,
    "invisible_watermark": invisible_verdict,
}
"""What judges one picture, by the kind of its finding."""


class Watermark:
    """Finds marks of generators, visible and invisible, on the source as well as on the target.

    The source of a pair with a label was judged with the dataset's own pair and isn't again. Where both
    sides can be judged and one is marked, the evidence says what became of the mark: ``across`` is
    "kept", "added" (this teaches a model to paint it) or "removed".
    """

    name = "watermark"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            for kind in JUDGES:
                yield from self._findings(pair, kind)

    def _findings(self, pair: Pair, kind: str) -> Iterator[Finding]:
        source, target = _compared(_verdict(pair.source, kind), _verdict(pair.target, kind))
        if not pair.label:
            yield source.finding(pair, auditor=self.name, kind=kind, side="source")
        yield target.finding(pair, auditor=self.name, kind=kind, side="target")


def mark_boxes(picture: Picture) -> list[Box]:
    """Where a readable ``picture`` carries a mark that has a place, in its pixels."""
    verdicts = [_verdict(picture, kind) for kind in JUDGES]
    boxes = [verdict.evidence.get("box") for verdict in verdicts if verdict.score >= MARKED]
    return [Box(*box) for box in boxes if isinstance(box, Sequence)]


def _verdict(picture: Picture | None, kind: str) -> Verdict:
    if picture is None:
        return Verdict(reason="there is no target")
    try:
        # Kept with the picture: a source stands in the pair of each model's answer too.
        return picture.once(("mark", kind), lambda: JUDGES[kind](picture))
    except UnreadablePicture as error:
        return Verdict(reason=f"the picture can't be read: {error}")


def _compared(source: Verdict, target: Verdict) -> tuple[Verdict, Verdict]:
    """The verdicts, the marked ones among them with what the edit did to the mark."""
    before, after = source.score >= MARKED, target.score >= MARKED
    if math.isnan(source.score + target.score):
        return source, target
    if before and after:
        return _told(source, "kept", "the target has it too"), _told(target, "kept", "so has the source")
    if after:
        return source, _told(target, "added", "the source has none: the edit adds it")
    if before:
        return _told(source, "removed", "the target has none: the edit removes it"), target
    return source, target


def _told(verdict: Verdict, across: str, words: str) -> Verdict:
    evidence = {**verdict.evidence, "across": across}
    return replace(verdict, reason=f"{verdict.reason}; {words}", evidence=evidence)
