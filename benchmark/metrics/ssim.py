"""Structural similarity at one scale (Wang et al. 2004) and at five (Wang, Simoncelli, Bovik 2003)."""

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from overpaint.data import Pixels

Map = NDArray[np.float32]
Area = NDArray[np.bool_]

SSIM_WINDOW = 11
"""Side of the Gaussian window, as in Wang et al. 2004; smaller pictures have no SSIM."""

SCALE_WEIGHTS = (0.0448, 0.2856, 0.3001, 0.2363, 0.1333)
"""Exponents of the five scales, the finest first, as in Wang, Simoncelli, Bovik 2003."""

MULTI_SCALE_SIDE = SSIM_WINDOW * 2 ** (len(SCALE_WEIGHTS) - 1)
"""Pictures of a shorter side have no MS-SSIM: at its coarsest scale no window fits."""


class Similarity(NamedTuple):
    """(h, w, 3) maps: of contrast and structure alone, and with the likeness of light, which is SSIM."""

    contrast: Map
    whole: Map


def local_ssim(first: Pixels, second: Pixels) -> Map:
    """(h, w, 3) structural similarity of two (h, w, 3) 8-bit pictures, at each pixel and channel.

    Gaussian window of 11x11 and sigma 1.5, K1 = 0.01, K2 = 0.03, population covariance. scikit-image's
    numbers to 1e-4 at a pixel and 1e-6 in the mean, in a fifth of its time.
    """
    return _similarity(_centred(first), _centred(second)).whole


def multi_scale_ssim(first: Pixels, second: Pixels, area: Area) -> float:
    """MS-SSIM in [0, 1] of the part ``area`` (h, w) of two 8-bit pictures, mean over RGB.

    Each scale is half of the last by the mean of 2x2 pixels; negative contrast terms count as 0, as
    in torchmetrics and piq. nan if a scale has no whole window in the area. Own code and not theirs,
    since they know no area and take a second to import.
    """
    one, two, weight = _centred(first), _centred(second), area.astype(np.float32)
    product = np.ones(3)
    for scale, exponent in enumerate(SCALE_WEIGHTS):
        coarsest = scale == len(SCALE_WEIGHTS) - 1
        maps = _similarity(one, two)
        means = _inner_means(maps.whole if coarsest else maps.contrast, weight)
        product *= np.maximum(means, 0) ** exponent
        if not coarsest:
            one, two, weight = _halved(one), _halved(two), _halved(weight)
    return float(product.mean())


def _inner_means(values: Map, weight: Map) -> NDArray[np.float64]:
    """Means of the three channels over the places where the whole window lies in the picture."""
    margin = SSIM_WINDOW // 2
    inside = weight[margin:-margin, margin:-margin] > 0.5
    if not inside.any():
        return np.full(3, np.nan)
    inner = np.ascontiguousarray(values[margin:-margin, margin:-margin])
    return np.array(cv2.mean(inner, inside.view(np.uint8))[:3])


def _halved(values: Map) -> Map:
    height, width = values.shape[0] // 2, values.shape[1] // 2
    even = values[: 2 * height, : 2 * width]
    return np.asarray(cv2.resize(even, (width, height), interpolation=cv2.INTER_AREA), np.float32)


def _similarity(centred_1: Map, centred_2: Map) -> Similarity:
    # Variances are taken about mid grey, so that little is lost where flat areas cancel in float32.
    mean_1, mean_2 = _blurred(centred_1), _blurred(centred_2)
    variance_1 = _blurred(centred_1 * centred_1) - mean_1 * mean_1
    variance_2 = _blurred(centred_2 * centred_2) - mean_2 * mean_2
    covariance = _blurred(centred_1 * centred_2) - mean_1 * mean_2
    mean_1, mean_2 = mean_1 + 0.5, mean_2 + 0.5
    c1, c2 = 0.01**2, 0.03**2
    light = (2 * (mean_1 * mean_2) + c1) / (mean_1 * mean_1 + mean_2 * mean_2 + c1)
    contrast = (2 * covariance + c2) / (variance_1 + variance_2 + c2)
    return Similarity(np.asarray(contrast, np.float32), np.asarray(light * contrast, np.float32))


def _centred(pixels: Pixels) -> Map:
    unit = np.multiply(pixels, np.float32(1 / 255), dtype=np.float32)
    return np.subtract(unit, np.float32(0.5), out=unit)


def _blurred(values: Map) -> Map:
    window = (SSIM_WINDOW, SSIM_WINDOW)
    return np.asarray(cv2.GaussianBlur(values, window, 1.5, borderType=cv2.BORDER_REFLECT), np.float32)
