"""How runners are called: batches, seeds, what they may see, and what becomes of a failure."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from hashlib import sha256
from typing import cast, get_args

from overpaint.data import Answer, EditSample, History, Picture, Status
from overpaint.runners.base import Runner
from overpaint.runners.failure import failure, one_line
from overpaint.runners.memory import ran_out_of_memory
from overpaint.runners.needs import lacking
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UnreadablePicture, UsageError

Clock = Callable[[], float]


def sample_seed(run_seed: int, sample_id: str, repeat: int = 0) -> int:
    """The seed of one answer, 63 bits: the same on every machine, in every order and subset."""
    text = json.dumps([run_seed, sample_id, repeat])
    return int.from_bytes(sha256(text.encode()).digest()[:8], "big") >> 1


def plan(samples: Sequence[EditSample], runner: Runner) -> list[list[int]]:
    """Positions of ``samples`` in batches of at most ``runner.max_batch``.

    Every position comes once; batches and the positions in them are in the samples' order. Batches
    are of one source size if the runner needs ``same_size``. Depends on nothing but its arguments, so
    that a resumed run can repeat whole batches.
    """
    groups: dict[object, list[int]] = {}
    for position, sample in enumerate(samples):
        group = _size(sample.source) if "same_size" in runner.needs else None
        groups.setdefault(group, []).append(position)
    step = runner.max_batch
    batches = [group[at : at + step] for group in groups.values() for at in range(0, len(group), step)]
    return sorted(batches, key=lambda batch: batch[0])


def answer_batch(
    runner: Runner,
    label: str,
    samples: Sequence[EditSample],
    *,
    run_seed: int,
    repeat: int = 0,
    clock: Clock = time.perf_counter,
) -> list[Answer]:
    """One answer for each of ``samples``, in order; stores nothing.

    A sample that lacks what the runner needs, or whose source (or target, if that is needed) can't be
    read, is ``skipped`` and never reaches it. The target is withheld unless the runner needs it. If the
    call of a batch runs out of memory, its halves are tried; if it fails otherwise, or doesn't return
    its answers one for one, its samples are tried again singly, so that a bad sample costs one sample.
    Answers are checked: one that doesn't decode becomes an ``error``. ``seconds`` are those of the call
    by the number of its samples.

    Raises:
        RunnerUnavailable, UsageError: from the runner, which can't go on.
    """
    obstacles = [_obstacle(sample, runner) for sample in samples]
    shown = [
        sample if "target" in runner.needs else sample.without_target()
        for sample, obstacle in zip(samples, obstacles, strict=True)
        if not obstacle
    ]
    seeds = [sample_seed(run_seed, sample.id, repeat) for sample in shown]
    made = iter(_edited(runner, shown, seeds, clock))
    answers = [
        _skipped(sample, runner, obstacle) if obstacle else next(made)
        for sample, obstacle in zip(samples, obstacles, strict=True)
    ]
    return [
        replace(answer, label=label, seed=sample_seed(run_seed, answer.sample_id, repeat), repeat=repeat)
        for answer in answers
    ]


def _size(picture: Picture) -> tuple[int, int] | None:
    try:
        return picture.size
    except UnreadablePicture:
        return None


def _obstacle(sample: EditSample, runner: Runner) -> str:
    missing = lacking(sample, runner.needs)
    if missing:
        return f"the model needs {' and '.join(missing)}, which this sample lacks"
    shown = {"source": sample.source, "target": sample.target if "target" in runner.needs else None}
    for name, picture in shown.items():
        try:
            _ = None if picture is None else picture.pixels
        except UnreadablePicture as error:
            return f"unreadable {name}: {error}"
    return ""


def _skipped(sample: EditSample, runner: Runner, reason: str) -> Answer:
    return Answer(sample_id=sample.id, status="skipped", error=reason, history=_history(runner))


def _history(runner: Runner) -> History:
    # Only a runner of stored answers knows of another; it is no part of what every runner must have.
    return cast("History", getattr(runner, "history", "truth"))


def _edited(
    runner: Runner, batch: Sequence[EditSample], seeds: Sequence[int], clock: Clock
) -> list[Answer]:
    if not batch:
        return []
    start = clock()
    try:
        answers = _called(runner, batch, seeds)
    except (RunnerUnavailable, UsageError):
        raise
    except (
        Exception,
        SystemExit,
    ) as error:  # a runner is other people's code: raises anything, or exits
        if len(batch) > 1:
            step = (len(batch) + 1) // 2 if ran_out_of_memory(error) else 1
            return [
                answer
                for at in range(0, len(batch), step)
                for answer in _edited(runner, batch[at : at + step], seeds[at : at + step], clock)
            ]
        answers = [replace(failure(batch[0].id, error), history=_history(runner))]
    seconds = (clock() - start) / len(batch)
    return [replace(_inspected(answer), seconds=seconds) for answer in answers]


def _called(runner: Runner, batch: Sequence[EditSample], seeds: Sequence[int]) -> list[Answer]:
    answers = list(runner.edit(batch, seeds=seeds))
    if len(answers) != len(batch):
        raise OverpaintError(f"the runner gave {len(answers)} answers for {len(batch)} samples")
    for sample, answer in zip(batch, answers, strict=True):
        if not isinstance(answer, Answer):
            raise OverpaintError(f"the runner gave a {type(answer).__name__}, not an Answer")
        if answer.sample_id != sample.id:
            raise OverpaintError(f"the runner was asked for {sample.id!r}, gave {answer.sample_id!r}")
    return answers


def _inspected(answer: Answer) -> Answer:
    if answer.status not in get_args(Status):
        return _spoilt(answer, f"the runner gave the unknown status {answer.status!r}")
    if answer.status != "ok":
        reason = one_line(answer.error) or "the runner gave no reason"
        return replace(answer, encoded=None, native_size=None, error=reason, beside={})
    if not isinstance(answer.encoded, bytes) or not answer.encoded:
        return _spoilt(answer, "the runner said ok and gave no picture")
    picture = Picture.from_bytes(answer.encoded, uri=f"{len(answer.encoded):,} bytes")
    try:
        _ = picture.pixels  # a truncated file has a sound header
    except UnreadablePicture as error:
        return _spoilt(answer, f"answer is not a picture: {error}")
    return replace(answer, native_size=picture.size, error="")


def _spoilt(answer: Answer, reason: str) -> Answer:
    told = one_line(reason)
    return replace(answer, status="error", encoded=None, native_size=None, error=told, beside={})
