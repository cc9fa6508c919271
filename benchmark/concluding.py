"""What auditors of collections conclude from the digests of a whole set: alone, or merged as a tree."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyarrow as pa

from overpaint.auditors import CollectionAuditor, Pair
from overpaint.benchmark.chunks import in_chunks
from overpaint.benchmark.panel import Panel
from overpaint.data import Finding
from overpaint.data.atomic import written_aside
from overpaint.data.mapped import ARROW, mapped, write_mapped
from overpaint.data.run import RunFolder, work_of
from overpaint.data.tables import FINDINGS, findings_table

_MERGED = ".merged-"

FINDINGS_AT_ONCE = 5_000
"""Findings about a set that are held together."""


def unnoted(finding: Finding) -> Finding:
    """The finding as it is: it is about the dataset itself."""
    return finding


@dataclass(frozen=True, kw_only=True)
class Conclusion:
    """From the digests under the folder ``kind`` to the findings ``part``, by one auditor. Picklable.

    ``auditor`` is the name that panels know it by; ``open`` gives a pair back by its sample id, and
    ``note`` says whose a finding is.
    """

    run: RunFolder
    auditor: str
    kind: str
    part: str
    work: str
    open: Callable[[str], Pair]
    note: Callable[[Finding], Finding] = unnoted

    @property
    def is_done(self) -> bool:
        """Whether the findings are there."""
        return self.run.has_part("findings", self.part, self.work)

    def closed(self) -> "Conclusion":
        """It for merging alone, without what opens pairs, which knows the whole dataset."""
        return replace(self, open=_unopened, note=unnoted)

    def parts(self) -> list[str]:
        """The names of the files of digests, in order."""
        return [path.name for path in self.run.files(self.kind)]

    def alone(self) -> None:
        """Concludes in this process."""
        self.conclude(self.parts())

    def merge(self, files: Sequence[str]) -> str:
        """Merges some of the files, in order, into one, which takes the place of those merged before.

        Done again, it does nothing: it may have been killed before it could tell.
        """
        name = f"{_MERGED}{work_of(files=files, work=self.work)}{ARROW}"
        if not (self._folder / name).exists():
            with self._merged(files) as digests, written_aside(self._folder / name) as aside:
                write_mapped(aside, digests)
        self._remove(files)
        return name

    def conclude(self, files: Sequence[str]) -> None:
        """Writes the findings from all digests, which lie in these files; done again, does nothing."""
        if not self.is_done:
            with self._merged(files) as digests:
                found = map(self.note, self._auditor.conclude(digests, self.open))
                tables = map(findings_table, in_chunks(found, FINDINGS_AT_ONCE))
                self.run.write_tables("findings", self.part, FINDINGS, tables, self.work)
        self._remove(files)

    @contextmanager
    def _merged(self, files: Sequence[str]) -> Iterator[pa.Table]:
        paths = [self._folder / name for name in files]
        with mapped(paths, self._auditor.schema, self._folder) as digests:
            yield self._auditor.merge([digests])

    def _remove(self, files: Sequence[str]) -> None:
        for name in files:
            if name.startswith(_MERGED):
                (self._folder / name).unlink(missing_ok=True)

    @property
    def _folder(self) -> Path:
        return self.run.path / self.kind

    @property
    def _auditor(self) -> CollectionAuditor:
        return _auditor(self.auditor)


def _unopened(sample_id: str) -> Pair:
    raise AssertionError(f"{sample_id}: merging opens no pair")


@cache
def _auditor(name: str) -> CollectionAuditor:
    """Made once in a process: some read files of their own."""
    return Panel.of([name]).collection[0]
