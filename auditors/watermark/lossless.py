"""Whether a file holds each pixel as it was made."""

import io
import struct
import warnings

from PIL import Image

from overpaint.data import Picture

FORMATS = frozenset({"PNG", "BMP"})
"""Those that always do."""

TIFF = frozenset({"raw", "packbits", "tiff_lzw", "tiff_deflate", "tiff_adobe_deflate", "lzma", "zstd"})
"""Ways to pack a TIFF that do, in Pillow's names."""


def is_lossless(picture: Picture) -> bool:
    """Of WebP those do whose first frame says so. GIF doesn't: its palette changes colours.

    Raises:
        UnreadablePicture: the file is no picture.
    """
    if picture.format == "WEBP":
        return _webp(picture.encoded)
    if picture.format == "TIFF":
        return _packing(picture.encoded) in TIFF
    return picture.format in FORMATS


def _webp(encoded: bytes) -> bool:
    """By which of its chunks comes first: lossless pixels, lossy ones, or a frame of an animation."""
    at = 12
    while at + 8 <= len(encoded):
        name, length = struct.unpack_from("<4sI", encoded, at)
        if name in (b"VP8L", b"VP8 ", b"ANMF"):
            return bool(name == b"VP8L")
        at += 8 + length + length % 2
    return False


def _packing(encoded: bytes) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of damaged metadata, as when the picture was read
        with Image.open(io.BytesIO(encoded)) as image:
            return str(image.info.get("compression", ""))
