"""The table of what models took, in a terminal."""

import math
from collections.abc import Sequence

from rich.table import Table
from rich.text import Text

from overpaint.benchmark.accounts import Account
from overpaint.benchmark.cli.terminal import printable

_STATUSES = ("ok", "refused", "error", "skipped")


def account_table(accounts: Sequence[Account]) -> Table:
    """One line per model; columns that no model has anything for are left out."""
    measured = {
        "s/answer": [_number(one.seconds, ".2f") for one in accounts],
        "peak MB": [_number(one.memory_mb, ",.0f") for one in accounts],
        "tokens in": [_number(one.input_tokens, ",.0f") for one in accounts],
        "tokens out": [_number(one.output_tokens, ",.0f") for one in accounts],
        "cost USD": [_number(one.cost_usd, ",.4f") for one in accounts],
    }
    shown = {name: cells for name, cells in measured.items() if any(cells)}
    table = Table("answers of", *_STATUSES, *shown, "mostly because", box=None)
    for place, one in enumerate(accounts):
        counts = [str(one.statuses.get(status, 0)) for status in _STATUSES]
        cells = [column[place] or "–" for column in shown.values()]
        table.add_row(Text(printable(one.label)), *counts, *cells, Text(printable(one.reason)))
    return table


def _number(value: float, form: str) -> str:
    return "" if math.isnan(value) else format(value, form)
