"""``folder:DIR``: one folder of pictures before, one after, and a file of prompts."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from overpaint.data.adapters.contents import fingerprint, picture_mark, text_mark
from overpaint.data.adapters.prompts import TABLES, Prompts, prompts_table, prompts_texts
from overpaint.data.adapters.rows.columns import known_columns
from overpaint.data.adapters.rows.listed import ListedRow, ListedShard, listed_shards
from overpaint.data.adapters.rows.reader import RowReader
from overpaint.data.adapters.rows.root import Root
from overpaint.taxonomy import DatasetError, UnknownName

FOLDERS: Mapping[str, tuple[str, ...]] = {
    "source": ("source", "sources", "input", "inputs", "before", "original", "originals", "src"),
    "target": ("target", "targets", "output", "outputs", "after", "edited", "tgt"),
    "mask": ("mask", "masks"),
}
"""Names that the folders of pictures may have, in lower case."""

_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".webp", ".bmp", ".gif", ".tif", ".tiff"})
_TEXTS = ("prompts", "instructions", "texts", "prompt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """What was found in the folder: the pictures of each field by file stem, and the prompts."""

    folders: Mapping[str, Path]
    pictures: Mapping[str, Mapping[str, Path]]
    twins: tuple[Path, ...]
    prompts: Prompts


class FolderDataset:
    """Pictures of one stem are one sample, whose id is the stem.

    ``columns`` says what was guessed: the folders of ``source``, ``target`` and ``mask``, and for other
    fields the column of the prompts' table. Give any of them to overrule the guess.

    Raises:
        UsageError: a column map with unknown fields.
        DatasetError: no such folder, or not laid out like that; the message says what was looked for.
    """

    def __init__(self, target: str, columns: Mapping[str, str] | None = None) -> None:
        self._root = Path(target)
        if not self._root.is_dir():
            raise DatasetError(f"folder:{target}: no such folder")
        for field in columns or {}:
            if field not in known_columns():
                raise UnknownName("field", field, known_columns())
        self._layout = _layout(self._root, columns or {})
        folders = {
            field: f"{path.relative_to(self._root).as_posix()}/"
            for field, path in self._layout.folders.items()
        }
        self.columns: Mapping[str, str] = {**self._layout.prompts.columns, **folders}
        self._rows = [*self._samples(), *self._strays()]
        if not self._rows:
            raise DatasetError(f"folder:{target}: {folders['source']} holds no pictures")

    def fingerprint(self) -> str:
        """Over the names and sizes of all pictures and the content of the prompts."""
        pictures = [path for named in self._layout.pictures.values() for path in named.values()]
        prompts = self._layout.prompts.path
        texts = sorted(prompts.glob("*.txt")) if prompts.is_dir() else [prompts]
        marks = [(path, picture_mark(path)) for path in pictures]
        marks += [(path, text_mark(path)) for path in texts]
        return fingerprint((path.relative_to(self._root).as_posix(), mark) for path, mark in marks)

    def shards(self) -> Sequence[ListedShard]:
        """Sixty-four pairs each, by stem."""
        own = {field: field for field in ("id", *FOLDERS)}
        reader = RowReader(
            columns={**self._layout.prompts.columns, **own}, origin="folder", root=Root(str(self._root))
        )
        return listed_shards(self._rows, reader)

    def _samples(self) -> Iterator[ListedRow]:
        prompts = self._layout.prompts
        for stem in self._layout.pictures["source"]:
            paths = {field: self._path(field, stem) for field in self._layout.folders}
            row = prompts.rows.get(stem)
            cells = {**(row or {}), "id": stem, **paths}
            problem = "" if row else f"{prompts.name} has no instruction for it"
            yield ListedRow(where=str(paths["source"]), cells=cells, problem=problem)

    def _strays(self) -> Iterator[ListedRow]:
        """What stands beside the samples: each becomes a bad row instead of vanishing."""
        prompts, sources = self._layout.prompts, self._layout.pictures["source"]
        for stem in prompts.rows:
            if stem not in sources:
                problem = f"{self.columns['source']} holds no picture of this name"
                yield ListedRow(where=f"{prompts.name}: {stem}", cells={"id": stem}, problem=problem)
        for place, problem in prompts.problems.items():
            yield ListedRow(where=place, cells={}, problem=problem)
        for path in self._layout.twins:
            name = path.relative_to(self._root).as_posix()
            problem = "another file of this stem was taken"
            yield ListedRow(where=name, cells={"id": name}, problem=problem)

    def _path(self, field: str, stem: str) -> str | None:
        """The picture's path; where there ought to be one, a name that says which is missing."""
        path = self._layout.pictures[field].get(stem)
        if path is None:
            missing = self._layout.folders[field] / f"{stem}.png"
            return None if field == "mask" else missing.relative_to(self._root).as_posix()
        return path.relative_to(self._root).as_posix()


def _layout(root: Path, given: Mapping[str, str]) -> Layout:
    folders = {field: path for field in FOLDERS if (path := _folder(root, field, given)) is not None}
    prompts = _prompts(root, folders, given)
    if "source" not in folders or prompts is None:
        raise DatasetError(f"folder:{root}: {_looked_for(folders)}")
    pictures: dict[str, dict[str, Path]] = {}
    twins: list[Path] = []
    for field, folder in folders.items():
        first = pictures.setdefault(field, {})
        for path in sorted(folder.iterdir()):
            if path.suffix.lower() in _PICTURES and first.setdefault(path.stem, path) != path:
                twins.append(path)
    return Layout(folders=folders, pictures=pictures, twins=tuple(twins), prompts=prompts)


def _folder(root: Path, field: str, given: Mapping[str, str]) -> Path | None:
    if field in given:
        path = root / given[field]
        outside = not path.is_relative_to(root) or ".." in Path(given[field]).parts
        if outside or not path.is_dir():
            raise DatasetError(f"folder:{root}: no folder {given[field]!r} in it for the {field}")
        return path
    present = {path.name.lower(): path for path in sorted(root.iterdir()) if path.is_dir()}
    return next((present[name] for name in FOLDERS[field] if name in present), None)


def _prompts(root: Path, folders: Mapping[str, Path], given: Mapping[str, str]) -> Prompts | None:
    tables = [path for suffix in TABLES for path in sorted(root.glob(f"*{suffix}"))]
    if tables:
        return prompts_table(min(tables, key=lambda path: path.stem not in _TEXTS), given)
    places = [root / name for name in _TEXTS] + list(folders.values())
    return next((prompts_texts(place) for place in places if any(place.glob("*.txt"))), None)


def _looked_for(folders: Mapping[str, Path]) -> str:
    if "source" in folders:
        return (
            f"no prompts: looked for a table ({', '.join(TABLES)}) in it with file names and "
            f"instructions, and for <stem>.txt in {', '.join(_TEXTS)} or beside the pictures"
        )
    return (
        f"no folder of sources: looked for {', '.join(FOLDERS['source'])}; "
        "name it with --column source=FOLDER"
    )
