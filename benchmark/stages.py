"""The stages of a job: audit the dataset, run the models, judge their answers. Each resumes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial

from overpaint.benchmark.answer_sets import answer_conclusions
from overpaint.benchmark.answering import Contestant, Round
from overpaint.benchmark.auditing import AuditWork, audit_shard, conclusions
from overpaint.benchmark.conversation import Conversations, OwnHistory
from overpaint.benchmark.engine import Engine, engine_of
from overpaint.benchmark.indexing import index_shard, is_indexed
from overpaint.benchmark.job import Job
from overpaint.benchmark.judging import JudgeWork, by_label, judge_lacking
from overpaint.benchmark.ledger import Ledger, Limits
from overpaint.benchmark.panel import Panel
from overpaint.benchmark.profiles import default_metrics
from overpaint.benchmark.progress import Advance, progress
from overpaint.benchmark.scoring import Say, scorings
from overpaint.data import EditSample
from overpaint.data.selection import SelectedShard
from overpaint.runners.spec import RunnerSpec, create_runner


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswersAsked:
    """How answers are to be made: how often each, whether failed ones again, and up to what limits."""

    repeats: int = 1
    retry_errors: bool = False
    limits: Limits = field(default_factory=Limits)


@dataclass(frozen=True, slots=True)
class AnswersMade:
    """How many answers were new, and why there are no more; empty if nothing stopped it."""

    count: int
    stopped: str = ""


def _silent(text: str) -> None:
    """For callers with nobody to tell."""


def audit_dataset(job: Job, engine: Engine | None = None) -> int:
    """Audits the shards that lack findings of the job's auditors, by ``engine``, then the set.

    Returns how many shards there were to do.
    """
    work = AuditWork(job.run, Panel.of(job.manifest.auditors).names)
    todo = [shard for shard in job.shards if not work.is_done(shard)]
    engine = engine or engine_of()
    with progress("audit", _rows(todo)) as advance:
        for shard in engine.run(partial(audit_shard, work=work), todo):
            advance(shard.rows or 0)
    engine.conclude([one for one in conclusions(job, work) if not one.is_done])
    return len(todo)


def make_answers(
    job: Job,
    models: Sequence[RunnerSpec],
    asked: AnswersAsked = AnswersAsked(),
    engine: Engine | None = None,
) -> AnswersMade:
    """Makes the answers that the run lacks, model by model, up to the limits asked for.

    ``engine`` reads the dataset for the table of samples; models answer in this process.
    """
    contestants = [Contestant(model, create_runner(model)) for model in models]
    index(job, engine)
    ledger = Ledger(job.run, asked.limits, asked.retry_errors)
    while contestants and not ledger.stop:
        # Taken off the list, so that one model's weights are freed before the next one's are loaded.
        _answer_all(contestants.pop(0), job, ledger, asked.repeats)
    job.run.compact()
    return AnswersMade(ledger.made, ledger.stop)


def judge_answers(
    job: Job, auditors: Sequence[str] = (), say: Say = _silent, engine: Engine | None = None
) -> int:
    """Scores and audits answers that lack it, one by one and each model's as a set; returns how many
    parts were made.

    Beside the usual metrics, those that the job asks for; ``say`` is told what weights are fetched and
    what can't be. ``engine`` judges the shards that lack something.
    """
    engine = engine or engine_of()
    index(job, engine)
    keys = list(dict.fromkeys((*default_metrics(), *job.manifest.metrics)))
    names = Panel.of(auditors).answer_names
    work = JudgeWork(job.run, names, tuple(scorings(keys, say)), by_label(job.run.attempts()))
    lacking = [(shard, len(tasks)) for shard in job.shards if (tasks := work.lacking(shard))]
    todo = [shard for shard, _ in lacking]
    with progress("scores", _rows(todo)) as advance:
        for shard in engine.run(partial(judge_lacking, work=work), todo):
            advance(shard.rows or 0)
    undrawn = [one for one in answer_conclusions(job, work) if not one.is_done]
    engine.conclude(undrawn)
    return sum(count for _, count in lacking) + len(undrawn)


def index(job: Job, engine: Engine | None = None) -> None:
    """Writes the samples table where it lacks a part."""
    todo = [shard for shard in job.shards if not is_indexed(shard, job.run)]
    with progress("index", _rows(todo)) as advance:
        for shard in (engine or engine_of()).run(partial(index_shard, run=job.run), todo):
            advance(shard.rows or 0)


def _answer_all(contestant: Contestant, job: Job, ledger: Ledger, repeats: int) -> None:
    total = None if job.rows is None else job.rows * repeats
    with progress(contestant.label, total) as advance:
        for repeat in range(repeats):
            passing = Round(contestant, ledger, job.manifest.seed, repeat)
            if contestant.feeds_back:
                _converse(passing, job, advance)
            else:
                _answer_shards(passing, job, advance)


def _answer_shards(passing: Round, job: Job, advance: Advance) -> None:
    for shard in job.shards:
        ids = job.run.part("samples", shard.id)["sample_id"].to_pylist()
        if any(map(passing.lacks, ids)) and not passing.ledger.stop:
            passing.answer([row for row in shard.read() if isinstance(row, EditSample)])
        advance(len(ids))


def _converse(passing: Round, job: Job, advance: Advance) -> None:
    """Turn by turn, since a session's turns may lie in any shards."""
    conversations = Conversations.of(job.run.table("samples"))
    own = OwnHistory(passing, job.run, conversations, job.twin(passing.contestant.spec))
    for turn in conversations.turns:
        for shard in job.shards:
            ids = conversations.of_turn(turn, job.run.part("samples", shard.id))
            if any(map(passing.lacks, ids)) and not passing.ledger.stop:
                rows = [row for row in shard.read() if isinstance(row, EditSample) and row.id in ids]
                own.answer(rows)
            advance(len(ids))


def _rows(shards: Sequence[SelectedShard]) -> int | None:
    counts = [shard.rows for shard in shards]
    return None if None in counts else sum(count or 0 for count in counts)
