"""Small pictures for the gallery: source, target, mask, what changed and where the two differ."""

import io
import re
from collections.abc import Callable, Collection
from hashlib import sha256
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from overpaint.auditors import Pair
from overpaint.data import Pixels
from overpaint.taxonomy import UnreadablePicture

LONGER_SIDE = 384
"""Longer side of a thumbnail, in pixels."""

HEAT_TOP = 50.0
"""Colour difference (CIE76) at the bright end of every heat map: fixed, so that maps compare."""

PICTURES = "pictures"
"""Folder of the thumbnails beside the page."""

FORM = 1
"""Grows when a picture of the same pair comes out otherwise than before."""

_QUALITY = 82  # WebP; no visible ringing on text at this size
_SPILT = np.array((255, 105, 20), np.float32)  # orange and blue: told apart by the colour-blind too
_MEANT = np.array((60, 130, 255), np.float32)
_OUTLINE = (80, 225, 235)  # cyan: the one hue that neither the heat map nor most photographs hold


def write_pictures(pair: Pair, folder: Path, name: str, kinds: Collection[str] = ()) -> dict[str, str]:
    """WebP thumbnails of ``pair`` in ``folder``/pictures; paths relative to ``folder`` by picture name.

    ``source``, ``target``, ``mask`` (the source, grey where it must stay), ``change`` (the source in
    grey, what changed in orange, in blue where it may, the permitted area outlined) and ``difference``
    (heat map from 0 to :data:`HEAT_TOP`). A picture that isn't there or can't be decoded is left out,
    and so is the difference of pictures of another aspect, and the change if nothing fits. ``kinds``
    are those wanted, all if empty.

    Target, change and difference are filed under ``name``, source and mask under the sample's id, so
    that all labels share them. Both may be any text; different ones never share a file.
    """
    (folder / PICTURES).mkdir(parents=True, exist_ok=True)
    paths: dict[str, str] = {}
    for kind in kinds or KINDS:
        pixels = _drawn(_DRAWINGS[kind], pair)
        if pixels is not None:
            paths[kind] = picture_path(kind, pair.sample.id, name)
            (folder / paths[kind]).write_bytes(_webp(pixels))
    return paths


def picture_path(kind: str, sample_id: str, name: str) -> str:
    """Where :func:`write_pictures` writes a picture, relative to its folder."""
    stem = _file_stem(sample_id if kind in OF_THE_SAMPLE else name)
    return f"{PICTURES}/{stem}-{kind}.webp"


def _drawn(draw: Callable[[Pair], Pixels | None], pair: Pair) -> Pixels | None:
    try:
        return draw(pair)
    except UnreadablePicture:
        return None


def _source(pair: Pair) -> Pixels:
    return _shrunk(pair.source.pixels)


def _target(pair: Pair) -> Pixels | None:
    return None if pair.target is None else _shrunk(pair.target.pixels)


def _mask(pair: Pair) -> Pixels | None:
    """The source in colour where it may change, faded to grey where it must stay."""
    if pair.sample.mask is None:
        return None
    source = _shrunk(pair.source.pixels)
    size = (source.shape[1], source.shape[0])
    open_share = pair.sample.mask.at(size).astype(np.float32)[..., None] / 255
    grey = cv2.cvtColor(source, cv2.COLOR_RGB2GRAY).astype(np.float32)[..., None]
    faded = 0.35 * grey + 0.65 * 40
    mixed = open_share * source + (1 - open_share) * faded
    return _outlined(np.asarray(mixed.round(), dtype=np.uint8), pair.sample.mask.editable(size))


def _change(pair: Pair) -> Pixels | None:
    if pair.problem or (not pair.same_aspect and pair.change.registration.kind == "failed"):
        return None
    grey = cv2.cvtColor(_shrunk(pair.source.pixels), cv2.COLOR_RGB2GRAY).astype(np.float32)
    height, width = grey.shape
    strength = 0.85 * _stretched(np.sqrt(pair.change.content), (width, height))[..., None]
    area = _permitted(pair)
    may = np.zeros_like(pair.change.content) if area is None else area.astype(np.float32)
    inside = _stretched(may, (width, height)) >= 0.5
    colour = np.where(inside[..., None], _MEANT, _SPILT)
    faded = (0.6 * grey + 40)[..., None]
    mixed = (strength * colour + (1 - strength) * faded).clip(0, 255)
    pixels = np.asarray(mixed.round(), dtype=np.uint8)
    return pixels if area is None else _outlined(pixels, inside)


def _permitted(pair: Pair) -> NDArray[np.bool_] | None:
    try:
        return pair.permitted.area
    except UnreadablePicture:  # a mask that is none takes nothing from what changed
        return None


def _stretched(values: NDArray[np.float32], size: tuple[int, int]) -> NDArray[np.float32]:
    return np.asarray(cv2.resize(values, size, interpolation=cv2.INTER_LINEAR), dtype=np.float32)


def _difference(pair: Pair) -> Pixels | None:
    if pair.target is None or not pair.same_aspect:
        return None
    heat = (pair.difference / HEAT_TOP).clip(0, 1) * 255
    # Inferno: lightness grows evenly with the value, in print and for the colour-blind too.
    coloured = cv2.applyColorMap(heat.round().astype(np.uint8), cv2.COLORMAP_INFERNO)
    pixels = np.asarray(cv2.cvtColor(coloured, cv2.COLOR_BGR2RGB), dtype=np.uint8)
    area = pair.permitted.area
    return pixels if area is None else _outlined(pixels, area)


_DRAWINGS: dict[str, Callable[[Pair], Pixels | None]] = {
    "source": _source,
    "target": _target,
    "mask": _mask,
    "change": _change,
    "difference": _difference,
}
KINDS = tuple(_DRAWINGS)
"""Names of all pictures of a pair."""

OF_THE_SAMPLE = frozenset({"source", "mask"})
"""Those that are the same whatever the target."""


def _outlined(pixels: Pixels, area: NDArray[np.bool_]) -> Pixels:
    """The border of ``area`` in cyan."""
    contours, _ = cv2.findContours(area.astype(np.uint8), cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)
    canvas = pixels.copy()
    cv2.drawContours(canvas, contours, -1, _OUTLINE, 1, cv2.LINE_AA)
    return canvas


def _shrunk(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    scale = LONGER_SIDE / max(width, height)
    if scale >= 1:
        return pixels
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)


def _webp(pixels: Pixels) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "WEBP", quality=_QUALITY, method=2)
    return buffer.getvalue()


def _file_stem(name: str) -> str:
    """A name that is safe as file and as address on any system, and unlike that of any other text.

    Capitals count as unsafe: two ids that differ in nothing else would share a file on macOS.
    """
    if len(name) <= 80 and re.fullmatch(r"[a-z0-9_][a-z0-9_.-]*", name):
        return name
    readable = re.sub(r"[^a-z0-9_-]+", "_", name.lower())[:60].strip("_-")
    return f"{readable or 'sample'}~{sha256(name.encode('utf-8', 'surrogatepass')).hexdigest()[:12]}"
