"""Features once: batches without repeats, a cache for several processes that survives a kill."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import skimage.data

from overpaint.benchmark.features import Ask, FeatureBank, FeatureCache, View, cache_folder
from overpaint.data import Picture
from overpaint.data.encoders import Feature

IDENTITY = "some-encoder 0123456789ab native embedding cpu float32"
CAT, COFFEE = (np.ascontiguousarray(one()) for one in (skimage.data.chelsea, skimage.data.coffee))


class Counting:
    """An encoder that remembers what it was shown."""

    name, reads, identity = "some-encoder", True, IDENTITY

    def __init__(self) -> None:
        self.shown: list[list[object]] = []

    def pictures(self, pictures: Sequence[Picture]) -> list[Feature]:
        self.shown.append(list(pictures))
        return [Feature(np.array([picture.pixels.mean()], np.float32)) for picture in pictures]

    def texts(self, texts: Sequence[str]) -> list[Feature]:
        self.shown.append(list(texts))
        return [Feature(np.array([len(text)], np.float32), note="read") for text in texts]


def bank(encoder: Counting, cache: FeatureCache | None, monkeypatch: pytest.MonkeyPatch) -> FeatureBank:
    monkeypatch.setattr("overpaint.benchmark.features.bank.load_encoder", lambda *_, **__: encoder)
    return FeatureBank(cache)


def test_each_unique_picture_and_text_is_encoded_once_in_one_batch(monkeypatch) -> None:
    encoder, view = Counting(), View("some-encoder")
    items = [
        Picture.from_pixels(CAT),
        "a cat",
        Picture.from_pixels(COFFEE),
        Picture.from_pixels(CAT.copy()),
    ]
    found = bank(encoder, None, monkeypatch).features([Ask(view, item) for item in [*items, "a cat"]])
    assert [len(batch) for batch in encoder.shown] == [2, 1]
    assert [one.values[0] for one in found] == pytest.approx(
        [CAT.mean(), 5, COFFEE.mean(), CAT.mean(), 5], rel=1e-5
    )


def test_what_is_kept_is_not_encoded_again(tmp_path: Path, monkeypatch) -> None:
    view, cache = View("some-encoder"), FeatureCache(tmp_path)
    asks = [Ask(view, Picture.from_pixels(CAT)), Ask(view, "a cat")]
    first = bank(Counting(), cache, monkeypatch).features(asks)
    later = Counting()
    again = bank(later, cache, monkeypatch).features([*asks, Ask(view, "a dog")])
    assert later.shown == [["a dog"]]
    assert [(one.values.tolist(), one.note) for one in again[:2]] == [
        (one.values.tolist(), one.note) for one in first
    ]


def test_keys_are_too_large_to_be_kept(tmp_path: Path, monkeypatch) -> None:
    encoder, view = Counting(), View("some-encoder", output="keys")
    for _ in range(2):
        bank(encoder, FeatureCache(tmp_path), monkeypatch).features(
            [Ask(view, Picture.from_pixels(CAT))]
        )
    assert len(encoder.shown) == 2
    assert not list(tmp_path.rglob("*.sqlite"))


def numbered(count: int, start: int = 0) -> dict[str, Feature]:
    return {f"pixels:{n}": Feature(np.full(64, n, np.float32)) for n in range(start, start + count)}


def test_another_identity_is_another_file(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path)
    cache.put(IDENTITY, numbered(3))
    assert cache.get(IDENTITY.replace("cpu", "cuda"), ["pixels:1"]) == {}
    assert cache.get(IDENTITY, ["pixels:1"])["pixels:1"].values.tolist() == [1.0] * 64


_WRITER = """
import sys
from pathlib import Path
import numpy as np
from overpaint.benchmark.features.cache import FeatureCache
from overpaint.data.encoders import Feature
cache = FeatureCache(Path(sys.argv[1]))
print("ready", flush=True)
for step in range(int(sys.argv[3])):
    keys = [f"pixels:{20 * step + n}" for n in range(20)]
    cache.put(sys.argv[2], {key: Feature(np.full(64, float(key[7:]), np.float32)) for key in keys})
"""


def writer_of(folder: Path, steps: int) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-c", _WRITER, str(folder), IDENTITY, str(steps)]
    return subprocess.Popen(command, stdout=subprocess.PIPE)


def test_two_processes_share_a_cache(tmp_path: Path) -> None:
    with writer_of(tmp_path, 20) as one, writer_of(tmp_path, 30) as other:
        assert (one.wait(), other.wait()) == (0, 0)
    keys = [f"pixels:{n}" for n in range(600)]
    found = FeatureCache(tmp_path).get(IDENTITY, keys)
    assert set(found) == set(keys)
    assert all(found[key].values.tolist() == [float(key[7:])] * 64 for key in keys)


def test_a_killed_writer_leaves_whole_batches_only(tmp_path: Path) -> None:
    with writer_of(tmp_path, 10**6) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        path = FeatureCache(tmp_path).path(IDENTITY)
        while not path.exists() or path.stat().st_size < 100_000:
            time.sleep(0.01)
        os.kill(writer.pid, signal.SIGKILL)
    cache = FeatureCache(tmp_path)
    with sqlite3.connect(path) as connection:
        count = connection.execute("SELECT count(*) FROM features").fetchone()[0]
    connection.close()
    assert count > 0 and count % 20 == 0
    found = cache.get(IDENTITY, [f"pixels:{n}" for n in range(count)])
    assert all(found[f"pixels:{n}"].values.tolist() == [n] * 64 for n in range(count))
    cache.put(IDENTITY, numbered(1, 10**7))
    assert f"pixels:{10**7}" in cache.get(IDENTITY, [f"pixels:{10**7}"])


def test_a_damaged_file_is_set_aside(tmp_path: Path) -> None:
    cache = FeatureCache(tmp_path)
    cache.put(IDENTITY, numbered(3))
    cache.path(IDENTITY).write_bytes(b"no database " * 1000)
    assert cache.get(IDENTITY, ["pixels:1"]) == {}
    cache.put(IDENTITY, numbered(3))
    assert len(cache.get(IDENTITY, list(numbered(3)))) == 3
    assert cache.path(IDENTITY).with_suffix(".damaged").exists()


def test_a_cache_that_can_not_be_written_costs_no_result(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "features").write_text("a file where the folder should be")
    asks = [Ask(View("some-encoder"), "a cat")]
    found = bank(Counting(), FeatureCache(tmp_path), monkeypatch).features(asks)
    assert found[0].values.tolist() == [5.0]


def test_where_features_are_kept(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.setenv("OVERPAINT_CACHE", str(tmp_path / "own"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("OVERPAINT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert cache_folder() == tmp_path / "overpaint"
