"""Pixel metrics against other libraries, closed forms and the bugs of published scripts."""

import io
import math
from collections.abc import Callable

import numpy as np
import piq
import pytest
import skimage.data
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from skimage.metrics import mean_squared_error, peak_signal_noise_ratio, structural_similarity
from torchmetrics.functional.image import structural_similarity_index_measure

from overpaint.auditors import Pair
from overpaint.benchmark.metrics import metrics
from overpaint.benchmark.metrics.ssim import local_ssim
from overpaint.data import EditSample, Mask, Picture, Pixels

CAT = skimage.data.chelsea()[:200, :300]
PIXEL = [name for name in metrics if name.split("_")[0] in ("l1", "l2", "psnr", "ssim", "ms")]


def noisy(pixels: Pixels, sigma: float = 12, seed: int = 0) -> Pixels:
    noise = np.random.default_rng(seed).normal(0, sigma, pixels.shape)
    return np.clip(pixels + noise, 0, 255).astype(np.uint8)


def map_of(area: np.ndarray) -> Mask:
    return Mask(Picture.from_pixels(np.repeat(area[..., None] * np.uint8(255), 3, axis=2)))


def value(
    name: str, answer: Pixels, target: Pixels, source: Pixels = CAT, area: np.ndarray | None = None
) -> float:
    sample = EditSample(
        id="a",
        source=Picture.from_pixels(source),
        instruction="make it so",
        target=Picture.from_pixels(target),
        mask=None if area is None else map_of(area),
    )
    metric = metrics.create(name)
    return metric.measure([Pair(sample, Picture.from_pixels(answer))], [Pair.of(sample)])[0].value


def left_half() -> np.ndarray:
    area = np.zeros(CAT.shape[:2], dtype=bool)
    area[:, :150] = True
    return area


def test_l2_and_psnr_agree_with_scikit_image() -> None:
    answer = noisy(CAT)
    expected = mean_squared_error(CAT / 255, answer / 255)
    assert value("l2_to_target", answer, CAT) == pytest.approx(expected, abs=1e-9)
    expected = peak_signal_noise_ratio(CAT, answer)
    assert value("psnr_to_target", answer, CAT) == pytest.approx(expected, abs=1e-6)


def test_l1_agrees_with_torch_as_magicbrush_computes_it() -> None:
    answer = noisy(CAT)
    tensors = [torch.from_numpy(one.astype(np.float32) / 255) for one in (answer, CAT)]
    expected = torch.nn.L1Loss()(*tensors).item()
    assert value("l1_to_target", answer, CAT) == pytest.approx(expected, abs=1e-6)


def test_ssim_agrees_with_torchmetrics() -> None:
    answer = noisy(CAT)
    first, second = (
        torch.from_numpy(one.astype(np.float64) / 255).permute(2, 0, 1)[None] for one in (answer, CAT)
    )
    # torchmetrics averages over a reflected border too; Wang et al. use whole windows only, as we do.
    _, full = structural_similarity_index_measure(first, second, data_range=1.0, return_full_image=True)
    expected = full[..., 5:-5, 5:-5].mean().item()
    assert value("ssim_to_target", answer, CAT) == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("sigma", [3, 12, 60])
def test_ms_ssim_agrees_with_piq(sigma: float) -> None:
    # Sides that halve four times: where they are odd, piq pads and we leave the last row out.
    photograph = skimage.data.astronaut()[:256, :320]
    answer = noisy(photograph, sigma)
    first, second = (
        torch.from_numpy(one.astype(np.float64) / 255).permute(2, 0, 1)[None]
        for one in (answer, photograph)
    )
    expected = piq.multi_scale_ssim(first, second, data_range=1.0).item()
    assert value("ms_ssim_to_target", answer, photograph, photograph) == pytest.approx(
        expected, abs=1e-5
    )


@pytest.mark.parametrize("flat", [0, 100, 250])
def test_local_ssim_is_scikit_images(flat: int) -> None:
    first, second = noisy(CAT), CAT.copy()
    first[:100, :100] = second[:100, :100] = flat
    _, expected = structural_similarity(
        first / 255, second / 255, channel_axis=2, data_range=1.0, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False, full=True,
    )  # fmt: skip
    difference = local_ssim(first, second) - expected
    assert np.abs(difference).max() < 1e-4
    assert abs(difference.mean()) < 1e-6


