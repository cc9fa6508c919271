"""The auditor of texts that were laid over a picture."""

from collections.abc import Iterable, Sequence

from overpaint.auditors.overlay.lines import line_strength
from overpaint.auditors.overlay.reading import MISSING, can_read, lines
from overpaint.auditors.overlay.words import sign_of
from overpaint.auditors.pair import Pair
from overpaint.auditors.verdict import Verdict
from overpaint.data import Finding, Picture
from overpaint.taxonomy import UnreadablePicture

WORTH_READING = 3.0
"""Strength of a line from which on a picture is read: 1 in 16 clean ones has it."""


class Overlay:
    """Finds names of stock agencies, owners, addresses and patterns of text, on source and target.

    Needs the extra ``ocr``. A look at each picture sends to it the few that seem to bear a line of
    letters; ``value`` is the strength of that line. With ``reads_all`` every picture is read, for half a
    second each. The source of a pair with a label was judged with the dataset's own pair and isn't
    again.
    """

    name = "overlay"
    max_batch = 16

    def __init__(self, *, reads_all: bool = False) -> None:
        self.reads_all = reads_all

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if not pair.label:
                yield self._verdict(pair.source).finding(
                    pair, auditor=self.name, kind="stock_overlay", side="source"
                )
            yield self._verdict(pair.target).finding(
                pair, auditor=self.name, kind="stock_overlay", side="target"
            )

    def _verdict(self, picture: Picture | None) -> Verdict:
        if picture is None:
            return Verdict(reason="there is no target")
        try:
            return picture.once(
                ("overlay", self.reads_all), lambda: overlay_verdict(picture, self.reads_all)
            )
        except UnreadablePicture as error:
            return Verdict(reason=f"the picture can't be read: {error}")


def overlay_verdict(picture: Picture, reads_all: bool = False) -> Verdict:
    """Whether a text was laid over the picture, by what it says.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    if not can_read():
        return Verdict(reason=MISSING)
    strength = line_strength(picture.pixels)
    if strength < WORTH_READING and not reads_all:
        return Verdict(value=strength, score=0.0, reason="nothing in it looks like a line of letters")
    found = lines(picture.pixels)
    sign, read = sign_of(found), [line.text for line in found]
    reason = sign.why or ("its text is no overlay's" if read else "no text can be read in it")
    return Verdict(value=strength, score=sign.score, reason=reason, evidence={"reads": read[:20]})
