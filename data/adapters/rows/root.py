"""Where a table's pictures lie when it names them instead of holding them."""

import os
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from overpaint.data.adapters.rows.inline import inline
from overpaint.data.adapters.rows.packed import packed_file
from overpaint.data.adapters.rows.remote import is_remote, opened
from overpaint.data.picture import Picture


@dataclass(frozen=True, slots=True)
class Root:
    """A folder, or an address such as ``hf://datasets/ORG/NAME@REVISION``, that names may not leave.

    Pictures are looked for in the tars ``archives`` first, by the names of their members.

    The rule is on names: ``..`` and absolute paths elsewhere are refused, links inside the folder are
    followed, since the Hugging Face cache is made of them.
    """

    base: str
    archives: tuple[str, ...] = ()

    @property
    def pinned(self) -> bool:
        """Whether it is an address, which holds a revision."""
        return is_remote(self.base)

    def picture(self, cell: object, where: str) -> Picture | None:
        """The picture that a cell holds or names, None for a null; anything else is a bad picture.

        A cell is bytes, a path, or a mapping with ``bytes`` and ``path`` as in Hugging Face tables.
        """
        if isinstance(cell, dict):
            encoded, name = cell.get("bytes"), cell.get("path")
            cell = name if encoded is None else encoded
        if cell is None:
            return None
        if isinstance(cell, bytes | bytearray | memoryview):
            return Picture.from_bytes(bytes(cell), uri=where)
        if isinstance(cell, str):
            return inline(cell, where) or self.open(cell)
        return Picture.missing(f"is of type {type(cell).__name__}, not a picture", uri=where)

    def open(self, name: str) -> Picture:
        """The picture in a file at or below the root."""
        inside = self._inside(name)
        if inside is None:
            return Picture.missing("the path leaves the dataset's folder", uri=name)
        if is_remote(inside):
            return _remote(inside)
        try:
            packed = packed_file(self.archives, name)
            return Picture.from_file(Path(inside)) if packed is None else packed
        except ValueError:  # a null byte, or half a surrogate pair
            return Picture.missing("is no possible file name", uri=repr(name))

    def _inside(self, name: str) -> str | None:
        if not name or ".." in PurePosixPath(name.replace("\\", "/")).parts:
            return None
        if is_remote(self.base) or is_remote(name):
            base = self.base.rstrip("/") + "/"
            whole = name if is_remote(name) else base + name
            return whole if whole.startswith(base) and not name.startswith("/") else None
        base = os.path.abspath(self.base)  # noqa: PTH100  Path.absolute would keep the dots
        whole = os.path.join(base, name)  # noqa: PTH118  Path raises on a null byte only when opened
        return whole if Path(whole).is_relative_to(base) else None


def _remote(address: str) -> Picture:
    try:
        with opened(address) as stream:
            return Picture.from_bytes(stream.read(), uri=address)
    except FileNotFoundError:
        return Picture.missing("no such file", uri=address)
