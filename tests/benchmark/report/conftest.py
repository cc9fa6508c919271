"""A small report with real pictures, and one whose every text is hostile."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from chromium import browser, expect, page
from report_views import sample_table, with_views
from skimage import data

from overpaint.auditors import Pair
from overpaint.benchmark.report import (
    Capability,
    ClassStanding,
    GalleryItem,
    KindSummary,
    MetricColumn,
    PlantedDefect,
    Report,
    Standing,
    write_pictures,
)
from overpaint.benchmark.report.samples import SampleTable
from overpaint.benchmark.stats import Estimate, share
from overpaint.data import ClassGuess, EditSample, Mask, Picture

__all__ = ["browser", "expect", "page"]  # fixtures of the tests beside this file

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "' onmouseover='alert(1)",
    "</script><!--<svg onload=alert(1)>",
    '=HYPERLINK("http://example.org",1)|a`b`\r\n* [x](javascript:alert(1)) ![y](http://example.org/y)',
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "-1+1",
    "غيّر لون القطة \u202eemertxe",
    "🐈‍⬛ \u2028 \x00 \ud800",
    "long " * 1000,
    "{{ 7 * 7 }} {% raw %}",
)


def _estimate(mean: float, half: float, n: int) -> Estimate:
    return Estimate(mean=mean, low=mean - half, high=mean + half, n=n)


def _nothing() -> Estimate:
    return Estimate(mean=math.nan, low=math.nan, high=math.nan, n=0)


def _columns(profile: str = "corrected", explain: str = "How like the target.") -> list[MetricColumn]:
    parts = (("whole", 137, True), ("inside", 19, True), ("outside", 19, False))
    return [
        MetricColumn(
            key=f"likeness_{part}@corrected",
            title="Likeness" if higher else "Change",
            profile=profile,
            explanation=explain,
            higher_is_better=higher,
            part=part,
            possible=possible,
        )
        for part, possible, higher in parts
    ]


def _standing(label: str, reference: str, values: Sequence[Estimate]) -> Standing:
    keys = [column.key for column in _columns()]
    return Standing(
        label=label,
        reference=reference,
        statuses={"ok": 130, "refused": 4, "error": 1, "skipped": 0, "missing": 2},
        values=dict(zip(keys, values, strict=True)),
        flagged={"over-edit": share(13, 130)},
    )


@pytest.fixture(scope="session")
def repainted() -> Pair:
    """An astronaut with a green patch: half of it inside the mask, half outside."""
    source = np.array(data.astronaut())
    target = source.copy()
    target[100:200, 100:300] = (0, 200, 0)
    mask = np.zeros_like(source)
    mask[100:200, 100:200] = 255
    sample = EditSample(
        id="astronaut-1",
        source=Picture.from_pixels(source),
        instruction="Paint the wall green.",
        target=Picture.from_pixels(target),
        mask=Mask(Picture.from_pixels(mask)),
        edit_classes=(ClassGuess(id="local.color_alter"),),
    )
    return Pair.of(sample)


def _items(pictures: dict[str, str]) -> list[GalleryItem]:
    kinds = ("over-edit", "no-op", "watermark")
    return [
        GalleryItem(
            sample_id=f"sample-{number:02d}",
            label=("", "sharp", "dull")[number % 3],
            side="pair",
            kind=kinds[number % len(kinds)] if number < 6 else "over-edit",
            score=0.95 - number / 100,
            value=math.nan if number == 3 else 12.5 + number,
            threshold=0.5,
            reason=f"reason number {number}",
            instruction=f"Paint wall {number} green.",
            edit_class="local.color_alter" if number % 2 else "global.background",
            evidence={"box": [1, 2, 3, 4], "share": 0.25},
            pictures=pictures if number < 30 else {},
        )
        for number in range(31)
    ]


@pytest.fixture
def report(tmp_path: Path, repainted: Pair) -> Report:
    """Three models, two references, 31 findings; its pictures lie in ``tmp_path``/report."""
    pictures = write_pictures(repainted, tmp_path / "report", repainted.sample.id)
    oracle = Estimate(mean=math.inf, low=math.nan, high=math.nan, n=19)
    rows = [
        _standing(
            "baseline:copy",
            "copy",
            [_estimate(0.7, 0.02, 137), _estimate(0.3, 0.1, 19), _estimate(0, 0, 19)],
        ),
        _standing(
            "baseline:oracle", "oracle", [_estimate(1, 0, 137), oracle, _estimate(0.05, 0.01, 19)]
        ),
        _standing(
            "dull", "", [_estimate(0.5, 0.1, 130), _estimate(0.4, 0.1, 17), _estimate(0.02, 0.01, 17)]
        ),
        _standing(
            "sharp", "", [_estimate(0.9, 0.01, 130), _estimate(0.8, 0.1, 18), _estimate(0.2, 0.05, 18)]
        ),
        _standing("silent", "", [_nothing(), _nothing(), _nothing()]),
    ]
    classes = ("local.color_alter", "global.background", "acme.sparkle")
    return Report(
        title="A small report",
        facts=[("Dataset", "astronauts"), ("Seed", "0")],
        notes=["Only 19 of 137 samples have a mask."],
        columns=_columns(),
        standings=rows,
        class_standings=[
            ClassStanding(label=row.label, edit_class=name, values=row.values)
            for row in rows
            for name in classes
        ],
        capabilities=[
            Capability(label="sharp", edit_class=classes[0], share=share(9, 12), n=12),
            Capability(label="sharp", edit_class=classes[1], share=None, n=4),
        ],
        kinds=[
            _kind("over-edit", "sharp", 0.01),
            _kind("over-edit", "", 0.05),
            _kind("size", "", math.nan),
        ],
        gallery=_items(pictures),
        planted=[
            PlantedDefect(
                sample_id="sample-00", kind="over-edit", side="target", found=True, score=0.9, note=""
            ),
            PlantedDefect(
                sample_id="hidden",
                kind="no-op",
                side="pair",
                found=False,
                score=math.nan,
                note="no target",
            ),
        ],
        set_findings=["Two samples are the same."],
    )


def _kind(kind: str, label: str, rate: float) -> KindSummary:
    return KindSummary(
        kind=kind,
        label=label,
        flagged=10,
        judged=100,
        unjudged=37,
        threshold=0.5,
        expected_false_positives=rate,
    )


def _hostile_item(text: str) -> GalleryItem:
    return GalleryItem(
        sample_id=text,
        label=text,
        side="pair",
        kind=text,
        score=0.9,
        value=1.0,
        threshold=0.5,
        reason=text,
        instruction=text,
        edit_class=text,
        evidence={text: [text, {text: math.nan}]},
        pictures={},
    )


def _hostile_standing(text: str) -> Standing:
    values = [_estimate(0.5, 0.1, 12)] * 3
    keys = [column.key for column in _columns()]
    return Standing(
        label=text,
        reference="",
        statuses={"ok": 12},
        values=dict(zip(keys, values, strict=True)),
        flagged={text: share(1, 12)},
    )


@pytest.fixture
def wide(report: Report) -> Report:
    """``report`` with 40 more metrics, 20 more kinds, and one of each that says nothing."""
    names = ["ssim_to_target", "l1_to_target", "preservation", *(f"m{place}" for place in range(37))]
    more = [replace(report.columns[0], key=f"{name}@corrected", title=name) for name in names]
    empty = replace(report.columns[0], key="empty@corrected", title="Empty")
    kinds = {name: share(13, 130) for name in ("over_edit", "no_op", *(f"kind_{n}" for n in range(18)))}
    values = {column.key: _estimate(0.5, 0.1, 12) for column in more}
    return replace(
        report,
        columns=[*report.columns, *more, empty],
        standings=[
            replace(
                one,
                values={**one.values, **values, empty.key: _nothing()},
                flagged={**kinds, "never": share(0, 130)},
            )
            for one in report.standings
        ],
    )


@pytest.fixture
def full(report: Report) -> Report:
    """The same report with something on every page."""
    return with_views(report, ["over-edit", "size"], ["train", "test"])


@pytest.fixture
def samples(full: Report) -> SampleTable:
    """Numbers of five samples for ``full``; the first has pictures."""
    ids = [f"sample-{number}" for number in range(5)]
    return sample_table(full, ids, dict(full.gallery[0].pictures))


@pytest.fixture
def hostile_texts() -> tuple[str, ...]:
    return HOSTILE


@pytest.fixture
def hostile() -> Report:
    """A report that holds every hostile text wherever a text can come from outside."""
    told = Report(
        title=HOSTILE[0],
        facts=[(text, text) for text in HOSTILE],
        notes=HOSTILE,
        columns=_columns(profile=HOSTILE[1], explain=HOSTILE[1]),
        standings=[_hostile_standing(text) for text in HOSTILE],
        class_standings=[
            ClassStanding(label=text, edit_class=text, values=_hostile_standing(text).values)
            for text in HOSTILE
        ],
        capabilities=[Capability(label=t, edit_class=t, share=share(9, 12), n=12) for t in HOSTILE],
        kinds=[_kind(text, text, 0.01) for text in HOSTILE],
        gallery=[_hostile_item(text) for text in HOSTILE],
        planted=[
            PlantedDefect(sample_id=text, kind=text, side=text, found=False, score=0.1, note=text)
            for text in HOSTILE
        ],
        set_findings=HOSTILE,
    )
    return with_views(told, HOSTILE, HOSTILE)


@pytest.fixture
def hostile_samples(hostile: Report) -> SampleTable:
    """Numbers of samples that are called like hostile texts."""
    return sample_table(hostile, HOSTILE, {})
