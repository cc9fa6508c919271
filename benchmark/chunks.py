"""Rows in lists that fit into memory."""

from collections.abc import Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def in_chunks(rows: Iterable[T], size: int) -> Iterator[list[T]]:
    """``rows`` in lists of at most ``size``, read no further than asked."""
    chunk: list[T] = []
    for row in rows:
        chunk.append(row)
        if len(chunk) == size:
            yield chunk
            chunk = []
    if chunk:
        yield chunk
