"""Several models in one file: a TOML table for each, ``[models.LABEL]``."""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any, get_args

from overpaint.data import History
from overpaint.runners.spec import RunnerSpec, parse_spec
from overpaint.taxonomy import UsageError

_KEYS = {"spec": str, "settings": dict, "call_settings": dict, "history": str}


def read_models(path: Path) -> list[RunnerSpec]:
    """The models of a file, in its order::

        [models.soft]
        spec = "baseline:blur"
        settings = { sigma = 5 }

    ``settings`` and ``call_settings`` may be left out, and so may ``history``, which is ``own`` for a
    model that is to edit its own answers to earlier turns.

    Raises:
        UsageError: what is wrong with the file; it names the file, the table and the key.
    """
    return [_model(path, label, table) for label, table in _tables(path).items()]


def _tables(path: Path) -> Mapping[str, Any]:
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UsageError(f"models file {path}: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageError(f"models file {path} is not TOML: {error}") from error
    strangers = sorted(document.keys() - {"models"})
    if strangers:
        raise UsageError(f"{path}: unknown {strangers[0]!r}; models go into [models.LABEL]")
    tables = document.get("models")
    if not isinstance(tables, dict) or not tables:
        raise UsageError(f"{path}: no models; write [models.LABEL] with spec = 'scheme:target'")
    return tables


def _model(path: Path, label: str, table: Any) -> RunnerSpec:
    where = f"{path}: [models.{label}]"
    if not isinstance(table, dict):
        raise UsageError(f"{where} must be a table with the key 'spec'")
    for key, value in table.items():
        if key not in _KEYS:
            raise UsageError(f"{where}: unknown key {key!r}; known: {', '.join(_KEYS)}")
        if not isinstance(value, _KEYS[key]):
            kind = "a text" if _KEYS[key] is str else "a table"
            raise UsageError(f"{where}: {key!r} must be {kind}, not {value!r}")
    if "spec" not in table:
        raise UsageError(f"{where}: the key 'spec' is missing, as in spec = 'baseline:copy'")
    history = table.get("history", "truth")
    if history not in get_args(History):
        raise UsageError(f"{where}: 'history' must be 'truth' or 'own', not {history!r}")
    try:
        spec = parse_spec(
            table["spec"],
            settings=table.get("settings", {}),
            call_settings=table.get("call_settings", {}),
            label=label,
        )
        return replace(spec, history=history)
    except UsageError as error:
        raise UsageError(f"{where}: {error}") from error
