"""Tar shards in the form of WebDataset."""

import io
import json
import tarfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from overpaint.benchmark.cleaning.writers.base import CleanRow
from overpaint.benchmark.cleaning.writers.features import PICTURES, text_features
from overpaint.benchmark.cleaning.writers.parquet import SHARD_BYTES

_PICTURE = ".png"


class TarShards:
    """``<split>-00000.tar``; a row is ``<n>.json`` and ``<n>.source.png``, ``<n>.target.png`` …

    A member is ``.png`` whatever its bytes are: loaders take its name, with the extension, for a column,
    and tell the form of a picture by its content.
    """

    def __init__(self, folder: Path, attached: Mapping[str, str], names: Mapping[str, str]) -> None:
        self._folder = folder
        self.card_features = _features(attached, names)
        self._open: dict[str, tarfile.TarFile] = {}
        self._sizes: dict[str, int] = {}
        self._numbers: dict[str, int] = {}
        self._files: dict[str, int] = {}

    def write(self, split: str, row: CleanRow) -> None:
        """Adds the members of a row to the split's shard."""
        number = self._numbers[split] = self._numbers.get(split, -1) + 1
        stem = f"{number:08d}"
        members = {f"{stem}.{name}{_PICTURE}": one.encoded for name, one in row.pictures().items()}
        members[f"{stem}.json"] = json.dumps(row.texts(), ensure_ascii=False).encode()
        for name, content in members.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            self._tar(split).addfile(member, io.BytesIO(content))
        self._sizes[split] += sum(map(len, members.values()))
        if self._sizes[split] >= SHARD_BYTES:
            self._open.pop(split).close()

    def close(self) -> Mapping[str, str]:
        """Ends the tars."""
        for tar in self._open.values():
            tar.close()
        return {split: f"{split}-*.tar" for split in self._files}

    def _tar(self, split: str) -> tarfile.TarFile:
        if split not in self._open:
            number = self._files[split] = self._files.get(split, -1) + 1
            path = self._folder / f"{split}-{number:05d}.tar"
            path.parent.mkdir(parents=True, exist_ok=True)
            self._open[split] = tarfile.open(path, "w")  # noqa: SIM115  closed in close()
            self._sizes[split] = 0
        return self._open[split]


def _features(attached: Mapping[str, str], names: Mapping[str, str]) -> Any:
    """Of the members as the loader names them, which else looks at the first five rows for them."""
    from datasets import Features, Image, Value  # noqa: PLC0415  takes more than a second

    columns = {f"{names.get(name, name)}{_PICTURE}": Image() for name in PICTURES}
    told = {"json": dict(text_features(attached, names)), **columns}
    return Features({**told, "__key__": Value("string"), "__url__": Value("string")})
