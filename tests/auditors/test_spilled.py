"""What is done stretch by stretch in files is what numpy does at once; and so is what is concluded."""

import errno
import os
import signal
import tempfile
from collections.abc import Callable, Iterator

import cv2
import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from overpaint.auditors import CollectionAuditor, Pair
from overpaint.auditors.direction import Direction
from overpaint.auditors.duplicates import Duplicates
from overpaint.auditors.duplicates.columns import codes, earlier, grouped
from overpaint.auditors.duplicates.fingerprint import FINGERPRINT
from overpaint.auditors.duplicates.leaks import Leaks
from overpaint.auditors.odd_size import OddSize
from overpaint.auditors.spilled import (
    chosen,
    gathered,
    numbered,
    order_of,
    places_of,
    quantile,
    room,
    sorted_numbers,
    written,
)
from overpaint.auditors.text.repeats import Repeats, repeated


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Stretches of seven values, and no array too small for a file."""
    monkeypatch.setattr("overpaint.auditors.spilled.AT_ONCE", 7)
    monkeypatch.setattr("overpaint.auditors.spilled.SMALL", 0)


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("count", [0, 1, 7, 50])
def test_arrays_in_files_are_worked_on_as_numpy_does(count: int) -> None:
    random = np.random.default_rng(count)
    words = random.integers(0, 2**64, 9, np.uint64)[random.integers(0, 9, count)]
    order = order_of(words)
    assert order.tolist() == np.argsort(words, kind="stable").tolist()
    assert gathered(words, order).tolist() == np.sort(words).tolist()
    assert numbered(words).tolist() == np.unique(words, return_inverse=True)[1].tolist()
    there = words % 3 > 0
    assert places_of(there).tolist() == np.flatnonzero(there).tolist()
    assert chosen(there, words, 5).tolist() == np.where(there, words, 5).tolist()
    floats = np.where(there, random.normal(size=count), np.nan)
    known = sorted_numbers(floats)
    assert known.tolist() == np.sort(floats[there]).tolist()
    for share in (0.25, 0.5, 0.9) if len(known) else ():
        assert quantile(known, share) == pytest.approx(np.quantile(known, share))


@pytest.fixture
def tight() -> Iterator[None]:
    """No file may grow beyond a megabyte; as on a full disk, writing fails."""
    resource = pytest.importorskip("resource")
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, limits[1]))
    yield
    resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    signal.signal(signal.SIGXFSZ, ignored)


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize(
    "fill",
    [
        lambda: room((2**21,), np.uint8),
        lambda: written([np.zeros(2**21, np.uint8)], np.uint8),
    ],
)
def test_an_array_without_room_says_where_and_what_to_do(fill: Callable[[], object]) -> None:
    with pytest.raises(OSError, match="set TMPDIR") as told:
        fill()
    assert (told.value.errno, told.value.filename) == (errno.EFBIG, tempfile.gettempdir())


def test_an_array_takes_its_room_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is only mapped takes it when it is written to; to fail then kills the process."""
    if not hasattr(os, "posix_fallocate"):
        pytest.skip("this system can't be asked for room")
    asked: list[int] = []
    take = os.posix_fallocate

    def noted(descriptor: int, start: int, size: int) -> None:
        take(descriptor, start, size)
        asked.append(os.fstat(descriptor).st_blocks * 512)

    monkeypatch.setattr(os, "posix_fallocate", noted)
    assert not room((2**20,), np.int64).any()
    assert asked and asked[0] >= 2**23


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("count", [0, 1, 60])
def test_groups_and_what_came_earlier_are_pandas_own(count: int) -> None:
    random = np.random.default_rng(count)
    keys = random.integers(-1, 4, (2, count))
    numbers = grouped(*keys)
    expected = pd.DataFrame(keys.T).groupby([0, 1])
    assert pd.factorize(numbers)[0].tolist() == pd.factorize(expected.ngroup())[0].tolist()
    seen, first = earlier(numbers)
    assert seen.tolist() == expected.cumcount().tolist()
    places = pd.Series(np.arange(count), dtype=np.int64)
    assert first.tolist() == places.groupby(numbers).transform("min").tolist()


