import pickle
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.data import BadRow, EditSample, Picture
from overpaint.data.selection import Selection, names, require_found, selected
from overpaint.taxonomy import DatasetError, UsageError

SOURCE = Picture.missing("not needed here")


@dataclass(frozen=True)
class Numbers:
    """A shard of rows named by numbers; ``known`` says whether it tells how many beforehand."""

    first: int
    count: int
    known: bool = True
    reads: list[int] = field(default_factory=list)

    @property
    def id(self) -> str:
        return f"from-{self.first}"

    @property
    def rows(self) -> int | None:
        return self.count if self.known else None

    def read(self) -> Iterator[EditSample | BadRow]:
        for number in range(self.first, self.first + self.count):
            self.reads.append(number)
            yield EditSample(id=str(number), source=SOURCE, instruction="x", session=f"s{number // 3}")


class Indexed(Numbers):
    def index(self) -> Iterator[tuple[str, str]]:
        return ((str(n), f"s{n // 3}") for n in range(self.first, self.first + self.count))


@dataclass(frozen=True)
class Rows:
    parts: Sequence[Numbers]

    def fingerprint(self) -> str:
        return ""

    def shards(self) -> Sequence[Numbers]:
        return self.parts


def rows_of(counts: Sequence[int], kind: type[Numbers] = Numbers, known: bool = True) -> Rows:
    starts = [sum(counts[:index]) for index in range(len(counts))]
    return Rows([kind(first, count, known) for first, count in zip(starts, counts, strict=True)])


def chosen(dataset: Rows, selection: Selection) -> list[int]:
    return [int(row.id) for shard in selected(dataset, selection) for row in shard.read()]


counts = st.lists(st.integers(0, 9), min_size=1, max_size=6).filter(any)
sizes = st.integers(1, 40)


@given(counts, st.booleans())
def test_no_wish_means_every_row(parts, known):
    assert chosen(rows_of(parts, known=known), Selection()) == list(range(sum(parts)))


@given(counts, sizes, st.booleans())
def test_limit_is_the_first_rows(parts, limit, known):
    assert chosen(rows_of(parts, known=known), Selection(limit=limit)) == list(
        range(min(limit, sum(parts)))
    )


@given(counts, sizes, st.integers(0, 99), st.one_of(st.none(), sizes), st.booleans())
def test_a_sample_is_a_subset_in_order_within_the_limit(parts, size, seed, limit, known):
    wish = Selection(sample=size, seed=seed, limit=limit)
    rows = chosen(rows_of(parts, known=known), wish)
    pool = min(sum(parts), limit or sum(parts))
    assert rows == sorted(set(rows))
    assert len(rows) == min(size, pool)
    assert all(0 <= row < pool for row in rows)
    assert rows == chosen(rows_of([sum(parts)]), wish), "how the rows are cut into shards doesn't matter"


@given(sizes, sizes, st.integers(0, 99))
def test_a_larger_sample_holds_the_smaller(one, other, seed):
    few, many = sorted((one, other))
    dataset = rows_of([20, 30])
    small = chosen(dataset, Selection(sample=few, seed=seed))
    assert set(small) <= set(chosen(dataset, Selection(sample=many, seed=seed)))


def test_every_row_has_the_same_chance():
    dataset = rows_of([10, 10])
    drawn = [0] * 20
    for seed in range(400):
        for row in chosen(dataset, Selection(sample=5, seed=seed)):
            drawn[row] += 1
    # 400 draws of 5 in 20: 100 each, standard deviation sqrt(400 * 0.25 * 0.75) = 8.7; seeds are fixed.
    assert all(65 <= count <= 135 for count in drawn)
    assert chosen(dataset, Selection(sample=5, seed=1)) != chosen(dataset, Selection(sample=5, seed=2))


@given(counts, sizes, st.integers(0, 9))
def test_row_counts_are_true(parts, size, seed):
    for shard in selected(rows_of(parts), Selection(sample=size, seed=seed)):
        assert shard.rows == len(list(shard.read())) > 0


@given(counts, st.sets(st.integers(0, 60), min_size=1))
def test_ids_are_found_with_and_without_an_index(parts, wanted):
    there = [row for row in range(sum(parts)) if row in wanted]
    ids = tuple(str(row) for row in wanted)
    assert chosen(rows_of(parts), Selection(ids=ids)) == there
    if len(there) == len(wanted):
        assert chosen(rows_of(parts, Indexed), Selection(ids=ids)) == there
    else:
        with pytest.raises(DatasetError, match="no such id"):
            selected(rows_of(parts, Indexed), Selection(ids=ids))


@pytest.mark.parametrize("kind", [Numbers, Indexed])
def test_a_session_brings_all_its_turns(kind):
    assert chosen(rows_of([4, 4], kind), Selection(ids=("s1", "7"))) == [3, 4, 5, 7]


def test_an_index_spares_the_reading():
    dataset = rows_of([5, 5, 5], Indexed)
    shards = selected(dataset, Selection(ids=("7",)))
    assert [shard.id for shard in shards] == ["from-5"]
    assert [shard.reads for shard in dataset.parts] == [[], [], []]


def test_reading_stops_after_the_last_wanted_row():
    dataset = rows_of([100])
    assert chosen(dataset, Selection(limit=3)) == [0, 1, 2]
    assert dataset.parts[0].reads == [0, 1, 2]


def test_a_limit_counts_no_further_than_it_reaches():
    dataset = rows_of([10, 10, 10], known=False)
    selected(dataset, Selection(limit=12))
    assert [len(shard.reads) for shard in dataset.parts] == [10, 2, 0]


def test_known_counts_need_no_reading():
    dataset = rows_of([10, 10])
    selected(dataset, Selection(limit=15, sample=3))
    assert [shard.reads for shard in dataset.parts] == [[], []]


def test_selected_shards_travel():
    for wish in (Selection(limit=2), Selection(ids=("1",)), Selection()):
        for shard in selected(rows_of([5]), wish):
            copy = pickle.loads(pickle.dumps(shard))
            assert copy.id == shard.id == "from-0"
            assert [row.id for row in copy.read()] == [row.id for row in shard.read()]


def test_bad_rows_answer_to_their_id():
    assert names(BadRow(id="7", reason="x")) == {"7"}
    assert names(EditSample(id="7", source=SOURCE, instruction="x")) == {"7"}


@pytest.mark.parametrize("dataset", [Rows([]), rows_of([0, 0])])
@pytest.mark.parametrize(
    "wish", [Selection(), Selection(limit=3), Selection(sample=3), Selection(ids=("1",))]
)
def test_an_empty_dataset_is_an_error(dataset, wish):
    with pytest.raises(DatasetError, match="holds no rows"):
        selected(dataset, wish)


def test_an_empty_dataset_of_unknown_size_is_an_error_once_counted():
    with pytest.raises(DatasetError, match="holds no rows"):
        selected(rows_of([0], known=False), Selection(sample=3))


@pytest.mark.parametrize(
    "options", [{"limit": 0}, {"sample": 0}, {"limit": -3}, {"ids": ("a",), "limit": 2}]
)
def test_impossible_wishes_are_refused(options):
    with pytest.raises(UsageError, match="--"):
        Selection(**options)


def test_unknown_ids_are_named_with_the_nearest():
    require_found(["504170-1", "504170"], ["504170"])
    with pytest.raises(DatasetError, match=r"50417O-1 \(did you mean 504170-1\?\), zebra$"):
        require_found(["504170-1", "1"], ["1", "50417O-1", "zebra"])
