"""Auditing a dataset: one worker function over the shards that lack a result, then the conclusions."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import pyarrow as pa

from overpaint.auditors import Pair
from overpaint.auditors.unreadable import bad_row_finding
from overpaint.benchmark.concluding import Conclusion
from overpaint.benchmark.handfuls import handfuls
from overpaint.benchmark.indexing import indexed, write_index
from overpaint.benchmark.job import Job
from overpaint.benchmark.panel import Panel, readable_pair
from overpaint.data import BadRow, EditSample, Finding
from overpaint.data.run import RunFolder, work_of
from overpaint.data.selection import SelectedShard
from overpaint.data.tables import findings_table


@dataclass(frozen=True, slots=True)
class AuditWork:
    """What a worker needs to know beside the shard. Picklable."""

    run: RunFolder
    auditors: tuple[str, ...]

    def on(self, shard: SelectedShard) -> str:
        """What the findings of ``shard`` are computed from."""
        return work_of(step="audit", rows=shard.wanted, auditors=self.auditors)

    def is_done(self, shard: SelectedShard) -> bool:
        """Whether the findings of ``shard``, written last, are there."""
        return self.run.has_part("findings", shard.id, self.on(shard))


def audit_shard(shard: SelectedShard, work: AuditWork) -> None:
    """Audits every row of ``shard`` and writes its digests, samples and findings, in that order."""
    panel = _panel(work.auditors)
    results = _Results(panel)
    for rows in handfuls(shard.read()):
        results.add(rows)
    for auditor in panel.collection:
        table = pa.Table.from_pylist(results.digests[auditor.name], schema=auditor.schema)
        work.run.write_part(f"digests/{auditor.name}", shard.id, table, work.on(shard))
    write_index(shard, work.run, results.index)
    work.run.write_part("findings", shard.id, findings_table(results.findings), work.on(shard))


@cache
def _panel(names: tuple[str, ...]) -> Panel:
    """Made once in a worker: some auditors read files of their own."""
    return Panel.of(names)


def is_audited(job: Job, work: AuditWork) -> bool:
    """Whether the findings of every shard and of the whole set are there."""
    return all(map(work.is_done, job.shards)) and all(
        conclusion.is_done for conclusion in conclusions(job, work)
    )


def conclusions(job: Job, work: AuditWork) -> list[Conclusion]:
    """What the collection auditors have to say, once every shard's digests are there."""
    whole = work_of(shards={shard.id: work.on(shard) for shard in job.shards})
    return [
        Conclusion(
            run=work.run,
            auditor=name,
            kind=f"digests/{auditor.name}",
            part=f"set@{auditor.name}",
            work=whole,
            open=OpenSample(job),
        )
        for name in work.auditors
        for auditor in Panel.of([name]).collection
    ]


@dataclass(frozen=True, slots=True)
class OpenSample:
    """Opens the dataset's own pairs."""

    job: Job

    def __call__(self, sample_id: str) -> Pair:
        return Pair.of(self.job.sample(sample_id))


class _Results:
    """What a shard's rows gave so far; pictures are let go with each chunk."""

    def __init__(self, panel: Panel) -> None:
        self.panel = panel
        self.findings: list[Finding] = []
        self.index: list[dict[str, object]] = []
        self.digests: dict[str, list[dict[str, object]]] = {
            auditor.name: [] for auditor in panel.collection
        }

    def add(self, rows: Sequence[EditSample | BadRow]) -> None:
        pairs = [Pair.of(row) for row in rows if isinstance(row, EditSample)]
        judged = iter(zip(pairs, self.panel.judge(pairs), strict=True))
        for row in rows:
            self.index.append(indexed(row))
            if isinstance(row, BadRow):
                self.findings.append(bad_row_finding(row))
            else:
                pair, found = next(judged)
                self.findings += [*found, *self._digest(pair)]

    def _digest(self, pair: Pair) -> list[Finding]:
        whole = readable_pair(pair)
        if whole is None:
            return []
        rows, failures = self.panel.digest(whole)
        for name, row in rows.items():
            self.digests[name].append(row)
        return failures
