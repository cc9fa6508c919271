"""Writes ``docs/cli.md`` from the commands themselves: ``python docs/cli.py``.

Only what click promises to keep is read (names, texts, defaults), not the help as it is laid out, so
that the page is the same with every version of click.
"""

from collections.abc import Iterator
from inspect import cleandoc
from pathlib import Path

import click

from overpaint.benchmark.cli import main

PAGE = Path(__file__).with_name("cli.md")
INTRODUCTION = """\
# Command line

Made by `make docs` from the commands themselves; `overpaint VERB --help` says the same.

Results go to standard output or to `--out`, progress and remarks to standard error. The same command
again resumes. Exit code 0: done, 1: a `--fail-on` limit was exceeded (or `doctor` misses a package),
2: misuse, 130: interrupted and resumable.
"""


def page() -> str:
    """The whole page."""
    context = click.Context(main, info_name="overpaint")
    verbs = (main.get_command(context, name) for name in main.list_commands(context))
    return "\n".join([INTRODUCTION, *("\n".join(section(verb)) for verb in verbs if verb is not None)])


def section(verb: click.Command) -> Iterator[str]:
    """One verb: usage, text, examples, options."""
    arguments = [one for one in verb.params if isinstance(one, click.Argument)]
    options = [one for one in verb.params if isinstance(one, click.Option)]
    yield f"## {verb.name}\n"
    usage = ["overpaint", str(verb.name), *(["[OPTIONS]"] if options else []), *map(value, arguments)]
    yield f"`{' '.join(usage)}`\n"
    told, examples = parts(verb.help or "")
    yield f"{told}\n"
    yield "\n".join(["```console", *(f"$ {line}" for line in examples), "```\n"])
    if options:
        yield "\n".join(["| option | |", "|---|---|", *map(row, options)]) + "\n"


def parts(text: str) -> tuple[str, list[str]]:
    """The paragraphs of a help text, and the examples below its ``\\b``."""
    told, _, examples = cleandoc(text).partition("\b\n")
    return escaped(told.strip()), [line.strip() for line in examples.splitlines() if line.strip()]


def row(option: click.Option) -> str:
    """One option as a line of the table."""
    names = ", ".join(option.opts) + ("" if option.is_flag else f" {value(option)}")
    told = escaped(option.help or "")
    if option.show_default:
        told += f" Default: `{option.default}`."
    if option.required:
        told += " Required."
    cell = names.replace("|", "\\|")  # a table's pipe needs it even within backticks
    return f"| `{cell}` | {told} |"


def value(parameter: click.Parameter) -> str:
    """What stands for the parameter's value."""
    if isinstance(parameter.type, click.Choice):
        return "|".join(map(str, parameter.type.choices))
    if parameter.metavar:
        return parameter.metavar
    if isinstance(parameter, click.Argument):
        return str(parameter.name).upper()
    return {"integer": "N", "integer range": "N", "file": "FILE"}.get(parameter.type.name, "TEXT")


def escaped(text: str) -> str:
    """Plain text as Markdown: angle brackets and pipes would be read as something else."""
    return text.replace("<", "&lt;").replace("|", "\\|")


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
