"""A report of any size, of random numbers and one picture's thumbnails."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
from skimage import data

from overpaint.auditors import Pair
from overpaint.benchmark.profiles import default_metrics, metric_of
from overpaint.benchmark.report import (
    Capability,
    ClassStanding,
    GalleryItem,
    KindSummary,
    MetricColumn,
    Report,
    Standing,
    write_pictures,
)
from overpaint.benchmark.report.model import KindGroup, MetricPair, PairedDifference
from overpaint.benchmark.report.samples import SampleRow, SampleTable
from overpaint.benchmark.stats import Estimate, share
from overpaint.data import EditSample, Picture
from overpaint.taxonomy import taxonomy

SAMPLES = 1000
KINDS = [f"kind_{number:02}" for number in range(40)]
CLASSES = [one.id for one in taxonomy()][:14]
REASON = "68 % of the change lies outside what the edit may touch, most of it in the upper left corner"
INSTRUCTION = "Put a small red lantern on the left of the two windows, and let it glow a little"


def large_report(folder: Path, findings: int, models: int) -> tuple[Report, SampleTable]:
    """The report, and the numbers of its samples; its pictures lie in ``folder``."""
    random = np.random.default_rng(0)
    columns = [_column(key) for key in default_metrics()]
    labels = [f"acme/edit-model-{number:02}" for number in range(models)]
    pictures = _pictures(folder)
    report = Report(
        title="A large run",
        facts=[("Dataset", "random"), ("Samples", str(SAMPLES))],
        notes=["The numbers are random."],
        columns=columns,
        standings=[_standing(label, columns, random) for label in [*labels, "copy", "oracle"]],
        class_standings=[
            ClassStanding(label=label, edit_class=one, values=_values(columns, random))
            for label in labels
            for one in CLASSES
        ],
        capabilities=[
            Capability(label=label, edit_class=one, share=share(int(random.integers(50)), 50), n=50)
            for label in labels
            for one in CLASSES
        ],
        comparisons=[
            PairedDifference(
                key=column.key, first=a, second=b, difference=_estimate(random), p=0.01, p_corrected=0.04
            )
            for column in columns
            for a, b in combinations(labels, 2)
        ],
        metric_pairs=[
            MetricPair(
                first=a.key,
                second=b.key,
                correlation=float(random.uniform(-1, 1)),
                n=900,
                reversed=list(combinations(labels[:6], 2)),
            )
            for a, b in combinations(columns, 2)
        ],
        kinds=[_kind(kind, label, random) for label in ["", *labels] for kind in KINDS],
        kind_groups=[
            KindGroup(kind=kind, by="class", group=one, flagged=int(random.integers(50)), judged=50)
            for kind in KINDS
            for one in CLASSES
        ],
        gallery=[_item(number, labels, pictures) for number in range(findings)],
    )
    return report, _samples(columns, labels, pictures, random)


def _column(key: str) -> MetricColumn:
    metric = metric_of(key)
    return MetricColumn(
        key=key,
        title=getattr(metric, "title", metric.name),
        profile=metric.profile,
        explanation=getattr(metric, "explanation", ""),
        higher_is_better=metric.higher_is_better,
        part=getattr(metric, "part", "whole"),
        possible=SAMPLES,
    )


def _estimate(random: np.random.Generator) -> Estimate:
    mean = float(random.normal())
    return Estimate(mean=mean, low=mean - 0.1, high=mean + 0.1, n=SAMPLES)


def _values(columns: list[MetricColumn], random: np.random.Generator) -> dict[str, Estimate]:
    return {column.key: _estimate(random) for column in columns}


def _standing(label: str, columns: list[MetricColumn], random: np.random.Generator) -> Standing:
    plain = Standing(
        label=label,
        reference="copy" if label == "copy" else "oracle" if label == "oracle" else "",
        statuses={"ok": SAMPLES - 3, "error": 3},
        values=_values(columns, random),
        flagged={kind: share(int(random.integers(SAMPLES)), SAMPLES) for kind in KINDS[:12]},
    )
    others = {name: _values(columns, random) for name in ("worst", "macro", "normalised")}
    return replace(plain, **others, unjudged={column.key: 2 for column in columns})


def _kind(kind: str, label: str, random: np.random.Generator) -> KindSummary:
    return KindSummary(
        kind=kind,
        label=label,
        flagged=int(random.integers(SAMPLES)),
        judged=SAMPLES,
        unjudged=3,
        threshold=0.5,
        expected_false_positives=0.01,
    )


def _pictures(folder: Path) -> list[dict[str, str]]:
    """For each sample the paths of its five thumbnails, which show the same everywhere."""
    source = np.array(data.astronaut())
    target = source.copy()
    target[100:200, 100:300] = (0, 200, 0)
    sample = EditSample(
        id="first",
        source=Picture.from_pixels(source),
        instruction=INSTRUCTION,
        target=Picture.from_pixels(target),
    )
    drawn = write_pictures(Pair.of(sample), folder, "first")
    paths: list[dict[str, str]] = []
    for number in range(SAMPLES):
        mine = {kind: path.replace("first", f"sample-{number}") for kind, path in drawn.items()}
        for kind, path in mine.items():
            (folder / path).unlink(missing_ok=True)
            (folder / path).hardlink_to(folder / drawn[kind])
        paths.append(mine)
    return paths


def _item(number: int, labels: list[str], pictures: list[dict[str, str]]) -> GalleryItem:
    place = number % SAMPLES
    return GalleryItem(
        sample_id=f"sample-{place}",
        label=["", *labels][number % (len(labels) + 1)],
        side="pair",
        kind=KINDS[number % len(KINDS)],
        score=1 - number % 1000 / 2000,
        value=float(number),
        threshold=0.5,
        reason=REASON,
        instruction=f"{INSTRUCTION} ({number})",
        edit_class=CLASSES[number % len(CLASSES)],
        evidence={"share": 0.68, "box": [10, 20, 200, 220], "area": 0.12},
        pictures=pictures[place],
    )


def _samples(
    columns: list[MetricColumn],
    labels: list[str],
    pictures: list[dict[str, str]],
    random: np.random.Generator,
) -> SampleTable:
    rows = [
        SampleRow(
            sample_id=f"sample-{place}",
            instruction=INSTRUCTION,
            edit_class=CLASSES[place % len(CLASSES)],
            pictures=dict.fromkeys(["", *labels], mine) if place < 50 else {},
        )
        for place, mine in enumerate(pictures)
    ]
    values = {
        column.key: {label: random.normal(size=SAMPLES).tolist() for label in labels}
        for column in columns
    }
    return SampleTable(rows=rows, values=values)
