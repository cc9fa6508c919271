"""Pictures that are still packed in tars."""

import tarfile
from collections.abc import Mapping
from functools import lru_cache
from pathlib import PurePosixPath

from overpaint.data.picture import Picture

_OPEN = 64  # tars whose members are remembered in a process


def packed_file(archives: tuple[str, ...], name: str) -> Picture | None:
    """The picture in the first tar that has a regular file of this name; None if none has.

    Nothing is unpacked: links, devices and names that lead elsewhere mean nothing.
    """
    wanted = _normal(name)
    for archive in archives:
        place = _members(archive).get(wanted)
        if place is not None:
            with open(archive, "rb") as file:  # noqa: PTH123  the name is a key of the cache, too
                file.seek(place[0])
                return Picture.from_bytes(file.read(place[1]), uri=f"{archive}:{name}")
    return None


@lru_cache(_OPEN)
def _members(archive: str) -> Mapping[str, tuple[int, int]]:
    """Offset and length of each regular file; what is damaged ends the list."""
    found: dict[str, tuple[int, int]] = {}
    try:
        with tarfile.open(archive, "r:") as tar:
            for member in tar:
                if member.isreg():
                    found[_normal(member.name)] = (member.offset_data, member.size)
                tar.members = []  # type: ignore[attr-defined]  # else it keeps them all
    except (tarfile.TarError, OSError, EOFError):
        pass
    return found


def _normal(name: str) -> str:
    return str(PurePosixPath(name))
