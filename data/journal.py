"""The journal of answers: one flushed line per answer, so that a paid answer is never lost."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

from overpaint.data.lines import Lines
from overpaint.data.records import Answer, History, Status
from overpaint.taxonomy import RunError


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """An answer as the journal keeps it: ``path`` (relative to the run) in place of the bytes."""

    sample_id: str
    label: str
    seed: int
    repeat: int
    history: History
    status: Status
    seconds: float | None
    native_size: tuple[int, int] | None
    path: str
    usage: dict[str, float] = field(default_factory=dict[str, float])
    error: str = ""
    request: str = ""

    @classmethod
    def of(cls, answer: Answer, path: str) -> "Attempt":
        """The attempt that ``answer`` was, its bytes kept at ``path``."""
        return cls(
            sample_id=answer.sample_id,
            label=answer.label,
            seed=answer.seed,
            repeat=answer.repeat,
            history=answer.history,
            status=answer.status,
            seconds=None if answer.seconds != answer.seconds else answer.seconds,
            native_size=answer.native_size,
            path=path,
            usage=dict(answer.usage),
            error=answer.error,
            request=answer.request,
        )


class Journal:
    """An append-only JSONL file: what a kill tore is no attempt."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lines = Lines(path)

    def read(self) -> list[Attempt]:
        """All attempts in the order they were made.

        Raises:
            RunError: a line other than a torn last one is not an attempt.
        """
        return list(self._attempts())

    def append(self, attempt: Attempt) -> None:
        """Adds one line and returns when it is on the disk."""
        self._lines.append([asdict(attempt)])

    def _attempts(self) -> Iterator[Attempt]:
        for number, line in self._lines.read():
            try:
                yield _attempt(json.loads(line))
            except (ValueError, TypeError, KeyError) as error:
                raise RunError(
                    f"{self.path}: line {number} is not an attempt ({error}); "
                    "remove the line to compute that answer anew"
                ) from error


def _attempt(row: dict[str, Any]) -> Attempt:
    path = PurePosixPath(row["path"])
    if path.is_absolute() or ".." in path.parts:
        raise ValueError(f"{path} leaves the run folder")
    size = row["native_size"]
    return Attempt(**{**row, "native_size": None if size is None else tuple(size)})
