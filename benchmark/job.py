"""One request: a dataset, the rows asked for, and the run folder that the results go to."""

import platform
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from overpaint.benchmark.directory import Directory, hashed
from overpaint.data import Dataset, EditSample
from overpaint.data.adapters import open_dataset
from overpaint.data.manifest import Manifest, ModelEntry
from overpaint.data.naming import Naming, naming_version
from overpaint.data.native import hub_crosswalk
from overpaint.data.run import RunFolder
from overpaint.data.selection import SelectedShard, Selection, require_found, selected
from overpaint.data.tables import SAMPLES
from overpaint.runners.spec import RunnerSpec
from overpaint.taxonomy import DatasetError, RunError, taxonomy

_RECORDED = ("overpaint", "numpy", "pillow", "opencv-python-headless", "scikit-image", "pyarrow")


@dataclass(frozen=True)
class Job:
    """``shards`` of a dataset and the ``run`` that holds what became of them."""

    shards: Sequence[SelectedShard]
    run: RunFolder
    manifest: Manifest
    columns: Mapping[str, str] = field(default_factory=dict[str, str])  # as the adapter guessed them

    def __getstate__(self) -> dict[str, object]:
        """Without where ids stand, which is found out again where it is needed."""
        return {name: value for name, value in vars(self).items() if name != "_places"}

    @contextmanager
    def writing(self) -> Iterator[None]:
        """Holds the run folder for this process; see :meth:`RunFolder.writing`."""
        with self.run.writing(self.manifest):
            yield

    def with_models(self, models: Sequence[RunnerSpec]) -> "Job":
        """The same job with these models recorded beside those it has."""
        wanted = replace(self.manifest, models={model.label: _entry(model) for model in models})
        return replace(self, manifest=self.manifest.extended(wanted, self.run.path))

    def with_auditors(self, names: Sequence[str]) -> "Job":
        """The same job with these auditors recorded beside those it has."""
        wanted = replace(self.manifest, auditors=tuple(names))
        return replace(self, manifest=self.manifest.extended(wanted, self.run.path))

    def with_metrics(self, keys: Sequence[str]) -> "Job":
        """The same job with these metrics recorded beside those it has."""
        wanted = replace(self.manifest, metrics=tuple(keys))
        return replace(self, manifest=self.manifest.extended(wanted, self.run.path))

    @property
    def dataset_name(self) -> str:
        """``pie-bench`` for its repository on the hub, else the SPEC's scheme: ``magicbrush``."""
        scheme, _, target = self.manifest.dataset.partition(":")
        crosswalk = hub_crosswalk(target) if scheme == "hf" else None
        return crosswalk.vocabulary if crosswalk else scheme

    @property
    def rows(self) -> int | None:
        """Rows asked for, None where only reading will tell."""
        counts = [shard.rows for shard in self.shards]
        return None if None in counts else sum(count or 0 for count in counts)

    @property
    def pinned(self) -> bool:
        """Whether no picture of the dataset can change without the dataset's fingerprint."""
        return all(shard.pinned for shard in self.shards)

    def samples(self, ids: Iterable[str]) -> Iterator[EditSample]:
        """The samples with these ids in the dataset's order; each shard that holds one is read once.

        Raises:
            DatasetError: the run has no sample of that id, or the dataset lost it.
        """
        wanted = set(ids)
        for shard in self._holding(wanted):
            for row in shard.having(frozenset(wanted)):
                wanted.discard(row.id)
                yield row
        if wanted:
            raise DatasetError(f"{self.run.path}: no sample {', '.join(sorted(wanted))} can be read")

    def sample(self, sample_id: str) -> EditSample:
        """The sample with this id."""
        return next(self.samples([sample_id]))

    def twin(self, model: RunnerSpec) -> str:
        """The label of the same model with the dataset's history; empty if the run has none."""
        wanted = replace(model, history="truth").fingerprint
        return next(
            (name for name, entry in self.manifest.models.items() if entry.fingerprint == wanted), ""
        )

    def check_ids(self) -> None:
        """Checks, once the rows were read, that every id asked for was among them.

        Raises:
            DatasetError: one wasn't; the message names the nearest.
        """
        if self.manifest.selection.ids:
            samples = self.run.table("samples")
            names = [*samples["sample_id"].to_pylist(), *samples["session"].to_pylist()]
            require_found((name for name in names if name), self.manifest.selection.ids)

    def _holding(self, ids: Collection[str]) -> list[SelectedShard]:
        """The shards that hold a row of these ids: the first of an id may be no sample."""
        directory, ends = self._places
        numbers = np.searchsorted(ends, directory.every(hashed([*ids])), side="right")
        return [self.shards[number] for number in np.unique(numbers)]

    @cached_property
    def _places(self) -> tuple[Directory, NDArray[np.int64]]:
        """The ids of all shards, and for each shard how many there are up to its end."""
        lengths = np.zeros(len(self.shards), np.int64)

        def columns() -> Iterator[pa.ChunkedArray]:
            for number, shard in enumerate(self.shards):
                for portion in self.run.portions("samples", ["sample_id"], SAMPLES, shard.id):
                    lengths[number] += len(portion.table)
                    yield portion.table["sample_id"]

        return Directory.of(columns()), np.cumsum(lengths)


