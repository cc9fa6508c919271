import math
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import cast

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from overpaint.data import Answer, EditSample, Picture, Status
from overpaint.runners import answer_batch, plan, sample_seed
from overpaint.runners.base import Need
from overpaint.runners.baselines import baseline
from overpaint.taxonomy import RunnerUnavailable, UsageError


@dataclass
class Recorder:
    """Copies the source, notes what it was shown, and does to an answer what it is told to."""

    needs: frozenset[Need] = frozenset()
    max_batch: int = 4
    spoil: Callable[[EditSample, Answer], object] = lambda sample, answer: answer
    calls: list[tuple[list[EditSample], list[int]]] = field(default_factory=list)

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        self.calls.append((list(batch), list(seeds)))
        made = [Answer(sample_id=sample.id, encoded=sample.source.encoded) for sample in batch]
        return cast(
            "list[Answer]", [self.spoil(s, answer) for s, answer in zip(batch, made, strict=True)]
        )


def sized(name: str, width: int, height: int) -> EditSample:
    source = Picture.from_pixels(np.zeros((height, width, 3), np.uint8))
    return EditSample(id=name, source=source, instruction="")


def test_seeds_depend_on_run_sample_and_repeat_only() -> None:
    seeds = {
        sample_seed(run, name, repeat)
        for run in (0, 1, 10)
        for name in ("a", "b", "0a")
        for repeat in (0, 1)
    }
    assert len(seeds) == 18
    assert all(0 <= seed < 2**63 for seed in seeds)
    # Written down: an answer of an earlier version has to be made again bit for bit.
    assert sample_seed(0, "139306-1", 0) == 5302164407615860794


def test_seeds_reach_the_runner_whatever_the_order_and_the_subset(samples: list[EditSample]) -> None:
    seen: list[dict[str, int]] = []
    for subset in (samples, samples[::-1], samples[1:3]):
        recorder = Recorder()
        answers = answer_batch(recorder, "x", subset, run_seed=7, repeat=2)
        [(batch, seeds)] = recorder.calls
        seen.append(dict(zip((sample.id for sample in batch), seeds, strict=True)))
        assert {answer.sample_id: answer.seed for answer in answers} == seen[-1]
        assert {answer.repeat for answer in answers} == {2}
    assert seen[0] == seen[1]
    assert seen[2].items() <= seen[0].items()


@given(
    st.lists(st.tuples(st.integers(1, 3), st.integers(1, 3)), max_size=30),
    st.integers(1, 8),
    st.booleans(),
)
def test_a_plan_holds_every_sample_once_in_batches_that_fit(
    sizes: list[tuple[int, int]], max_batch: int, same_size: bool
) -> None:
    listed = [sized(str(place), *size) for place, size in enumerate(sizes)]
    runner = Recorder(frozenset({"same_size"} if same_size else ()), max_batch)
    batches = plan(listed, runner)
    assert sorted(place for batch in batches for place in batch) == list(range(len(listed)))
    assert all(0 < len(batch) <= max_batch and batch == sorted(batch) for batch in batches)
    assert [batch[0] for batch in batches] == sorted(batch[0] for batch in batches)
    if same_size:
        assert all(len({sizes[place] for place in batch}) == 1 for batch in batches)
        full = sum(math.ceil(count / max_batch) for count in Counter(sizes).values())
        assert len(batches) == full
    else:
        assert len(batches) == math.ceil(len(sizes) / max_batch)
    assert plan(listed, runner) == batches


def test_a_plan_has_room_for_sources_that_cannot_be_read() -> None:
    broken = EditSample(id="broken", source=Picture.from_bytes(b"x"), instruction="")
    batches = plan([sized("a", 2, 2), broken, sized("b", 2, 2)], Recorder(frozenset({"same_size"})))
    assert batches == [[0, 2], [1]]


