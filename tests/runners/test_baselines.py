from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image, ImageFilter

from overpaint.data import Answer, EditSample, Mask, Picture, Pixels
from overpaint.runners.base import Runner
from overpaint.runners.baselines import BASELINES, baseline
from overpaint.runners.needs import check_needs
from overpaint.taxonomy import UnknownName, UsageError

NAMES = list(BASELINES)
FROM_THE_SAMPLE_ALONE = [name for name in NAMES if name != "random_other"]


def pixels_of(answer: Answer) -> Pixels:
    assert answer.status == "ok", answer.error
    assert answer.encoded is not None
    return Picture.from_bytes(answer.encoded).pixels


def answers_of(runner: Runner, samples: list[EditSample]) -> list[Answer]:
    return list(runner.edit(samples, seeds=[sum(sample.id.encode()) for sample in samples]))


def l1(left: Pixels, right: Pixels) -> float:
    return float(np.abs(left.astype(int) - right.astype(int)).mean()) / 255


@pytest.mark.parametrize("name", NAMES)
def test_every_baseline_answers_each_sample_in_order_at_its_size(
    name: str, samples: list[EditSample]
) -> None:
    runner = baseline(name)
    check_needs(runner.needs)
    assert runner.max_batch >= 1
    answers = answers_of(runner, samples)
    assert [answer.sample_id for answer in answers] == [sample.id for sample in samples]
    for answer, sample in zip(answers, samples, strict=True):
        assert pixels_of(answer).shape == sample.source.pixels.shape


@pytest.mark.parametrize("name", NAMES)
def test_every_baseline_repeats_itself_whatever_the_order_of_the_batch(
    name: str, samples: list[EditSample]
) -> None:
    runner = baseline(name)
    assert answers_of(runner, samples) == answers_of(runner, samples)
    forwards = {answer.sample_id: answer.encoded for answer in answers_of(runner, samples)}
    backwards = {answer.sample_id: answer.encoded for answer in answers_of(runner, samples[::-1])}
    assert forwards == backwards


@pytest.mark.parametrize("name", FROM_THE_SAMPLE_ALONE)
def test_a_baseline_does_not_depend_on_the_rest_of_the_batch(
    name: str, samples: list[EditSample]
) -> None:
    runner = baseline(name)
    assert answers_of(runner, samples)[2] == answers_of(runner, samples[2:3])[0]


@pytest.mark.parametrize("name", NAMES)
def test_a_baseline_never_raises_for_a_sample_that_cannot_be_read(
    name: str, samples: list[EditSample]
) -> None:
    broken = Picture.from_bytes(b"not a picture", uri="broken.png")
    sample = replace(samples[0], source=broken, target=broken, mask=Mask(broken))
    answer = answers_of(baseline(name), [sample, samples[1]])[0]
    # What passes the bytes on leaves it to the harness to find that they are no picture.
    if name in ("copy", "oracle"):
        assert answer.encoded == b"not a picture"
    else:
        assert answer.status == "error"
        assert "broken.png" in answer.error


def test_copy_and_oracle_return_the_very_bytes(samples: list[EditSample]) -> None:
    for sample, copied, truth in zip(
        samples,
        answers_of(baseline("copy"), samples),
        answers_of(baseline("oracle"), samples),
        strict=True,
    ):
        assert sample.target is not None
        assert copied.encoded == sample.source.encoded
        assert truth.encoded == sample.target.encoded
        assert l1(pixels_of(copied), sample.source.pixels) == 0
        assert l1(pixels_of(truth), sample.target.pixels) == 0


def test_only_oracle_and_blend_ask_for_the_target() -> None:
    assert {name for name in NAMES if "target" in baseline(name).needs} == {"oracle", "blend"}


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.floats(0, 1), st.floats(0, 1))
def test_blend_lies_between_source_and_target_and_grows_with_alpha(
    samples: list[EditSample], one: float, other: float
) -> None:
    sample = samples[0]
    assert sample.target is not None
    source, target = sample.source.pixels, sample.target.pixels
    less, more = (
        pixels_of(answers_of(baseline("blend", alpha=alpha), [sample])[0]).astype(int)
        for alpha in sorted((one, other))
    )
    low, high = np.minimum(source, target), np.maximum(source, target)
    assert ((low <= less) & (less <= high)).all()
    assert (np.abs(less - source) <= np.abs(more - source)).all()
    assert (np.abs(less - target) >= np.abs(more - target)).all()