def new_job(
    spec: str,
    out: Path,
    *,
    selection: Selection,
    columns: Mapping[str, str] | None = None,
    classes: Naming = "predicted",
) -> Job:
    """A job on the dataset ``spec``: new, or going on with the run at ``out``.

    A run only grows: where it already holds more rows than asked for, the job is on those. Nothing is
    written before :meth:`Job.writing`.

    Raises:
        RunError: ``out`` holds the run of another dataset or of another draw.
    """
    anchored = anchored_spec(spec)
    dataset = open_dataset(anchored, columns=columns or {})
    wanted = Manifest(
        dataset=anchored,
        columns=dict(columns or {}),
        fingerprint=dataset.fingerprint(),
        selection=selection,
        seed=selection.seed,
        versions=_versions(),
        classes=classes,
        classifier=naming_version(classes),
    )
    run = RunFolder(out)
    manifest = run.manifest.extended(wanted, out) if run.exists else wanted
    return _job(dataset, run, manifest)


def reopened_job(out: Path) -> Job:
    """The job of a run that exists, on its dataset as it is now.

    Raises:
        RunError: no run there, or its dataset has changed since.
    """
    return audited_job(RunFolder(out).manifest.dataset, out)


def audited_job(spec: str, out: Path) -> Job:
    """The job of the run at ``out``, on the dataset ``spec``, which holds what was audited there.

    Raises:
        RunError: no run there, or one of another dataset.
    """
    run = RunFolder(out)
    manifest = replace(run.manifest, classifier=naming_version(run.manifest.classes))
    dataset = open_dataset(anchored_spec(spec), columns=manifest.columns)
    if dataset.fingerprint() != manifest.fingerprint:
        raise RunError(
            f"{out}: holds a run of {manifest.dataset}; {spec} is another, or has changed since"
        )
    return _job(dataset, run, manifest)


def anchored_spec(spec: str) -> str:
    """``spec`` with a path in it made absolute, so that a run can be reopened from anywhere.

    >>> anchored_spec("hf:osunlp/MagicBrush")
    'hf:osunlp/MagicBrush'
    """
    scheme, colon, target = spec.partition(":")
    fixed = re.split(r"[*?\[]", target, maxsplit=1)[0]  # what comes before a glob's first wildcard
    start = Path(fixed) if fixed == target else Path(fixed).parent
    unsplit = Path(target.rpartition("@")[0] or target)  # PATH@split
    there = start.exists() or unsplit.exists()
    return f"{scheme}:{Path(target).absolute()}" if colon and target and there else spec


def _job(dataset: Dataset, run: RunFolder, manifest: Manifest) -> Job:
    chosen = selected(dataset, manifest.selection)
    shards = [replace(shard, naming=manifest.classes) for shard in chosen]
    return Job(shards, run, manifest, columns=getattr(dataset, "columns", {}))


def _entry(model: RunnerSpec) -> ModelEntry:
    return ModelEntry(
        spec=model.text,
        settings=dict(model.settings),
        call_settings=dict(model.call_settings),
        fingerprint=model.fingerprint,
    )


def _versions() -> dict[str, str]:
    found = {name: version(name) for name in _RECORDED}
    return {"python": platform.python_version(), "taxonomy": taxonomy().version, **found}
