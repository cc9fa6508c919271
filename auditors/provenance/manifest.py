"""C2PA manifests, read with the network switched off."""

import io
import json
from collections.abc import Container, Iterator, Mapping
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

GENERATED = frozenset(
    {
        "trainedAlgorithmicMedia",
        "compositeWithTrainedAlgorithmicMedia",
        "algorithmicMedia",
        "compositeSynthetic",
    }
)
"""Terms of the IPTC vocabulary digitalsourcetype that say an algorithm made it, in whole or in part."""

MISSING = "there, not read: pip install 'overpaint[provenance]'"


@dataclass(frozen=True, slots=True, kw_only=True)
class ManifestClaim:
    """What a file's manifests say of who made the picture, the active one before its ingredients'.

    ``names`` are of all who signed or took part, ``generators`` of those in the first manifest with a
    source type that is GENERATED; ``state`` says if the manifests could be checked, and who signed last.
    """

    names: tuple[str, ...] = ()
    generators: tuple[str, ...] = ()
    source_types: tuple[str, ...] = ()
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
    manifests = list(_chain(store))
    generators = (_names(manifest, GENERATED) for manifest in manifests if _types(manifest) & GENERATED)
    signers = [name for manifest in manifests[:1] for name in _tools(manifest)]
    state = f"there, {str(store.get('validation_state', 'unchecked')).lower()}"
    return ManifestClaim(
        names=tuple(name for manifest in manifests for name in _names(manifest)),
        generators=next(generators, ()),
        source_types=tuple(kind for manifest in manifests for kind in sorted(_types(manifest))),
        state=", by ".join([state, *signers[:1]]),
    )


def _chain(store: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The active manifest, those of its ingredients, of theirs, and so on: the store has no order.

    A later step, such as a conversion, may say less than the manifests of what it began with.
    """
    labels = [store.get("active_manifest")]
    for label in labels:
        manifest = store.get("manifests", {}).get(label, {})
        before = (one.get("active_manifest") for one in manifest.get("ingredients", []))
        labels.extend(other for other in before if other and other not in labels)
        yield manifest


def _names(manifest: dict[str, Any], types: Container[str] = ()) -> tuple[str, ...]:
    """Who took part in a manifest: first agents of actions with one of ``types``, last who signed."""
    actions = sorted(_actions(manifest), key=lambda action: _type(action) not in types)
    agents = (_name(action.get("softwareAgent")) for action in actions)
    return tuple(filter(None, (*agents, *_tools(manifest))))


def _tools(manifest: dict[str, Any]) -> list[str]:
    tools = (*(manifest.get("claim_generator_info") or ()), manifest.get("claim_generator"))
    return list(filter(None, map(_name, tools)))


def _types(manifest: dict[str, Any]) -> set[str]:
    return set(filter(None, map(_type, _actions(manifest))))


def _type(action: dict[str, Any]) -> str:
    return str(action.get("digitalSourceType") or "").rpartition("/")[2][:LONGEST]


def _actions(manifest: dict[str, Any]) -> Iterator[dict[str, Any]]:
    for assertion in manifest.get("assertions", []):
        data = assertion.get("data")
        if str(assertion.get("label", "")).startswith("c2pa.actions") and isinstance(data, dict):
            yield from data.get("actions", [])


def _name(agent: Any) -> str:
    """An agent is a text or, in newer manifests, a table with a name."""
    return str((agent.get("name") if isinstance(agent, dict) else agent) or "")[:LONGEST]
