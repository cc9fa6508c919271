"""Sessions whose turns are edited from the model's own answers to the turns before."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from overpaint.benchmark.answering import Round
from overpaint.data import Answer, EditSample, Picture
from overpaint.data.journal import Attempt
from overpaint.data.run import RunFolder
from overpaint.runners import sample_seed


@dataclass(frozen=True)
class Conversations:
    """Which sample is which turn of which session, among those of a run."""

    places: Mapping[tuple[str, int], str]

    @classmethod
    def of(cls, samples: pa.Table) -> "Conversations":
        """From the samples table of a run."""
        columns = (samples[name].to_pylist() for name in ("session", "turn", "sample_id"))
        return cls(
            {(session, turn): one for session, turn, one in zip(*columns, strict=True) if session}
        )

    @property
    def turns(self) -> list[int]:
        """The turns there are, in order; what belongs to no session is a turn 1."""
        return sorted({1, *(max(turn, 1) for _, turn in self.places)})

    def of_turn(self, turn: int, samples: pa.Table) -> set[str]:
        """The ids of those ``samples`` (a part of the table) that are this turn."""
        columns = (samples[name].to_pylist() for name in ("session", "turn", "sample_id"))
        return {
            one
            for session, at, one in zip(*columns, strict=True)
            if (max(at, 1) if session else 1) == turn
        }

    def before(self, sample: EditSample) -> str | None:
        """The sample of the turn before, None if the run has none."""
        return self.places.get((sample.session, sample.turn - 1))

    def is_first(self, sample: EditSample) -> bool:
        """Whether it is edited from the dataset's own source."""
        return not sample.session or sample.turn <= 1


@dataclass(frozen=True)
class OwnHistory:
    """A pass in which every turn after the first is given the answer to the turn before.

    ``twin`` is the label of the same model with the dataset's history in the same run: its answer to a
    first turn is this one's too, and not made twice.
    """

    passing: Round
    run: RunFolder
    conversations: Conversations
    twin: str = ""

    def answer(self, samples: Sequence[EditSample]) -> None:
        """Like :meth:`Round.answer`, on samples of one turn."""
        shown = []
        for sample in samples:
            if self.conversations.is_first(sample):
                if not self._taken_over(sample):
                    shown.append(sample)
            elif (source := self._own_source(sample)) is not None:
                shown.append(replace(sample, source=source))
        self.passing.answer(shown)

    def _taken_over(self, sample: EditSample) -> bool:
        attempt = self._attempt(self.twin, sample.id) if self.twin else None
        if attempt is None or attempt.status == "error":
            return False
        if self.passing.lacks(sample.id):
            encoded = (self.run.path / attempt.path).read_bytes() if attempt.path else None
            self.passing.keep(_copied(attempt, encoded))
        return True

    def _own_source(self, sample: EditSample) -> Picture | None:
        before = self.conversations.before(sample)
        attempt = self._attempt(self.passing.contestant.label, before) if before else None
        if attempt is not None and attempt.status == "ok":
            return Picture.from_file(self.run.path / attempt.path)
        if self.passing.lacks(sample.id) and not self.passing.ledger.stop:
            self.passing.keep(self._orphan(sample, attempt))
        return None

    def _orphan(self, sample: EditSample, before: Attempt | None) -> Answer:
        name = f"turn {sample.turn - 1} of session {sample.session}"
        lost = f"has no answer ({before.status})" if before else "is no part of this run"
        return Answer(
            sample_id=sample.id,
            status="skipped",
            error=f"{name} {lost}, so that there is nothing to edit",
            seed=sample_seed(self.passing.run_seed, sample.id, self.passing.repeat),
        )

    def _attempt(self, label: str, sample_id: str) -> Attempt | None:
        return self.passing.ledger.attempt(label, sample_id, self.passing.repeat)


def _copied(attempt: Attempt, encoded: bytes | None) -> Answer:
    """As an answer again, without time and cost: they were spent once."""
    return Answer(
        sample_id=attempt.sample_id,
        seed=attempt.seed,
        status=attempt.status,
        encoded=encoded,
        native_size=attempt.native_size,
        error=attempt.error,
    )
