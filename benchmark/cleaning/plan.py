"""What an audit says of a dataset's rows, before any picture is opened."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property, partial

from overpaint.auditors import Thresholds
from overpaint.auditors.duplicates.leaks import PRINTS
from overpaint.auditors.turns import Turns
from overpaint.benchmark.cleaning.attaching import Attachment
from overpaint.benchmark.cleaning.decision import KEPT, Decision, gravest, of_sets, of_the_row
from overpaint.benchmark.cleaning.flagged import Reviewed, flagged
from overpaint.benchmark.cleaning.judgement import Decisions, Rows, decided
from overpaint.benchmark.cleaning.ledger import Earlier, Known
from overpaint.benchmark.cleaning.naming import Naming
from overpaint.benchmark.cleaning.policy import Policy
from overpaint.benchmark.cleaning.prints import Keys, groups_of
from overpaint.benchmark.cleaning.splitting import assigned
from overpaint.benchmark.cleaning.turns import right_turns
from overpaint.benchmark.cleaning.writers import Format
from overpaint.benchmark.directory import hashed
from overpaint.benchmark.job import Job
from overpaint.benchmark.review import Subject
from overpaint.data.tables import SAMPLES


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanAsked:
    """What to make of the rows, in which form and with whose names; ``command`` is what reproduces it.

    ``shares`` are the splits to draw; with none the dataset's own stay. ``attach`` are columns to add,
    ``earlier`` a clean dataset whose decisions on the same rows count again. ``reviewed`` are findings
    that reviewers decided on: their word goes before any threshold, and before ``earlier``.
    """

    policy: Policy
    thresholds: Thresholds
    format: Format = "parquet"
    naming: Naming = "standard"
    shares: Mapping[str, float] = field(default_factory=dict[str, float])
    attach: tuple[Attachment, ...] = ()
    earlier: Earlier | None = None
    reviewed: Reviewed = field(default_factory=dict[Subject, bool])
    command: str = ""


@dataclass(frozen=True)
class Plan:
    """Decisions and splits by sample id."""

    job: Job
    asked: CleanAsked

    def decision(self, sample_id: str) -> Decision:
        """That of the earlier release where there is one, else by this audit.

        What has to do with other rows, such as copies, is decided anew.
        """
        now, before = self._decisions.get(sample_id, KEPT), self.earlier(sample_id)
        if before is None or not self.reuses(sample_id):
            return now
        return gravest([of_the_row(before.decision), of_sets(now)])

    def earlier(self, sample_id: str) -> Known | None:
        """What an earlier release decided on a row with the same pixels and instruction."""
        known = self.asked.earlier
        return None if known is None else known.of(self.key(sample_id))

    def reuses(self, sample_id: str) -> bool:
        """Whether that decision counts: not where reviewers have spoken since."""
        return sample_id not in self._reviewed and self.earlier(sample_id) is not None

    def key(self, sample_id: str) -> str:
        """Equal for rows that show and say the same; empty if unknown."""
        return self._keys.key(sample_id)

    def has(self, sample_id: str) -> bool:
        """Whether some row has the id."""
        return sample_id in self._keys.directory

    def shares_id(self, sample_id: str) -> bool:
        """Whether several rows have the id, of a dataset whose ids can't be had beforehand."""
        return bool(self._keys.directory.is_repeated(hashed([sample_id]))[0])

    @cached_property
    def splits(self) -> Mapping[str, str]:
        """The split of each row that stays, where splits are to be drawn."""
        if not self.asked.shares:
            return {}
        with self.job.run.mapped("digests/leaks", PRINTS) as digests:
            every = groups_of(digests, self._sessions)
        groups = {name: group for name, group in every.items() if self.decision(name).stays}
        earlier = {name: known.split for name in groups if (known := self.earlier(name))}
        return assigned(groups, self.asked.shares, earlier)

    @cached_property
    def _decisions(self) -> Decisions:
        found = flagged(self.job.run, self.asked.thresholds, self.asked.reviewed)
        with self.job.run.mapped("digests/turns", Turns.schema) as digests:
            turns = partial(right_turns, digests)
            rows = Rows(turns=turns, order=self._keys.first, shares_id=self.shares_id)
            return decided(found, self.asked.policy, rows)

    @cached_property
    def _reviewed(self) -> frozenset[str]:
        return frozenset(one.sample_id for one in self.asked.reviewed if not one.label)

    @cached_property
    def _keys(self) -> Keys:
        return Keys.of(self.job.run)

    @property
    def _sessions(self) -> Mapping[str, str]:
        """By sample id; of rows that share one, that of the first."""
        found: dict[str, str] = {}
        for portion in self.job.run.portions("samples", ["sample_id", "session"], SAMPLES):
            for sample_id, session in zip(*(one.to_pylist() for one in portion.table), strict=True):
                found.setdefault(sample_id, session or "")
        return found
