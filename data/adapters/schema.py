"""The facts of a known dataset, from its TOML in ``schemas/``."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True, kw_only=True)
class Schema:
    """What is known of a dataset; ``test`` names the files of a form that isn't on the hub."""

    name: str
    hub: str
    licence: str
    splits: tuple[str, ...]
    columns: Mapping[str, str]
    defects: tuple[str, ...]
    verified: str
    test: Mapping[str, str]


@cache
def schema(name: str) -> Schema:
    """The schema that ships as ``schemas/<name>.toml``."""
    table = tomllib.loads((files("overpaint.data.schemas") / f"{name}.toml").read_text(encoding="utf-8"))
    return Schema(
        name=table["name"],
        hub=table["hub"],
        licence=table["licence"],
        splits=tuple(table["splits"]),
        columns=table["columns"],
        defects=tuple(table["defects"]),
        verified=table["verified"],
        test=table.get("test", {}),
    )
