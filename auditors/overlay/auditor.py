"""The auditor of texts that were laid over a picture."""

from collections.abc import Iterable, Sequence

import cv2
import numpy as np

from overpaint.auditors.overlay.look import Glance, glance
from overpaint.auditors.overlay.reading import MISSING, Line, can_read, lines
from overpaint.auditors.overlay.words import FEWEST, LOWEST, Sign, sign_of
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

CERTAIN = 6.0
"""Strength from which on a glance counts though something was read that is no word at its place. The
strongest glance of the half at a picture without words there is 5.5."""

SLANTED, ALONG = 12.0, 0.3
"""Degrees from level and upright lines, and share of a side of the picture, from which on a text is a
large one on the slant, which a look that is sure flags whatever it says."""

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
    found, sure = lines(pixels), seen.strength >= LIKELY
    sign = sign_of(found, sure)
    for box in (seen.box, Box(0, int(LOWEST * height), width, height)):
        if not sign.score:
            again = _near(pixels, box)
            sign = sign_of(again, sure)  # by itself: what is read twice doesn't stand there twice
            found = [*found, *again]
    return (sign if sign.score else _untold(found, seen, pixels)), found


def _untold(found: Sequence[Line], seen: Glance, pixels: Pixels) -> Sign:
    """What is left of the look where no words speak of an overlay: nothing, if words are read there."""
    there = [line for line in found if _has_words(line) and _meets(line, seen.box, pixels)]
    slanted = next((line.text for line in there if _is_slanted(line)), "")
    if slanted:
        return Sign(f"“{slanted}” seems to lie over it on the slant", _unread(seen).score)
    if there or (found and seen.strength < CERTAIN):
        return Sign("its text is no overlay's", 0.0)
    return _unread(seen)


def _has_words(line: Line) -> bool:
    return sum(map(str.isalpha, line.text)) >= FEWEST


def _is_slanted(line: Line) -> bool:
    return SLANTED <= line.slant <= 90 - SLANTED and max(line.wide, line.high) >= ALONG


def _meets(line: Line, box: Box, pixels: Pixels) -> bool:
    """Whether a part of the line stands at a place or about it."""
    height, width = pixels.shape[:2]
    across, down, part = line.across * width, line.middle * height, _about(box, pixels)
    beside = max(part.left - across, across - part.right)
    above = max(part.top - down, down - part.bottom)
    return bool(beside <= line.wide * width / 2 and above <= line.high * height / 2)


def _unread(seen: Glance) -> Sign:
    """What the look alone says: from ``LIKELY`` on enough to be flagged."""
    strengths = (WORTH_READING, LIKELY, SURE)
    score = float(np.interp(seen.strength, strengths, (0.0, 0.5, UNREAD)))
    return Sign("letters seem to lie over it, which could not be read", score)


def _near(pixels: Pixels, box: Box) -> list[Line]:
    """What can be read at a place that is enlarged: small letters, and faint ones."""
    height, width = pixels.shape[:2]
    part = _about(box, pixels)
    cut = pixels[part.top : part.bottom, part.left : part.right]
    size = cut.shape[1] * ENLARGED, cut.shape[0] * ENLARGED
    large = cv2.resize(cut, size, interpolation=cv2.INTER_CUBIC)
    return [line.of_part(part, width, height) for line in lines(np.asarray(large, np.uint8))]


def _about(box: Box, pixels: Pixels) -> Box:
    """A place of a picture with as much again on each of its sides."""
    height, width = pixels.shape[:2]
    across, down = box.right - box.left + MARGIN, box.bottom - box.top + MARGIN
    left, top = max(0, box.left - across), max(0, box.top - down)
    return Box(left, top, min(width, box.right + across), min(height, box.bottom + down))
