"""The command line: one file per verb, imported when the verb is called."""

import errno
from importlib import import_module

import click

from overpaint.benchmark.cli.terminal import printable
from overpaint.taxonomy import OverpaintError

_VERBS = {
    "demo": "Audit and benchmark the starter set that ships with overpaint, and write a report.",
    "audit": "Find what is wrong with a dataset: over-edits, watermarks, noisy samples.",
    "bench": "Run models on a dataset, score and audit their answers, and write a leaderboard.",
    "run": "Only make the answers of models, kept for scoring later.",
    "score": "Score and audit the answers that a run has.",
    "judge": "Ask a judge which of two models' answers is better, and keep its votes.",
    "report": "Write a run's report anew, with other thresholds or as a single file.",
    "review": "Accept or reject findings in a browser, alone or several; or vote on answers, blind.",
    "show": "Everything that a run knows about one sample.",
    "clean": "Make a clean dataset by an audit: drop, set apart, mend, split.",
    "fingerprint": "Write hashes of a dataset's pictures, to find them in others by audit --against.",
    "calibrate": "Choose thresholds from reviewed findings or planted defects.",
    "classify": "Name the edit class of an instruction, a file of them, or a dataset's.",
    "list": "What there is: datasets, runners, auditors, judges, metrics, edit classes.",
    "doctor": "Check this installation, and say how to mend what is missing.",
}


class _Verbs(click.Group):
    """Loads a verb's module only when it is called: ``--help`` must not wait for numpy."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*_VERBS]  # not list(): once imported, the verb of that name hides it here

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _VERBS:
            return None
        command = import_module(f"overpaint.benchmark.cli.{cmd_name}").command
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([*_VERBS.items()])

    def invoke(self, ctx: click.Context) -> object:
        try:
            return super().invoke(ctx)
        except OverpaintError as error:
            raise _Misuse(str(error)) from error
        except OSError as error:
            if error.errno == errno.EPIPE:  # click ends quietly where nobody reads on
                raise
            raise _Misuse(f"{error}: mend that and run the same command again to go on") from error
        except KeyboardInterrupt:
            click.echo(
                "\ninterrupted: what was finished is kept; run the same command again to go on", err=True
            )
            ctx.exit(130)


class _Misuse(click.ClickException):
    """A message on one line and exit code 2."""

    exit_code = 2

    def format_message(self) -> str:
        return printable(" ".join(self.message.split()))


@click.group(
    cls=_Verbs,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="overpaint", prog_name="overpaint")
def main() -> None:
    """Benchmark image-editing models, audit and clean instruction-edit datasets.

    \b
    overpaint demo                                        see it work, no network needed
    overpaint audit jsonl:pairs.jsonl --out RUN           what is wrong with my dataset?
    overpaint bench starter --model "cmd:./edit.sh {source} {instruction_file} {output}" --out RUN

    Results go to standard output or --out, progress to standard error. Run the same command again to
    resume. Exit code 0: done, 1: a --fail-on limit was exceeded, 2: misuse, 130: interrupted.
    """
