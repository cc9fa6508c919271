"""The measure of a leak: properties that hold whatever the pictures are."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from overpaint.auditors import Pair
from overpaint.auditors.over_edit.leak import leak, leaking, share_of
from overpaint.data import EditSample, Picture

SHAPE = (12, 12)
shares = arrays(np.float32, SHAPE, elements=st.floats(0, 1, width=32))
areas = arrays(np.bool_, SHAPE)


@pytest.fixture(scope="module")
def change():
    """Any change of a small view: its maps are replaced below."""
    source, target = np.random.default_rng(0).integers(0, 256, (2, *SHAPE, 3), dtype=np.uint8)
    pictures = [Picture.from_pixels(pixels) for pixels in (source, target)]
    return Pair.of(EditSample(id="1", source=pictures[0], instruction="", target=pictures[1])).change


@given(leaks=shares, more=shares, outside=areas)
def test_more_change_outside_never_lowers_the_share(leaks, more, outside):
    assert share_of(np.minimum(leaks + more, 1), outside) >= share_of(leaks, outside) - 1e-7


@given(leaks=shares, outside=areas, pixel=st.integers(0, 143))
def test_permitting_a_changed_pixel_never_raises_the_share(leaks, outside, pixel):
    before = share_of(leaks, outside)
    fewer = outside.copy()
    if leaks.flat[pixel] >= before:
        fewer.flat[pixel] = False
    assert share_of(leaks, fewer) <= before + 1e-7


@given(leaks=shares, more=shares, outside=areas)
def test_change_inside_does_not_count(leaks, more, outside):
    assert share_of(np.where(outside, leaks, more), outside) == share_of(leaks, outside)


@given(content=shares, tint=shares, more=shares)
def test_each_part_only_adds(change, content, tint, more):
    everywhere = np.ones(SHAPE, np.bool_)
    base = replace(change, content=content, tint=tint * 60)
    for worse in (
        replace(base, content=np.minimum(content + more, 1)),
        replace(base, tint=tint * 60 + more * 60),
    ):
        assert (leaking(worse, everywhere) >= leaking(base, everywhere) - 1e-6).all()
    assert leaking(base, everywhere).max() <= 1


def test_nothing_outside_is_no_leak(change):
    found = leak(change, np.zeros(SHAPE, np.bool_))
    assert (found.share, found.content, found.distance, found.regions) == (0.0, 0.0, 0.0, ())
