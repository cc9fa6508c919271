"""Arrays in files are the arrays that numpy makes in memory."""

import numpy as np
import pyarrow as pa
import pytest

from overpaint.auditors import spilled
from overpaint.auditors.stamp.columns import Column, ordered
from overpaint.auditors.text import repeats


def test_arrays_in_files_equal_those_in_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spilled, "AT_ONCE", 3)
    parts = [np.arange(5), np.zeros(0, np.int64), np.arange(100, 104)]
    whole = spilled.joined(parts, np.int64)
    assert whole.tolist() == np.concatenate(parts).tolist()
    places = np.array([8, 0, 0, 5, 2, 1, 7])
    assert spilled.gathered(whole, places).tolist() == np.concatenate(parts)[places].tolist()
    assert type(whole) is np.ndarray and whole.flags.writeable


def test_nothing_in_a_file_is_nothing() -> None:
    assert spilled.joined([], np.uint8).tolist() == []
    assert spilled.gathered(np.arange(3), np.zeros(0, np.int64)).tolist() == []


def test_a_column_is_read_at_its_places_over_all_chunks() -> None:
    column = pa.chunked_array([["d", "b"], ["a"], ["c", "a"]])
    places = ordered(column)
    assert [*Column[str](column, places)] == ["a", "a", "b", "c", "d"]
    assert Column[str](column, places)[1:3] == ["a", "b"]
    assert Column[str](column, places)[-1] == "d"


def test_repeats_are_the_same_however_few_texts_are_sorted_together(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    random = np.random.default_rng(0)
    words = np.array(["add", "a", "red", "blue", "hat", "car"])
    texts = pa.chunked_array([[" ".join(random.choice(words, 4)) for _ in range(70)] for _ in range(3)])
    sources = random.integers(0, 90, 210).astype(np.uint64)
    together = repeats.repeated(texts, sources)
    monkeypatch.setattr(repeats, "AT_ONCE", 20)
    assert repeats.repeated(texts, sources).tolist() == together.tolist()
    assert together.max() > 0
