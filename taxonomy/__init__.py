"""What edits are called, and the words every other folder uses: classes, errors, registry."""

from overpaint.taxonomy.classes import REACHES, EditClass, Reach, Taxonomy, taxonomy
from overpaint.taxonomy.errors import (
    DatasetError,
    MissingExtra,
    OverpaintError,
    RunError,
    RunnerUnavailable,
    UnknownName,
    UnreadablePicture,
    UsageError,
)
from overpaint.taxonomy.registry import Registry

__all__ = [
    "REACHES",
    "DatasetError",
    "EditClass",
    "MissingExtra",
    "OverpaintError",
    "Reach",
    "Registry",
    "RunError",
    "RunnerUnavailable",
    "Taxonomy",
    "UnknownName",
    "UnreadablePicture",
    "UsageError",
    "taxonomy",
]
