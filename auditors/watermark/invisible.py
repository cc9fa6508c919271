"""The invisible watermark of Stable Diffusion and FLUX: the scheme dwtDct of invisible-watermark.

One Haar step of the U channel; of each 4x4 block of the smooth band the coefficient of largest magnitude
but the first carries a bit in its remainder by 36; block i votes for bit i modulo the message's length.
"""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import cv2
import numpy as np
import pywt
from numpy.typing import NDArray

from overpaint.auditors.verdict import Verdict
from overpaint.auditors.watermark.lossless import is_lossless
from overpaint.data import Picture, Pixels

BLOCK = 4
SCALE = 36.0
SMALLEST_AREA = 256 * 256
"""Pixels below which the generators leave their pictures unmarked."""

Bits = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Message:
    """``bits`` that ``name`` hides; ``least`` of them must agree for it to count."""

    name: str
    bits: Bits
    least: int

    def score(self, agreeing: int) -> float:
        """0 for half of the bits or fewer, 0.5 for ``least``, 1 for all."""
        return float(np.interp(agreeing, (len(self.bits) / 2, self.least, len(self.bits)), (0, 0.5, 1)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """How many bits of a message a picture agrees with, and how that scores."""

    name: str
    agreeing: int
    bits: int
    score: float


def invisible_verdict(picture: Picture) -> Verdict:
    """The message that a picture agrees with best, if its file could have kept one.

    Raises:
        UnreadablePicture: the picture can't be decoded.
    """
    # JPEG at quality 95 leaves the mark readable in at most one of seven.
    if not is_lossless(picture):
        return Verdict(
            reason=f"the file is {picture.format}: PNG, BMP, lossless TIFF and WebP are looked into"
        )
    width, height = picture.size
    if width * height < SMALLEST_AREA:
        return Verdict(reason="the picture is smaller than those that generators mark")
    best = max(readings(picture.pixels), key=lambda reading: reading.score)
    agree = f"{best.agreeing} of {best.bits} bits agree with the hidden message of {best.name}"
    return Verdict(
        value=best.agreeing / best.bits,
        score=best.score,
        reason=agree if best.score >= 0.5 else f"no message: {agree}",
        evidence={"message": best.name, "agreeing": best.agreeing, "bits": best.bits},
    )


def readings(pixels: Pixels) -> list[Reading]:
    """What each known message scores on an RGB picture of at least 256x256 pixels in all."""
    votes = block_votes(pixels)
    found = []
    for message in messages():
        agreeing = int((folded(votes, len(message.bits)) == message.bits).sum())
        found.append(
            Reading(
                name=message.name,
                agreeing=agreeing,
                bits=len(message.bits),
                score=message.score(agreeing),
            )
        )
    return found


def block_votes(pixels: Pixels) -> Bits:
    """(n,) the bit that each block stands for, row by row."""
    height, width = (length // 4 * 4 for length in pixels.shape[:2])
    chroma = cv2.cvtColor(pixels, cv2.COLOR_RGB2YUV)[:height, :width, 1]
    # In float64 as published: smooth areas lie on multiples of the scale, where rounding decides.
    smooth = pywt.dwt(pywt.dwt(chroma, "haar", axis=0)[0], "haar", axis=1)[0]
    rows, columns = (length // BLOCK for length in smooth.shape)
    cut = np.abs(smooth[: rows * BLOCK, : columns * BLOCK])
    blocks = cut.reshape(rows, BLOCK, columns, BLOCK).swapaxes(1, 2).reshape(-1, BLOCK * BLOCK)
    return np.asarray(blocks[:, 1:].max(axis=1) % SCALE > SCALE / 2)


def folded(votes: Bits, length: int) -> Bits:
    """(length,) the majority of the votes for each bit of a message; a bit without votes is 0."""
    place = np.arange(len(votes)) % length
    share = np.bincount(place, weights=votes, minlength=length)
    return np.asarray(share / np.maximum(np.bincount(place, minlength=length), 1) * 255 > 127)


@cache
def messages() -> tuple[Message, ...]:
    """All that are known, from invisible.toml."""
    path = files("overpaint.auditors.watermark") / "invisible.toml"
    return tuple(
        Message(
            name=table["name"],
            bits=np.unpackbits(np.frombuffer(bytes.fromhex(table["hex"]), np.uint8))[
                -table["bits"] :
            ].astype(bool),
            least=table["least"],
        )
        for table in tomllib.loads(path.read_text(encoding="utf-8"))["message"]
    )
