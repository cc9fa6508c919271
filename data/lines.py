"""Append-only files of JSON lines that a kill or a second writer can't spoil."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from filelock import FileLock


class Lines:
    """A JSONL file. Each append holds a lock, begins a line, and returns once it is on the disk.

    A line without its end was torn by a kill: readers leave it out, the next writer cuts it off.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Adds a line for each row, all of them before any other writer's."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")), self.path.open("ab+") as file:
            _cut_torn(file)
            file.write(lines.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[tuple[int, bytes]]:
        """The whole lines with their numbers from 1; none where there is no file."""
        if self.path.exists():
            whole = self.path.read_bytes().split(b"\n")[:-1]  # what follows the last newline is torn
            yield from ((number, line) for number, line in enumerate(whole, start=1) if line.strip())


def _cut_torn(file: IO[bytes]) -> None:
    if not file.seek(0, os.SEEK_END):
        return
    file.seek(-1, os.SEEK_END)
    if file.read() != b"\n":
        file.seek(0)
        file.truncate(file.read().rfind(b"\n") + 1)
