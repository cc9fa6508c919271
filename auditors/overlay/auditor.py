"""The auditor of texts that were laid over a picture."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from overpaint.auditors.overlay.look import Glance, glance
from overpaint.auditors.overlay.reading import MISSING, Line, can_read, lines
from overpaint.auditors.overlay.words import LOWEST, Sign, sign_of
from overpaint.auditors.pair import Pair
from overpaint.auditors.stamp.place import moved
from overpaint.auditors.verdict import Verdict
from overpaint.auditors.view import grey
from overpaint.auditors.watermark.across import compared, removal
from overpaint.auditors.watermark.asked import asks_removal
from overpaint.auditors.watermark.frame import box_of, inner_of
from overpaint.data import Box, Finding, Picture, Pixels, Side
from overpaint.taxonomy import UnreadablePicture

WORTH_READING, LIKELY, SURE = 3.2, 4.8, 8.0
"""Strength of a glance from which on a picture is read, that flags it though nothing can be read, and
that is as sure as a glance gets. Chosen on half of the clean pictures: docs/overlays.md."""

UNREAD = 0.7
"""Score of a sure glance where nothing could be read."""

ENLARGED = 2
MARGIN = 20
"""How much larger the likeliest place is read, and pixels around it, beside its own width and height."""


class Overlay:
    """Finds names of stock agencies, owners, addresses and patterns of text, on source and target.

    A look at each picture picks the few that seem to bear letters of an overlay; those are read, with
    the extra ``ocr``. ``value`` is the strength of the look, which by itself flags the surest ones. With
    ``reads_all`` every picture is read, for half a second each. The source of a pair with a label was
    judged with the dataset's own pair and isn't again. An edit that takes a text away has a finding of
    its own, ``overlay_removed``; if the instruction asks for that, it is no fault of the source.
    """

    name = "overlay"
    max_batch = 16

    def __init__(self, *, reads_all: bool = False) -> None:
        self.reads_all = reads_all

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            if pair.label:
                yield self._finding(pair, self._verdict(pair.target), "target")
                continue
            sides = self._verdict(pair.source), self._verdict(pair.target)
            asked = asks_removal(pair.sample.said)
            source, target = compared(sides, asked=asked)
            yield self._finding(pair, source, "source")
            yield self._finding(pair, target, "target")
            gone = removal({"stock_overlay": sides}, asked=asked)
            yield gone.finding(pair, auditor=self.name, kind="overlay_removed", side="pair")

    def _finding(self, pair: Pair, verdict: Verdict, side: Side) -> Finding:
        return verdict.finding(pair, auditor=self.name, kind="stock_overlay", side=side)

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
    """Whether a text was laid over the picture, by its look and by what it says.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    inside = looked_at(picture)
    part = np.s_[inside.top : inside.bottom, inside.left : inside.right]
    pixels, seen = picture.pixels[part], glance(grey(picture)[part], everywhere=reads_all)
    if seen is None:
        return Verdict(reason="the picture is too small to show a text")
    if seen.strength < WORTH_READING and not reads_all:
        return Verdict(value=seen.strength, score=0.0, reason="nothing in it looks like an overlay")
    evidence: dict[str, object] = {"box": list(moved(seen.box, inside.left, inside.top))}
    if can_read():
        sign, found = _read(pixels, seen)
        evidence["reads"] = list(dict.fromkeys(line.text for line in found))[:20]
    else:
        sign = _unread(seen)
        sign = Sign(f"{sign.why}; {MISSING}", sign.score)
    return Verdict(value=seen.strength, score=sign.score, reason=sign.why, evidence=evidence)


def looked_at(picture: Picture) -> Box:
    """The picture without its bars: they would take detail from the look, and a number by the lower
    border stands above them. All of it where something stands in a bar.

    Of 400 photographs with a text beside them on black or white, 246 are worth reading so, 232 where
    bars are cut off up to the text, 122 where all of them are.
    """
    bare, inner = box_of(picture), inner_of(picture)
    return bare if bare == inner else Box(0, 0, *picture.size)


def _read(pixels: Pixels, seen: Glance) -> tuple[Sign, list[Line]]:
    """What the lines in it say, and the lines: of all of it and, if need be, of the likeliest place and
    of the lower border, where agencies' small numbers stand."""
    height, width = pixels.shape[:2]
    found = lines(pixels)
    sign = sign_of(found)
    for box in (seen.box, Box(0, int(LOWEST * height), width, height)):
        if not sign.score:
            again = _near(pixels, box)
            sign = sign_of(again)  # by itself: what is read twice doesn't stand there twice
            found = [*found, *again]
    if not sign.score:
        sign = Sign("its text is no overlay's", 0.0) if found else _unread(seen)
    return sign, found


def _unread(seen: Glance) -> Sign:
    """What the look alone says: from ``LIKELY`` on enough to be flagged."""
    strengths = (WORTH_READING, LIKELY, SURE)
    score = float(np.interp(seen.strength, strengths, (0.0, 0.5, UNREAD)))
    return Sign("letters seem to lie over it, which could not be read", score)


def _near(pixels: Pixels, box: Box) -> list[Line]:
    """What can be read at a place that is enlarged: small letters, and faint ones."""
    height = pixels.shape[0]
    across, down = box.right - box.left + MARGIN, box.bottom - box.top + MARGIN
    left, top = max(0, box.left - across), max(0, box.top - down)
    cut = pixels[top : box.bottom + down, left : box.right + across]
    size = cut.shape[1] * ENLARGED, cut.shape[0] * ENLARGED
    large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
    return [
        Line(line.text, (top + line.middle * cut.shape[0]) / height)
        for line in lines(np.asarray(large, np.uint8))
    ]
