"""Records as Arrow tables and back: the columns that every reader of a run may rely on."""

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from overpaint.data.records import EditSample, Finding, Score

FINDINGS = pa.schema(
    [
        ("sample_id", pa.string()),
        ("label", pa.string()),
        ("history", pa.string()),
        ("repeat", pa.int32()),
        ("side", pa.string()),
        ("auditor", pa.string()),
        ("kind", pa.string()),
        ("value", pa.float64()),
        ("score", pa.float64()),
        ("reason", pa.string()),
        ("evidence", pa.string()),  # JSON
    ]
)
"""``label`` is empty for the dataset's own target; ``sample_id`` is null for a set-level finding."""

SCORES = pa.schema(
    [
        ("sample_id", pa.string()),
        ("label", pa.string()),
        ("history", pa.string()),
        ("repeat", pa.int32()),
        ("metric", pa.string()),
        ("profile", pa.string()),
        ("value", pa.float64()),
        ("reason", pa.string()),
        ("policy", pa.string()),
        ("encoder", pa.string()),  # model, weights, device and precision; empty for pixel metrics
    ]
)

SAMPLES = pa.schema(
    [
        ("sample_id", pa.string()),
        ("instruction", pa.string()),
        ("source_caption", pa.string()),
        ("target_caption", pa.string()),
        ("edit_classes", pa.list_(pa.string())),
        ("class_p", pa.list_(pa.float64())),  # a probability for each of them
        ("class_origin", pa.string()),  # native, given or predicted; empty where there is no class
        ("native_class", pa.string()),
        ("session", pa.string()),
        ("turn", pa.int32()),
        ("split", pa.string()),
        ("origin", pa.string()),
        ("has_source", pa.bool_()),  # there, and can be read
        ("has_target", pa.bool_()),
        ("mask", pa.string()),  # the convention found, empty where there is none
        ("cluster", pa.string()),  # session, else the source's pixel digest: what intervals cluster by
        ("meta", pa.string()),  # JSON
        ("problem", pa.string()),  # why a row or one of its two pictures can't be read, else empty
        ("given_id", pa.string()),  # the dataset's, where an earlier row has it; else empty
    ]
)

ATTEMPTS = pa.schema(
    [
        ("sample_id", pa.string()),
        ("label", pa.string()),
        ("seed", pa.int64()),
        ("repeat", pa.int32()),
        ("history", pa.string()),
        ("status", pa.string()),
        ("seconds", pa.float64()),
        ("native_size", pa.list_(pa.int32())),
        ("path", pa.string()),  # relative to the run folder, empty unless status is ok
        ("usage", pa.string()),  # JSON
        ("error", pa.string()),
        ("request", pa.string()),  # an API's own name of the request
    ]
)


def findings_table(findings: Iterable[Finding]) -> pa.Table:
    """Findings as rows, in order."""
    rows = [{**_plain(finding, FINDINGS), "evidence": to_json(finding.evidence)} for finding in findings]
    return pa.Table.from_pylist(rows, schema=FINDINGS)


def findings_of(table: pa.Table) -> list[Finding]:
    """The findings in a table made by :func:`findings_table`."""
    return [Finding(**{**row, "evidence": json.loads(row["evidence"])}) for row in _rows(table)]


def scores_table(scores: Iterable[Score]) -> pa.Table:
    """Scores as rows, in order."""
    return pa.Table.from_pylist([_plain(score, SCORES) for score in scores], schema=SCORES)


def sample_row(
    sample: EditSample, *, mask: str, cluster: str, problems: Mapping[str, str]
) -> dict[str, object]:
    """One row of the samples table; pictures stay in the dataset.

    ``problems`` say of ``source`` and ``target`` why they can't be read, if they can't.
    """
    return {
        **_plain(sample, SAMPLES),
        "sample_id": storable(sample.id),
        "given_id": storable(sample.given_id),
        **_classes(sample),
        "has_source": "source" not in problems,
        "has_target": sample.target is not None and "target" not in problems,
        "mask": mask,
        "cluster": cluster,
        "meta": to_json(sample.meta),
        "problem": storable("; ".join(f"{name}: {why}" for name, why in problems.items())),
    }


def to_json(value: Mapping[str, object]) -> str:
    """Compact JSON with sorted keys.

    Of what JSON lacks, nan becomes null, numpy's own become numbers and lists, anything else its text:
    a plug-in's evidence can be anything.
    """
    text = json.dumps(
        _jsonable(value), ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str
    )
    return storable(text)


def storable(text: str) -> str:
    """``text`` with a question mark for each lone surrogate, which UTF-8 and so no table can hold.

    They come from JSON escapes and from file names in other encodings.

    >>> storable("half \\ud83d")
    'half ?'
    """
    return text.encode("utf-8", "replace").decode()


def _classes(sample: EditSample) -> dict[str, object]:
    guesses = sample.edit_classes
    return {
        "edit_classes": [guess.id for guess in guesses],
        "class_p": [guess.p for guess in guesses],
        "class_origin": guesses[0].origin if guesses else "",
    }


def _plain(record: object, schema: pa.Schema) -> dict[str, Any]:
    cells = {name: getattr(record, name) for name in schema.names if hasattr(record, name)}
    return {name: storable(value) if isinstance(value, str) else value for name, value in cells.items()}


def _rows(table: pa.Table) -> Sequence[dict[str, Any]]:
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def _jsonable(value: object) -> object:
    if isinstance(value, Mapping):
        return {str(key): _jsonable(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(item) for item in value]
    if isinstance(value, np.generic | np.ndarray):
        return _jsonable(value.tolist())
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value
