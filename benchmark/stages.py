"""The stages of a job: audit the dataset, run the models, judge their answers. Each resumes."""

from collections.abc import Sequence

from overpaint.benchmark.answering import Contestant, Done, answer
from overpaint.benchmark.auditing import AuditWork, audit_shard, conclude
from overpaint.benchmark.indexing import index_shard
from overpaint.benchmark.job import Job
from overpaint.benchmark.judging import JudgeWork, by_label, judge_shard
from overpaint.benchmark.metrics import metrics
from overpaint.benchmark.panel import Panel
from overpaint.benchmark.progress import progress
from overpaint.data import EditSample
from overpaint.data.selection import SelectedShard
from overpaint.runners.spec import RunnerSpec, create_runner


def audit_dataset(job: Job) -> int:
    """Audits the shards that lack findings of the job's auditors, then the set.

    Returns how many shards there were to do.
    """
    work = AuditWork(job.run, Panel.of(job.manifest.auditors).names)
    todo = [shard for shard in job.shards if not work.is_done(shard)]
    with progress("audit", _rows(todo)) as advance:
        for shard in todo:
            audit_shard(shard, work)
            advance(shard.rows or 0)
    conclude(job, work)
    return len(todo)


def make_answers(job: Job, models: Sequence[RunnerSpec], *, retry_errors: bool = False) -> int:
    """Makes the answers that the run lacks, model by model; returns how many."""
    contestants = [Contestant(model, create_runner(model)) for model in models]
    index(job)
    done = Done.of(job.run.attempts(), run_seed=job.manifest.seed, retry_errors=retry_errors)
    made = 0
    while contestants:
        # Taken off the list, so that one model's weights are freed before the next one's are loaded.
        made += _answers_of(contestants.pop(0), job, done)
    job.run.compact()
    return made


def judge_answers(job: Job, auditors: Sequence[str] = ()) -> int:
    """Scores and audits answers that lack it; returns how many parts (shard and label) were made."""
    index(job)
    single = Panel.of(auditors).single_names
    work = JudgeWork(job.run, single, tuple(metrics), by_label(job.run.attempts()))
    made = 0
    with progress("scores", job.rows) as advance:
        for shard in job.shards:
            if labels := work.lacking(shard):
                judge_shard(shard, labels, work)
                made += len(labels)
            advance(shard.rows or 0)
    return made


def index(job: Job) -> None:
    """Writes the samples table where it lacks a part."""
    with progress("index", job.rows) as advance:
        for shard in job.shards:
            index_shard(shard, job.run)
            advance(shard.rows or 0)


def _answers_of(contestant: Contestant, job: Job, done: Done) -> int:
    made = 0
    with progress(contestant.label, job.rows) as advance:
        for shard in job.shards:
            ids = job.run.part("samples", shard.id)["sample_id"].to_pylist()
            if any(done.lacks(contestant.label, one) for one in ids):
                samples = [row for row in shard.read() if isinstance(row, EditSample)]
                made += answer(contestant, samples, job.run, done)
            advance(shard.rows or 0)
    return made


def _rows(shards: Sequence[SelectedShard]) -> int | None:
    counts = [shard.rows for shard in shards]
    return None if None in counts else sum(count or 0 for count in counts)
