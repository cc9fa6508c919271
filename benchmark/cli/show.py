"""``overpaint show``."""

import json
import math
from pathlib import Path

import click
import pandas as pd
from rich.table import Table
from rich.text import Text

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli.options import run_argument, thresholds_option
from overpaint.benchmark.cli.printing import console
from overpaint.benchmark.results import Results, records
from overpaint.data.run import RunFolder
from overpaint.data.tables import to_json
from overpaint.taxonomy import UnknownName


@click.command("show")
@run_argument
@click.argument("sample_id", metavar="ID")
@thresholds_option
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(run: Path, sample_id: str, thresholds: Thresholds, as_json: bool) -> None:
    """Everything that RUN knows about the sample ID: findings with their reasons, scores, attempts.

    \b
    overpaint show RUN 504170-1
    """
    results = Results.read(RunFolder(run), thresholds)
    if sample_id not in results.samples.index:
        raise UnknownName(f"sample of {run}", sample_id, list(results.samples.index)[:20])
    tables = {
        name: table[table["sample_id"] == sample_id]
        for name, table in (
            ("findings", results.findings),
            ("attempts", results.attempts),
            ("scores", results.scores),
        )
    }
    sample = records(results.samples.loc[[sample_id]])[0]
    if as_json:
        click.echo(_as_json(sample, tables))
    else:
        _as_text(sample, tables)


def _as_json(sample: dict[str, object], tables: dict[str, pd.DataFrame]) -> str:
    rows = {name: records(table) for name, table in tables.items()}
    document = json.loads(to_json({"sample": sample, **rows}))
    return json.dumps(document, ensure_ascii=False, indent=1)


def _as_text(sample: dict[str, object], tables: dict[str, pd.DataFrame]) -> None:
    out = console()
    out.print(Text(str(sample["sample_id"]), "bold"), Text(str(sample["instruction"] or "")))
    out.print(Text(f"class {sample['edit_class']}, mask {sample['mask'] or 'none'}"), style="dim")
    if sample["problem"]:
        out.print(Text(str(sample["problem"]), "bold red"))
    out.print(_findings(tables["findings"]))
    if not tables["attempts"].empty:
        out.print(_attempts(tables["attempts"]))
        out.print(_scores(tables["scores"]))


def _findings(rows: pd.DataFrame) -> Table:
    table = Table("", "of", "kind", "side", "score", "threshold", "reason", title="Findings")
    for row in records(rows.sort_values("score", ascending=False, na_position="last")):
        mark = "–" if math.isnan(row["score"]) else "●" if row["flagged"] else ""
        numbers = [f"{row[name]:.3f}" for name in ("score", "threshold")]
        texts = [str(row[name]) for name in ("label", "kind", "side")]
        table.add_row(
            mark, *map(Text, [texts[0] or "dataset", *texts[1:]]), *numbers, Text(row["reason"])
        )
    return table


def _attempts(rows: pd.DataFrame) -> Table:
    table = Table("model", "status", "seconds", "answer", title="Answers")
    for row in records(rows):
        told = row["path"] or row["error"]
        table.add_row(*map(Text, [row["label"], row["status"], f"{row['seconds']:.2f}", told]))
    return table


def _scores(rows: pd.DataFrame) -> Table:
    wide = rows.pivot_table(index="metric", columns="label", values="value", sort=False)
    table = Table("metric", *map(str, wide.columns), title="Scores")
    for metric, values in wide.iterrows():
        table.add_row(Text(str(metric)), *(f"{value:.4f}" for value in values))
    return table
