"""What the pictures of a report were drawn from, kept beside them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from overpaint.benchmark.report.thumbnails import PICTURES
from overpaint.data.atomic import write_bytes

NAME = "drawn.json"


class Print(NamedTuple):
    """What a picture is drawn from, as a short name, and whether it could be drawn.

    The origin is empty where what lies there is of an earlier report, or was not drawn to its end.
    """

    origin: str
    there: bool


@dataclass(frozen=True, slots=True)
class Drawn:
    """The record of ``folder``/pictures."""

    folder: Path

    def read(self) -> dict[str, Print]:
        """By path relative to the folder; only of pictures that still lie there."""
        try:
            told = json.loads(self._path.read_text(encoding="utf-8"))
            rows = {str(path): Print(str(origin), bool(there)) for path, (origin, there) in told.items()}
        except (OSError, ValueError, TypeError, AttributeError):  # none yet, or damaged: drawn anew
            return {}
        files = self._files()
        return {path: one for path, one in rows.items() if path in files or not one.there}

    def write(self, prints: Mapping[str, Print]) -> None:
        """Keeps ``prints`` in place of what was kept."""
        write_bytes(self._path, json.dumps(prints).encode("utf-8", "replace"))

    def sweep(self) -> None:
        """Removes the pictures that no report shows any more: of no origin, or that can't be drawn."""
        known, files = self.read(), self._files()
        kept = {path: one for path, one in known.items() if one.origin}
        gone = [path for path, one in known.items() if not (one.origin and one.there) and path in files]
        for path in gone:
            (self.folder / path).unlink(missing_ok=True)
        if gone or len(kept) < len(known):
            self.write(kept)

    def _files(self) -> set[str]:
        return {f"{PICTURES}/{one.name}" for one in self._path.parent.glob("*.webp")}

    @property
    def _path(self) -> Path:
        return self.folder / PICTURES / NAME
