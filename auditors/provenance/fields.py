"""The texts in a file's metadata, by name."""

import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from PIL import ExifTags, Image

from overpaint.auditors.provenance.blocks import LIMIT, MORE, MOST, Block

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
XMP_KEYWORD = "XML:com.adobe.xmp"


@dataclass(frozen=True, slots=True)
class Fields:
    """The texts of a file by name; ``whole`` is false where there are more than were read."""

    texts: Mapping[str, str]
    whole: bool


def text_fields(blocks: Sequence[Block]) -> Fields:
    """Texts of PNG by their keywords, ``EXIF <tag>``, ``XMP``, ``IPTC`` and ``comment``.

    A block that is damaged is left out; of names that come twice the first counts.
    """
    fields: dict[str, str] = {}
    left = BUDGET
    for block in blocks:
        if left <= 0:
            break
        for name, text in _texts(block):
            fields.setdefault(name, text)
            left -= len(text)
    return Fields(fields, whole=left > 0 and MORE not in blocks)


def _texts(block: Block) -> Iterator[tuple[str, str]]:
    if block.kind == "eXIf":
        yield from _exif(block.payload)
    elif block.kind in ("tEXt", "zTXt", "iTXt"):
        yield from _png_text(block)
    elif block.kind == "iptc":
        yield "IPTC", block.payload.decode("utf-8", "replace")
    elif block.kind == "comment":
        yield "comment", block.payload.decode("utf-8", "replace")
    elif block.kind == "xmp":
        yield "XMP", block.payload.decode("utf-8", "replace")


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


def _inflated(packed: bytes) -> bytes:
    """At most LIMIT bytes of it: a small block may unpack to gigabytes."""
    try:
        return zlib.decompressobj().decompress(packed, LIMIT)
    except zlib.error:
        return b""


def _exif(payload: bytes) -> Iterator[tuple[str, str]]:
    exif = Image.Exif()
    try:
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
    """Its first eight bytes name the encoding; UNICODE is UTF-16 of either byte order."""
    charset, text = value[:8].rstrip(b"\0"), value[8:]
    if charset != b"UNICODE":
        return (text if charset == b"ASCII" else value).decode("utf-8", "replace")
    return text.decode("utf-16-be" if text[:1] == b"\0" else "utf-16-le", "replace")
