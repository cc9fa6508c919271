"""What the auditors find, and what they flag wrongly, on real pairs and on planted no-ops and swaps.

    python tests/measure/auditors.py --data DIR

DIR has the layout of ../shared/real: triples/ with its manifest, and photos/. The thresholds in
auditors/thresholds.toml were chosen from this table, those of over-edits from that of over_edit.py.
Rows of one source stay together in the bootstrap of the 95 % intervals.
"""

import argparse
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from material.pairs import Row, triples
from PIL import Image, ImageFilter

from overpaint.auditors import Auditor, Pair, Thresholds
from overpaint.auditors.no_op import NoOp
from overpaint.auditors.size import Size
from overpaint.auditors.unrelated import Unrelated
from overpaint.benchmark.separation import Separation, separation
from overpaint.data import EditSample, Picture


@dataclass(frozen=True)
class Case:
    """A pair of which it is known whether it has the defect that is looked for."""

    pair: Pair
    defective: bool


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    data = parser.parse_args().data
    rows = triples(data)
    table: dict[str, Separation] = {}
    for what, auditor, cases in [*no_ops(data, rows), *others(rows)]:
        table[what] = measured(auditor, cases)
        print(f"{what:34}{table[what]}", flush=True)
    print(json.dumps({what: line.row() for what, line in table.items()}))


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


def others(rows: Sequence[Row]) -> Iterator[tuple[str, Auditor, list[Case]]]:
    pairs = [row.sample for row in rows if row.verdict != "watermark"]
    local = [row.sample for row in rows if row.verdict == "fine" and row.reach == "local"]
    yield "unrelated, swapped, all", Unrelated(), swapped(pairs)
    yield "unrelated, swapped, fine and local", Unrelated(), swapped(local)
    yield "size, real pairs", Size(), labelled(pairs, set())


def swapped(samples: Sequence[EditSample]) -> list[Case]:
    """The samples, and each with the target of a sample from another collection."""
    random, cases = np.random.default_rng(0), [Case(Pair.of(sample), False) for sample in samples]
    for sample in samples:
        home = sample.id.partition("/")[0]
        strangers = [other for other in samples if other.id.partition("/")[0] != home]
        stranger = strangers[int(random.integers(len(strangers)))]
        cases.append(Case(Pair(sample, stranger.target), True))
    return cases


def labelled(samples: Sequence[EditSample], bad: set[str]) -> list[Case]:
    return [Case(Pair.of(sample), sample.id in bad) for sample in samples]


if __name__ == "__main__":
    main()
