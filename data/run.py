"""A run folder: one place for all results, safe to kill at any moment and to resume."""

import hashlib
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Literal
from urllib.parse import quote

import pyarrow as pa
import pyarrow.parquet as pq
from filelock import FileLock, Timeout

from overpaint.data.atomic import write_bytes, written_aside
from overpaint.data.journal import Attempt, Journal
from overpaint.data.manifest import Manifest
from overpaint.data.mapped import mapped
from overpaint.data.portions import Portion, columns_of, damaged, portions
from overpaint.data.records import Answer
from overpaint.data.tables import ATTEMPTS, FINDINGS, SAMPLES, SCORES, to_json
from overpaint.taxonomy import RunError

PartKind = Literal["samples", "findings", "scores"]

_SCHEMAS: dict[PartKind, pa.Schema] = {"samples": SAMPLES, "findings": FINDINGS, "scores": SCORES}
_WORK = b"overpaint.work"
_EXTENSIONS = {
    b"\x89PNG": ".png", b"\xff\xd8\xff": ".jpg", b"RIFF": ".webp", b"GIF8": ".gif", b"BM": ".bmp",
    b"II*\0": ".tif", b"MM\0*": ".tif",
}  # fmt: skip
_NAME_LENGTH = 150


class RunFolder:
    """Results of one run. Parts are written whole; ``work`` names what a part was computed from."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.journal = Journal(path / "attempts.jsonl")

    @property
    def manifest(self) -> Manifest:
        """``run.json`` as it stands."""
        return Manifest.read(self.path / "run.json")

    @property
    def exists(self) -> bool:
        """Whether there is a run here."""
        return (self.path / "run.json").exists()

    @contextmanager
    def writing(self, wanted: Manifest) -> Iterator[None]:
        """Holds the folder for one writer, new or extended by ``wanted``.

        Raises:
            RunError: it holds another run, files that are no run, or another process is writing.
        """
        self._make_folder()
        lock = FileLock(self.path / ".lock", timeout=0)
        try:
            lock.acquire()
        except Timeout:
            raise RunError(f"{self.path}: another process is writing this run") from None
        try:
            current = self.manifest.extended(wanted, self.path) if self.exists else wanted
            current.write(self.path / "run.json")
            self._sweep()
            yield
        finally:
            lock.release()

    def has_part(self, kind: str, name: str, work: str) -> bool:
        """Whether the part is there, whole, and was computed from ``work``."""
        try:
            metadata = pq.read_schema(self._part(kind, name)).metadata or {}
        except (FileNotFoundError, pa.ArrowException):  # not there, or damaged
            return False
        return metadata.get(_WORK) == work.encode()

    def write_part(self, kind: str, name: str, table: pa.Table, work: str) -> None:
        """Writes or replaces one part; ``kind`` is a folder such as ``findings``."""
        self.write_tables(kind, name, table.schema, [table], work)

    def write_tables(
        self, kind: str, name: str, schema: pa.Schema, tables: Iterable[pa.Table], work: str
    ) -> None:
        """Writes or replaces one part from tables that need not fit into memory together."""
        marked = schema.with_metadata({**(schema.metadata or {}), _WORK: work.encode()})
        with (
            written_aside(self._part(kind, name)) as aside,
            pq.ParquetWriter(aside, marked) as writer,
        ):
            for table in tables:
                writer.write_table(table.replace_schema_metadata(marked.metadata))

    def table(self, kind: PartKind) -> pa.Table:
        """All parts of a kind, in part-name order; an empty table where there are none."""
        return self.parts(kind, _SCHEMAS[kind])

    def parts(self, kind: str, schema: pa.Schema) -> pa.Table:
        """All parts under the folder ``kind``, in part-name order.

        Raises:
            RunError: one is damaged.
        """
        tables = [columns_of(_read(part), schema) for part in self.files(kind)]
        return pa.concat_tables([schema.empty_table(), *tables])

    def readable(self, kind: PartKind) -> tuple[pa.Table, list[str]]:
        """All parts of a kind that aren't damaged, and what to say of those that are, by their names."""
        tables, problems = [_SCHEMAS[kind].empty_table()], list[str]()
        for part in self.files(kind):
            try:
                tables.append(columns_of(_read(part), _SCHEMAS[kind]))
            except RunError as error:
                problems.append(str(error).removeprefix(f"{self.path}{os.sep}"))
        return pa.concat_tables(tables), problems

    @contextmanager
    def mapped(self, kind: str, schema: pa.Schema) -> Iterator[pa.Table]:
        """What :meth:`parts` gives, in a file that is mapped: it may be larger than the memory."""
        scratch = self.path / kind if os.access(self.path, os.W_OK) else Path(tempfile.gettempdir())
        with mapped(self.files(kind), schema, scratch) as table:
            yield table

    def files(self, kind: str) -> list[Path]:
        """The parts under the folder ``kind``, in the order of their names."""
        return sorted((self.path / kind).glob("part-*.parquet"))

    def portions(
        self, kind: str, columns: Sequence[str], schema: pa.Schema, name: str | None = None
    ) -> Iterator[Portion]:
        """What :meth:`parts` gives, row group by row group, with these columns; of one part alone, if
        it is named and there."""
        paths = self.files(kind) if name is None else [self._part(kind, name)]
        return portions([path for path in paths if path.exists()], schema, columns)

    def part(self, kind: PartKind, name: str) -> pa.Table:
        """One part; an empty table if it is not there."""
        path = self._part(kind, name)
        return pq.read_table(path) if path.exists() else _SCHEMAS[kind].empty_table()

    def keep_answer(self, answer: Answer, folder: str) -> Attempt:
        """Stores the bytes, then the journal line: what the journal names is on the disk."""
        path = ""
        if answer.encoded is not None and answer.status == "ok":
            name = answer_name(answer)
            path = f"answers/{folder}/{name}"
            for what, encoded in answer.beside.items():
                aside = f"{name}.{safe_name(what)}{extension(encoded)}"
                write_bytes(self.path / "answers" / folder / aside, encoded)
            write_bytes(self.path / path, answer.encoded)
        attempt = Attempt.of(answer, path)
        self.journal.append(attempt)
        return attempt

    def attempts(self) -> Sequence[Attempt]:
        """The last attempt for each (sample, label, history, repeat), in first-seen order."""
        latest = {
            (attempt.sample_id, attempt.label, attempt.history, attempt.repeat): attempt
            for attempt in self.journal.read()
        }
        return list(latest.values())

    def compact(self) -> None:
        """Writes the journal's attempts as ``attempts.parquet``, for readers that want a table."""
        rows = [
            {name: getattr(attempt, name) for name in ATTEMPTS.names} | {"usage": to_json(attempt.usage)}
            for attempt in self.attempts()
        ]
        with written_aside(self.path / "attempts.parquet") as aside:
            pq.write_table(pa.Table.from_pylist(rows, schema=ATTEMPTS), aside)

    def _part(self, kind: str, name: str) -> Path:
        return self.path / kind / f"part-{safe_name(name)}.parquet"

    def _sweep(self) -> None:
        """Removes what killed processes were writing."""
        parts = (
            f"{kind}/{name}"
            for kind in ("*", "digests/*")
            for name in (".part-*.parquet.*", ".merged-*", "..merged-*")
        )
        for pattern in (*parts, "answers/*/.*.[0-9]*"):
            for aside in self.path.glob(pattern):
                aside.unlink(missing_ok=True)

    def _make_folder(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            taken = any(self.path.iterdir()) and not self.exists
        except OSError as error:
            raise RunError(f"{self.path}: can't be used as --out: {error.strerror}") from error
        if taken and not (self.path / ".lock").exists():
            raise RunError(f"{self.path}: holds files that are no run; give --out a new folder")


def _read(part: Path) -> pa.Table:
    try:
        return pq.read_table(part)
    except pa.ArrowException as error:
        raise damaged(part, error) from error


def work_of(**parts: object) -> str:
    """A short name for what a part is computed from: equal parts, equal name.

    This version of overpaint is one of them: what another measured is measured anew, not mixed in.
    """
    text = json.dumps({**parts, "overpaint": version("overpaint")}, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()


def safe_name(name: str) -> str:
    """``name`` as a file name: percent-quoted, and cut with a hash where it would be too long."""
    quoted = quote(name, safe="", errors="surrogatepass")
    if len(quoted) <= _NAME_LENGTH and not quoted.startswith("."):
        return quoted
    digest = hashlib.blake2b(name.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
    return f"{quoted[: _NAME_LENGTH - 20].lstrip('.')}-{digest}"


def answer_name(answer: Answer) -> str:
    """The file an answer's bytes go to, in its label's folder, with the extension of its format."""
    suffix = extension(answer.encoded or b"")
    history = "" if answer.history == "truth" else f"-{answer.history}"
    repeat = "" if answer.repeat == 0 else f"-r{answer.repeat}"
    return f"{safe_name(answer.sample_id)}{history}{repeat}{suffix}"


def extension(encoded: bytes) -> str:
    """The file extension, with its dot, of what the first bytes say the format is."""
    return next((ext for magic, ext in _EXTENSIONS.items() if encoded.startswith(magic)), ".bin")
