"""Who made a picture, by its own metadata."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from overpaint.auditors.provenance.blocks import Block, metadata_blocks
from overpaint.auditors.provenance.fields import UNREAD, text_fields
from overpaint.auditors.provenance.manifest import GENERATED, ManifestClaim, manifest_claim
from overpaint.data import Picture

Texts = Mapping[str, Sequence[str]]

_SOURCE_TYPE = re.compile(r"digitalsourcetype/(\w+)")
_REMOTE = re.compile(r"""(?:dcterms:)provenance\s*(?:=\s*["']|>\s*)(https?://[^"'<\s]{1,500})""")


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """``pattern`` found in the text ``field`` tells the generator ``name``."""

    name: str
    field: str
    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Origin:
    """What a file says: empty where it says nothing.

    ``generator`` is its name, or its maker's, and ``where`` the field that tells it; ``source_type`` is
    a term of IPTC's digitalsourcetype; ``manifest`` what became of a C2PA manifest, in words; ``unread``
    that there is more than was read.
    """

    generator: str = ""
    where: str = ""
    source_type: str = ""
    manifest: str = ""
    unread: str = ""

    @property
    def generated(self) -> bool:
        """Whether the file says that a generator had a part in it."""
        return bool(self.generator) or self.source_type in GENERATED


def origin_of(picture: Picture) -> Origin | None:
    """What the picture's file says; None if it is no PNG, JPEG or WebP. No pixel is decoded.

    Raises:
        UnreadablePicture: there are no bytes.
    """
    blocks = metadata_blocks(picture.encoded)
    return None if blocks is None else _origin(picture.encoded, blocks)


def _origin(encoded: bytes, blocks: list[Block]) -> Origin:
    read = text_fields(blocks)
    fields = read.texts
    claim = _claim(encoded, blocks, fields)
    name, where = _generator(fields)
    types = [*claim.source_types, *_SOURCE_TYPE.findall(_xmp(fields))]
    telling = sorted(types, key=lambda term: term not in GENERATED)
    if not name:
        name, where = _signed(claim)
    return Origin(
        generator=name,
        where=where,
        source_type=telling[0] if telling else "",
        manifest=claim.state,
        unread="" if read.whole else UNREAD,
    )


def _claim(encoded: bytes, blocks: list[Block], fields: Texts) -> ManifestClaim:
    if any(block.kind == "caBX" for block in blocks):
        return manifest_claim(encoded)
    remote = _REMOTE.search(_xmp(fields))
    return ManifestClaim(state=f"at {remote[1]}, not fetched" if remote else "")


def _xmp(fields: Texts) -> str:
    return "\n".join(fields.get("XMP", ()))


def _generator(fields: Texts) -> tuple[str, str]:
    for rule in _rules():
        if any(map(rule.pattern.search, fields.get(rule.field, ()))):
            return rule.name, rule.field
    return "", ""


def _signed(claim: ManifestClaim) -> tuple[str, str]:
    """The generator by the manifests, and where: cameras and editors sign as well."""
    fields = ("C2PA", "C2PA generated") if claim.generators else ("C2PA",)
    for name in claim.generators or claim.names:
        for rule in _rules():
            if rule.field in fields and rule.pattern.search(name):
                return rule.name, f'"{name}" in the C2PA manifest'
    return (claim.generators[0], "the C2PA manifest") if claim.generators else ("", "")


@cache
def _rules() -> tuple[Rule, ...]:
    path = files("overpaint.auditors.provenance") / "generators.toml"
    tables = tomllib.loads(path.read_text(encoding="utf-8"))["generator"]
    return tuple(
        Rule(
            name=table["name"],
            field=table["field"],
            pattern=re.compile(table.get("pattern", ""), re.DOTALL),
        )
        for table in tables
    )
