"""The examples on the pages are run.

A block ``console`` holds commands, ``$ command``, and what they print: the lines shown must be printed
in that order, whatever their spacing; ``…`` stands for lines left out. The commands of a page are run
one after the other in a folder that holds stand-ins for what is the user's own (see conftest.py), save
those below ``<!-- needs the network -->``. The examples of the command line page stand alone: each has a
folder to itself, with a finished run in RUN for the verbs that read one.
"""

import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ["README.md", *(f"docs/{page.name}" for page in sorted((ROOT / "docs").glob("*.md")))]
BLOCK = re.compile(r"^(<!-- needs the network -->\n)?```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```$", re.MULTILINE | re.DOTALL)
READERS = ("score", "judge", "report", "review", "show", "calibrate")


@dataclass(frozen=True)
class Example:
    """A command and the lines that a page shows of its output."""

    command: str
    shown: tuple[str, ...]

    @property
    def reads_a_run(self) -> bool:
        return self.command.split()[1] in READERS

    @property
    def cleaned(self) -> str:
        """The dataset that it cleans: the audit that it reads has to be of that one."""
        verb, *rest = self.command.split()[1:]
        return rest[0] if verb == "clean" else ""


def examples(page: str) -> list[Example]:
    """What a page shows, without what needs the network."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return [one for network, block in BLOCK.findall(text) if not network for one in in_block(block)]


def in_block(block: str) -> Iterator[Example]:
    for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
        command, *shown = part.splitlines()
        yield Example(command, tuple(line for line in shown if line.strip() not in ("", "…")))


PAGES_WITH_EXAMPLES = [page for page in PAGES if page != "docs/cli.md" and examples(page)]
ALONE = list(dict.fromkeys(examples("docs/cli.md")))


def check(example: Example, printed: str) -> None:
    lines = iter([" ".join(line.split()) for line in printed.splitlines()])
    for line in example.shown:
        assert " ".join(line.split()) in lines, f"{example.command} doesn't print {line!r}:\n{printed}"


@pytest.mark.slow
@pytest.mark.parametrize("page", PAGES_WITH_EXAMPLES)
def test_the_commands_of_a_page(page: str, stand_ins: Path, shell: Callable, tmp_path: Path) -> None:
    folder = shutil.copytree(stand_ins, tmp_path / "user")
    for example in examples(page):
        done = shell(example.command, folder)
        assert done.returncode == 0, f"{example.command}\n{done.stdout}"
        check(example, done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize("example", ALONE, ids=lambda example: example.command)
def test_an_example_of_the_help(
    example: Example, stand_ins: Path, finished_run: Path, shell: Callable, tmp_path: Path
) -> None:
    folder = shutil.copytree(stand_ins, tmp_path / "user")
    if example.reads_a_run:
        shutil.copytree(finished_run, folder / "RUN")
    if example.cleaned:
        shell(f"overpaint audit {example.cleaned} --out RUN", folder)
    done = shell(example.command, folder)
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_the_run_folder_is_read_as_the_page_says(
    finished_run: Path, monkeypatch: pytest.MonkeyPatch, capsys
) -> None:
    monkeypatch.chdir(finished_run.parent)
    [code] = PYTHON.findall((ROOT / "docs" / "run-folder.md").read_text(encoding="utf-8"))
    exec(compile(code, "run-folder.md", "exec"), {})
    printed = capsys.readouterr().out
    assert "504170-1" in printed or "60000" in printed
    assert "baseline:blur" in printed and "Invert box" in printed


def test_shown_output_that_is_not_printed_is_told() -> None:
    example = Example("overpaint list", ("a  b", "c"))
    check(example, "a b\nx\nc\n")
    with pytest.raises(AssertionError, match="doesn't print 'c'"):
        check(example, "c\na b\n")
