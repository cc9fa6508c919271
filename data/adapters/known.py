"""Datasets by their own name: columns, masks and classes are those of their schema."""

from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any

from overpaint.data.adapters.disk import DiskDataset, is_saved
from overpaint.data.adapters.hub import HubDataset
from overpaint.data.adapters.jsonl import JsonlDataset
from overpaint.data.adapters.parquet.dataset import ParquetDataset
from overpaint.data.adapters.rowsplit import RowSplitDataset
from overpaint.data.adapters.schema import Schema, schema, schemas
from overpaint.data.adapters.splits import split_target
from overpaint.data.adapters.table import SUFFIXES, TableDataset
from overpaint.data.dataset import Dataset
from overpaint.taxonomy import DatasetError


def known_dataset(name: str, target: str = "", columns: Mapping[str, str] | None = None) -> Dataset:
    """The dataset with the schema ``name``: from the hub, or in a local file or folder at ``target``.

    Local forms are parquet, a folder that ``save_to_disk`` wrote, JSON lines, JSON, CSV, and any other
    folder that ``datasets`` reads. ``@split`` takes one split, of files or of rows.

    Raises:
        DatasetError: nothing of that kind is there, or it isn't on the hub.
    """
    facts = schema(name)
    path, split = split_target(target)
    if split in facts.row_splits:
        return RowSplitDataset(_opened(facts, path, columns), split)
    return _opened(facts, target, columns)


def _opened(facts: Schema, target: str, columns: Mapping[str, str] | None) -> Dataset:
    path, split = split_target(target)
    if not path:
        return _on_hub(facts, split, columns or {})
    place = Path(path)
    options: dict[str, Any] = {"columns": columns, "origin": facts.name, "traits": facts.traits}
    if place.suffix == ".jsonl":
        return JsonlDataset(target, **options)
    if place.suffix in SUFFIXES:
        return TableDataset(target, **options)
    if is_saved(place):
        return DiskDataset(target, **options)
    if place.is_dir() and not any(place.rglob("*.parquet")):
        return HubDataset(target, **options)
    if not place.exists() and "*" not in path:
        raise DatasetError(f"{facts.name}:{path}: no such file or folder")
    return ParquetDataset(target, **options)


def _on_hub(facts: Schema, split: str, columns: Mapping[str, str]) -> Dataset:
    if not facts.hub:
        raise DatasetError(f"{facts.name}: is not on the hub as rows; give {facts.name}:PATH")
    repository = f"{facts.hub}@{split}" if split else facts.hub
    return HubDataset(repository, columns, origin=facts.name, splits=facts.splits, traits=facts.traits)


def __getattr__(name: str) -> Any:
    """A factory for each schema, as the registry asks for it: ``hq_edit`` for ``hq-edit``."""
    known = name.replace("_", "-")
    if known not in schemas():
        raise AttributeError(name)
    factory = partial(known_dataset, known)
    factory.__doc__ = schema(known).title
    return factory
