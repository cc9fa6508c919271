"""Pictures of findings, drawn when they are first asked for."""

import threading
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from overpaint.benchmark.gallery import pair_of
from overpaint.benchmark.job import Job
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.pictures import Boxes, boxes_of, write_review_pictures
from overpaint.benchmark.review.queue import Entry
from overpaint.data import EditSample
from overpaint.data.run import safe_name
from overpaint.taxonomy import DatasetError


@dataclass(frozen=True, slots=True)
class Illustration:
    """Paths of pictures by name, relative to the folder, and the boxes on them."""

    pictures: Mapping[str, str] = field(default_factory=dict[str, str])
    boxes: Boxes = field(default_factory=dict[str, Sequence[Sequence[float]]])


@dataclass(frozen=True)
class Illustrator:
    """Draws into ``folder``; one finding at a time, whoever asks. Nothing where there is no ``job``."""

    job: Job | None
    results: Results
    folder: Path
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _drawn: dict[tuple[str, str], Mapping[str, str]] = field(
        default_factory=dict[tuple[str, str], Mapping[str, str]]
    )

    def of(self, entry: Entry) -> Illustration:
        """That of ``entry``; empty if its sample can't be read."""
        with self._lock:
            if self.job is None or entry.item.sample_id not in self._readable:
                return Illustration()
            try:
                return self._of(self.job, entry, self.job.sample(entry.item.sample_id))
            except DatasetError:
                return Illustration()

    def all(self, entries: Sequence[Entry]) -> Iterator[tuple[int, Illustration]]:
        """Those of all, by their places in ``entries``, in one pass over the dataset."""
        if self.job is None:
            return
        places: dict[str, list[int]] = {}
        for place, entry in enumerate(entries):
            if entry.item.sample_id in self._readable:
                places.setdefault(entry.item.sample_id, []).append(place)
        for sample in self.job.samples(places):
            for place in places[sample.id]:
                yield place, self._of(self.job, entries[place], sample)

    @cached_property
    def _readable(self) -> frozenset[str]:
        return frozenset(self.results.answerable.index)

    def _of(self, job: Job, entry: Entry, sample: EditSample) -> Illustration:
        label = entry.item.label
        pair, key = pair_of(job, self.results, sample, label), (sample.id, label)
        if key not in self._drawn:
            name = safe_name(f"{sample.id}@{label}" if label else sample.id)
            self._drawn[key] = write_review_pictures(pair, self.folder, name)
        return Illustration(self._drawn[key], boxes_of(entry.item, pair))
