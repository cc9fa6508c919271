"""``overpaint calibrate``."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import click

from overpaint.auditors.calibration import Goal, Labelled, calibrated, doubt, shortage, toml_of
from overpaint.auditors.thresholds import Threshold, Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.labels import (
    PLANTED,
    Label,
    decided_labels,
    labelled,
    planted_labels,
    read_labels,
)
from overpaint.benchmark.results import Results
from overpaint.benchmark.review import Consensus
from overpaint.benchmark.review.log import read_decisions
from overpaint.data.atomic import write_bytes
from overpaint.data.run import RunFolder
from overpaint.taxonomy import UsageError


@click.command("calibrate")
@click.argument("labels")
@click.option(
    "--audit", "audit", required=True, metavar="RUN", help="The run that holds the findings.",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
)  # fmt: skip
@click.option(
    "--out", type=click.Path(path_type=Path, dir_okay=False), required=True, metavar="FILE",
    help="The thresholds file to write; one that is there is replaced.",
)  # fmt: skip
@click.option(
    "--false-positive-rate", type=float, metavar="SHARE",
    help="Flag at most this share of the harmless. 0.01 if no goal is given.",
)  # fmt: skip
@click.option("--precision", type=float, metavar="SHARE", help="Of the flagged this share is right.")
def command(
    labels: str,
    audit: Path,
    out: Path,
    false_positive_rate: float | None,
    precision: float | None,
) -> None:
    """Choose thresholds from LABELS: reviewed findings, or planted defects.

    LABELS is the decisions.jsonl of overpaint review, where of several reviewers the majority counts;
    or a CSV or TSV file with the columns sample_id, kind and defective (1 or 0), and side and label
    where they matter; or the word planted, where the dataset itself says what was planted in it. The
    lowest threshold of each kind that reaches the goal is written, with data, date, counts and
    intervals; overpaint audit and report take the file as --thresholds FILE.

    \b
    overpaint calibrate RUN/decisions.jsonl --audit RUN --precision 0.9 --out thresholds.toml
    overpaint calibrate labels.csv --audit RUN --false-positive-rate 0.05 --out thresholds.toml
    """
    if false_positive_rate is None and precision is None:
        false_positive_rate = 0.01
    goal = Goal(false_positive_rate=false_positive_rate, precision=precision)
    results = Results.read(RunFolder(audit), Thresholds.shipped())
    given = _given(labels, results)
    origin = f"{Path(labels).name} on {audit.name}"
    chosen: dict[str, Threshold] = {}
    by_kind = labelled(results, given)
    if lost := len(given) - sum(len(one.scores) for one in by_kind.values()):
        printing.note(_left_out(lost, given, results))
    for kind, findings in by_kind.items():
        _warn(kind, findings, goal, results.thresholds)
        threshold = calibrated(findings, goal, origin, datetime.now(UTC).date())
        if threshold is None:
            printing.note(f"{kind}: left out, {shortage(findings, goal)}")
        else:
            chosen[kind] = threshold
            click.echo(f"{kind}: {threshold.score:.4g} ({threshold.data})")
            if told := doubt(findings, threshold.score, goal):
                printing.note(f"{kind}: {told}")
    if not chosen:
        raise UsageError(f"{labels}: no kind has labels, harmless and defective, that reach {goal}")
    write_bytes(out, toml_of(chosen).encode())
    printing.note(f"thresholds: {out}")


def _given(labels: str, results: Results) -> list[Label]:
    if labels == PLANTED:
        return planted_labels(results)
    path = Path(labels)
    if path.suffix != ".jsonl":
        return read_labels(path)
    consensus = Consensus.of(read_decisions(path))
    for sentence in consensus.told(results.census.directory):
        printing.note(sentence)
    return decided_labels(consensus.within(results.census.directory))


def _left_out(lost: int, given: Sequence[Label], results: Results) -> str:
    known = {kind for _, _, kind in results.findings.tallies}
    strange = sorted({one.kind for one in given} - known)
    kinds = f"; kinds that it has no finding of: {', '.join(strange)}" if strange else ""
    return f"{lost} of {len(given)} labels are left out: they name no judged finding of the run{kinds}"


def _warn(kind: str, findings: Labelled, goal: Goal, thresholds: Thresholds) -> None:
    """Of those that were flagged, the share that is right says nothing of what wasn't."""
    if goal.precision is None and findings.scores.min(initial=1) >= thresholds.of(kind).score:
        printing.note(
            f"{kind}: only flagged findings have labels, so the rate is one among these alone; label "
            "others too (overpaint review --by uncertainty), or ask for a --precision"
        )
