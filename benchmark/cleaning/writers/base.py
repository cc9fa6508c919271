"""The contract of writers, and the row that they write."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar

from overpaint.data import EditSample, Picture
from overpaint.data.run import extension
from overpaint.data.tables import to_json

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class CleanRow:
    """A sample, further columns that were attached to it, and ``names`` of fields that have another."""

    sample: EditSample
    attached: Mapping[str, object] = field(default_factory=dict[str, object])
    names: Mapping[str, str] = field(default_factory=dict[str, str])

    def pictures(self) -> Mapping[str, Picture]:
        """The pictures that are there, by column; their bytes are written as they are."""
        sample = self.sample
        named = {"source": sample.source, "target": sample.target}
        named |= {"mask": sample.mask.picture if sample.mask is not None else None}
        there = {name: picture for name, picture in named.items() if picture is not None}
        return renamed(there, self.names)

    def texts(self) -> dict[str, object]:
        """Every other column; each row has all of them."""
        sample = self.sample
        texts = {
            "id": sample.id,
            "instruction": sample.instruction,
            "source_caption": sample.source_caption,
            "target_caption": sample.target_caption,
            "edit_classes": [guess.id for guess in sample.edit_classes if guess.origin != "predicted"],
            "native_class": sample.native_class,
            "session": sample.session,
            "turn": sample.turn,
            "split": sample.split,
            "box": None if sample.box is None else list(sample.box),
            "meta": to_json(sample.meta),
        }
        return {**renamed(texts, self.names), **self.attached}


class Writer(Protocol):
    """Writes rows under a folder, split by split. ``attached`` are further columns and their types, in
    the words of ``datasets``, which those of :attr:`CleanRow.attached` have; ``names`` are those of
    :attr:`CleanRow.names`, the same for all rows. ``card_features`` are the columns for a card's
    ``dataset_info`` where the files don't tell the loader their types."""

    card_features: Any

    def __init__(self, folder: Path, attached: Mapping[str, str], names: Mapping[str, str]) -> None: ...

    def write(self, split: str, row: CleanRow) -> None: ...

    def close(self) -> Mapping[str, str]:
        """Ends all files. For each split the pattern of its files, below the folder."""
        ...


def renamed(columns: Mapping[str, T], names: Mapping[str, str]) -> dict[str, T]:
    """The columns with their names changed where ``names`` says so."""
    return {names.get(name, name): value for name, value in columns.items()}


def file_name(row: CleanRow, column: str, stem: str) -> str:
    """``stem``, the column and the extension of what the bytes are."""
    return f"{stem}.{column}{extension(row.pictures()[column].encoded)}"
