"""A report as strict JSON: for programs, and as the data that the page reads."""

import json
import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import fields, is_dataclass
from typing import Any

import numpy as np

from overpaint.benchmark.report.model import Report

SCHEMA = "overpaint.report/1"
"""Version of ``report.json``: the number grows when a reader of the old form would misread the new."""

_FOR_SCRIPT = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def report_json(report: Report) -> str:
    """All of ``report`` as strict JSON: nan is null, infinities are the texts ``±Infinity``.

    A line for each record, so that it stays small and can be searched by line.
    """
    document = {"schema": SCHEMA, **_plain(report)}
    members = [f"{_compact(name)}: {_in_lines(value)}" for name, value in document.items()]
    return "{\n" + ",\n".join(members) + "\n}\n"


def script_json(value: object) -> str:
    """``value`` as JSON that can stand in a script element whatever texts it holds."""
    text = _compact(_plain(value))
    for character, escaped in _FOR_SCRIPT.items():
        text = text.replace(character, escaped)
    return text


def _in_lines(value: Any) -> str:
    if not isinstance(value, list) or not value:
        return _compact(value)
    return "[\n" + ",\n".join(map(_compact, value)) + "\n]"


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))


def _plain(value: object) -> Any:
    """What JSON can hold; what it can't, such as a plug-in's own type in the evidence, as its text."""
    if isinstance(value, np.generic | np.ndarray):
        return _plain(value.tolist())
    if isinstance(value, float):
        return _number(value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if is_dataclass(value):
        return {field.name: _plain(getattr(value, field.name)) for field in fields(value)}
    if isinstance(value, Mapping):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence | AbstractSet) and not isinstance(value, bytes):
        return [_plain(item) for item in value]
    return str(value)


def _number(value: float) -> float | str | None:
    if math.isnan(value):
        return None
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return value
