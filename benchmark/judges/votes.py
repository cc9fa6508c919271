"""What a judge said, kept in the run: one flushed line per question, so that no paid reply is lost."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

from overpaint.benchmark.judges.base import PROMPT, Judge, judges
from overpaint.data.atomic import write_bytes
from overpaint.runners.spec import label_folder
from overpaint.taxonomy import RunError, UsageError


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgeSpec:
    """A judge as the user named it, ``scheme:target``, with its settings and the prompt's template."""

    text: str
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    prompt: str = PROMPT

    @property
    def prompt_hash(self) -> str:
        """Twelve hexadecimal digits of the prompt's template."""
        return sha256(self.prompt.encode("utf-8", "replace")).hexdigest()[:12]

    @property
    def folder(self) -> str:
        """Another one for every judge, prompt and settings."""
        told = [self.text, sorted(self.settings.items()), self.prompt]
        digest = sha256(json.dumps(told, default=str).encode()).hexdigest()[:8]
        return f"{label_folder(self.text)}-{digest}"

    def create(self) -> Judge:
        """The judge itself.

        Raises:
            UnknownName: nobody registered the scheme.
            UsageError: not of the form ``scheme:target``, or settings that it doesn't take.
            RunnerUnavailable: it can't be started at all.
        """
        scheme, _, target = self.text.partition(":")
        if not target:
            raise UsageError(f"judge {self.text!r} is not of the form scheme:target, as in openai:MODEL")
        return judges.create(scheme, target=target, **self.settings)

    def filled(self, instruction: str) -> str:
        """The prompt for one instruction.

        Raises:
            UsageError: the template has other placeholders than ``{instruction}``.
        """
        try:
            return self.prompt.format(instruction=instruction)
        except (KeyError, IndexError, ValueError) as error:
            raise UsageError(
                "the prompt may hold {instruction} alone; write other braces twice, as in "
                f'{{{{"winner": "first"}}}} ({type(error).__name__}: {error})'
            ) from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """One line of the file. ``winner`` is ``unjudged`` where the reply can't be read, or failed."""

    id: str
    first: str
    second: str
    winner: str
    judge: str
    prompt: str
    model: str = ""
    reply: str = ""
    seconds: float = 0.0
    usage: Mapping[str, float] = field(default_factory=dict[str, float])
    request: str = ""
    error: str = ""

    @property
    def question(self) -> tuple[str, str, str]:
        """Sample, and the labels in the order that they were shown in."""
        return self.id, self.first, self.second


class VotesFile:
    """The votes of one judge in a run, beside ``judge.json``, which says how it was asked.

    A line torn by a kill is cut off when the file is opened. For one writer at a time.
    """

    def __init__(self, run: Path, spec: JudgeSpec) -> None:
        self.path = run / "judgements" / spec.folder / "votes.jsonl"
        self._spec = spec

    def opened(self) -> list[Judgement]:
        """What the judge has said so far, the last line of each question; the folder is made.

        Raises:
            RunError: a line is no judgement.
        """
        self.path.parent.mkdir(parents=True, exist_ok=True)
        told = json.dumps(asdict(self._spec), ensure_ascii=False, indent=1, default=str)
        write_bytes(self.path.parent / "judge.json", told.encode("utf-8", "surrogatepass"))
        content = self.path.read_bytes() if self.path.exists() else b""
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            write_bytes(self.path, whole)
        read = [self._read(number, line) for number, line in enumerate(whole.splitlines(), start=1)]
        return list({one.question: one for one in read}.values())

    def append(self, judgement: Judgement) -> None:
        """Adds one line and returns when it is on the disk."""
        line = json.dumps(asdict(judgement), ensure_ascii=False) + "\n"
        with self.path.open("ab") as file:
            file.write(line.encode("utf-8", "surrogatepass"))
            file.flush()
            os.fsync(file.fileno())

    def _read(self, number: int, line: bytes) -> Judgement:
        try:
            row: dict[str, Any] = json.loads(line)
            return Judgement(**row)
        except (ValueError, TypeError) as error:
            raise RunError(f"{self.path}: line {number} is no judgement: {error}") from error
