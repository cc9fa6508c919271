"""Files at an address, such as ``hf://datasets/ORG/NAME@REVISION/data.parquet``."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

import pyarrow as pa


def is_remote(path: str) -> bool:
    """Whether ``path`` is an address rather than a file of this machine."""
    return "://" in path


@contextmanager
def opened(address: str) -> Iterator[BinaryIO]:
    """The file for reading, each read its own request.

    Raises:
        FileNotFoundError: it isn't there.
        OSError: it can't be reached; so do errors of the network while the file is open.
    """
    import fsspec  # noqa: PLC0415  loads a network stack that local data does without

    system, name = fsspec.url_to_fs(address)
    try:
        # The columns of a table are read in turns, far apart: read-ahead would fetch it many times over.
        with system.open(name, "rb", cache_type="none") as stream:
            yield cast("BinaryIO", stream)
    except (OSError, pa.ArrowException):
        raise
    except Exception as error:  # every network library has a tree of its own
        raise OSError(f"{type(error).__name__}: {error}") from error
