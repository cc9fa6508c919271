"""A model behind a command of the user's: one call for each edit, files in and a file out."""

import re
import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from PIL import Image

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners.base import Need
from overpaint.runners.failure import failure, one_line
from overpaint.runners.process import last_lines, run_program
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UsageError

REFUSED = 77
"""Exit status by which a command says that the model refused: EX_NOPERM, which no crash returns."""

PLACEHOLDER = re.compile(r"\{(\w+)\}")
"""What stands for a file or a text in a command line."""


class CommandRunner:
    """Runs the command line ``target`` once for each edit, in the current folder.

    Each placeholder is filled in within its own argument and no shell is involved, so that an
    instruction can't be anything but text; prefer ``{instruction_file}`` where the program could take
    it for an option.

    - ``{source}``: a PNG, upright RGB; ``{mask}``: a grey PNG of the source's size, 255 = may change;
      ``{references}``: a folder with ``1.png``, ``2.png`` …
    - ``{instruction}``: the text; ``{instruction_file}``: the same in a UTF-8 file;
      ``{source_caption}``, ``{target_caption}``; ``{seed}``: a number of 63 bits.
    - ``{output}``: where the answer has to be written, in any format whatever that name says.

    Exit 0 with an output is an answer, exit 77 a refusal and every other an error; the last lines of
    stderr are the reason. After ``timeout`` seconds the command is killed with all that it started.

    Raises:
        RunnerUnavailable: there is no such program.
        UsageError: a line that can't be split, an unknown placeholder, no ``{output}``, a bad timeout.
    """

    max_batch = 1

    def __init__(self, target: str, timeout: float = 600.0) -> None:
        if isinstance(timeout, bool) or not isinstance(timeout, int | float) or not timeout > 0:
            raise UsageError(f"timeout must be a number of seconds above 0, not {timeout!r}")
        self._timeout = float(timeout)
        self._line = split_line(target)
        self._used = _placeholders(self._line)
        self.needs: frozenset[Need] = frozenset(_NEEDS[name] for name in self._used if name in _NEEDS)

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [self._answer(sample, seed) for sample, seed in zip(batch, seeds, strict=True)]

    def _answer(self, sample: EditSample, seed: int) -> Answer:
        with TemporaryDirectory(prefix="overpaint-", ignore_cleanup_errors=True) as folder:
            try:
                return self._edited(sample, seed, Path(folder))
            except RunnerUnavailable:
                raise
            # OSError and ValueError: a text that is too long for an argument, or holds a zero byte.
            except (OverpaintError, OSError, ValueError) as error:
                return failure(sample.id, error)

    def _edited(self, sample: EditSample, seed: int, folder: Path) -> Answer:
        values = {name: _FILLINGS[name](sample, seed, folder) for name in self._used}
        # One pass: what an instruction holds in braces stays as it is.
        line = [PLACEHOLDER.sub(lambda found: values[found[1]], part) for part in self._line]
        log = folder / "stderr"
        status = run_program(line, log=log, timeout=self._timeout)
        if status == REFUSED:
            return Answer(sample_id=sample.id, status="refused", error=one_line(last_lines(log)))
        if status != 0:
            ending = f"exit status {status}" if status > 0 else f"killed by signal {-status}"
            raise OverpaintError(f"{ending}: {last_lines(log)}")
        output = Path(values["output"])
        if not output.is_file():
            raise OverpaintError(f"the command wrote no {{output}}: {last_lines(log)}")
        encoded = output.read_bytes()
        if not encoded:
            raise OverpaintError(f"the command wrote an empty {{output}}: {last_lines(log)}")
        return Answer(sample_id=sample.id, encoded=encoded)


def split_line(target: str) -> list[str]:
    """The command line ``target`` in words, its program found on the path.

    Raises:
        RunnerUnavailable: there is no such program.
        UsageError: it can't be split.
    """
    try:
        program, *arguments = shlex.split(target)
    except ValueError as error:
        raise UsageError(f"cmd:{target}: {error}, or nothing to run") from error
    found = shutil.which(program)
    if found is None:
        raise RunnerUnavailable(f"cmd:{target}: there is no program {program!r} that can be run")
    return [found, *arguments]


def _placeholders(line: Sequence[str]) -> frozenset[str]:
    used = frozenset(name for part in line for name in PLACEHOLDER.findall(part))
    known = ", ".join(f"{{{name}}}" for name in _FILLINGS)
    for name in sorted(used - _FILLINGS.keys()):
        raise UsageError(f"cmd: unknown placeholder {{{name}}}; known: {known}")
    if "output" not in used:
        raise UsageError("cmd: the command must be told where to write: {output} is missing")
    return used


def _source_file(sample: EditSample, _: int, folder: Path) -> str:
    return _written(folder / "source.png", sample.source)


def _mask_file(sample: EditSample, _: int, folder: Path) -> str:
    assert sample.mask is not None, "a runner that needs a mask was given a sample without"
    path = folder / "mask.png"
    Image.fromarray(sample.mask.at(sample.source.size)).save(path)
    return str(path)


def _reference_folder(sample: EditSample, _: int, folder: Path) -> str:
    path = folder / "references"
    path.mkdir()
    for number, reference in enumerate(sample.references, start=1):
        _written(path / f"{number}.png", reference.picture)
    return str(path)


def _instruction_file(sample: EditSample, _: int, folder: Path) -> str:
    path = folder / "instruction.txt"
    path.write_bytes(sample.instruction.encode())
    return str(path)


def _written(path: Path, picture: Picture) -> str:
    path.write_bytes(Picture.from_pixels(picture.pixels).encoded)
    return str(path)


_FILLINGS: Mapping[str, Callable[[EditSample, int, Path], str]] = {
    "source": _source_file,
    "instruction": lambda sample, seed, folder: sample.instruction,
    "instruction_file": _instruction_file,
    "output": lambda sample, seed, folder: str(folder / "answer.png"),
    "mask": _mask_file,
    "references": _reference_folder,
    "source_caption": lambda sample, seed, folder: sample.source_caption,
    "target_caption": lambda sample, seed, folder: sample.target_caption,
    "seed": lambda sample, seed, folder: str(seed),
}

_NEEDS: Mapping[str, Need] = {
    **{name: name for name in ("instruction", "mask", "references", "source_caption", "target_caption")},
    "instruction_file": "instruction",
}
