"""A dataset's SPEC, ``name`` or ``name:target``, and who reads it."""

from collections.abc import Mapping
from pathlib import Path

from overpaint.data.dataset import Dataset
from overpaint.taxonomy import Registry, UsageError

_KNOWN = (
    "anyedit",
    "compbench",
    "editreward-bench",
    "emu-edit",
    "emu-edit-generations",
    "gedit-bench",
    "hq-edit",
    "humanedit",
    "imgedit",
    "instructpix2pix",
    "omniedit",
    "pico-banana",
    "pie-bench",
    "risebench",
    "seed-data-edit",
    "ultraedit",
)
"""Datasets that are opened by their schema alone."""

datasets: Registry[Dataset] = Registry(
    "datasets",
    {
        **{name: f"overpaint.data.adapters.known:{name.replace('-', '_')}" for name in _KNOWN},
        "csv": "overpaint.data.adapters.table:TableDataset",
        "disk": "overpaint.data.adapters.disk:DiskDataset",
        "folder": "overpaint.data.adapters.folder:FolderDataset",
        "hf": "overpaint.data.adapters.hub:HubDataset",
        "json": "overpaint.data.adapters.table:TableDataset",
        "jsonl": "overpaint.data.adapters.jsonl:JsonlDataset",
        "magicbrush": "overpaint.data.adapters.magicbrush:magicbrush",
        "parquet": "overpaint.data.adapters.parquet.dataset:ParquetDataset",
        "webdataset": "overpaint.data.adapters.tars:TarsDataset",
        "starter": "overpaint.data.starter:StarterDataset",
    },
)
"""By the first word of a SPEC. A factory takes ``target`` and, where it has some, ``columns``."""


def open_dataset(spec: str, *, columns: Mapping[str, str] | None = None) -> Dataset:
    """The dataset that ``spec`` names, split at its first colon.

    ``columns`` maps our fields (``source``, ``instruction`` …) to its columns where they can't be
    guessed. What is used in the end is the dataset's ``columns``, if it has any.

    Raises:
        UnknownName: nobody registered such an adapter.
        UsageError: a bare path, an impossible target or an unknown field in ``columns``.
        DatasetError: it isn't there, isn't what it should be, or lacks a column.
    """
    name, _, target = spec.partition(":")
    if name not in datasets:
        _refuse_bare_path(spec)
    given = {"columns": dict(columns)} if columns else {}
    return datasets.create(name, target=target, **given)


def _refuse_bare_path(spec: str) -> None:
    """A path without a scheme gets the scheme that would read it."""
    path = Path(spec)
    if path.exists():
        raise UsageError(f"{spec}: say how to read it: {_scheme(path)}:{spec}")
    if spec.count("/") == 1 and ":" not in spec:
        raise UsageError(f"{spec}: no such file; a dataset on the Hugging Face hub is hf:{spec}")


def _scheme(path: Path) -> str:
    if (path / "edit_sessions.json").is_file():
        return "magicbrush"
    if path.suffix == ".parquet" or (path.is_dir() and any(path.glob("*.parquet"))):
        return "parquet"
    return "folder" if path.is_dir() else "jsonl"
