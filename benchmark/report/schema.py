"""The JSON schema of ``report.json``, read off the records that it is written from."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import fields, is_dataclass
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from overpaint.benchmark.report.document import SCHEMA
from overpaint.benchmark.report.model import Report

DIALECT = "https://json-schema.org/draft/2020-12/schema"

_NUMBER: dict[str, Any] = {"anyOf": [{"type": ["number", "null"]}, {"enum": ["Infinity", "-Infinity"]}]}
"""nan is null."""

_PLAIN: Mapping[object, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    float: _NUMBER,
    NoneType: {"type": "null"},
    object: {},
    Any: {},
}


def report_schema() -> str:
    """The schema as JSON text, draft 2020-12. Every record's fields are there, and no others."""
    known: dict[str, Any] = {}
    _reference(Report, known)
    report = known.pop("Report")
    document = {
        "$schema": DIALECT,
        "title": SCHEMA,
        **report,
        "properties": {"schema": {"const": SCHEMA}, **report["properties"]},
        "required": ["schema", *report["required"]],
        "$defs": dict(sorted(known.items())),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _reference(record: type, known: dict[str, Any]) -> dict[str, Any]:
    name = record.__name__
    if name not in known:
        known[name] = {}  # a record that holds itself finds this
        known[name] = _record(record, known)
    return {"$ref": f"#/$defs/{name}"}


def _record(record: Any, known: dict[str, Any]) -> dict[str, Any]:
    types = get_type_hints(record)
    names = [field.name for field in fields(record)]
    return {
        "type": "object",
        "properties": {name: _schema(types[name], known) for name in names},
        "required": names,
        "additionalProperties": False,
    }


def _schema(kind: Any, known: dict[str, Any]) -> dict[str, Any]:
    if kind in _PLAIN:
        return _PLAIN[kind]
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return _reference(kind, known)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin is Literal:
        return {"enum": [*arguments]}
    if origin in (Union, UnionType):
        return {"anyOf": [_schema(one, known) for one in arguments]}
    if origin is tuple:
        return _tuple(arguments, known)
    if origin is not None and issubclass(origin, Mapping):
        return {"type": "object", "additionalProperties": _schema(arguments[1], known)}
    if origin is not None and issubclass(origin, Sequence):
        return {"type": "array", "items": _schema(arguments[0], known)}
    raise TypeError(f"no JSON schema for {kind}")


def _tuple(arguments: tuple[Any, ...], known: dict[str, Any]) -> dict[str, Any]:
    if arguments[-1] is ...:
        return {"type": "array", "items": _schema(arguments[0], known)}
    items = [_schema(one, known) for one in arguments]
    return {"type": "array", "prefixItems": items, "minItems": len(items), "maxItems": len(items)}
