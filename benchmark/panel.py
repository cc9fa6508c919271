"""The auditors of a run; one bad picture or one bad auditor costs no more than itself."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeGuard, cast

from overpaint.auditors import Auditor, CollectionAuditor, Pair, auditors
from overpaint.auditors.duplicates.against import Against
from overpaint.auditors.unreadable import unreadable_findings
from overpaint.data import Finding

AGAINST = "against:"
"""Begins the name of an auditor that compares with a fingerprints file; its path follows."""


@dataclass(frozen=True)
class Panel:
    """Auditors by kind of contract; ``names`` are those of both kinds."""

    names: tuple[str, ...]
    single: tuple[Auditor, ...]
    collection: tuple[CollectionAuditor, ...]

    @classmethod
    def of(cls, names: Sequence[str] = ()) -> "Panel":
        """The auditors called ``names``, or all that are registered.

        Raises:
            UnknownName: one of them is not registered.
        """
        chosen = tuple(dict.fromkeys(names)) or tuple(auditors)
        single: list[Auditor] = []
        collection: list[CollectionAuditor] = []
        for auditor in map(_created, chosen):
            if _is_collection(auditor):
                collection.append(auditor)
            else:
                single.append(cast("Auditor", auditor))
        return cls(chosen, tuple(single), tuple(collection))

    @property
    def of_answers(self) -> tuple[CollectionAuditor, ...]:
        """The auditors of a whole collection that judge a model's answers as one, too."""
        return tuple(one for one in self.collection if getattr(one, "of_answers", False))

    @property
    def answer_names(self) -> tuple[str, ...]:
        """The auditors that judge a model's answers: one by one, or all of them as one."""
        left = {one.name for one in self.collection} - {one.name for one in self.of_answers}
        return tuple(name for name in self.names if name not in left and not name.startswith(AGAINST))

    def digest(self, pair: Pair) -> tuple[dict[str, dict[str, object]], list[Finding]]:
        """The pair's digest row for each collection auditor, and a finding for each that failed.

        Of an answer only for those of answers.
        """
        rows: dict[str, dict[str, object]] = {}
        failures: list[Finding] = []
        for auditor in self.of_answers if pair.label else self.collection:
            try:
                rows[auditor.name] = dict(auditor.digest(pair))
            except Exception as error:  # as in _audited
                failures.append(_failed(auditor, pair, error))
        return rows, failures

    def judge(self, pairs: Sequence[Pair]) -> list[list[Finding]]:
        """For each pair its findings: first whether it can be read, then auditor by auditor."""
        findings = [unreadable_findings(pair) for pair in pairs]
        readable = [_readable(pair, found) for pair, found in zip(pairs, findings, strict=True)]
        places = {pair.sample.id: place for place, pair in enumerate(readable) if pair is not None}
        whole = [pair for pair in readable if pair is not None]
        for auditor in self.single:
            for finding in _audited(auditor, whole):
                findings[places[finding.sample_id or ""]].append(finding)
        return findings


def readable_pair(pair: Pair) -> Pair | None:
    """``pair`` without a target that can't be decoded; None if the source can't."""
    return _readable(pair, unreadable_findings(pair))


def _readable(pair: Pair, found: Sequence[Finding]) -> Pair | None:
    broken = {finding.side for finding in found if finding.score >= 1}
    if "source" in broken:
        return None
    return Pair(pair.sample, None, pair.label) if "target" in broken else pair


def _audited(auditor: Auditor, pairs: Sequence[Pair]) -> Iterator[Finding]:
    for start in range(0, len(pairs), auditor.max_batch):
        batch = pairs[start : start + auditor.max_batch]
        try:
            yield from _of_batch(auditor, batch)
        except Exception as error:  # a plug-in may raise anything, and its other pairs still count
            if len(batch) > 1:
                for pair in batch:
                    yield from _audited(auditor, [pair])
            else:
                yield _failed(auditor, batch[0], error)


def _of_batch(auditor: Auditor, batch: Sequence[Pair]) -> list[Finding]:
    found = list(auditor.audit(batch))
    strangers = {finding.sample_id for finding in found} - {pair.sample.id for pair in batch}
    if strangers:
        raise ValueError(f"it spoke of {strangers}, which it was not asked about")
    return found


def _failed(auditor: Auditor | CollectionAuditor, pair: Pair, error: Exception) -> Finding:
    return Finding(
        sample_id=pair.sample.id,
        side="pair",
        auditor=auditor.name,
        kind=auditor.name.replace("-", "_"),
        value=math.nan,
        score=math.nan,
        reason=f"the auditor failed: {type(error).__name__}: {error}",
    )


def _created(name: str) -> Auditor | CollectionAuditor:
    if name.startswith(AGAINST):
        return Against(Path(name.removeprefix(AGAINST)))
    return auditors.create(name)


def _is_collection(auditor: Auditor | CollectionAuditor) -> TypeGuard[CollectionAuditor]:
    return hasattr(auditor, "conclude")
