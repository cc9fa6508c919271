"""Running a model: the answers that a run lacks, each kept the moment it is there."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from overpaint.data import EditSample
from overpaint.data.journal import Attempt
from overpaint.data.run import RunFolder
from overpaint.runners import Runner
from overpaint.runners.harness import answer_batch, plan
from overpaint.runners.spec import RunnerSpec, label_folder


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


@dataclass(frozen=True)
class Done:
    """Which (label, sample, repeat) have an answer, and the seed and repeat of what is to come."""

    keys: Collection[tuple[str, str, int]]
    run_seed: int
    repeat: int = 0

    @classmethod
    def of(cls, attempts: Sequence[Attempt], *, run_seed: int, retry_errors: bool) -> "Done":
        """From the journal; attempts that failed count as done unless they are to be tried again."""
        kept = (attempt for attempt in attempts if not (retry_errors and attempt.status == "error"))
        return cls({(attempt.label, attempt.sample_id, attempt.repeat) for attempt in kept}, run_seed)

    def lacks(self, label: str, sample_id: str) -> bool:
        """Whether this answer is still to be made."""
        return (label, sample_id, self.repeat) not in self.keys


def answer(contestant: Contestant, samples: Sequence[EditSample], run: RunFolder, done: Done) -> int:
    """Makes and keeps the answers to ``samples`` that are not in ``done``; returns how many."""
    made = 0
    for places in plan(samples, contestant.runner):
        batch = [samples[place] for place in places]
        if not any(done.lacks(contestant.label, sample.id) for sample in batch):
            continue
        # The whole planned batch is run again: with other neighbours a model may answer otherwise.
        answers = answer_batch(
            contestant.runner, contestant.label, batch, run_seed=done.run_seed, repeat=done.repeat
        )
        for one in answers:
            if done.lacks(contestant.label, one.sample_id):
                run.keep_answer(one, contestant.folder)
                made += 1
    return made
