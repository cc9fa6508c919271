"""The facts of a known dataset, from its TOML in ``schemas/``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from overpaint.data.adapters.rows.traits import Form, Traits
from overpaint.data.adapters.rows.turns import SESSIONS
from overpaint.data.native import hub_crosswalk, vocabularies
from overpaint.taxonomy import Crosswalk, UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What is known of a dataset. ``columns`` is empty for one of which only the classes are known.

    ``verified`` says what the native classes were checked against, ``columns_verified`` what the columns
    were: rows, code that reads them, or a description. ``test`` names the files of a form that isn't on
    the hub. ``hubs`` are all its ids on the hub. ``row_splits`` are those that rows say and no file.
    """

    name: str
    title: str
    hub: str
    hubs: tuple[str, ...]
    licence: str
    splits: tuple[str, ...]
    row_splits: tuple[str, ...]
    columns: Mapping[str, str]
    defects: tuple[str, ...]
    verified: str
    columns_verified: str
    test: Mapping[str, str]
    traits: Traits


@cache
def schema(name: str) -> Schema:
    """The schema that ships as ``schemas/<name>.toml``.

    Raises:
        UnknownName: there is none.
    """
    if name not in _texts():
        raise UnknownName("dataset", name, _texts())
    text = _texts()[name]
    table = tomllib.loads(text)
    columns = table.get("columns", {})
    return Schema(
        name=table["name"],
        title=_title(text),
        hub=table["hub"],
        hubs=tuple(filter(None, [table["hub"], *table.get("hubs", ())])),
        licence=table["licence"],
        splits=tuple(table.get("splits", ())),
        row_splits=tuple(table.get("row_splits", ())),
        columns=columns,
        defects=tuple(table.get("defects", ())),
        verified=table["verified"],
        columns_verified=table.get("columns_verified", table["verified"] if columns else ""),
        test=table.get("test", {}),
        traits=_traits(table),
    )


def schemas() -> tuple[str, ...]:
    """The names of the datasets whose columns are known, in alphabetical order."""
    return tuple(name for name in _texts() if schema(name).columns)


def hub_schema(repository: str) -> Schema | None:
    """The schema of ``ORG/NAME`` or ``ORG/NAME/CONFIG`` on the hub, if its columns are known."""
    place = "/".join(repository.split("/")[:2]).casefold()
    known = map(schema, schemas())
    return next((one for one in known if place in (hub.casefold() for hub in one.hubs)), None)


def _traits(table: Mapping[str, Any]) -> Traits:
    forms = [Form(columns=table["columns"])] if table.get("columns") else []
    for form in table.get("forms", {}).values():
        forms.append(
            Form(
                columns=form["columns"],
                pictures=form.get("pictures", ""),
                sessions=SESSIONS[form["sessions"]] if "sessions" in form else None,
            )
        )
    return Traits(
        crosswalk=_crosswalk(table),
        nulls=frozenset(table.get("nulls", ())),
        mask=table.get("mask", {}).get("convention", "found"),
        class_from_folder=table.get("class_from_folder", False),
        rows=table.get("rows", {}) if table.get("splits_swap", False) else {},
        forms=tuple(forms),
    )


def _crosswalk(table: Mapping[str, Any]) -> Crosswalk | None:
    """Its own, or that of another benchmark whose classes it has."""
    own = vocabularies().get(table["name"])
    return own.crosswalk if own else hub_crosswalk(table["hub"])


def _title(text: str) -> str:
    """The paper or source that the first comment of the file names."""
    line = text.partition("\n")[0].removeprefix("#").strip()
    return line.partition(":")[0].partition(". ")[0].rstrip(".")


@cache
def _texts() -> Mapping[str, str]:
    """By name, in alphabetical order."""
    found = sorted(files("overpaint.data.schemas").iterdir(), key=lambda file: file.name)
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in found
        if file.name.endswith(".toml")
    }
