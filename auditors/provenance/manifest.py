"""C2PA manifests, read with the network switched off."""

import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

SETTINGS: dict[str, dict[str, bool]] = {"verify": {"remote_manifest_fetch": False, "ocsp_fetch": False}}
"""The reader asks the network for manifests and for revoked certificates unless it is told not to."""

FORMATS: Mapping[bytes, str] = {
    b"\x89PNG": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"RIFF": "image/webp",
}
"""Media types by how a file begins."""

LONGEST = 100
"""Characters of a name that are kept."""

MISSING = "there, not read: pip install 'overpaint[provenance]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestClaim:
    """What the active manifest says of who made the picture; ``state`` says if it could be checked."""

    generator: str = ""
    source_type: str = ""
    state: str = ""


def manifest_claim(encoded: bytes) -> ManifestClaim:
    """The claim in a file that has a manifest. Never goes to the network."""
    try:
        import c2pa  # noqa: PLC0415  an extra
    except ImportError:
        return ManifestClaim(state=MISSING)
    media = next((kind for start, kind in FORMATS.items() if encoded.startswith(start)), "")
    try:
        with (
            c2pa.Context.from_dict(SETTINGS) as context,
            c2pa.Reader(media, io.BytesIO(encoded), context=context) as reader,
        ):
            return _claim(json.loads(reader.json()))
    except c2pa.C2paError as error:
        return ManifestClaim(state=f"there, can't be read: {str(error).splitlines()[0]}")


def _claim(store: dict[str, Any]) -> ManifestClaim:
    manifest = store.get("manifests", {}).get(store.get("active_manifest"), {})
    agents = [_name(action.get("softwareAgent")) for action in _actions(manifest)]
    types = [str(action.get("digitalSourceType", "")) for action in _actions(manifest)]
    tools = [_name(tool) for tool in manifest.get("claim_generator_info", [])]
    generators = [name for name in (*agents, *tools, manifest.get("claim_generator", "")) if name]
    return ManifestClaim(
        generator=generators[0][:LONGEST] if generators else "",
        source_type=next((kind.rpartition("/")[2][:LONGEST] for kind in types if kind), ""),
        state=f"there, {str(store.get('validation_state', 'unchecked')).lower()}",
    )


def _actions(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for assertion in manifest.get("assertions", []):
        data = assertion.get("data")
        if str(assertion.get("label", "")).startswith("c2pa.actions") and isinstance(data, dict):
            yield from data.get("actions", [])


def _name(agent: Any) -> str:
    """An agent is a text or, in newer manifests, a table with a name."""
    return str(agent.get("name", "")) if isinstance(agent, dict) else str(agent or "")