def test_the_target_is_withheld_unless_the_runner_is_an_oracle(samples: list[EditSample]) -> None:
    blind, oracle = Recorder(), Recorder(frozenset({"target"}))
    answer_batch(blind, "blind", samples, run_seed=0)
    answer_batch(oracle, "oracle", samples, run_seed=0)
    assert [sample.target for sample in blind.calls[0][0]] == [None] * len(samples)
    assert oracle.calls[0][0] == samples


@pytest.mark.parametrize(
    ("need", "without"),
    [
        ("instruction", {"instruction": " \n"}),
        ("target", {"target": None}),
        ("mask", {"mask": None}),
        ("references", {"references": ()}),
        ("source_caption", {"source_caption": ""}),
        ("target_caption", {"target_caption": ""}),
    ],
)
def test_a_sample_without_what_is_needed_is_skipped_and_never_shown(
    need: str, without: dict[str, object], samples: list[EditSample]
) -> None:
    runner = Recorder(frozenset({need}))
    lacking = replace(samples[1], **without)  # type: ignore[arg-type]  # one field, by name
    batch = [samples[0], lacking, samples[2]]
    answers = answer_batch(runner, "x", batch, run_seed=0)
    assert [answer.status for answer in answers] == ["ok", "skipped", "ok"]
    assert answers[1].error == f"the model needs {need}, which this sample lacks"
    assert [answer.sample_id for answer in answers] == [sample.id for sample in batch]
    assert [sample.id for sample in runner.calls[0][0]] == [samples[0].id, samples[2].id]


