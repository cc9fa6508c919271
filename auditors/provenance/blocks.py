"""The blocks of metadata in a PNG, JPEG or WebP file, by walking its container: nothing is decoded."""

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

PNG, JPEG, RIFF, WEBP = b"\x89PNG\r\n\x1a\n", b"\xff\xd8", b"RIFF", b"WEBP"

LIMIT = 1 << 20
"""Bytes of a block that are kept; a longer one is cut, since what tells a generator stands in front."""

MOST = 4096
"""Blocks of a file that are looked at: a file made of nothing but blocks ends the walk."""

EXTENSION = "xmp extension"
"""Kind of a piece of the XMP data that has no room in one segment of a JPEG."""

EXTENSION_HEAD = 40
"""Bytes of such a piece before its text: 32 of a digest, 4 of the whole length, 4 of its place."""

_PNG_BLOCKS = frozenset({"tEXt", "zTXt", "iTXt", "eXIf", "caBX"})
_WEBP_BLOCKS: Mapping[str, str] = MappingProxyType({"EXIF": "eXIf", "XMP ": "xmp", "C2PA": "caBX"})
_JPEG_BLOCKS: Mapping[tuple[int, bytes], str] = MappingProxyType(
    {
        (0xE1, b"Exif\0\0"): "eXIf",
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0"): "xmp",
        (0xE1, b"http://ns.adobe.com/xmp/extension/\0"): EXTENSION,
        (0xEB, b"JP"): "caBX",
        (0xED, b"Photoshop 3.0\0"): "iptc",
        (0xFE, b""): "comment",
    }
)
"""By marker and the bytes that a segment begins with."""


@dataclass(frozen=True, slots=True)
class Block:
    """``kind`` is tEXt, zTXt, iTXt, eXIf, xmp, ``EXTENSION``, iptc, comment, or caBX of a C2PA
    manifest; ``more`` stands for all that lies behind the ``MOST`` blocks that were looked at."""

    kind: str
    payload: bytes


MORE = Block("more", b"")


def metadata_blocks(encoded: bytes) -> list[Block] | None:
    """The blocks in the order of the file, up to where it is damaged; None for other formats."""
    if encoded.startswith(PNG):
        return list(_png(encoded))
    if encoded.startswith(JPEG):
        return list(_jpeg(encoded))
    if encoded.startswith(RIFF) and encoded[8:12] == WEBP:
        return list(_webp(encoded))
    return None


def _png(encoded: bytes) -> Iterator[Block]:
    at = len(PNG)
    for _ in range(MOST):
        if at + 8 > len(encoded):
            return
        length, name = struct.unpack_from(">I4s", encoded, at)
        kind = name.decode("latin-1")
        if kind == "IEND":
            return
        if kind in _PNG_BLOCKS:
            yield Block(kind, encoded[at + 8 : at + 8 + min(length, LIMIT)])
        at += 12 + length
    yield MORE


def _jpeg(encoded: bytes) -> Iterator[Block]:
    at = len(JPEG)
    for _ in range(MOST):
        if at + 4 > len(encoded) or encoded[at] != 0xFF or encoded[at + 1] in (0xD9, 0xDA):
            return
        if encoded[at + 1] == 0xFF:  # bytes to fill up may stand before a marker
            at += 1
            continue
        marker, length = encoded[at + 1], int.from_bytes(encoded[at + 2 : at + 4], "big")
        payload = encoded[at + 4 : at + 2 + length]
        for (wanted, start), kind in _JPEG_BLOCKS.items():
            if marker == wanted and payload.startswith(start):
                yield Block(kind, payload[len(start) :])
        at += 2 + length
    yield MORE


def _webp(encoded: bytes) -> Iterator[Block]:
    at = 12
    for _ in range(MOST):
        if at + 8 > len(encoded):
            return
        name, length = struct.unpack_from("<4sI", encoded, at)
        kind = _WEBP_BLOCKS.get(name.decode("latin-1"))
        if kind:
            yield Block(kind, encoded[at + 8 : at + 8 + min(length, LIMIT)].removeprefix(b"Exif\0\0"))
        at += 8 + length + length % 2
    yield MORE
