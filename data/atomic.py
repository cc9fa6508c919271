"""Files that are whole or not there: written aside, flushed to disk, renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def written_aside(path: Path) -> Iterator[Path]:
    """A path to write to; becomes ``path`` when the block ends well, and is removed when it doesn't.

    The name begins with a dot and ends with the process id, so that a reader never takes the leftover
    of a killed process for a result.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        yield aside
        with aside.open("rb") as file:
            os.fsync(file.fileno())
        aside.replace(path)
        _flush_folder(path.parent)
    finally:
        aside.unlink(missing_ok=True)


def write_bytes(path: Path, content: bytes) -> None:
    """``content`` at ``path``, whole or not at all."""
    with written_aside(path) as aside:
        aside.write_bytes(content)


def _flush_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder can't be opened, and renames need no flush
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
