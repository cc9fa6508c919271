"""Pairs in which nothing was done, and how well a score tells them from edits."""

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from material.pairs import Row
from PIL import Image, ImageFilter

from overpaint.auditors import Auditor, Pair, Thresholds
from overpaint.auditors.no_op import NoOp
from overpaint.benchmark.separation import Separation, separation
from overpaint.data import EditSample, Picture


@dataclass(frozen=True)
class Case:
    """A pair of which it is known whether it has the defect that is looked for."""

    pair: Pair
    defective: bool


def measured(auditor: Auditor, cases: Sequence[Case]) -> Separation:
    """Every case by itself, so that no more than one pair is decoded at a time."""
    scores, defective, clusters, kind = [], [], [], ""
    for case in cases:
        for finding in auditor.audit([Pair(case.pair.sample, case.pair.target, "measured")]):
            if finding.judged:
                scores.append(finding.score)
                defective.append(case.defective)
                clusters.append(case.pair.source.digest)
                kind = finding.kind
    return separation(scores, defective, clusters, at=Thresholds.shipped().of(kind).score)


def no_ops(data: Path, rows: Sequence[Row]) -> Iterator[tuple[str, Auditor, list[Case]]]:
    local = [row for row in rows if row.reach == "local"]
    edits = labelled([row.sample for row in local if row.verdict == "fine"], set())
    photos = [Picture.from_file(path) for path in sorted((data / "photos").glob("*.jpg"))]
    for name, settings in SAVINGS.items():
        yield f"no-op, {name}", NoOp(), edits + [saved(photo, *settings) for photo in photos]
    undone = [row.sample for row in local if row.verdict == "no-op"]
    yield "no-op, rendered anew", NoOp(), edits + labelled(undone, {sample.id for sample in undone})


SAVINGS = {
    "JPEG 95": (95, 1.0, 0.0),
    "JPEG 85": (85, 1.0, 0.0),
    "JPEG 75": (75, 1.0, 0.0),
    "resized to 3/4 and back": (90, 0.75, 0.0),
    "resized to 1/2 and back": (90, 0.5, 0.0),
    "softened by 1 px": (90, 1.0, 1.0),
}
"""JPEG quality, scale, and radius of blur."""


def saved(photo: Picture, quality: int, scale: float, blur: float) -> Case:
    """The photograph and itself, saved again."""
    image = Image.fromarray(photo.pixels)
    small = image.resize((round(image.width * scale), round(image.height * scale)))
    buffer = io.BytesIO()
    soft = small.resize(image.size).filter(ImageFilter.GaussianBlur(blur))
    soft.save(buffer, "JPEG", quality=quality)
    sample = EditSample(id=photo.uri, source=photo, instruction="")
    return Case(Pair(sample, Picture.from_bytes(buffer.getvalue())), True)


def labelled(samples: Sequence[EditSample], bad: set[str]) -> list[Case]:
    return [Case(Pair.of(sample), sample.id in bad) for sample in samples]
