from dataclasses import replace

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from skimage import data

from overpaint.auditors import Pair
from overpaint.auditors.duplicates.against import Against, write_fingerprints
from overpaint.auditors.duplicates.leaks import PRINTS, Leaks, printed
from overpaint.data import Picture
from overpaint.taxonomy import UsageError


def never(sample_id):
    raise AssertionError(f"opened {sample_id}")


def concluded(auditor, samples):
    rows = [dict(auditor.digest(Pair.of(sample))) for sample in samples]
    table = auditor.merge([pa.Table.from_pylist(rows, schema=auditor.schema)])
    return {finding.sample_id: finding for finding in auditor.conclude(table, never)}


@pytest.fixture
def train(sample, photo, other_photo, jpeg):
    """Two rows of a test split; of train an edit of its picture, that picture itself, others."""
    edited = photo.copy()
    edited[200:260, 300:360] = [200, 30, 30]
    rocket, chelsea = (Picture.from_pixels(np.ascontiguousarray(one)) for one in
                       (data.rocket(), data.chelsea()))  # fmt: skip
    first = sample(None, id="test-1", split="test")
    return [
        first,
        replace(first, id="test-2", source=rocket),
        replace(first, id="edit", split="train", source=jpeg(edited)),
        replace(first, id="target", split="train", source=chelsea, target=jpeg(photo)),
        replace(first, id="same", split="train", source=Picture.from_pixels(photo)),
        replace(first, id="other", split="train", source=Picture.from_pixels(other_photo)),
        replace(first, id="lost", split="train", source=Picture.from_bytes(b"x")),
    ]


def test_the_larger_split_is_told_what_it_has_of_the_smaller(train):
    found = concluded(Leaks(), train)
    assert {name for name, one in found.items() if one.score > 0} == {"edit", "target", "same"}
    assert found["same"].score == 1 and found["same"].value == 0
    assert 0.5 <= found["edit"].score < 1
    assert found["edit"].evidence == {"there": "test: test-1"}
    assert not found["lost"].judged


def test_one_split_leaks_nowhere(train):
    found = concluded(Leaks(), [replace(one, split="train") for one in train])
    assert not any(one.judged for one in found.values())


def test_splits_that_share_ids(train):
    found = concluded(Leaks(), [replace(one, id="1") for one in train])
    assert found["1"].sample_id == "1"


def test_the_same_picture_within_a_split_is_no_leak(sample):
    rows = [sample(None, id=name, split=name[:4]) for name in ("aaaa1", "aaaa2")]
    other = sample(None, id="bbbb1", split="bbbb", source=Picture.from_pixels(data.chelsea()))
    assert all(one.score == 0 for one in concluded(Leaks(), [*rows, other]).values())


def test_nothing_to_conclude():
    assert list(Leaks().conclude(Leaks().merge([]), never)) == []


@pytest.fixture
def prints(train, tmp_path):
    """The fingerprints of the test split."""
    rows = [printed(Pair.of(sample)) for sample in train[:2]]
    assert write_fingerprints(tmp_path / "test.parquet", "bench", [rows[:1], rows[1:]]) == 2
    return tmp_path / "test.parquet"


def test_another_dataset_is_known_by_its_fingerprints(train, prints):
    found = concluded(Against(prints), [replace(one, split="") for one in train[2:]])
    assert {name for name, one in found.items() if one.score > 0} == {"edit", "target", "same"}
    assert found["same"].evidence == {"there": "bench: test: test-1"}


def test_fingerprints_show_no_picture(prints, photo):
    assert prints.stat().st_size < 5_000
    assert Against(prints).schema.names == PRINTS.names


def test_two_files_are_two_auditors(train, prints, tmp_path):
    write_fingerprints(tmp_path / "b.parquet", "bench", [[printed(Pair.of(train[0]))]])
    write_fingerprints(tmp_path / "c.parquet", "bench", [[printed(Pair.of(train[0]))]])
    first, second, third = (Against(path).name for path in
                            (prints, tmp_path / "b.parquet", tmp_path / "c.parquet"))  # fmt: skip
    assert first != second == third


@pytest.mark.parametrize("content", [b"", b"PAR1", b"{}"])
def test_a_file_of_something_else_is_refused(tmp_path, content):
    (tmp_path / "x.parquet").write_bytes(content)
    with pytest.raises(UsageError, match="no fingerprints can be read"):
        Against(tmp_path / "x.parquet")


def test_a_table_of_something_else_is_refused(tmp_path):
    pq.write_table(pa.table({"sample_id": ["1"]}), tmp_path / "x.parquet")
    with pytest.raises(UsageError, match="not a file that overpaint fingerprint wrote"):
        Against(tmp_path / "x.parquet")