@pytest.mark.parametrize("share", [0.05, 0.25, 0.5, 0.9])
def test_masked_psnr_does_not_grow_with_the_mask(share: float) -> None:
    # PnPInversion divides by the whole picture: +10 log10(1 / (1 - share)) dB for the same error.
    area = np.zeros(CAT.shape[:2], dtype=bool)
    area[:, : round(share * CAT.shape[1])] = True
    shifted = (CAT // 2 + 64).astype(np.uint8)
    answer = shifted + np.uint8(10)
    psnr = value("psnr_outside_to_source", answer, CAT, source=shifted, area=area)
    assert psnr == pytest.approx(20 * math.log10(255 / 10), abs=1e-9)


def test_inside_and_outside_add_up_to_the_whole() -> None:
    answer, area = noisy(CAT), left_half()
    inside = value("l1_inside_to_target", answer, CAT, area=area)
    outside = value("l1_outside_to_source", answer, CAT, source=CAT, area=area)
    whole = value("l1_to_target", answer, CAT)
    assert area.mean() * inside + (1 - area.mean()) * outside == pytest.approx(whole)


def test_change_outside_the_mask_is_seen_outside_only() -> None:
    answer = CAT.copy()
    answer[:, 150:] = noisy(CAT)[:, 150:]
    assert value("l1_inside_to_target", answer, CAT, area=left_half()) == 0
    assert value("l1_outside_to_source", answer, CAT, area=left_half()) > 0.01


@pytest.mark.parametrize("name", PIXEL)
def test_an_identical_answer_is_perfect(name: str) -> None:
    best = {"l1": 0.0, "l2": 0.0, "psnr": 100.0, "ssim": 1.0, "ms": 1.0}[name.split("_")[0]]
    assert value(name, CAT, CAT, area=left_half()) == pytest.approx(best)


@pytest.mark.parametrize("name", [name for name in PIXEL if "target" in name])
def test_direction_is_as_declared(name: str) -> None:
    near = value(name, noisy(CAT, 5), CAT, area=left_half())
    far = value(name, noisy(CAT, 40), CAT, area=left_half())
    assert (near > far) == metrics.create(name).higher_is_better


@pytest.mark.parametrize("fill", [0, 255])
@pytest.mark.parametrize("name", ["gain_over_copy", *PIXEL])
def test_black_and_white_answers_get_finite_numbers(name: str, fill: int) -> None:
    target = noisy(CAT)
    assert math.isfinite(value(name, np.full_like(CAT, fill), target, area=left_half()))


@given(seed=st.integers(0, 1000), sigma=st.floats(0, 60))
@settings(max_examples=15)
def test_distance_is_symmetric(seed: int, sigma: float) -> None:
    small = CAT[:40, :40]
    answer = noisy(small, sigma, seed)
    for name in ("l1_to_target", "l2_to_target", "psnr_to_target", "ssim_to_target"):
        assert value(name, answer, small) == pytest.approx(value(name, small, answer))


def measured(name: str, sample: EditSample, answer: Picture) -> tuple[float, str, str]:
    found = metrics.create(name).measure([Pair(sample, answer)], [Pair.of(sample)])[0]
    return found.value, found.reason, found.policy


def sample_of(target: Pixels, mask: Mask | None = None) -> EditSample:
    picture = Picture.from_pixels(target)
    return EditSample(
        id="a", source=Picture.from_pixels(CAT), instruction="x", target=picture, mask=mask
    )


def test_an_answer_of_another_size_is_resized_and_the_policy_says_so() -> None:
    half = Image.fromarray(CAT).resize((150, 100), Image.Resampling.BICUBIC)
    answer = Picture.from_pixels(np.asarray(half))
    number, _, policy = measured("l1_to_target", sample_of(CAT), answer)
    back = np.asarray(half.resize((300, 200), Image.Resampling.BICUBIC)) / 255
    assert policy == "answer resized 150x100 to 300x200, bicubic"
    assert number == pytest.approx(np.abs(back - CAT / 255).mean())


@pytest.mark.parametrize(
    ("area", "name", "words"),
    [
        (np.ones, "l1_outside_to_source", "the mask leaves nothing outside"),
        (np.zeros, "ssim_inside_to_target", "the mask leaves nothing inside"),
    ],
)
def test_a_mask_that_leaves_nothing_gives_nan_and_says_so(
    area: Callable[..., np.ndarray], name: str, words: str
) -> None:
    mask = map_of(area(CAT.shape[:2], dtype=bool))
    number, reason, _ = measured(name, sample_of(CAT, mask), Picture.from_pixels(CAT))
    assert math.isnan(number)
    assert reason == words


def test_a_picture_smaller_than_the_window_has_no_ssim() -> None:
    tiny = CAT[:5, :5]
    sample = EditSample(
        id="a",
        source=Picture.from_pixels(tiny),
        instruction="x",
        target=Picture.from_pixels(tiny),
    )
    number, reason, _ = measured("ssim_to_target", sample, Picture.from_pixels(tiny))
    assert math.isnan(number)
    assert "11x11" in reason


def test_a_mask_of_another_size_is_stretched() -> None:
    small = np.zeros((50, 75), dtype=bool)
    small[:, :37] = True
    answer = CAT.copy()
    answer[:, 160:] = 0
    number, _, _ = measured(
        "l1_inside_to_target", sample_of(CAT, map_of(small)), Picture.from_pixels(answer)
    )
    assert number == 0


def test_gain_is_one_for_the_target_zero_for_the_copy_and_half_in_between() -> None:
    target = np.clip(CAT.astype(int) + 40, 0, 215).astype(np.uint8)
    assert value("gain_over_copy", target, target) == 1
    assert value("gain_over_copy", CAT, target) == 0
    between = ((CAT.astype(int) + target) // 2).astype(np.uint8)
    assert value("gain_over_copy", between, target) == pytest.approx(0.5, abs=0.1)
    assert value("gain_over_copy", np.zeros_like(CAT), target) < 0


def test_gain_looks_where_the_edit_may_change() -> None:
    target = CAT.copy()
    target[50:150, 20:120] = 255 - target[50:150, 20:120]
    area = np.any(target != CAT, axis=2)
    noise_elsewhere = np.where(area[..., None], target, noisy(CAT, 60))
    everywhere = value("gain_over_copy", noise_elsewhere, target)
    # The mask is grown a little, so that some of the noise around it counts.
    inside = value("gain_over_copy", noise_elsewhere, target, area=area)
    assert everywhere < 0.5 < inside < 1


def test_no_way_to_go_is_not_a_number() -> None:
    assert math.isnan(value("gain_over_copy", noisy(CAT), CAT))


def test_a_jpeg_answer_is_decoded_not_copied() -> None:
    buffer = io.BytesIO()
    Image.fromarray(CAT).save(buffer, "JPEG", quality=30)
    number, _, _ = measured("l1_to_target", sample_of(CAT), Picture.from_bytes(buffer.getvalue()))
    assert 0 < number < 0.05
