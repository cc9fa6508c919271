"""The auditor of what the files say of their making."""

from collections.abc import Iterable, Sequence

from overpaint.auditors.pair import Pair
from overpaint.auditors.provenance.origin import Origin, origin_of
from overpaint.auditors.verdict import Verdict
from overpaint.data import Evidence, Finding, Picture
from overpaint.taxonomy import UnreadablePicture


class Provenance:
    """Reads generators' metadata, IPTC source types and C2PA manifests, offline and without decoding.

    ``generator_metadata`` on source and target: ``value`` 1 where the file says that a generator had a
    part in it. ``provenance_mismatch`` on the pair: 1 where both name a generator, and not the same.
    """

    name = "provenance"
    max_batch = 256

    def audit(self, pairs: Sequence[Pair]) -> Iterable[Finding]:
        for pair in pairs:
            source, target = _origin(pair.source), _origin(pair.target)
            if not pair.label:
                yield _said(source).finding(
                    pair, auditor=self.name, kind="generator_metadata", side="source"
                )
            yield _said(target).finding(
                pair, auditor=self.name, kind="generator_metadata", side="target"
            )
            yield _compared(source, target).finding(
                pair, auditor=self.name, kind="provenance_mismatch", side="pair"
            )


def _origin(picture: Picture | None) -> Origin | str:
    """What the file says, or why that can't be known."""
    if picture is None:
        return "there is no target"
    try:
        return picture.once("origin", lambda: origin_of(picture)) or "the file is no PNG, JPEG or WebP"
    except UnreadablePicture as error:
        return f"the file can't be read: {error}"


def _said(origin: Origin | str) -> Verdict:
    if isinstance(origin, str):
        return Verdict(reason=origin)
    severity = 1.0 if origin.generated else 0.0
    return Verdict(value=severity, score=severity, reason=_reason(origin), evidence=_evidence(origin))


def _reason(origin: Origin) -> str:
    parts = [
        f"{origin.where} names {origin.generator}" if origin.generator else "",
        f"the digital source type is {origin.source_type}" if origin.source_type else "",
        f"C2PA manifest: {origin.manifest}" if origin.manifest else "",
    ]
    said = "; ".join(filter(None, parts)) or "the file says nothing of a generator"
    return f"{said}; {origin.unread}" if origin.unread else said


def _evidence(origin: Origin) -> Evidence:
    said = {
        "generator": origin.generator,
        "where": origin.where,
        "digital_source_type": origin.source_type,
        "c2pa": origin.manifest,
        "unread": origin.unread,
    }
    return {name: text for name, text in said.items() if text}


def _compared(source: Origin | str, target: Origin | str) -> Verdict:
    for origin in (source, target):
        if isinstance(origin, str):
            return Verdict(reason=origin)
    assert isinstance(source, Origin) and isinstance(target, Origin)
    names = {"source": source.generator, "target": target.generator}
    if not all(names.values()):
        return Verdict(value=0.0, score=0.0, reason="not both files name a generator")
    severity = float(source.generator != target.generator)
    reason = f"the source is by {source.generator}, the target by {target.generator}"
    return Verdict(value=severity, score=severity, reason=reason, evidence=names)
