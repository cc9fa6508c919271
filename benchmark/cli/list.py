"""``overpaint list``."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

import click
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from overpaint.auditors import auditors
from overpaint.benchmark.cli.printing import console
from overpaint.benchmark.judges import judges
from overpaint.benchmark.metrics import metrics
from overpaint.benchmark.profiles import Profile, profiles
from overpaint.data.adapters import datasets
from overpaint.data.adapters.schema import Schema, schema
from overpaint.data.tables import to_json
from overpaint.runners.baselines import BASELINES
from overpaint.runners.catalogue import catalogue
from overpaint.taxonomy import EditClass, Registry, UsageError, taxonomy

_REGISTRIES: Mapping[str, Registry[Any]] = {
    "datasets": datasets,
    "auditors": auditors,
    "judges": judges,
}


@click.command("list")
@click.argument(
    "what", type=click.Choice([*_REGISTRIES, "runners", "baselines", "metrics", "profiles", "classes"])
)
@click.argument("name", required=False)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(what: str, name: str | None, as_json: bool) -> None:
    """List the datasets, runners, auditors, judges, metrics, profiles and the like there are.

    With the NAME of a known dataset: its licence, splits and columns, and its known defects.

    \b
    overpaint list classes
    overpaint list datasets hq-edit
    """
    if name is not None:
        if what != "datasets":
            raise UsageError(f"list {what} {name}: only datasets are shown by name")
        _dataset(schema(name), as_json)
        return
    if what == "classes":
        _classes(as_json)
        return
    if what == "runners":
        _runners(as_json)
        return
    parts = _parts(what)
    if as_json:
        click.echo(to_json(parts))
        return
    table = Table("name", "", box=None)
    for name, told in parts.items():
        table.add_row(Text(name, "bold"), Text(told))
    console().print(table)


def _parts(what: str) -> dict[str, str]:
    if what == "baselines":
        return {f"baseline:{name}": _first_line(make.__doc__) for name, make in BASELINES.items()}
    if what == "metrics":
        return {name: getattr(metrics.create(name), "explanation", "") for name in metrics}
    if what == "profiles":
        return {one.name: _profile(one) for one in profiles().values()}
    registry = _REGISTRIES[what]
    return {name: _first_line(registry.load(name).__doc__) for name in registry}


def _runners(as_json: bool) -> None:
    entries = list(catalogue())
    if as_json:
        click.echo(to_json({one.name: asdict(one) for one in entries}))
        return
    table = Table("name", "", "needs", "can serve", box=None)
    for one in entries:
        cells = (Text(one.name, "bold"), Text(one.about), Text(", ".join(one.needs)))
        table.add_row(*cells, Text(", ".join(one.serves)))
    console().print(table)


def _profile(one: Profile) -> str:
    told = ", ".join(one.metrics) or f"{one.overall} mean of {len(one.groups)} groups of judged scores"
    return f"{one.title}: {told}"


def _first_line(docstring: str | None) -> str:
    return (docstring or "").strip().partition("\n")[0]


def _dataset(facts: Schema, as_json: bool) -> None:
    told = {
        "name": facts.name,
        "source": facts.title,
        "hub": ", ".join(facts.hubs) or "not there as rows",
        "licence": facts.licence or "not stated: ask the authors",
        "splits": ", ".join(facts.splits) or "not stated",
        "columns": ", ".join(f"{field}={column}" for field, column in facts.columns.items() if column),
        "mask": facts.traits.mask if "mask" in facts.columns else "none",
        "classes": str(len(facts.traits.crosswalk)) if facts.traits.crosswalk else "none",
        "checked against": facts.columns_verified or "columns are not known",
    }
    if as_json:
        click.echo(to_json({**told, "defects": list(facts.defects)}))
        return
    table = Table("", "", box=None, show_header=False)
    for name, text in told.items():
        table.add_row(Text(name, "bold"), Text(text))
    for number, defect in enumerate(facts.defects):
        table.add_row(Text("" if number else "known defects", "bold"), Text(defect))
    console().print(table)


def _classes(as_json: bool) -> None:
    if as_json:
        click.echo(to_json({one.id: asdict(one) for one in taxonomy()}))
        return
    tree = Tree(Text(f"edit classes, version {taxonomy().version}"))
    for group in taxonomy().groups:
        branch = tree.add(Text(group, "bold"))
        for one in taxonomy():
            if one.group == group:
                _class(branch.add(Text.assemble((one.id, "bold"), f"  reach: {one.reach}")), one)
    console().print(tree)


def _class(leaf: Tree, one: EditClass) -> None:
    leaf.add(Text(one.definition))
    leaf.add(Text.assemble(("may change: ", "dim"), one.permits))
    leaf.add(Text.assemble(("must keep:  ", "dim"), one.keeps))
    leaf.add(Text.assemble(("judged by:  ", "dim"), ", ".join(one.judged_by) or "nothing yet"))
    for example in one.examples:
        leaf.add(Text(f"“{example}”", "italic dim"))
