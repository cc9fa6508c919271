"""Append-only files of JSON lines that a kill or a second writer can't spoil."""

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO

from filelock import FileLock


class Lines:
    """A JSONL file. Each append holds a lock, begins a line, and returns once it is on the disk.

    A last line that is no whole JSON was torn by a kill: readers leave it out, the next writer cuts it
    off. One that only lacks its end, as an editor may leave it, counts.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def append(self, rows: Iterable[Mapping[str, object]]) -> None:
        """Adds a line for each row, all of them before any other writer's."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        lines = "".join(json.dumps(row) + "\n" for row in rows)
        with FileLock(self.path.with_name(f".{self.path.name}.lock")), self.path.open("ab+") as file:
            _end_last(file)
            file.write(lines.encode())
            file.flush()
            os.fsync(file.fileno())

    def read(self) -> Iterator[tuple[int, bytes]]:
        """The whole lines with their numbers from 1; none where there is no file."""
        if self.path.exists():
            *lines, last = self.path.read_bytes().split(b"\n")
            whole = [*lines, last] if _is_whole(last) else lines
            yield from ((number, line) for number, line in enumerate(whole, start=1) if line.strip())


def _is_whole(line: bytes) -> bool:
    try:
        json.loads(line)
    except (ValueError, RecursionError):
        return False
    return True


def _end_last(file: IO[bytes]) -> None:
    if not file.seek(0, os.SEEK_END):
        return
    file.seek(-1, os.SEEK_END)
    if file.read() != b"\n":
        file.seek(0)
        content = file.read()
        begin = content.rfind(b"\n") + 1
        if _is_whole(content[begin:]):
            file.write(b"\n")
        else:
            file.truncate(begin)
