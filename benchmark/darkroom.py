"""The pictures of a report: each drawn once, and not again where the same one lies there already."""

import os
from collections import deque
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b
from pathlib import Path

from overpaint.benchmark.drawn import Drawn, Print
from overpaint.benchmark.gallery import Pictures, pair_of
from overpaint.benchmark.progress import progress
from overpaint.benchmark.report import write_pictures
from overpaint.benchmark.report.thumbnails import FORM, picture_path
from overpaint.benchmark.results import Results, Shot
from overpaint.benchmark.showing import Showing
from overpaint.data import EditSample, Picture
from overpaint.data.run import safe_name, work_of
from overpaint.taxonomy import UnreadablePicture

Kinds = Sequence[str]

Wanted = Mapping[Shot, Kinds]
"""Kinds of pictures to show."""

Marks = Mapping[str, str]
"""By source, target and mask what tells the bytes of a picture from any others."""

_ALL = ("source", "target", "mask")
_DRAWN_FROM = {"source": ("source",), "target": ("target",), "mask": ("source", "mask")}
"""Of which pictures a kind is drawn, where that isn't of all of them."""

_AHEAD = 2  # samples held for each thread: what is read in advance takes memory


@dataclass(frozen=True)
class Darkroom:
    """Draws pictures under ``folder``, several samples at a time.

    A picture that lies there and was drawn from the same (dataset, sample, bytes of the pictures that it
    shows, naming of edit classes) stays as it is. To tell, samples are read, though not decoded; those
    at an address with a revision aren't, since what lies there never changes.
    """

    showing: Showing
    results: Results
    folder: Path

    def developed(self, wanted: Wanted) -> dict[Shot, dict[str, str]]:
        """For each of ``wanted`` the paths of the pictures of these kinds, relative to the folder.

        A kind that can't be drawn of its pair is left out. Pictures of an earlier report that aren't
        wanted any more stay until :meth:`sweep`, since its pages show them until there are new ones.
        Nothing is shown of a dataset that is gone.
        """
        if not self.showing.job.shards:
            return {}
        paths = {shot: _paths(shot, kinds) for shot, kinds in wanted.items()}
        prints = self._prints(paths)
        return {
            shot: {kind: path for kind, path in mine.items() if path in prints and prints[path].there}
            for shot, mine in paths.items()
        }

    def _prints(self, paths: Pictures) -> dict[str, Print]:
        """What there is of the wanted pictures, once those that lacked were drawn."""
        record = Drawn(self.folder)
        known = record.read()
        shown = self._shown(paths)
        origins = {path: self._origin(shot, kind, shown[shot]) for shot, kind, path in _each(paths)}
        kept = {path: one for path, one in known.items() if origins.get(path) == one.origin}
        # A picture torn by a kill is none of them; what is of no use now is removed by the next sweep.
        useless = {path: Print("", True) for path in known.keys() | origins.keys() if path not in kept}
        record.write(useless | kept)
        drawn = self._drawn(_lacking(paths, kept))
        prints = kept | {path: Print(origins[path], there) for path, there in drawn.items()}
        record.write(useless | prints)
        return prints

    def sweep(self) -> None:
        """Removes what was drawn for an earlier report alone: for when the new one is written."""
        Drawn(self.folder).sweep()

    def _origin(self, shot: Shot, kind: str, marks: Marks) -> str:
        drawn_from = {name: marks.get(name, "") for name in _DRAWN_FROM.get(kind, _ALL)}
        return work_of(form=FORM, sample=shot[0], **drawn_from, **self._common)

    @cached_property
    def _common(self) -> dict[str, object]:
        manifest = self.results.manifest
        named = {"classes": manifest.classes, "classifier": manifest.classifier}
        return {"dataset": manifest.fingerprint, "columns": dict(manifest.columns), **named}

    def _shown(self, shots: Collection[Shot]) -> dict[Shot, Marks]:
        """The marks of the pictures of each shot, its answer in the place of the target."""
        answers = self._answers([shot for shot in shots if shot[1]])
        samples = self._samples({sample_id for sample_id, _ in shots})
        return {
            shot: {**samples.get(shot[0], {}), **({"target": answers.get(shot, "")} if shot[1] else {})}
            for shot in shots
        }

    def _samples(self, ids: Collection[str]) -> dict[str, Marks]:
        """The marks of the samples that can be read; none where nothing can change."""
        if self.showing.job.pinned:
            return {}
        return {sample.id: _marks(sample) for sample in self.showing.samples(ids)}

    def _answers(self, shots: Sequence[Shot]) -> dict[Shot, str]:
        """The mark of each answer; empty for those that are gone."""
        root, paths = self.showing.job.run.path, self.results.answer_paths
        found = {shot: _mark(Picture.from_file(root / paths[shot])) for shot in shots if shot in paths}
        if gone := len(shots) - sum(map(bool, found.values())):
            self.showing.problems.append(f"{root}: {gone} answers are gone from the run")
        return found

    def _drawn(self, todo: Mapping[str, Mapping[str, Kinds]]) -> dict[str, bool]:
        """By path whether there is a picture now; without those of samples that can't be read."""
        found: dict[str, bool] = {}
        with progress("pictures", len(todo)) as advance, ThreadPoolExecutor(_threads()) as pool:
            under_way: deque[Future[dict[str, bool]]] = deque()
            for sample in self.showing.samples(todo):
                under_way.append(pool.submit(self._of, sample, todo[sample.id]))
                if len(under_way) >= _AHEAD * _threads():
                    found |= under_way.popleft().result()
                    advance(1)
            for one in under_way:
                found |= one.result()
                advance(1)
        return found

    def _of(self, sample: EditSample, todo: Mapping[str, Kinds]) -> dict[str, bool]:
        found: dict[str, bool] = {}
        for label, kinds in todo.items():
            pair = pair_of(self.showing.job, self.results, sample, label)
            written = write_pictures(pair, self.folder, _name((sample.id, label)), kinds)
            wanted = _paths((sample.id, label), kinds)
            found |= {path: kind in written for kind, path in wanted.items()}
        return found


def _lacking(paths: Pictures, kept: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """By sample and label the kinds to draw; a picture that several labels share is drawn for one."""
    taken = set(kept)
    todo: dict[str, dict[str, list[str]]] = {}
    for (sample_id, label), kind, path in _each(paths):
        if path not in taken:
            taken.add(path)
            todo.setdefault(sample_id, {}).setdefault(label, []).append(kind)
    return todo


def _each(paths: Pictures) -> Iterator[tuple[Shot, str, str]]:
    for shot, mine in paths.items():
        for kind, path in mine.items():
            yield shot, kind, path


def _paths(shot: Shot, kinds: Kinds) -> dict[str, str]:
    return {kind: picture_path(kind, shot[0], _name(shot)) for kind in kinds}


def _name(shot: Shot) -> str:
    sample_id, label = shot
    return safe_name(f"{sample_id}@{label}" if label else sample_id)


def _marks(sample: EditSample) -> Marks:
    pictures = {
        "source": sample.source,
        "target": sample.target,
        "mask": sample.mask.picture if sample.mask else None,
    }
    return {name: _mark(picture) for name, picture in pictures.items() if picture is not None}


def _mark(picture: Picture) -> str:
    try:
        return blake2b(picture.encoded, digest_size=12).hexdigest()
    except UnreadablePicture:  # a file that is gone is no picture, and that is what is kept of it
        return ""


def _threads() -> int:
    return os.cpu_count() or 1
