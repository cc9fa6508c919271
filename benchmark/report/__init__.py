"""The report: pages that work from a disk, and the same as Markdown, CSV and JSON."""

from overpaint.benchmark.report.model import (
    Capability,
    ClassCount,
    ClassStanding,
    GalleryItem,
    KindSummary,
    MetricColumn,
    PlantedDefect,
    Report,
    Standing,
)
from overpaint.benchmark.report.single import SINGLE_FILE_LIMIT
from overpaint.benchmark.report.site import write_report
from overpaint.benchmark.report.thumbnails import write_pictures

__all__ = [
    "SINGLE_FILE_LIMIT",
    "Capability",
    "ClassCount",
    "ClassStanding",
    "GalleryItem",
    "KindSummary",
    "MetricColumn",
    "PlantedDefect",
    "Report",
    "Standing",
    "write_pictures",
    "write_report",
]
