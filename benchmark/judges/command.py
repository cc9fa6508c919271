"""A judge behind a command of the user's: pictures and a prompt in, a text out."""

from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from overpaint.benchmark.judges.base import Question, Reply
from overpaint.data import Picture
from overpaint.runners.command import PLACEHOLDER, split_line
from overpaint.runners.process import last_lines, run_program
from overpaint.taxonomy import OverpaintError, UsageError

_LONGEST = 2**20
"""Bytes of a reply that are read."""

_FILES = ("source", "first", "second", "prompt_file", "instruction_file", "reply")


class CommandJudge:
    """Runs the command line ``target`` once for each question, in the current folder, without a shell.

    ``{source}``, ``{first}`` and ``{second}`` are PNG files, ``{prompt_file}`` and
    ``{instruction_file}`` texts in UTF-8, ``{reply}`` is where the reply has to be written. Any exit
    status but 0 is an error; after ``timeout`` seconds the command is killed.

    Raises:
        RunnerUnavailable: there is no such program.
        UsageError: a line that can't be split, an unknown placeholder, no ``{reply}``.
    """

    parallel = 1

    def __init__(self, target: str, timeout: float = 600.0) -> None:
        self._timeout = float(timeout)
        self._line = split_line(target)
        used = {name for part in self._line for name in PLACEHOLDER.findall(part)}
        for name in sorted(used - {*_FILES}):
            known = ", ".join(f"{{{one}}}" for one in _FILES)
            raise UsageError(f"cmd: unknown placeholder {{{name}}}; known: {known}")
        if "reply" not in used:
            raise UsageError("cmd: the judge must be told where to write its reply: {reply} is missing")

    def compare(self, question: Question) -> Reply:
        with TemporaryDirectory(prefix="overpaint-", ignore_cleanup_errors=True) as name:
            folder = Path(name)
            values = _written(question, folder)
            line = [PLACEHOLDER.sub(lambda found: values[found[1]], part) for part in self._line]
            status = run_program(line, log=folder / "stderr", timeout=self._timeout)
            if status:
                raise OverpaintError(f"exit status {status}: {last_lines(folder / 'stderr')}")
            return Reply(text=_reply(Path(values["reply"])))


def _written(question: Question, folder: Path) -> Mapping[str, str]:
    """The path of each file, by its placeholder."""
    contents = {
        "source.png": png(question.source),
        "first.png": png(question.first),
        "second.png": png(question.second),
        "prompt_file.txt": question.prompt.encode("utf-8", "replace"),
        "instruction_file.txt": question.instruction.encode("utf-8", "replace"),
    }
    for name, content in contents.items():
        (folder / name).write_bytes(content)
    return {name.partition(".")[0]: str(folder / name) for name in (*contents, "reply.txt")}


def png(picture: Picture) -> bytes:
    """What is to be seen in ``picture``, upright, without its file's metadata."""
    return Picture.from_pixels(picture.pixels).encoded


def _reply(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file.read(_LONGEST).decode("utf-8", "replace")
    except FileNotFoundError:
        raise OverpaintError("the command wrote no {reply}") from None
