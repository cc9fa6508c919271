"""The chunks of a PNG file: nothing is decoded."""

import io
import struct
import zlib
from collections.abc import Iterator

SIGNATURE = b"\x89PNG\r\n\x1a\n"

LIMIT = 1 << 20
"""Bytes of a text that are taken, as many as Pillow unpacks of one: it refuses a picture for a longer
one, and ComfyUI's workflows can be longer."""

_TEXTS = frozenset({b"tEXt", b"zTXt", b"iTXt"})
_TURNING = (b"Raw profile type exif\0", b"XML:com.adobe.xmp\0")
"""Keywords of texts that may say which way a picture is up."""


def without_texts(encoded: bytes) -> io.BytesIO:
    """A PNG without its texts, but for the first that may turn it; other files as they are."""
    if not encoded.startswith(SIGNATURE):
        return io.BytesIO(encoded)
    view, kept, start = memoryview(encoded), io.BytesIO(), 0
    turning: set[bytes] = set(_TURNING)
    for at, end in _texts(encoded):
        keyword = next((word for word in turning if encoded.startswith(word, at + 8)), b"")
        text = slice(at + 8 + len(keyword), end - 4)
        turning.discard(keyword)  # whether it fits or not: to find that out of thousands takes seconds
        if not keyword or not _fits(encoded[at + 4 : at + 8], encoded[text]):
            kept.write(view[start:at])
            start = end
    if not start:
        return io.BytesIO(encoded)  # takes no copy
    kept.write(view[start:])
    kept.seek(0)
    return kept


def _texts(encoded: bytes) -> Iterator[tuple[int, int]]:
    """Where each chunk of text begins and ends."""
    at = len(SIGNATURE)
    while at + 8 <= len(encoded):
        length, name = struct.unpack_from(">I4s", encoded, at)
        if name == b"IEND":
            return
        if name in _TEXTS:
            yield at, at + 12 + length
        at += 12 + length


def _fits(name: bytes, text: bytes) -> bool:
    """Whether Pillow takes what stands behind a keyword; XMP data is never packed, by its standard."""
    if name != b"zTXt":
        return len(text) <= LIMIT and not (name == b"iTXt" and text[:1] == b"\1")
    unpacker = zlib.decompressobj()
    try:
        unpacker.decompress(text[1:], LIMIT)
    except zlib.error:
        return False
    return not unpacker.unconsumed_tail