def test_blend_ends_at_source_and_target(samples: list[EditSample]) -> None:
    sample = samples[1]
    assert sample.target is not None
    none, whole = (answers_of(baseline("blend", alpha=alpha), [sample])[0] for alpha in (0, 1))
    assert (pixels_of(none) == sample.source.pixels).all()
    assert (pixels_of(whole) == sample.target.pixels).all()


def test_blend_stretches_a_target_of_another_size(samples: list[EditSample]) -> None:
    sample = replace(samples[0], target=Picture.from_pixels(np.full((7, 5, 3), 90, np.uint8)))
    answer = pixels_of(answers_of(baseline("blend", alpha=1), [sample])[0])
    assert answer.shape == sample.source.pixels.shape
    assert (answer == 90).all()


def test_mask_fill_puts_the_mean_of_the_rest_into_the_mask_and_touches_nothing_else(
    samples: list[EditSample],
) -> None:
    for sample, answer in zip(samples, answers_of(baseline("mask_fill"), samples), strict=True):
        assert sample.mask is not None
        area = sample.mask.editable(sample.source.size)
        pixels, source = pixels_of(answer), sample.source.pixels
        assert (pixels[~area] == source[~area]).all()
        assert np.abs(pixels[area] - source[~area].mean(axis=0)).max() <= 0.5


def test_mask_fill_fills_a_picture_that_is_all_mask(samples: list[EditSample]) -> None:
    everything = Mask(Picture.from_pixels(np.full((8, 8, 3), 255, np.uint8)))
    answer = answers_of(baseline("mask_fill"), [replace(samples[0], mask=everything)])[0]
    assert len(np.unique(pixels_of(answer).reshape(-1, 3), axis=0)) == 1


def test_random_other_shows_another_source_of_the_batch(samples: list[EditSample]) -> None:
    stretched = {
        sample.id: [
            Image.fromarray(other.source.pixels).resize(sample.source.size, Image.Resampling.BICUBIC)
            for other in samples
            if other.id != sample.id
        ]
        for sample in samples
    }
    for answer in answers_of(baseline("random_other"), samples):
        pixels = pixels_of(answer)
        assert any((pixels == np.asarray(other)).all() for other in stretched[answer.sample_id])


def test_random_other_depends_on_the_seed_and_covers_the_batch(samples: list[EditSample]) -> None:
    runner = baseline("random_other")
    seen = {runner.edit(samples, seeds=[seed] * len(samples))[0].encoded for seed in range(40)}
    assert len(seen) == len(samples) - 1


def test_random_other_says_so_where_every_source_is_the_same(samples: list[EditSample]) -> None:
    twins = [samples[0], replace(samples[0], id="twin")]
    answers = answers_of(baseline("random_other"), twins)
    assert [(answer.status, answer.error) for answer in answers] == [
        ("skipped", "no other source in this batch")
    ] * 2


def test_random_other_never_takes_a_turn_of_the_same_session(samples: list[EditSample]) -> None:
    first, second, third = (replace(sample, session="one") for sample in samples[:3])
    batch = [first, second, third, samples[3]]
    only = np.asarray(
        Image.fromarray(samples[3].source.pixels).resize(first.source.size, Image.Resampling.BICUBIC)
    )
    for seed in range(10):
        answer = baseline("random_other").edit(batch, seeds=[seed] * 4)[0]
        assert (pixels_of(answer) == only).all()


def test_blur_agrees_with_pillows_gaussian(samples: list[EditSample]) -> None:
    for sample in samples:
        mine = pixels_of(answers_of(baseline("blur", sigma=2), [sample])[0])
        oracle = Image.fromarray(sample.source.pixels).filter(ImageFilter.GaussianBlur(2))
        inside = (slice(10, -10), slice(10, -10))  # the borders are continued differently
        assert l1(mine[inside], np.asarray(oracle)[inside]) < 0.01 < l1(mine, sample.source.pixels)


@pytest.mark.parametrize(("name", "setting", "rising"), [("blur", "sigma", 1), ("jpeg", "quality", -1)])
def test_more_of_a_degradation_is_farther_from_the_source(
    name: str, setting: str, rising: int, samples: list[EditSample]
) -> None:
    for sample in samples:
        distances = [
            l1(
                pixels_of(answers_of(baseline(name, **{setting: value}), [sample])[0]),
                sample.source.pixels,
            )
            for value in (1, 5, 20, 80)[::rising]
        ]
        assert distances == sorted(distances)
        assert distances[0] < distances[-1]


