"""The auditor of marks in the pixels: each kind on the source and on the target."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.across import MARKED, Sides, compared, removal
from overpaint.auditors.watermark.asked import asks_removal
from overpaint.auditors.watermark.corner import corner_verdict
from overpaint.auditors.watermark.invisible import invisible_verdict
from overpaint.auditors.watermark.signature import signature_verdict
from overpaint.data import Box, Finding, Picture
from overpaint.taxonomy import UnreadablePicture

VISIBLE: Mapping[str, Callable[[Picture], Verdict]] = {
    "dalle2_signature": signature_verdict,
    "corner_mark": corner_verdict,
}

JUDGES: Mapping[str, Callable[[Picture], Verdict]] = {
    **VISIBLE,
    "invisible_watermark": invisible_verdict,
}
"""What judges one picture, by the kind of its finding."""


class Watermark:
    """Finds marks of generators, visible and invisible, on the source as well as on the target.

    The source of a pair with a label was judged with the dataset's own pair and isn't again. Where both
    sides can be judged and one is marked, the evidence says what became of the mark: ``across`` is
    "kept", "added" (this teaches a model to paint it) or "removed". An edit that takes a visible mark
    away has a finding of its own, ``mark_removed``; if the instruction asks for that, the mark is no
    fault of the source.
    """

    name = "watermark"
    max_batch = 64

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            yield from self._findings(pair)

    def _findings(self, pair: Pair) -> Iterator[Finding]:
        sides = {kind: _sides(pair, kind) for kind in JUDGES}
        asked = asks_removal(pair.sample.said)
        for kind in JUDGES:
            source, target = compared(sides[kind], asked=asked and kind in VISIBLE)
            if not pair.label:
                yield source.finding(pair, auditor=self.name, kind=kind, side="source")
            yield target.finding(pair, auditor=self.name, kind=kind, side="target")
        if not pair.label:
            gone = removal({kind: sides[kind] for kind in VISIBLE}, asked=asked)
            yield gone.finding(pair, auditor=self.name, kind="mark_removed", side="pair")


def mark_boxes(picture: Picture) -> list[Box]:
    """Where a readable ``picture`` carries a mark that has a place, in its pixels."""
    verdicts = [_verdict(picture, kind) for kind in JUDGES]
    boxes = [verdict.evidence.get("box") for verdict in verdicts if verdict.score >= MARKED]
    return [Box(*box) for box in boxes if isinstance(box, Sequence)]


def _sides(pair: Pair, kind: str) -> Sides:
    return _verdict(pair.source, kind), _verdict(pair.target, kind)


def _verdict(picture: Picture | None, kind: str) -> Verdict:
    if picture is None:
        return Verdict(reason="there is no target")
    try:
        # Kept with the picture: a source stands in the pair of each model's answer too.
        return picture.once(("mark", kind), lambda: JUDGES[kind](picture))
    except UnreadablePicture as error:
        return Verdict(reason=f"the picture can't be read: {error}")
