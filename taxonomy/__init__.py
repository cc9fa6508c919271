"""What edits are called, and the words every other folder uses: classes, errors, registry."""

from overpaint.taxonomy.classes import REACHES, EditClass, Reach, Taxonomy, taxonomy
from overpaint.taxonomy.crosswalk import Crosswalk, NativeClass, load_crosswalk, parse_crosswalk
from overpaint.taxonomy.document import Document
from overpaint.taxonomy.errors import (
    DatasetError,
    MissingExtra,
    OverpaintError,
    RunError,
    RunnerUnavailable,
    UnknownName,
    UnreadablePicture,
    UsageError,
    WeightsMissing,
)
from overpaint.taxonomy.registry import Registry

__all__ = [
    "REACHES",
    "Crosswalk",
    "DatasetError",
    "Document",
    "EditClass",
    "MissingExtra",
    "NativeClass",
    "OverpaintError",
    "Reach",
    "Registry",
    "RunError",
    "RunnerUnavailable",
    "Taxonomy",
    "UnknownName",
    "UnreadablePicture",
    "UsageError",
    "WeightsMissing",
    "load_crosswalk",
    "parse_crosswalk",
    "taxonomy",
]