def test_an_unreadable_source_is_skipped_and_never_shown(samples: list[EditSample]) -> None:
    whole = samples[1].source.encoded
    broken = replace(samples[1], source=Picture.from_bytes(whole[: len(whole) // 2], uri="half.png"))
    runner = Recorder()
    answers = answer_batch(runner, "x", [samples[0], broken], run_seed=0)
    assert [answer.status for answer in answers] == ["ok", "skipped"]
    assert "unreadable source: half.png" in answers[1].error
    assert len(runner.calls[0][0]) == 1


def test_an_unreadable_target_is_nobodys_failure(samples: list[EditSample]) -> None:
    target = samples[1].target
    assert target is not None
    half = Picture.from_bytes(target.encoded[: len(target.encoded) // 2], uri="half.png")
    broken = replace(samples[1], target=half)
    oracle = answer_batch(baseline("oracle"), "oracle", [samples[0], broken], run_seed=0)
    assert [answer.status for answer in oracle] == ["ok", "skipped"]
    assert "unreadable target: half.png" in oracle[1].error
    blind = answer_batch(Recorder(), "x", [broken], run_seed=0)  # needs no target, and sees none
    assert [answer.status for answer in blind] == ["ok"]


def test_nothing_is_called_for_a_batch_of_nothing(samples: list[EditSample]) -> None:
    runner = Recorder(frozenset({"mask"}))
    answers = answer_batch(runner, "x", [replace(samples[0], mask=None)], run_seed=0)
    assert [answer.status for answer in answers] == ["skipped"]
    assert answer_batch(runner, "x", [], run_seed=0) == []
    assert runner.calls == []


def test_an_answer_is_completed(samples: list[EditSample]) -> None:
    ticks = iter([10.0, 18.0])
    answers = answer_batch(Recorder(), "a label", samples, run_seed=0, clock=lambda: next(ticks))
    for sample, answer in zip(samples, answers, strict=True):
        assert answer == Answer(
            sample_id=sample.id,
            label="a label",
            seed=sample_seed(0, sample.id),
            status="ok",
            encoded=sample.source.encoded,
            native_size=sample.source.size,
            seconds=2.0,
        )


def _raise(error: BaseException) -> object:
    raise error


CHELSEA_FAILS: list[tuple[str, Callable[[EditSample, Answer], object], str]] = [
    ("raises", lambda s, a: _raise(OSError("of\nthe device")), "OSError: of the device"),
    ("no Answer", lambda s, a: None, "the runner gave a NoneType, not an Answer"),
    (
        "another's",
        lambda s, a: replace(a, sample_id="z"),
        "the runner was asked for 'chelsea', gave 'z'",
    ),
]


@pytest.mark.parametrize(("spoil", "reason"), [case[1:] for case in CHELSEA_FAILS])
def test_a_bad_sample_costs_one_sample(
    spoil: Callable[[EditSample, Answer], object], reason: str, samples: list[EditSample]
) -> None:
    runner = Recorder(spoil=lambda s, a: spoil(s, a) if s.id == "chelsea" else a)
    answers = answer_batch(runner, "x", samples, run_seed=0)
    assert [answer.status for answer in answers] == ["ok", "error", "ok", "ok"]
    assert answers[1].error == reason
    assert answers[1].encoded is None
    assert [answer.sample_id for answer in answers] == [sample.id for sample in samples]
    # Once together, then singly with the same seeds.
    together, *singly = runner.calls
    assert [(batch[0].id, seeds[0]) for batch, seeds in singly] == [
        (sample.id, seed) for sample, seed in zip(*together, strict=True)
    ]


class OutOfMemoryError(RuntimeError):
    """Of PyTorch's name."""


@pytest.mark.parametrize(
    "error", [MemoryError(), OutOfMemoryError("tried to allocate"), RuntimeError("MPS: Out of memory")]
)
def test_out_of_memory_halves_the_batch_until_it_fits(
    error: Exception, samples: list[EditSample]
) -> None:
    class Small(Recorder):
        def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
            made = super().edit(batch, seeds=seeds)
            return _raise(error) if len(batch) > 2 else made  # type: ignore[return-value]  # raises

    five = [*samples, replace(samples[0], id="fifth")]
    runner = Small()
    answers = answer_batch(runner, "x", five, run_seed=0)
    assert [answer.sample_id for answer in answers] == [sample.id for sample in five]
    assert {answer.status for answer in answers} == {"ok"}
    assert [len(batch) for batch, _ in runner.calls] == [5, 3, 2, 1, 2]
    assert [seed for batch, seeds in runner.calls[2:] for seed in seeds] == runner.calls[0][1]


def test_one_sample_that_does_not_fit_is_an_error_of_its_own(samples: list[EditSample]) -> None:
    runner = Recorder(spoil=lambda s, a: _raise(MemoryError("no room")) if s.id == "rocket" else a)
    answers = answer_batch(runner, "x", samples, run_seed=0)
    assert [answer.status for answer in answers] == ["ok", "ok", "error", "ok"]
    assert answers[2].error == "MemoryError: no room"


def test_a_single_sample_that_fails_is_not_paid_for_twice(samples: list[EditSample]) -> None:
    runner = Recorder(spoil=lambda s, a: _raise(OSError("no route")))
    answers = answer_batch(runner, "x", samples[:1], run_seed=0)
    assert [answer.error for answer in answers] == ["OSError: no route"]
    assert len(runner.calls) == 1


@pytest.mark.parametrize("count", [0, 1, 9])
def test_the_wrong_number_of_answers_is_found(count: int, samples: list[EditSample]) -> None:
    class Miscounts(Recorder):
        def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
            made = super().edit(batch, seeds=seeds)
            return list(made) if len(batch) == 1 else [made[0]] * count

    runner = Miscounts()
    answers = answer_batch(runner, "x", samples, run_seed=0)
    assert [answer.sample_id for answer in answers] == [sample.id for sample in samples]
    assert {answer.status for answer in answers} == {"ok"}


def test_answers_may_come_from_a_generator_that_breaks_down(samples: list[EditSample]) -> None:
    class Generates(Recorder):
        def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
            return cast("Sequence[Answer]", self.generated(super().edit(batch, seeds=seeds)))

        def generated(self, made: Sequence[Answer]) -> Iterator[Answer]:
            for answer in made:
                if answer.sample_id == "rocket":
                    raise RuntimeError("midway")
                yield answer

    answers = answer_batch(Generates(), "x", samples, run_seed=0)
    assert [answer.status for answer in answers] == ["ok", "ok", "error", "ok"]


@pytest.mark.parametrize("error", [RunnerUnavailable("gone"), UsageError("wrong"), KeyboardInterrupt()])
def test_what_no_retry_can_mend_is_passed_on(error: BaseException, samples: list[EditSample]) -> None:
    runner = Recorder(spoil=lambda s, a: _raise(error))
    with pytest.raises(type(error)):
        answer_batch(runner, "x", samples, run_seed=0)
    assert len(runner.calls) == 1


@pytest.mark.parametrize(
    ("encoded", "reason"),
    [
        (None, "said ok and gave no picture"),
        (b"", "said ok and gave no picture"),
        ("text", "said ok and gave no picture"),
        (b"<html>quota exceeded</html>", "answer is not a picture: 27 bytes: not an image"),
    ],
)
def test_an_ok_without_a_picture_is_an_error(
    encoded: bytes | None, reason: str, samples: list[EditSample]
) -> None:
    runner = Recorder(spoil=lambda s, a: replace(a, encoded=encoded))
    answer = answer_batch(runner, "x", samples[:1], run_seed=0)[0]
    assert (answer.status, answer.encoded, answer.native_size) == ("error", None, None)
    assert reason in answer.error


def test_a_truncated_answer_is_an_error(samples: list[EditSample]) -> None:
    runner = Recorder(spoil=lambda s, a: replace(a, encoded=s.source.encoded[:-500]))
    answer = answer_batch(runner, "x", samples[:1], run_seed=0)[0]
    assert answer.status == "error"
    assert answer.error.startswith("answer is not a picture")


def test_the_size_of_an_answer_is_measured_and_not_believed(samples: list[EditSample]) -> None:
    small = Picture.from_pixels(np.zeros((3, 5, 3), np.uint8)).encoded
    runner = Recorder(spoil=lambda s, a: replace(a, encoded=small, native_size=(1, 1)))
    assert answer_batch(runner, "x", samples[:1], run_seed=0)[0].native_size == (5, 3)


@pytest.mark.parametrize("status", ["refused", "error", "skipped"])
@pytest.mark.parametrize(
    ("said", "kept"), [("not\n that", "not that"), ("", "the runner gave no reason")]
)
def test_a_status_that_is_not_ok_keeps_its_reason_and_no_picture(
    said: str, kept: str, status: Status, samples: list[EditSample]
) -> None:
    runner = Recorder(spoil=lambda s, a: replace(a, status=status, error=said))
    answer = answer_batch(runner, "x", samples[:1], run_seed=0)[0]
    assert (answer.status, answer.error, answer.encoded) == (status, kept, None)


def test_an_unknown_status_is_an_error(samples: list[EditSample]) -> None:
    runner = Recorder(spoil=lambda s, a: replace(a, status=cast("Status", "done")))
    answer = answer_batch(runner, "x", samples[:1], run_seed=0)[0]
    assert (answer.status, answer.error) == ("error", "the runner gave the unknown status 'done'")


def test_skipped_samples_belong_to_the_runners_history(samples: list[EditSample]) -> None:
    class Own(Recorder):
        history = "own"

    broken = replace(samples[0], source=Picture.from_bytes(b"x"))
    answers = answer_batch(
        Own(spoil=lambda s, a: _raise(OSError())), "x", [broken, samples[1]], run_seed=0
    )
    assert [(answer.status, answer.history) for answer in answers] == [
        ("skipped", "own"),
        ("error", "own"),
    ]


@settings(max_examples=10, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.permutations(range(4)), st.sampled_from(["noise", "blend", "mask_fill", "random_other"]))
def test_answers_do_not_depend_on_the_order_of_the_batch(
    samples: list[EditSample], order: list[int], name: str
) -> None:
    runner = baseline(name)
    straight = answer_batch(runner, name, samples, run_seed=1)
    shuffled = answer_batch(runner, name, [samples[place] for place in order], run_seed=1)
    assert [shuffled[order.index(place)].encoded for place in range(4)] == [a.encoded for a in straight]
