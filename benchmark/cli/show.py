"""``overpaint show``."""

import json
import math
from pathlib import Path
from typing import Any

import click
import pandas as pd
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.cli.options import run_argument, thresholds_option
from overpaint.benchmark.cli.printing import console
from overpaint.benchmark.cli.terminal import printable
from overpaint.benchmark.results import Results, records
from overpaint.data.run import RunFolder
from overpaint.data.selection import require_found
from overpaint.data.tables import to_json


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
    found = results.samples_of([sample_id])
    if found.empty:
        require_found(results.samples.index, [sample_id])
    answers = {"attempts": results.attempts, "scores": results.scores}
    tables = {name: table[table["sample_id"] == sample_id] for name, table in answers.items()}
    tables = {"findings": results.findings.of([sample_id]), **tables}
    sample = records(found)[0]
    if as_json:
        click.echo(_as_json(sample, tables))
    else:
        _as_text(sample, tables)


def _as_json(sample: dict[str, object], tables: dict[str, pd.DataFrame]) -> str:
    rows = {name: records(table) for name, table in tables.items()}
    document = json.loads(to_json({"sample": sample, **rows}))
    return json.dumps(document, ensure_ascii=False, indent=1)


def _as_text(sample: dict[str, Any], tables: dict[str, pd.DataFrame]) -> None:
    out = console()
    out.print(_text(sample["sample_id"], "bold"), _text(sample["instruction"] or ""))
    out.print(Text(f"class {_class(sample)}, mask {sample['mask'] or 'none'}"), style="dim")
    if sample["problem"]:
        out.print(_text(sample["problem"], "bold red"))
    out.print(_findings(tables["findings"]))
    if not tables["attempts"].empty:
        out.print(_attempts(tables["attempts"]))
        out.print(_scores(tables["scores"]))


def _class(sample: dict[str, Any]) -> str:
    if sample["class_origin"] == "predicted":
        return f"{sample['edit_class']} (predicted, p = {sample['class_p'][0]:.2f})"
    return str(sample["edit_class"])


def _findings(rows: pd.DataFrame) -> Table:
    table = Table("", "of", "kind", "side", "score", "threshold", "reason", title="Findings")
    for row in records(rows.sort_values("score", ascending=False, na_position="last")):
        mark = "–" if math.isnan(row["score"]) else "●" if row["flagged"] else ""
        numbers = [f"{row[name]:.3f}" for name in ("score", "threshold")]
        texts = [row["label"] or "dataset", row["kind"], row["side"]]
        table.add_row(mark, *map(_text, texts), *numbers, _text(row["reason"]))
    return table


def _attempts(rows: pd.DataFrame) -> Table:
    table = Table("model", "repeat", "status", "seconds", "answer", title="Answers")
    for row in records(rows):
        told = [row["label"], row["repeat"], row["status"], f"{row['seconds']:.2f}"]
        table.add_row(*map(_text, [*told, row["path"] or row["error"]]))
    return table


def _scores(rows: pd.DataFrame) -> Table:
    """A column for each answer; of a number that isn't there the reason stands in the last one."""
    repeats = rows["repeat"].nunique() > 1
    answer = rows["label"] + (", repeat " + rows["repeat"].astype(str) if repeats else "")
    rows = rows.assign(answer=answer, named=rows["metric"] + "@" + rows["profile"])
    answers = list(dict.fromkeys(answer))
    table = Table("metric", *(escape(printable(one)) for one in answers), "why none", title="Scores")
    for name, mine in rows.groupby("named", sort=False):
        values = dict(zip(mine["answer"], mine["value"], strict=True))
        numbers = [values.get(one, math.nan) for one in answers]
        reasons = dict.fromkeys(mine["reason"][mine["value"].isna()])
        cells = ["–" if math.isnan(number) else f"{number:.4f}" for number in numbers]
        table.add_row(_text(name), *cells, _text("; ".join(reasons)))
    return table


def _text(value: object, style: str = "") -> Text:
    return Text(printable(str(value)), style)
