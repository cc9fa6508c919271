"""One battery for all metrics of all profiles, run through the engine with untrained weights."""

import io
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from PIL import Image

from overpaint.auditors import Pair
from overpaint.benchmark.features import FeatureBank, FeatureCache
from overpaint.benchmark.metrics import FeatureMetric
from overpaint.benchmark.profiles import metric_of, profiles
from overpaint.benchmark.scoring import Case, Scorer, Scoring, Truth, scorings
from overpaint.data import Answer, EditSample, Mask, Picture, Pixels, Score, Value
from overpaint.data.journal import Attempt

KEYS = [key for profile in profiles().values() for key in profile.keys]
QUICK = [key for key in KEYS if not key.startswith("dists")]  # VGG-16 takes half a second per pair
ENCODED = [key for key in KEYS if isinstance(metric_of(key), FeatureMetric)]
CAT = np.ascontiguousarray(skimage.data.chelsea()[:192, :256])

pytestmark = pytest.mark.usefixtures("weights")


def noisy(pixels: Pixels, sigma: float) -> Pixels:
    noise = np.random.default_rng(0).normal(0, sigma, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def target_of(source: Pixels) -> Pixels:
    target = source.copy()
    target[40:120, 0:100] = 255 - target[40:120, 0:100]
    return target


def sample_of(source: Pixels = CAT, target: Pixels | None = None) -> EditSample:
    area = np.zeros((*source.shape[:2], 3), np.uint8)
    area[40:120, 0:100] = 255
    return EditSample(
        id="a",
        source=Picture.from_pixels(source),
        instruction="Invert the middle.",
        target=Picture.from_pixels(target_of(source) if target is None else target),
        mask=Mask(Picture.from_pixels(area)),
        source_caption="a cat",
        target_caption="a cat with a box of other colours",
    )


@cache
def bank_of_all() -> FeatureBank:
    """Loads each encoder once for all tests."""
    return FeatureBank(device="cpu")


def scored(
    keys: Sequence[str],
    sample: EditSample,
    answers: Sequence[Picture],
    kept: FeatureCache | None = None,
) -> list[Score]:
    """The scores of each key in turn on each answer in turn."""
    truth = Truth(sample)
    attempts = [
        Attempt.of(Answer(sample_id=sample.id, label=f"model {number}"), "")
        for number in range(len(answers))
    ]
    cases = [
        Case(attempt, Pair(sample, answer, attempt.label), truth)
        for attempt, answer in zip(attempts, answers, strict=True)
    ]
    bank = bank_of_all() if kept is None else FeatureBank(kept, device="cpu")
    return list(Scorer(bank).scores(cases, scorings(keys, pytest.fail)))


def values(key: str, sample: EditSample, *answers: Pixels) -> list[float]:
    return [one.value for one in scored([key], sample, [Picture.from_pixels(one) for one in answers])]


def ideal(key: str, sample: EditSample) -> Pixels:
    """The picture that a metric compares an answer with, by its name."""
    return sample.source.pixels if "source" in key else sample.target.pixels  # type: ignore[union-attr]


LIKENESSES = [key for key in KEYS if "_to_" in key]
EACH_LIKENESS = [
    key if key in QUICK else pytest.param(key, marks=pytest.mark.slow) for key in LIKENESSES
]
CAPTIONED = [key for key in KEYS if key.startswith(("clip_t", "clip_score", "clip_direction"))]


def test_every_metric_is_of_a_kind_that_is_tested_below() -> None:
    change = {f"{name}@corrected" for name in ("gain_over_copy", "edit_strength", "preservation")}
    assert set(KEYS) == {*LIKENESSES, *CAPTIONED, *change}


@pytest.mark.parametrize("key", EACH_LIKENESS)
def test_the_reference_itself_is_best_and_a_worse_answer_is_worse(key: str) -> None:
    sample = sample_of()
    reference = ideal(key, sample)
    best, near, far = values(key, sample, reference, noisy(reference, 4), noisy(reference, 90))
    top = {"psnr": 100.0, "ssim": 1.0, "ms": 1.0, "clip": 1.0, "dino": 1.0}.get(key.split("_")[0], 0.0)
    if key == "psnr_outside_to_source@pie-bench":
        top = math.inf
    if key.startswith("dinov"):
        top = 1.0
    assert best == pytest.approx(top, abs=1e-6)
    rising = metric_of(key).higher_is_better
    assert (best > near > far) if rising else (best < near < far)


@pytest.mark.parametrize("key", EACH_LIKENESS)
def test_a_likeness_is_symmetric(key: str) -> None:
    first, second = CAT, noisy(CAT, 25)
    there, back = sample_of(), sample_of()
    if "source" in key:
        there, back = sample_of(source=first), sample_of(source=second)
    else:
        there, back = sample_of(target=first), sample_of(target=second)
    (forward,), (backward,) = values(key, there, second), values(key, back, first)
    assert forward == pytest.approx(backward, abs=1e-5)


def test_a_batch_is_its_answers_one_by_one() -> None:
    sample = sample_of()
    answers = [Picture.from_pixels(noisy(CAT, sigma)) for sigma in (5, 20, 60)]
    together = scored(ENCODED, sample, answers)
    alone = [score for answer in answers for score in scored(ENCODED, sample, [answer])]
    assert len(together) == len(alone) == 3 * len(ENCODED)
    one_by_one = {
        (one.metric, one.profile, number // len(ENCODED)): one for number, one in enumerate(alone)
    }
    for number, score in enumerate(together):
        other = one_by_one[score.metric, score.profile, number % 3]
        assert score.value == pytest.approx(other.value, abs=1e-5, nan_ok=True)
        assert (score.reason, score.encoder) == (other.reason, other.encoder)


@pytest.mark.parametrize("fill", [0, 255])
def test_constant_answers_get_finite_numbers(fill: int) -> None:
    for score in scored(QUICK, sample_of(), [Picture.from_pixels(np.full_like(CAT, fill))]):
        assert math.isfinite(score.value), score


def test_constant_references_get_numbers_or_reasons() -> None:
    flat = np.full_like(CAT, 128)
    for score in scored(QUICK, sample_of(flat, flat), [Picture.from_pixels(CAT)]):
        assert math.isfinite(score.value) or score.reason, score


def test_an_answer_of_another_size_gets_a_number_and_the_policy_is_recorded() -> None:
    small = np.asarray(Image.fromarray(CAT).resize((128, 96)))
    for score in scored(QUICK, sample_of(), [Picture.from_pixels(small)]):
        assert math.isfinite(score.value), score
        compared_by_pixel = metric_of(f"{score.metric}@{score.profile}").__class__.__name__ in (
            "PixelMetric", "Lpips", "Dists", "Psnr", "Ssim", "SquaredError", "LpipsSqueeze"
        )  # fmt: skip
        assert score.policy, score
        assert ("resized 128x96 to 256x192" in score.policy) == compared_by_pixel


@pytest.mark.parametrize("mode", ["L", "RGBA", "P", "I;16"])
def test_any_kind_of_file_counts_as_its_rgb_picture(mode: str) -> None:
    grey = Image.fromarray(CAT).convert("L")
    image = Image.fromarray(np.asarray(grey).astype(np.uint16) * 257) if mode == "I;16" else (
        grey if mode == "L" else Image.fromarray(CAT).convert(mode)
    )  # fmt: skip
    buffer = io.BytesIO()
    image.save(buffer, "TIFF")
    answer = Picture.from_bytes(buffer.getvalue())
    plain = Picture.from_pixels(answer.pixels)
    few = [f"{name}@corrected" for name in ("gain_over_copy", "l1_to_target", "clip_i_to_source")]
    assert scored(few, sample_of(), [answer]) == scored(few, sample_of(), [plain])


def test_scores_of_encoders_name_model_weights_device_and_precision() -> None:
    found = {one.metric: one.encoder for one in scored(QUICK, sample_of(), [Picture.from_pixels(CAT)])}
    assert found["l1_to_target"] == ""
    assert found["lpips_to_target"] == "lpips-alex cpu float32"
    name, digest, *rest = found["dino_to_target"].split()
    assert (name, len(digest), rest[-2:]) == ("dino-vit-s-16", 12, ["cpu", "float32"])


def test_direction_of_a_copy_is_zero_and_of_equal_captions_nothing() -> None:
    sample = sample_of()
    for owner in ("corrected", "instructpix2pix", "emu-edit"):
        (copy,) = scored([f"clip_direction@{owner}"], sample, [Picture.from_pixels(CAT.copy())])
        assert (copy.value, copy.reason) == (0.0, "the answer is the source: no direction")
    same = replace(sample, target_caption=sample.source_caption)
    (score,) = scored(["clip_direction@corrected"], same, [Picture.from_pixels(noisy(CAT, 9))])
    assert math.isnan(score.value)
    assert score.reason == "both captions are the same: no direction to follow"


def test_missing_captions_targets_and_masks_are_reasons() -> None:
    bare = EditSample(id="a", source=Picture.from_pixels(CAT), instruction="x", target_caption="  ")
    found = {
        f"{one.metric}@{one.profile}": one for one in scored(QUICK, bare, [Picture.from_pixels(CAT)])
    }
    assert found["clip_t@corrected"].reason == "no target caption"
    assert found["clip_direction@corrected"].reason == "no source caption and no target caption"
    assert found["dino_to_target@corrected"].reason == "no target"
    assert found["ssim_outside_to_source@pie-bench"].reason == "no mask"
    assert all(math.isfinite(one.value) != bool(one.reason) for one in found.values())


def test_long_captions_are_cut_or_where_the_script_would_stop_no_number() -> None:
    sample = replace(sample_of(), target_caption="a cat " * 60)
    answer = Picture.from_pixels(noisy(CAT, 9))
    corrected, published = scored(["clip_t@corrected", "clip_t@magicbrush"], sample, [answer])
    assert corrected.policy == "caption of 122 tokens cut to 77"
    assert math.isnan(published.value)
    assert "122 tokens" in published.reason


def test_an_answer_that_can_not_be_read_costs_no_one_else_a_number() -> None:
    answers = [Picture.from_bytes(b"no picture", uri="b.png"), Picture.from_pixels(CAT)]
    scores = scored(QUICK, sample_of(), answers)
    broken, whole = scores[::2], scores[1::2]
    assert all("can't be read" in one.reason for one in broken)
    assert all(one.value is not None and not math.isnan(one.value) for one in whole)


class Moody:
    """Somebody's metric: no number for the first answer, an infinite one, an error, then 1."""

    name = "moody"
    profile = "acme"
    higher_is_better = True
    needs = frozenset({"target"})

    def __init__(self) -> None:
        self.left: list[float | Exception] = [math.nan, math.inf, ZeroDivisionError("oh"), 1.0]

    def measure(self, pairs: Sequence[Pair], truths: Sequence[Pair]) -> Sequence[Value]:
        said = self.left.pop(0)
        if isinstance(said, Exception):
            raise said
        return [Value(value=said)]


def test_a_metric_that_gives_nan_or_fails_is_explained_answer_by_answer() -> None:
    sample = sample_of()
    truth = Truth(sample)
    attempts = [Attempt.of(Answer(sample_id="a", label=f"{n}"), "") for n in range(4)]
    cases = [Case(one, Pair(sample, Picture.from_pixels(CAT), one.label), truth) for one in attempts]
    scores = list(Scorer(bank_of_all()).scores(cases, [Scoring("acme", (Moody(),))]))
    assert [one.reason for one in scores] == [
        "the metric gave nan", "the metric gave inf", "ZeroDivisionError: oh", "",
    ]  # fmt: skip
    assert scores[3].value == 1


def test_features_come_from_the_cache_and_are_the_same(tmp_path: Path) -> None:
    kept = FeatureCache(tmp_path)
    answer = Picture.from_pixels(noisy(CAT, 9))
    first = scored(ENCODED, sample_of(), [answer], kept)
    assert list(tmp_path.glob("features/clip-vit-b-32-*.sqlite"))
    assert scored(ENCODED, sample_of(), [answer], kept) == first


def test_strength_and_preservation_tell_an_edit_from_noise_and_from_an_over_edit() -> None:
    sample = sample_of()
    assert sample.target is not None
    buffer = io.BytesIO()
    Image.fromarray(sample.target.pixels).save(buffer, "JPEG", quality=80)
    answers = [
        Picture.from_pixels(CAT.copy()),
        sample.target,
        Picture.from_bytes(buffer.getvalue()),
        Picture.from_pixels(np.ascontiguousarray(skimage.data.coffee()[:192, :256])),
    ]
    strength = scored(["edit_strength@corrected"], sample, answers)
    kept = scored(["preservation@corrected"], sample, answers)
    copy, edit, saved_again, all_over = (one.value for one in strength)
    assert copy == 0 and edit > 0.3 and all_over > 0.3
    assert saved_again == pytest.approx(edit, abs=0.05)
    copy, edit, saved_again, all_over = (one.value for one in kept)
    assert copy == 1 and edit > 0.98 and saved_again > 0.97
    assert all_over < 0.7
