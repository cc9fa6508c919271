"""A whole picture in another medium."""

from collections.abc import Callable, Mapping

import cv2
import numpy as np

from overpaint.data.rgb import Pixels
from overpaint.data.starter.edits.stage import Edited, Stage, whole
from overpaint.data.starter.scenes.noise import Floats, fractal
from overpaint.taxonomy import UnknownName


def render(stage: Stage, *, medium: str) -> Edited:
    """Render the whole picture in a medium, the layout kept."""
    if medium not in _MEDIA:
        raise UnknownName("medium", medium, _MEDIA)
    picture = _MEDIA[medium](stage.pixels)
    return whole(np.clip(np.rint(picture), 0, 255).astype(np.uint8))


def _pencil(pixels: Pixels) -> Floats:
    """Colour dodge of the greys with their blurred negative, on paper."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    negative = np.asarray(cv2.GaussianBlur(255 - grey, (0, 0), 9), np.float32)
    drawing = np.clip(grey * 255 / np.maximum(255 - negative, 8), 0, 255) ** 1.6 / 255**0.6
    paper = 0.94 + 0.06 * fractal("paper", (grey.shape[1], grey.shape[0]), (90, 90), 2)
    return np.repeat((drawing * paper)[..., None], 3, axis=2).astype(np.float32)


def _watercolor(pixels: Pixels) -> Floats:
    """Colour runs within edges, pigment gathers at them, paper shows through."""
    half = cv2.resize(pixels, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA)
    flowed = cv2.edgePreservingFilter(half, flags=1, sigma_s=40, sigma_r=0.5)
    size = (pixels.shape[1], pixels.shape[0])
    wash = cv2.resize(flowed, size, interpolation=cv2.INTER_CUBIC).astype(np.float32)
    bleed = 0.8 + 0.4 * fractal("pigment", size, (12, 12), 5)[..., None]
    pigment = (255 - wash) * 0.82 * bleed * (1 + 0.25 * _edges(pixels))
    return np.asarray(255 - pigment, np.float32)


def _poster(pixels: Pixels) -> Floats:
    """Five levels of light, strong colours and dark outlines."""
    flat = cv2.medianBlur(cv2.medianBlur(pixels, 7), 7).astype(np.float32)
    light = flat.max(axis=2, keepdims=True)
    stepped = flat / np.maximum(light, 1) * np.rint(light / 255 * 4) / 4 * 255
    grey = stepped.mean(axis=2, keepdims=True)
    outlines = _edges(np.asarray(cv2.medianBlur(pixels, 5), np.uint8))
    return np.asarray((grey + (stepped - grey) * 1.5) * (1 - 0.85 * outlines), np.float32)


def _oil(pixels: Pixels) -> Floats:
    """Broad daubs in warm pigment, lit like thick paint."""
    side = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
    daubs = cv2.medianBlur(cv2.morphologyEx(pixels, cv2.MORPH_OPEN, side), 9).astype(np.float32)
    daubs *= np.asarray([1.08, 1.0, 0.86], np.float32)
    height = cv2.GaussianBlur(
        fractal("brush", (pixels.shape[1], pixels.shape[0]), (20, 70), 3), (0, 0), 1
    )
    relief = np.asarray(cv2.Sobel(height, cv2.CV_32F, 1, 1, ksize=5), np.float32)
    return daubs * 1.06 + np.clip(relief * 40, -30, 30)[..., None]


def _pixel_art(pixels: Pixels) -> Floats:
    """Blocks of eight pixels in a few colours."""
    small = cv2.resize(
        pixels, (pixels.shape[1] // 8, pixels.shape[0] // 8), interpolation=cv2.INTER_AREA
    )
    levels = np.rint(small.astype(np.float32) / 255 * 5) / 5 * 255
    size = (pixels.shape[1], pixels.shape[0])
    return np.asarray(cv2.resize(levels, size, interpolation=cv2.INTER_NEAREST), np.float32)


def _blanket(pixels: Pixels) -> Floats:
    """Knitted: one colour per stitch, every stitch a small dark-rimmed V."""
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, (width // 8, height // 8), interpolation=cv2.INTER_AREA)
    wool = cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST).astype(np.float32)
    x = (np.arange(width, dtype=np.float32) % 8 - 3.5)[None, :]
    y = np.arange(height, dtype=np.float32)[:, None]
    stitch = np.abs(np.sin((y + np.abs(x) * 0.9) * np.pi / 8)) * (1 - 0.06 * np.abs(x))
    return np.asarray(wool * (0.55 + 0.5 * stitch)[..., None], np.float32)


def _edges(pixels: Pixels) -> Floats:
    """(h, w, 1) strength of outlines in 0 to 1."""
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    smooth = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), 1.4)
    slope = np.hypot(cv2.Sobel(smooth, cv2.CV_32F, 1, 0), cv2.Sobel(smooth, cv2.CV_32F, 0, 1))
    return np.clip((slope - 22) / 60, 0, 1)[..., None].astype(np.float32)


_MEDIA: Mapping[str, Callable[[Pixels], Floats]] = {
    "blanket": _blanket,
    "oil": _oil,
    "pencil": _pencil,
    "pixel art": _pixel_art,
    "poster": _poster,
    "watercolor": _watercolor,
}
