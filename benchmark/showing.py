"""The samples of a run for their pictures, as far as they can still be read."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from overpaint.benchmark.job import Job, reopened_job
from overpaint.data import EditSample
from overpaint.data.run import RunFolder
from overpaint.taxonomy import OverpaintError


@dataclass
class Showing:
    """``problems`` are why samples could not be read; all numbers of a run are there without them."""

    job: Job
    problems: list[str] = field(default_factory=list[str])

    @classmethod
    def of(cls, out: Path) -> "Showing":
        """The run at ``out``; one whose dataset is gone or has changed, without its samples.

        Raises:
            RunError: no run there, or one of a newer version.
        """
        run = RunFolder(out)
        manifest = run.manifest
        try:
            return cls(reopened_job(out))
        except (OverpaintError, OSError) as error:
            return cls(Job((), run, manifest), [str(error)])

    def samples(self, ids: Iterable[str]) -> Iterator[EditSample]:
        """Those of ``ids`` that can be read."""
        if not self.job.shards:
            return
        try:
            yield from self.job.samples(ids)
        except (OverpaintError, OSError) as error:
            self.problems.append(str(error))

    @property
    def note(self) -> str:
        """What a reader must know of pictures that are missing; empty where none are."""
        told = "; ".join(dict.fromkeys(self.problems))
        return f"Not all pictures could be shown: {told}" if told else ""
