import cv2
import numpy as np
import pytest
from scipy import ndimage

from overpaint.auditors.change.region import BYTES, FEW, LEAST, Parts, changed_area


def squares(count: int, rng: np.random.Generator) -> np.ndarray:
    """(256, 256) with so many changed places of one to six pixels square, none near another."""
    content = np.zeros((256, 256), np.float32)
    for place in rng.permutation(18 * 18)[:count]:
        top, left = (int(length) * 14 + 2 for length in divmod(place, 18))
        side = int(rng.integers(1, 7))
        content[top : top + side, left : left + side] = 0.5
    return content


@pytest.mark.parametrize("count", [0, 1, FEW - 1, FEW, 60, BYTES - 1, BYTES, 300])
def test_parts_are_counted_and_found_however_many(count):
    """By their numbers alone, in bytes or not: as scipy's labels say."""
    content = squares(count, np.random.default_rng(count))
    parts = Parts.of(content)
    labels, _ = ndimage.label(parts.labels > 0, np.ones((3, 3)))
    sizes = np.bincount(labels.ravel(), minlength=count + 1)
    assert sorted(parts.sizes[1:]) == sorted(sizes[1:])
    assert parts.sizes[0] == sizes[0]
    assert np.array_equal(parts.where(parts.large), (sizes >= LEAST)[labels] & (labels > 0))


def test_small_holes_are_filled_and_large_ones_are_not():
    content = np.zeros((256, 256), np.float32)
    content[20:60, 20:60] = content[100:240, 100:240] = 1
    content[35:45, 35:45] = content[120:220, 120:220] = 0
    area = changed_area(content)
    assert area[20:60, 20:60].all()
    assert not area[125:215, 125:215].any()
    outside = np.asarray(cv2.dilate((content > 0).astype(np.uint8), np.ones((9, 9), np.uint8))) == 0
    outside[20:60, 20:60] = False
    assert not area[outside].any()
