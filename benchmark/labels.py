"""What reviewers, or whoever planted defects, say of findings: which are right."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from overpaint.auditors.calibration import Labelled
from overpaint.benchmark.results import Results, records
from overpaint.benchmark.review import Consensus
from overpaint.taxonomy import UsageError

PLANTED = "planted"
"""In place of a file: what the dataset itself says it planted."""

_TRUE = frozenset({"1", "true", "yes", "defect", "defective", "bad"})
_FALSE = frozenset({"0", "false", "no", "fine", "harmless", "good"})
_COLUMNS = ("sample_id", "kind", "defective")


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Whether a finding of ``kind`` on a sample is a defect; ``side`` and ``label`` may be empty."""

    sample_id: str
    kind: str
    defective: bool
    side: str = ""
    label: str = ""


def read_labels(path: Path) -> list[Label]:
    """The labels of a CSV or TSV file with columns sample_id, kind, defective, and maybe side, label.

    Raises:
        UsageError: it can't be read, a column is missing, or a cell says neither yes nor no.
    """
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file, delimiter="\t" if path.suffix == ".tsv" else ",")
            if missing := [name for name in _COLUMNS if name not in (rows.fieldnames or ())]:
                raise UsageError(
                    f"{path}: no column {', '.join(missing)}; wanted: {', '.join(_COLUMNS)}"
                )
            return [_label(row, f"{path}:{number}") for number, row in enumerate(rows, start=2)]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise UsageError(f"{path}: labels can't be read: {error}") from error


def decided_labels(consensus: Consensus) -> list[Label]:
    """A label for each finding that most reviewers accepted or rejected."""
    return [
        Label(
            sample_id=one.sample_id,
            kind=one.kind,
            defective=right,
            side=one.side,
            label=one.label,
        )
        for one, right in consensus.right.items()
    ]


def planted_labels(results: Results) -> list[Label]:
    """A label for every kind on every sample: defective where that is what was planted.

    Samples in which something else was planted say nothing of a kind: one defect brings others.

    Raises:
        UsageError: the dataset doesn't say what it planted.
    """
    planted = {row["sample_id"]: row["meta"].get("planted", "") for row in records(results.samples)}
    if not any(planted.values()):
        raise UsageError("the dataset doesn't say what was planted in it; give a file of labels")
    kinds = {kind for kind in planted.values() if kind}
    return [
        Label(sample_id=sample_id, kind=kind, defective=kind == mine)
        for sample_id, mine in planted.items()
        for kind in sorted(kinds)
        if mine in ("", kind)
    ]


def labelled(results: Results, labels: Sequence[Label]) -> Mapping[str, Labelled]:
    """By kind the scores of the labelled findings; of several sides the gravest, unless one is named."""
    worst: dict[tuple[str, str, str, str], float] = {}
    wanted = {label.sample_id for label in labels}
    for rows in results.findings.batches("side"):
        for row in records(rows[rows["score"].notna() & rows["sample_id"].isin(wanted)]):
            for side in ("", row["side"]):
                key = (str(row["sample_id"]), row["kind"], side, row["label"])
                worst[key] = max(worst.get(key, 0.0), float(row["score"]))
    found: dict[str, list[tuple[float, bool]]] = {}
    for label in labels:
        score = worst.get((label.sample_id, label.kind, label.side, label.label))
        if score is not None:
            found.setdefault(label.kind, []).append((score, label.defective))
    return {kind: Labelled.of(*zip(*rows, strict=True)) for kind, rows in sorted(found.items())}


def _label(row: Mapping[str, str | None], where: str) -> Label:
    cells = dict(_filled(row))
    said = cells.get("defective", "").casefold()
    if said not in _TRUE | _FALSE:
        raise UsageError(f"{where}: defective must be 1 or 0, not {cells.get('defective', '')!r}")
    return Label(
        sample_id=cells.get("sample_id", ""),
        kind=cells.get("kind", ""),
        defective=said in _TRUE,
        side=cells.get("side", ""),
        label=cells.get("label", ""),
    )


def _filled(row: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    for name, cell in row.items():
        if isinstance(name, str) and isinstance(cell, str):
            yield name.strip(), cell.strip()
