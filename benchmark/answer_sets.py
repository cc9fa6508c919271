"""What all answers of a model have in common, by the auditors that judge them together."""

from collections.abc import Callable, Iterator
from dataclasses import replace

from overpaint.auditors import CollectionAuditor, Pair
from overpaint.benchmark.job import Job
from overpaint.benchmark.judging import JudgeWork, Task, digests_of, noted
from overpaint.benchmark.panel import Panel
from overpaint.data import Finding, Picture
from overpaint.data.run import work_of
from overpaint.data.tables import findings_table


def conclude_answers(job: Job, work: JudgeWork) -> int:
    """Lets them speak of each model, once every shard's digests are there; how many parts were made."""
    made = 0
    for label in work.answers:
        whole = work_of(shards={shard.id: work.on(shard, Task(label, "")) for shard in job.shards})
        for auditor in Panel.of(work.auditors).of_answers:
            name = f"set@{auditor.name}@{label}"
            if not job.run.has_part("findings", name, whole):
                found = list(_concluded(auditor, label, job, work))
                job.run.write_part("findings", name, findings_table(found), whole)
                made += 1
    return made


def _concluded(auditor: CollectionAuditor, label: str, job: Job, work: JudgeWork) -> Iterator[Finding]:
    with job.run.mapped(digests_of(auditor.name, label), auditor.schema) as digests:
        for finding in auditor.conclude(auditor.merge([digests]), _opening(label, job, work)):
            attempt = work.first(label, finding.sample_id or "")
            yield noted(finding, attempt) if attempt else replace(finding, label=label)


def _opening(label: str, job: Job, work: JudgeWork) -> Callable[[str], Pair]:
    def opened(sample_id: str) -> Pair:
        attempt = work.first(label, sample_id)
        assert attempt is not None, "asked for an answer that was not digested"
        return Pair(job.sample(sample_id), Picture.from_file(job.run.path / attempt.path), label)

    return opened
