"""Asking a judge about the answers of a run: every two of a sample, in both orders."""

import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import permutations
from random import Random
from threading import Lock

from overpaint.benchmark.chunks import in_chunks
from overpaint.benchmark.job import Job
from overpaint.benchmark.judges.base import Judge, Question, winner_in
from overpaint.benchmark.judges.votes import Judgement, JudgeSpec, VotesFile
from overpaint.benchmark.opinions import UNJUDGED
from overpaint.benchmark.placing import reference_of
from overpaint.benchmark.progress import progress
from overpaint.data import Picture
from overpaint.data.journal import Attempt
from overpaint.runners.failure import one_line
from overpaint.taxonomy import OverpaintError, RunError, RunnerUnavailable, UsageError

Asked = tuple[str, str, str]
"""Sample, and the labels of the first and the second answer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """``sample`` samples at random, None for all; stops once the votes cost ``max_cost`` US dollars."""

    sample: int | None = None
    seed: int = 0
    max_cost: float | None = None
    retry_errors: bool = False


class Sitting:
    """What a judge is to be asked about a run, and what it said so far.

    Compared are the first answers with the dataset's history, of models that are no reference rows.
    Every two are asked about in both orders, since judges favour a place.

    Raises:
        RunError: no sample has answers of two models.
    """

    def __init__(self, job: Job, spec: JudgeSpec, bounds: Bounds) -> None:
        self._job, self._spec, self._bounds = job, spec, bounds
        self._answers = _answers(job)
        self._questions = _questions(self._answers, bounds)
        if not self._questions:
            raise RunError(f"{job.run.path}: no sample has answers of two models, to be compared")
        self.file = VotesFile(job.run.path, spec)
        self._lock = Lock()

    @property
    def count(self) -> int:
        """Questions in all, answered or not."""
        return len(self._questions)

    def ask(self) -> str:
        """Asks what is not answered yet; returns why it stopped before the end, empty if it didn't."""
        judge, said = self._spec.create(), self.file.opened()
        done = {one.question for one in said if not (one.error and self._bounds.retry_errors)}
        todo = [one for one in self._questions if one not in done]
        cost = sum(one.usage.get("cost_usd", 0.0) for one in said)
        limit = self._bounds.max_cost
        with progress("votes", len(todo)) as advance, ThreadPoolExecutor(judge.parallel) as pool:
            for batch in in_chunks(self._asked(todo), judge.parallel):
                if limit is not None and cost >= limit:
                    return f"the votes cost {cost:.2f} USD, --max-cost is {limit:g}"
                for found in pool.map(lambda one: self._kept(judge, *one), batch):
                    cost += _cost(found, limit)
                    advance(1)
        return ""

    def _asked(self, todo: Sequence[Asked]) -> Iterator[tuple[Asked, Question]]:
        """The questions with their pictures, sample by sample."""
        by_sample: dict[str, list[Asked]] = {}
        for one in todo:
            by_sample.setdefault(one[0], []).append(one)
        for sample in self._job.samples(by_sample):
            for one in by_sample[sample.id]:
                first, second = (self._picture(sample.id, label) for label in one[1:])
                yield (
                    one,
                    Question(
                        sample_id=sample.id,
                        instruction=sample.instruction,
                        source=sample.source,
                        first=first,
                        second=second,
                        prompt=self._spec.filled(sample.instruction),
                    ),
                )

    def _picture(self, sample_id: str, label: str) -> Picture:
        return Picture.from_file(self._job.run.path / self._answers[sample_id][label].path)

    def _kept(self, judge: Judge, asked: Asked, question: Question) -> Judgement:
        """Kept by the thread that asked: what was paid for stays, whatever becomes of the others."""
        found = self._judgement(judge, asked, question)
        with self._lock:
            self.file.append(found)
        return found

    def _judgement(self, judge: Judge, asked: Asked, question: Question) -> Judgement:
        began, (sample_id, first, second) = time.perf_counter(), asked
        judgement = Judgement(
            id=sample_id,
            first=first,
            second=second,
            winner=UNJUDGED,
            judge=self._spec.text,
            prompt=self._spec.prompt_hash,
        )
        try:
            reply = judge.compare(question)
        except RunnerUnavailable:
            raise
        # OSError, ValueError: arguments that the system doesn't take.
        except (OverpaintError, OSError, ValueError) as error:
            return replace(judgement, error=one_line(str(error)))
        return replace(
            judgement,
            winner=winner_in(reply.text),
            model=reply.model,
            reply=reply.text,
            seconds=time.perf_counter() - began,
            usage=dict(reply.usage),
            request=reply.request,
        )


def _cost(judgement: Judgement, limit: float | None) -> float:
    """US dollars.

    Raises:
        UsageError: there is a limit, and the judge says nothing about what a vote costs.
    """
    # Commands and functions of one's own take no money; what counts requests does.
    if limit is not None and "requests" in judgement.usage and "cost_usd" not in judgement.usage:
        raise UsageError(
            f"--max-cost: {judgement.judge} doesn't say what a vote costs; give -M "
            "price_per_million_input=USD and price_per_million_output=USD"
        )
    return judgement.usage.get("cost_usd", 0.0)


def _answers(job: Job) -> dict[str, dict[str, Attempt]]:
    """By sample and label."""
    found: dict[str, dict[str, Attempt]] = {}
    models = job.manifest.models
    for one in job.run.attempts():
        usual = one.status == "ok" and one.history == "truth" and one.repeat == 0
        if usual and not reference_of(models[one.label]):
            found.setdefault(one.sample_id, {})[one.label] = one
    return found


def _questions(answers: dict[str, dict[str, Attempt]], bounds: Bounds) -> list[Asked]:
    several = [sample for sample, labels in answers.items() if len(labels) > 1]
    if bounds.sample is not None and bounds.sample < len(several):
        drawn = set(Random(bounds.seed).sample(several, bounds.sample))
        several = [sample for sample in several if sample in drawn]
    return [(sample, *pair) for sample in several for pair in permutations(sorted(answers[sample]), 2)]