def test_repeats_of_many_rows_keep_few_files_open(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource")
    texts = pa.chunked_array([[f"make it {row % 400}" for row in range(800)]])
    sources = np.arange(800, dtype=np.uint64)
    whole = repeated(texts, sources)
    monkeypatch.setattr("overpaint.auditors.text.repeats.AT_ONCE", 1)
    limits = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (600, limits[1]))
    try:
        assert repeated(texts, sources).tolist() == whole.tolist()
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, limits)
    assert whole.tolist() == [799.0] * 800


def test_codes_number_values_as_they_come_and_null_is_none_of_them() -> None:
    column = pa.chunked_array([["b", None], [], ["a", "b"]], pa.string())
    assert codes(column).tolist() == [0, -1, 1, 0]


def test_what_is_written_comes_back_as_one() -> None:
    parts = (np.arange(start, start + 3) for start in (0, 3))
    assert written(parts, np.int64).tolist() == [0, 1, 2, 3, 4, 5]
    assert written((), np.float64).tolist() == []


def digests(auditor: CollectionAuditor) -> pa.Table:
    """Of 120 rows in chunks of nine: copies, near copies, gaps, flat pictures."""
    random = np.random.default_rng(1)
    tables = [_some(auditor, range(start, min(start + 9, 120)), random) for start in range(0, 120, 9)]
    return pa.concat_tables(tables)


def _some(auditor: CollectionAuditor, rows: range, random: np.random.Generator) -> pa.Table:
    columns: dict[str, object] = {
        "sample_id": [f"{row}" for row in rows],
        "split": ["test" if row % 5 == 0 else "train" for row in rows],
        "instruction": [f"make it {row % 11}" for row in rows],
        "text": [f"put {row % 11} lamps {row % 7} there" for row in rows],
        "has_target": [row % 13 > 0 for row in rows],
        "source_thumbnail": [_thumbnail(row % 17) for row in rows],
        "target_thumbnail": [_thumbnail(row % 23) for row in rows],
        "width": [None if row % 19 == 0 else int(random.integers(200, 900)) for row in rows],
        "height": [None if row % 19 == 0 else 400 for row in rows],
        "step": [None if row % 19 == 0 else random.normal(size=6).tolist() for row in rows],
    }
    if isinstance(auditor, Repeats):
        columns["source"] = [row % 40 for row in rows]
    else:
        columns["source"] = [_print(row % 17, row % 2) for row in rows]
        columns["target"] = [_print(row % 23, row % 3) if row % 13 else None for row in rows]
    there = [pa.array(columns[field.name], field.type) for field in auditor.schema]
    return pa.table(there, schema=auditor.schema)


def _print(picture: int, near: int) -> bytes:
    """The record of a picture; of those that are near each other a few bits differ."""
    record = np.zeros(1, FINGERPRINT)
    random = np.random.default_rng(picture)
    record["hashes"] = random.integers(0, 2**64, 3, np.uint64) ^ np.uint64(near)
    record["details"] = random.integers(0, 2**64, (3, 4), np.uint64) ^ np.uint64(near)
    record["digest"] = [picture, near]
    record["flat"] = picture == 3
    return record.tobytes()


def _thumbnail(picture: int) -> bytes:
    pixels = np.random.default_rng(picture).integers(0, 256, (64, 64, 3), np.uint8)
    return bytes(cv2.imencode(".jpg", cv2.GaussianBlur(pixels, (0, 0), 4))[1])


def _opened(sample_id: str) -> Pair:
    raise AssertionError(f"{sample_id} was opened")


@pytest.mark.parametrize("auditor", [Duplicates(), Leaks(), OddSize(), Direction(), Repeats()],
                         ids=lambda one: one.name)  # fmt: skip
def test_conclusions_are_the_same_in_stretches(
    auditor: CollectionAuditor, request: pytest.FixtureRequest
) -> None:
    whole = [*auditor.conclude(digests(auditor), _opened)]
    request.getfixturevalue("short")
    parts = [*auditor.conclude(digests(auditor), _opened)]
    assert [one.reason for one in parts] == [one.reason for one in whole]
    # Sums over other stretches round otherwise.
    assert [one.score for one in parts] == pytest.approx([one.score for one in whole], nan_ok=True)
    assert len({one.score for one in whole}) > 1
