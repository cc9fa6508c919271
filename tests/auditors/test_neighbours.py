import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors.duplicates.neighbours import WINDOW, neighbours


def found(hashes, radius):
    pairs = [tuple(pair) for part in neighbours(hashes, radius) for pair in part.tolist()]
    assert len(pairs) == len(set(pairs))
    return set(pairs)


def compared(hashes, radius):
    """All pairs, one by one."""
    apart = np.bitwise_count(hashes[:, None] ^ hashes[None])
    return {(int(i), int(j)) for i, j in np.argwhere(apart <= radius) if i < j}


@given(st.lists(st.integers(0, 2**64 - 1), max_size=60), st.integers(0, 8))
def test_any_hashes(values, radius):
    hashes = np.array(values, dtype=np.uint64)
    assert found(hashes, radius) == compared(hashes, radius)


@pytest.mark.parametrize("count", [1_000, 4_000])
@pytest.mark.parametrize("radius", [3, 6, 8])
def test_crowded_hashes_give_all_pairs_that_comparing_each_with_each_does(count, radius):
    random = np.random.default_rng(count)
    hashes = random.integers(0, 2**64, count, dtype=np.uint64)
    hashes[: count // 2] = hashes[random.integers(count // 2, count, count // 2)]
    for _ in range(radius):
        flips = np.uint64(1) << random.integers(0, 64, count // 2, dtype=np.uint64)
        hashes[: count // 2] ^= flips
    expected = compared(hashes, radius)
    assert len(expected) > count // 4
    assert found(hashes, radius) == expected


def test_a_crowd_of_equal_hashes_does_not_square():
    hashes = np.full(2_000, 12345, dtype=np.uint64)
    pairs = found(hashes, 6)
    assert len(pairs) <= 2_000 * WINDOW
    assert {place for pair in pairs for place in pair} == set(range(2_000))


def test_nothing_and_one():
    assert found(np.zeros(0, np.uint64), 6) == found(np.zeros(1, np.uint64), 6) == set()