def test_color_shift_moves_the_mean_colour_and_keeps_green(samples: list[EditSample]) -> None:
    sample = replace(samples[0], source=Picture.from_pixels(np.full((9, 9, 3), 128, np.uint8)))
    assert (pixels_of(answers_of(baseline("color_shift"), [sample])[0]) == (168, 128, 88)).all()


def test_noise_knows_nothing_of_the_source_and_all_of_the_seed(samples: list[EditSample]) -> None:
    runner = baseline("noise")
    darker = replace(samples[0], source=Picture.from_pixels(samples[0].source.pixels // 2))
    one, same, other = (
        pixels_of(runner.edit([sample], seeds=[seed])[0])
        for sample, seed in ((samples[0], 1), (darker, 1), (samples[0], 2))
    )
    assert (one == same).all()
    assert (one != other).any()
    assert abs(one.mean() - 127.5) < 1


def test_the_floor_is_below_what_keeps_the_picture(samples: list[EditSample]) -> None:
    def to_target(name: str) -> float:
        pairs = zip(answers_of(baseline(name), samples), samples, strict=True)
        return float(np.mean([l1(pixels_of(a), s.target.pixels) for a, s in pairs if s.target]))

    order = ["oracle", "blend", "copy", "random_other", "noise"]
    distances = [to_target(name) for name in order]
    assert distances == sorted(distances)
    assert distances[0] == 0


@pytest.mark.parametrize("name", NAMES)
def test_every_baseline_copes_with_one_pixel(name: str, samples: list[EditSample]) -> None:
    dot = Picture.from_pixels(np.full((1, 1, 3), 7, np.uint8))
    sample = replace(samples[0], source=dot, target=dot, mask=Mask(dot, "white_edits"))
    answer = answers_of(baseline(name), [sample, samples[1]])[0]
    assert pixels_of(answer).shape == (1, 1, 3)


def test_jpeg_says_where_a_picture_is_too_long_for_the_format(samples: list[EditSample]) -> None:
    ribbon = Picture.from_pixels(np.zeros((1, 70_000, 3), np.uint8))
    answer = answers_of(baseline("jpeg"), [replace(samples[0], source=ribbon)])[0]
    assert answer.status == "error"
    assert answer.error


@pytest.mark.parametrize(
    ("name", "setting"),
    [
        ("blend", {"alpha": 1.5}),
        ("blend", {"alpha": True}),
        ("blend", {"alpha": float("nan")}),
        ("blur", {"sigma": 0}),
        ("blur", {"sigma": "three"}),
        ("jpeg", {"quality": 0}),
        ("copy", {"sigma": 3}),
        ("random_other", {"max_batch": 2}),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_by_name(name: str, setting: dict[str, object]) -> None:
    with pytest.raises(UsageError, match=next(iter(setting))):
        baseline(name, **setting)


def test_an_unknown_baseline_offers_the_nearest() -> None:
    with pytest.raises(UnknownName, match="unknown baseline 'blurr': did you mean 'blur'"):
        baseline("blurr")


def test_baselines_on_real_rows_with_masks(real: Path) -> None:
    rows = pq.read_table(real / "magicbrush_format" / "train-00000-of-00001.parquet").to_pylist()
    samples = [_real_sample(row) for row in rows if row["mask_img"]][:8]
    assert samples
    outcomes: dict[str, Callable[[EditSample, Answer], bool]] = {
        "copy": lambda sample, answer: answer.encoded == sample.source.encoded,
        "oracle": lambda sample, answer: (
            sample.target is not None and answer.encoded == sample.target.encoded
        ),
        "mask_fill": _changed_only_inside,
    }
    for name, holds in outcomes.items():
        answers = answers_of(baseline(name), samples)
        assert all(holds(sample, answer) for sample, answer in zip(samples, answers, strict=True)), name


def _changed_only_inside(sample: EditSample, answer: Answer) -> bool:
    assert sample.mask is not None
    kept = ~sample.mask.editable(sample.source.size)
    return bool((pixels_of(answer)[kept] == sample.source.pixels[kept]).all())


def _real_sample(row: dict[str, dict[str, bytes]]) -> EditSample:
    return EditSample(
        id=str(row["img_id"]),
        source=Picture.from_bytes(row["source_img"]["bytes"]),
        instruction=str(row["instruction"]),
        target=Picture.from_bytes(row["target_img"]["bytes"]),
        mask=Mask(Picture.from_bytes(row["mask_img"]["bytes"])),
    )
