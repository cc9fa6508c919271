"""What all answers of a model have in common, by the auditors that judge them together."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from overpaint.auditors import Pair
from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.job import Job
from overpaint.benchmark.judging import JudgeWork, Task, digests_of, noted
from overpaint.benchmark.panel import Panel
from overpaint.data import Finding, Picture
from overpaint.data.run import work_of


def answer_conclusions(job: Job, work: JudgeWork) -> Iterator[Conclusion]:
    """What they have to say of each model, once every shard's digests are there."""
    for label in work.answers:
        whole = work_of(shards={shard.id: work.on(shard, Task(label, "")) for shard in job.shards})
        for auditor in Panel.of(work.auditors).of_answers:
            yield Conclusion(
                run=job.run,
                auditor=auditor.name,
                kind=digests_of(auditor.name, label),
                part=f"set@{auditor.name}@{label}",
                work=whole,
                open=OpenAnswer(label, job, work),
                note=NoteAnswer(label, work),
            )


@dataclass(frozen=True, slots=True)
class NoteAnswer:
    """Makes findings those of a model's answers."""

    label: str
    work: JudgeWork

    def __call__(self, finding: Finding) -> Finding:
        attempt = self.work.first(self.label, finding.sample_id or "")
        return noted(finding, attempt) if attempt else replace(finding, label=self.label)


@dataclass(frozen=True, slots=True)
class OpenAnswer:
    """Opens a model's answers beside the dataset's sources."""

    label: str
    job: Job
    work: JudgeWork

    def __call__(self, sample_id: str) -> Pair:
        attempt = self.work.first(self.label, sample_id)
        assert attempt is not None, "asked for an answer that was not digested"
        picture = Picture.from_file(self.job.run.path / attempt.path)
        return Pair(self.job.sample(sample_id), picture, self.label)
