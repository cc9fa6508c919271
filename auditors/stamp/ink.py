"""What a stamp looks like by itself: its opacity, its colour, and its alpha picture."""

import base64
import io
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from overpaint.auditors.stamp.planes import Floats

STRONG = 0.5
"""Share of the greatest mean change from which on a pixel belongs to the stamp for certain."""

NOISE = 3.0
"""Levels by which a picture differs from itself once saved as JPEG."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Ink:
    """``opacity`` of its densest parts, 0 to 1, ``colour`` in RGB, and ``alpha`` (h, w), 0 to 1.

    ``left`` are the levels by which carriers differ under it from what it makes of the pictures without
    it, ``unexplained`` the share of all by which they differ from each other there, 0 to 1; both 0 where
    nobody knows what is under it.
    """

    opacity: float
    colour: tuple[int, int, int]
    alpha: Floats
    left: float = 0.0
    unexplained: float = 0.0

    def png(self) -> str:
        """The stamp on nothing, as the base64 of a PNG file."""
        flat = np.broadcast_to(np.array(self.colour, np.uint8), (*self.alpha.shape, 3))
        alpha = np.rint(255 * self.alpha).astype(np.uint8)[..., None]
        buffer = io.BytesIO()
        Image.fromarray(np.concatenate([flat, alpha], axis=-1), "RGBA").save(buffer, "PNG")
        return base64.b64encode(buffer.getvalue()).decode("ascii")


def ink(before: Floats, after: Floats, outside: NDArray[np.bool_]) -> Ink:
    """The stamp that ``after`` has in common, from (n, h, w, 3) without it and with it; ``outside``
    (h, w) is where none is, some pixels at least.

    Under it a picture still follows the one without it, but by one less the opacity of what it does
    outside.
    """
    tone = (after - before)[:, outside].mean(axis=1)[:, None, None]
    under = before + tone  # what the picture would be without the stamp
    change = np.asarray((after - under).mean(axis=0))
    size = np.abs(change).sum(axis=-1)
    strong = (size > STRONG * np.quantile(size[~outside], 0.95)) & ~outside
    kept = _slope(under[:, strong], after[:, strong]) / max(
        _slope(under[:, outside], after[:, outside]), 0.2
    )
    opacity = float(np.clip(1 - kept, 0.05, 1))
    backdrop = under.mean(axis=0)
    colour = np.clip(backdrop[strong] + change[strong] / opacity, 0, 255).mean(axis=0)
    towards = colour - backdrop
    alpha = (change * towards).sum(axis=-1) / ((towards**2).sum(axis=-1) + 1)
    red, green, blue = (round(float(level)) for level in colour)
    drawn = np.asarray(np.clip(np.where(outside, 0, alpha), 0, 1), np.float32)
    even = np.asarray(np.where(strong, opacity, 0), np.float32)  # fits a logo of many colours better
    left, unexplained = min(_left(before, under, after, one) for one in (drawn, even))
    return Ink(
        opacity=opacity,
        colour=(red, green, blue),
        alpha=drawn,
        left=left,
        unexplained=unexplained,
    )


def ink_alone(pictures: Floats, outside: NDArray[np.bool_]) -> Ink:
    """The stamp that (n, h, w, 3) pictures have in common, of which nobody knows what is under it.

    Under it the pictures differ from each other by one less the opacity of what they do outside.
    """
    usual, spread = pictures[:, outside].mean(axis=(0, 1)), pictures[:, outside].std(axis=0).mean()
    mean = cv2.blur(pictures.mean(axis=0), (3, 3))
    kept = cv2.blur(pictures.std(axis=0).mean(axis=-1), (3, 3)) / (spread + 1)
    size = np.abs(mean - usual).sum(axis=-1)
    strong = (size > STRONG * np.quantile(size[~outside], 0.95)) & ~outside
    opacity = float(np.clip(1 - np.median(kept[strong]), 0.05, 1))
    colour = np.clip(usual + (mean[strong].mean(axis=0) - usual) / opacity, 0, 255)
    towards = colour - usual
    alpha = ((mean - usual) * towards).sum(axis=-1) / ((towards**2).sum(axis=-1) + 1)
    red, green, blue = (round(float(level)) for level in colour)
    return Ink(
        opacity=opacity,
        colour=(red, green, blue),
        alpha=np.asarray(np.clip(np.where(outside, 0, alpha), 0, 1), np.float32),
    )


def _slope(before: Floats, after: Floats) -> float:
    """By how much the second grows with the first, at each pixel and channel over the pictures."""
    first, second = (part - part.mean(axis=0) for part in (before, after))
    return float((first * second).sum() / ((first**2).sum() + 1e-6))


def _left(before: Floats, under: Floats, after: Floats, alpha: Floats) -> tuple[float, float]:
    """``left`` and ``unexplained`` of an ink of this alpha, whatever its colours.

    Where an edit has put something new, it doesn't follow what was there: nearly all is left. Where
    all but one place was painted anew, less is left there if nothing is said to lie over it.
    """
    strong, pictures = alpha > STRONG * alpha.max(), len(after)
    mixed = after[:, strong] - (1 - alpha[strong, None]) * under[:, strong]
    left = _median_size(mixed - mixed.mean(axis=0))
    left *= float(np.sqrt(pictures / (pictures - 1)))  # the mean follows each of few pictures
    if left >= _median_size(after[:, strong] - before[:, strong]):
        return left, 1.0
    whole = _median_size(after[:, strong] - after[:, strong].mean(axis=0))
    return left, max(0.0, left - NOISE) / (whole + 1e-6)


def _median_size(levels: Floats) -> float:
    """Of (n, pixels, 3) that of the usual picture."""
    return float(np.median(np.abs(levels).mean(axis=(1, 2))))
