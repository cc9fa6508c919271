"""One thing in a scene, as a recipe names it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Thing:
    """``shape`` drawn ``height`` tall with the middle of its foot ``at`` (x, y).

    Places and heights are shares of the picture, 0 to 1. ``name`` is unique in its scene. ``material``
    is a texture laid over the colours. A thing that ``floats`` casts no shadow on the ground.
    """

    name: str
    shape: str
    at: tuple[float, float]
    height: float
    color: str = "#b8402f"
    accent: str = "#f4efe4"
    text: str = ""
    pose: str = ""
    material: str = ""
    floats: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> "Thing":
        """From a TOML table; the shape stands for a missing name."""
        fields: dict[str, Any] = {"name": row["shape"]} | dict(row) | {"at": tuple(row["at"])}
        return cls(**fields)

    def changed(self, row: Mapping[str, Any]) -> "Thing":
        """The same thing with some of its fields given anew."""
        fields = dict(row)
        if "at" in fields:
            fields["at"] = tuple(fields["at"])
        return replace(self, **fields)
