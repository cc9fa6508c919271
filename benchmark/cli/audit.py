"""``overpaint audit``."""

from pathlib import Path

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli import printing
from overpaint.benchmark.cli.options import (
    against_option,
    auditor_option,
    dry_run_option,
    engine_options,
    fail_on_option,
    out_option,
    report_options,
    selection_options,
)
from overpaint.benchmark.engine import Engine
from overpaint.benchmark.job import new_job
from overpaint.benchmark.panel import AGAINST, Panel
from overpaint.benchmark.stages import audit_dataset
from overpaint.benchmark.summary import write_run_report
from overpaint.data.naming import Naming
from overpaint.data.selection import Selection


@click.command("audit")
@click.argument("dataset")
@out_option
@selection_options
@auditor_option
@against_option
@engine_options
@report_options
@fail_on_option
@dry_run_option
def command(
    dataset: str,
    out: Path,
    selection: Selection,
    columns: dict[str, str],
    classes: Naming,
    auditors: tuple[str, ...],
    against: tuple[Path, ...],
    engine: Engine,
    thresholds: Thresholds,
    single_file: bool,
    title: str,
    as_json: bool,
    fail_on: dict[str, float],
    dry_run: bool,
) -> None:
    """Find what is wrong with DATASET: over-edits, watermarks, noisy seed samples.

    Every finding says why, with a number or a box, and is kept with its score; thresholds are applied
    when they are read, so other ones need no new audit (overpaint report RUN --thresholds FILE).

    \b
    overpaint audit magicbrush:path/to/parquet --out RUN
    overpaint audit parquet:'shards/*.parquet' --column source=before --column target=after --out RUN
    overpaint audit jsonl:pairs.jsonl --against test-prints.parquet --out RUN
    """
    panel = Panel.of((*Panel.of(auditors).names, *(f"{AGAINST}{path.absolute()}" for path in against)))
    job = new_job(dataset, out, selection=selection, columns=columns, classes=classes)
    printing.opening(job, selection)
    if dry_run:
        printing.plan(job, [])
        return
    job = job.with_auditors(panel.names)
    with job.writing():
        audit_dataset(job, engine)
        job.check_ids()
        report, page = write_run_report(job, thresholds, single_file=single_file, title=title)
    printing.audit(report, page, as_json=as_json)
    printing.exit_if_over(report, fail_on)
