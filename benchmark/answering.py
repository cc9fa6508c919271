"""Running a model: the answers that a run lacks, each kept the moment it is there."""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from dataclasses import dataclass, replace

from overpaint.benchmark.ledger import Ledger
from overpaint.data import Answer, EditSample, History
from overpaint.runners import Runner
from overpaint.runners.harness import answer_batch, plan
from overpaint.runners.spec import RunnerSpec, label_folder

Call = Callable[[Sequence[EditSample]], list[Answer]]


@dataclass(frozen=True)
class Contestant:
    """A model: its runner and what it is called and stored under."""

    spec: RunnerSpec
    runner: Runner

    @property
    def label(self) -> str:
        """Its name in every table."""
        return self.spec.label

    @property
    def folder(self) -> str:
        """Its folder under ``answers/``."""
        return label_folder(self.label)

    @property
    def history(self) -> History:
        """What its turns are edited from; a runner of stored answers knows it by itself."""
        history: History = getattr(self.runner, "history", self.spec.history)
        return history

    @property
    def feeds_back(self) -> bool:
        """Whether its own answers are to be handed to it as the next turn's source."""
        return self.history == "own" and not hasattr(self.runner, "history")

    @property
    def parallel(self) -> int:
        """How many calls of it may be under way at once."""
        return int(getattr(self.runner, "parallel", 1))


@dataclass(frozen=True)
class Round:
    """One pass of a contestant over samples, for one ``repeat``."""

    contestant: Contestant
    ledger: Ledger
    run_seed: int
    repeat: int = 0

    def lacks(self, sample_id: str) -> bool:
        """Whether this pass has still to answer the sample."""
        return self.ledger.lacks(self.contestant.label, sample_id, self.repeat)

    def answer(self, samples: Sequence[EditSample]) -> None:
        """Makes and keeps the answers to ``samples`` that the ledger lacks, until it says stop."""
        planned = (
            [samples[place] for place in places] for places in plan(samples, self.contestant.runner)
        )
        # The whole planned batch is run again: with other neighbours a model may answer otherwise.
        todo = (batch for batch in planned if any(self.lacks(sample.id) for sample in batch))
        if self.contestant.parallel > 1:
            self._in_parallel(todo)
            return
        for batch in todo:
            if self.ledger.stop:
                return
            self._keep(self._call(batch))

    def keep(self, answer: Answer) -> None:
        """Keeps an answer that was lacking and didn't have to be made."""
        stamped = replace(answer, label=self.contestant.label, history=self.contestant.history)
        self.ledger.keep(replace(stamped, repeat=self.repeat), self.contestant.folder)

    def _call(self, batch: Sequence[EditSample]) -> list[Answer]:
        contestant = self.contestant
        return answer_batch(
            contestant.runner, contestant.label, batch, run_seed=self.run_seed, repeat=self.repeat
        )

    def _keep(self, answers: Iterable[Answer]) -> None:
        for answer in answers:
            if self.lacks(answer.sample_id):
                self.keep(answer)

    def _in_parallel(self, batches: Iterable[Sequence[EditSample]]) -> None:
        """An answer is kept when it comes; what is under way when it ends is paid for and kept too."""
        todo = iter(batches)
        with ThreadPoolExecutor(self.contestant.parallel) as pool:
            under_way: set[Future[list[Answer]]] = set()
            try:
                while True:
                    while len(under_way) < self.contestant.parallel and not self.ledger.stop:
                        batch = next(todo, None)
                        if batch is None:
                            break
                        under_way.add(pool.submit(self._call, batch))
                    if not under_way:
                        return
                    future = next(as_completed(under_way))
                    under_way.remove(future)
                    self._keep(future.result())
            finally:
                for future in under_way:
                    if not future.exception():
                        self._keep(future.result())
