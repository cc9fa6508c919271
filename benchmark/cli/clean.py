"""``overpaint clean``."""

import shlex
import sys
from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cleaning import CleanAsked, Policy, clean_dataset
from overpaint.benchmark.cleaning.attaching import ATTACHMENTS, Attachment
from overpaint.benchmark.cleaning.flagged import NOTHING, Reviewed
from overpaint.benchmark.cleaning.ledger import Earlier
from overpaint.benchmark.cleaning.naming import NAMINGS, Naming
from overpaint.benchmark.cleaning.passing import Tally
from overpaint.benchmark.cleaning.policy import ACTIONS
from overpaint.benchmark.cleaning.splitting import parsed_shares
from overpaint.benchmark.cleaning.writers import FORMATS, Format
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import thresholds_option
from overpaint.benchmark.directory import Directory
from overpaint.benchmark.job import Job, audited_job
from overpaint.benchmark.review import Consensus
from overpaint.benchmark.review.log import read_decisions
from overpaint.data.tables import to_json


@click.command("clean")
@click.argument("dataset")
@click.option(
    "--audit",
    required=True,
    metavar="RUN",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The audit of this dataset.",
)
@click.option(
    "--out",
    required=True,
    metavar="DEST",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder to make.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="parquet",
    show_default=True,
    help="The form of the clean dataset; datasets.load_dataset opens each.",
)
@click.option(
    "--names",
    "naming",
    type=click.Choice(NAMINGS),
    default="standard",
    show_default=True,
    help="Call columns source, target, instruction and so on, or as the dataset itself does.",
)
@click.option(
    "--drop", multiple=True, metavar="KIND", help="Leave rows with this finding out. Repeatable."
)
@click.option("--quarantine", multiple=True, metavar="KIND", help="Set them apart. Repeatable.")
@click.option("--keep", multiple=True, metavar="KIND", help="Let them stay. Repeatable.")
@click.option(
    "--fix",
    multiple=True,
    metavar="KIND[=REMEDY]",
    help="Mend them by inpaint, crop, swap, reorder or rename. Repeatable.",
)
@click.option(
    "--split",
    "splits",
    multiple=True,
    metavar="NAME=SHARE",
    help="Draw splits anew that share no session and no picture, edits and copies included. Repeatable.",
)
@click.option(
    "--attach",
    multiple=True,
    type=click.Choice(ATTACHMENTS),
    help="Add predicted classes, or masks of what changed, to rows that have none. Repeatable.",
)
@click.option(
    "--reuse",
    metavar="DEST",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="An earlier clean dataset, whose decisions and splits count again for the same rows.",
)
@click.option(
    "--decisions",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="What reviewers decided (RUN/decisions.jsonl): their word goes before thresholds and --reuse.",
)
@thresholds_option
@click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
def command(
    dataset: str,
    audit: Path,
    out: Path,
    form: Format,
    naming: Naming,
    drop: tuple[str, ...],
    quarantine: tuple[str, ...],
    keep: tuple[str, ...],
    fix: tuple[str, ...],
    splits: tuple[str, ...],
    attach: tuple[Attachment, ...],
    reuse: Path | None,
    decisions: Path | None,
    thresholds: Thresholds,
    as_json: bool,
) -> None:
    """Make a clean dataset of DATASET by its audit: drop, set apart, mend, split.

    Nothing is deleted: what is set apart lies in DEST/quarantine with its reasons, and
    DEST/decisions.parquet names every row. What becomes of which finding is in docs/clean.md.

    \b
    overpaint audit parquet:'shards/*.parquet' --out RUN
    overpaint clean parquet:'shards/*.parquet' --audit RUN --out DEST
    overpaint clean jsonl:pairs.jsonl --audit RUN --out DEST --keep no_op --split a=0.9 --split b=0.1
    overpaint clean jsonl:pairs.jsonl --audit RUN --out DEST --decisions decisions.jsonl
    """
    # Splits that are drawn anew share nothing, whatever the dataset's own did.
    policy = Policy.shipped().with_actions("keep", ["split_leak"] if splits else [])
    given = {"keep": keep, "fix": fix, "quarantine": quarantine, "drop": drop}
    for action in ACTIONS:
        policy = policy.with_actions(action, given[action])
    job = audited_job(dataset, audit)
    asked = CleanAsked(
        policy=policy,
        thresholds=thresholds,
        format=form,
        naming=naming,
        shares=parsed_shares(splits),
        attach=attach,
        earlier=None if reuse is None else Earlier(reuse),
        reviewed=_reviewed(decisions, job),
        command=shlex.join(["overpaint", *sys.argv[1:]]),
    )
    tally = clean_dataset(job, out, asked)
    _tell(tally, out, as_json)


def _reviewed(path: Path | None, job: Job) -> Reviewed:
    if path is None:
        return NOTHING
    consensus = Consensus.of(read_decisions(path))
    samples = Directory.of_samples(job.run)
    for sentence in consensus.told(samples):
        printing.note(sentence)
    return consensus.within(samples).right


def _tell(tally: Tally, out: Path, as_json: bool) -> None:
    if as_json:
        told = {"actions": tally.actions, "splits": tally.splits, "reused": tally.reused}
        click.echo(to_json(told))
    else:
        for action in ACTIONS:
            reasons = [(kind, n) for (kind, done), n in sorted(tally.kinds.items()) if done == action]
            why = ", ".join(f"{kind} {n:,}" for kind, n in reasons)
            click.echo(f"{action}: {tally.actions[action]:,}" + (f" ({why})" if why else ""))
    printing.note(f"clean dataset: {out}")
