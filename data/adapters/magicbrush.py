"""``magicbrush``: MagicBrush in all the forms that it comes in."""

from collections.abc import Mapping
from pathlib import Path

from overpaint.data.adapters.hub import HubDataset
from overpaint.data.adapters.parquet.dataset import ParquetDataset
from overpaint.data.adapters.schema import schema
from overpaint.data.adapters.sessions import SessionsDataset
from overpaint.data.adapters.splits import split_target
from overpaint.data.dataset import Dataset
from overpaint.taxonomy import DatasetError, UsageError


def magicbrush(target: str = "", columns: Mapping[str, str] | None = None) -> Dataset:
    """MagicBrush from the hub, train before dev; ``@dev`` takes one split.

    With a path in ``target``, local parquet of the same columns, or the unzipped test split, told by
    its ``edit_sessions.json``. Sample ids are ``<img_id>-<turn_index>`` in all forms.

    Raises:
        UsageError: a column map for the test split, or one with unknown fields.
        DatasetError: nothing of that kind is at the path, or the hub can't be reached.
    """
    facts = schema("magicbrush")
    path, split = split_target(target)
    mapped = {**facts.columns, **(columns or {})}
    if not path:
        repository = f"{facts.hub}@{split}" if split else facts.hub
        return HubDataset(repository, mapped, origin=facts.name, splits=facts.splits)
    if (Path(path) / facts.test["sessions"]).is_file():
        if columns:
            raise UsageError(f"magicbrush:{path}: the test split has no columns to map")
        return SessionsDataset(Path(path), facts)
    if not Path(path).exists():
        raise DatasetError(f"magicbrush:{path}: no such file or folder")
    return ParquetDataset(target, mapped, origin=facts.name)
