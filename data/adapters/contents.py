"""What a dataset's files hold, in one short text that changes when they do."""

import os
from collections.abc import Iterable
from hashlib import blake2b
from itertools import chain
from pathlib import Path

_FOOTER = 8  # bytes at the end of a parquet file: the footer's length and the magic number


def fingerprint(named: Iterable[tuple[str, str]], *more: str) -> str:
    """A hash over (name, content mark) pairs, whatever their order, and over ``more``."""
    return ordered_fingerprint(sorted(named), *more)


def ordered_fingerprint(named: Iterable[tuple[str, str]], *more: str) -> str:
    """The same of pairs that always come in one order: they are let go one by one."""
    digest = blake2b(digest_size=16)
    for text in chain(more, (f"{name}\0{mark}" for name, mark in named)):
        digest.update(text.encode("utf-8", "surrogatepass") + b"\0")
    return digest.hexdigest()


def text_mark(path: Path) -> str:
    """The mark of a file of metadata: a hash of all of it."""
    digest = blake2b(digest_size=16)
    with path.open("rb") as stream:
        while block := stream.read(2**20):
            digest.update(block)
    return digest.hexdigest()


def picture_mark(path: Path | str) -> str:
    """The mark of a picture's file: its size. Reading them all would cost as much as the audit."""
    try:
        return str(os.stat(path).st_size)  # noqa: PTH116  of text: a Path of each name takes longer
    except (OSError, ValueError):
        return "missing"


def parquet_mark(path: Path) -> str:
    """The mark of a parquet file: its size and its footer, which holds every column's statistics."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        stream.seek(max(0, size - _FOOTER))
        length = int.from_bytes(stream.read(4), "little")
        stream.seek(max(0, size - _FOOTER - length))
        return f"{size} {blake2b(stream.read(), digest_size=16).hexdigest()}"
