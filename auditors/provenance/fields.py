"""The texts in a file's metadata, by name."""

import warnings
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from types import MappingProxyType

from PIL import ExifTags, Image

from overpaint.auditors.provenance.blocks import EXTENSION, EXTENSION_HEAD, LIMIT, MORE, MOST, Block

BUDGET = 16 << 20
"""Characters of text that are read of a file: what generators write is a dozen texts at most, each
cut at LIMIT, while four megabytes of packed texts can hold four gigabytes."""

UNREAD = (
    "the metadata is too large to be read: "
    f"what lies behind {BUDGET >> 20} MiB of text or {MOST:,} blocks is left out"
)

EXIF_TEXTS = (
    ExifTags.Base.ImageDescription,
    ExifTags.Base.Make,
    ExifTags.Base.Model,
    ExifTags.Base.Software,
    ExifTags.Base.Artist,
)
TEXTLESS = frozenset({"caBX", MORE.kind})
XMP_KEYWORD = "XML:com.adobe.xmp"
PROFILE = "Raw profile type "
PROFILES: Mapping[str, str] = MappingProxyType(
    {"xmp": "xmp", "APP1": "xmp", "iptc": "iptc", "8bim": "iptc"}
)
"""Kinds of blocks by the name of a raw profile; EXIF data is known by how it begins."""


@dataclass(frozen=True, slots=True)
class Fields:
    """The texts of a file, by name and in order; ``whole`` is false where more are there than read."""

    texts: Mapping[str, Sequence[str]]
    whole: bool


def text_fields(blocks: Sequence[Block]) -> Fields:
    """Texts of PNG by their keywords, ``EXIF <tag>``, ``XMP``, ``IPTC`` and ``comment``.

    A block that is damaged is left out.
    """
    fields: dict[str, list[str]] = {}
    left = BUDGET
    for block in (one for one in blocks if one.kind not in TEXTLESS):
        if left <= 0:
            break
        texts = list(_texts(block))
        for name, text in texts:
            fields.setdefault(name, []).append(text)
        # A damaged one counts as the longest: to find that out may take as long.
        left -= sum(len(text) for _, text in texts) if texts else LIMIT
    if EXTENSION in fields:
        fields.setdefault("XMP", []).append("".join(fields.pop(EXTENSION)))
    return Fields(fields, whole=left > 0 and MORE not in blocks)


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    if block.kind == "eXIf":
        yield from _exif(block.payload)
    elif block.kind in ("tEXt", "zTXt", "iTXt"):
        with suppress(zlib.error):
            yield from _png_text(block)
    elif block.kind == "iptc":
        yield "IPTC", block.payload.decode("utf-8", "replace")
    elif block.kind == "comment":
        yield "comment", block.payload.decode("utf-8", "replace")
    elif block.kind == "xmp":
        yield "XMP", block.payload.decode("utf-8", "replace")
    elif block.kind == EXTENSION:
        yield EXTENSION, block.payload[EXTENSION_HEAD:].decode("utf-8", "replace")


def _png_text(block: Block) -> Iterator[tuple[str, str]]:
    keyword, _, rest = block.payload.partition(b"\0")
    if block.kind == "tEXt":
        text = rest.decode("utf-8", "replace")  # latin-1 by the standard, utf-8 by the generators
    elif block.kind == "zTXt":
        text = _inflated(rest[1:]).decode("utf-8", "replace")
    else:
        packed, (*_, body) = rest[:1] == b"\1", (b"", *rest[2:].split(b"\0", 2))
        text = (_inflated(body) if packed else body).decode("utf-8", "replace")
    name = keyword.decode("latin-1")
    yield ("XMP" if name == XMP_KEYWORD else name), text
    if name.startswith(PROFILE):
        yield from _profile(name.removeprefix(PROFILE), text)


def _profile(name: str, text: str) -> Iterator[tuple[str, str]]:
    """What ImageMagick keeps in a PNG: lines of a name, of a length, and of hexadecimal digits."""
    digits = "".join(text.split("\n", 3)[3:]).replace("\n", "")
    try:
        payload = bytes.fromhex(digits[: len(digits) // 2 * 2])
    except ValueError:
        return
    kind = "eXIf" if payload.startswith(b"Exif\0\0") else PROFILES.get(name, "")
    yield from _texts(Block(kind, payload.removeprefix(b"Exif\0\0")))


def _inflated(packed: bytes) -> bytes:
    """At most LIMIT bytes of it: a small block may unpack to gigabytes."""
    return zlib.decompressobj().decompress(packed, LIMIT)


def _exif(payload: bytes) -> Iterator[tuple[str, str]]:
    exif = Image.Exif()
    try:
        with warnings.catch_warnings():
            warnings.simplefilter(
                "ignore"
            )  # of damage, which is left out here like that of other blocks
            exif.load(b"Exif\0\0" + payload)
            values = {tag.name: exif.get(tag) for tag in EXIF_TEXTS}
            comment = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.UserComment)
    except Exception:  # Pillow's parser raises anything on hostile bytes
        return
    for name, value in {**values, "UserComment": comment}.items():
        text = _user_comment(value) if isinstance(value, bytes) else value
        if isinstance(text, str) and text:
            yield f"EXIF {name}", text[:LIMIT]


def _user_comment(value: bytes) -> str:
    """Its first eight bytes name the encoding; UNICODE is UTF-16 of either byte order.

    Some write it in the order of the EXIF data, some in big-endian always: the reading with more ASCII
    counts, since what tells a generator is ASCII behind a prompt in any script.
    """
    charset, text = value[:8].rstrip(b"\0"), value[8:]
    if charset != b"UNICODE":
        return (text if charset == b"ASCII" else value).decode("utf-8", "replace")
    readings = [text.decode(order, "replace") for order in ("utf-16-le", "utf-16-be")]
    return max(readings, key=lambda reading: len(reading.encode("ascii", "ignore")))
