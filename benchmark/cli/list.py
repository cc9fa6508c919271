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
from overpaint.benchmark.metrics import metrics
from overpaint.benchmark.profiles import Profile, profiles
from overpaint.data.adapters import datasets
from overpaint.data.tables import to_json
from overpaint.runners.baselines import BASELINES
from overpaint.runners.catalogue import catalogue
from overpaint.taxonomy import EditClass, Registry, taxonomy

_REGISTRIES: Mapping[str, Registry[Any]] = {
    "datasets": datasets,
    "auditors": auditors,
}


@click.command("list")
@click.argument(
    "what", type=click.Choice([*_REGISTRIES, "runners", "baselines", "metrics", "profiles", "classes"])
)
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
def command(what: str, as_json: bool) -> None:
    """List the datasets, runners, baselines, auditors, metrics, profiles or edit classes there are.

    \b
    overpaint list classes
    """
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
