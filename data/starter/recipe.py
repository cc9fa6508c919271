"""How each pair is made, as ``recipes.toml`` says."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from overpaint.taxonomy import taxonomy

Planted = Literal[
    "over_edit",
    "dalle2_signature",
    "mark_removed",
    "stock_overlay",
    "no_op",
    "unrelated_target",
    "duplicate_pair",
    "size_mismatch",
    "unreadable",
]
"""What can be planted, under the names of the findings that should follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Defect:
    """A planted defect, where it is, and how it is made.

    ``side`` is ``pair`` where both pictures carry it or it lies between them.
    """

    kind: Planted
    side: Literal["source", "target", "pair"]
    how: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recipe:
    """One pair: the ``edit`` of a source, the target saved as ``form``, and the defect if any.

    ``masked`` is False for pairs whose mask is withheld, as most datasets have none. A duplicate
    names the pair it repeats in ``repeats``.
    """

    id: str
    source: str
    edit_class: str
    instruction: str
    caption: str
    edit: Mapping[str, Any]
    form: str = "png"
    masked: bool = True
    defect: Defect | None = None
    repeats: str = ""


@cache
def recipes() -> tuple[Recipe, ...]:
    """All pairs in the order of the set: classes and defects spread evenly over it."""
    text = (files("overpaint.data.starter") / "recipes.toml").read_text(encoding="utf-8")
    made: dict[str, Recipe] = {}
    for row in tomllib.loads(text)["recipe"]:
        made[row["id"]] = _repeat(row, made) if "repeats" in row else _recipe(row)
    return _spread(tuple(made.values()))


def _spread(listed: tuple[Recipe, ...]) -> tuple[Recipe, ...]:
    """Any stretch of the set, such as its first shard, has some of everything."""
    groups: dict[str, list[Recipe]] = {}
    for recipe in listed:
        groups.setdefault(_group(recipe), []).append(recipe)
    placed = [
        ((rank + 0.5) / len(group), recipe)
        for group in groups.values()
        for rank, recipe in enumerate(group)
    ]
    return tuple(recipe for _, recipe in sorted(placed, key=lambda entry: entry[0]))


def _group(recipe: Recipe) -> str:
    """Of what it has to be spread: a mark is a mark, on whichever side."""
    kind = recipe.defect.kind if recipe.defect else recipe.edit_class
    return "dalle2_signature" if kind == "mark_removed" else kind


def _recipe(row: Mapping[str, Any]) -> Recipe:
    return Recipe(
        id=row["id"],
        source=row["source"],
        edit_class=taxonomy()[row["class"]].id,
        instruction=row["instruction"],
        caption=row["caption"],
        edit=row["edit"],
        form=row.get("form", "png"),
        masked=row.get("masked", True),
        defect=_defect(row["defect"]) if "defect" in row else None,
    )


def _repeat(row: Mapping[str, Any], made: Mapping[str, Recipe]) -> Recipe:
    first = made[row["repeats"]]
    return replace(first, id=row["id"], repeats=first.id, defect=_defect(row["defect"]))


def _defect(row: Mapping[str, Any]) -> Defect:
    how = {name: value for name, value in row.items() if name not in ("kind", "side")}
    return Defect(kind=row["kind"], side=row["side"], how=how)
