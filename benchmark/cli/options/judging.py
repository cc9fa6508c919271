"""What is looked for and measured, by how many."""

from pathlib import Path

import click

from overpaint.benchmark.cli.options.packing import packed, together
from overpaint.benchmark.engine import ENGINES, engine_of

auditor_option = click.option(
    "--auditor", "auditors", multiple=True, metavar="NAME",
    help="Use only this auditor, beside those the run has. Repeatable; all of them by default.",
)  # fmt: skip

against_option = click.option(
    "--against", multiple=True, metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Look for pictures of another dataset, by its file of fingerprints. Repeatable.",
)  # fmt: skip

metric_options = together(
    click.option(
        "--metric", "metrics", multiple=True, metavar="NAME",
        help="Compute this metric too, as in clip_t, clip_t[clip-vit-l-14] or clip_t@magicbrush. "
        "Repeatable; without, those that need no weights.",
    ),
    click.option(
        "--profile", "profiles", multiple=True, metavar="NAME",
        help="Compute all metrics of this profile too: corrected, paper (the one published with the "
        "dataset), or one by name (overpaint list profiles). Repeatable.",
    ),
)  # fmt: skip
"""``--metric`` and ``--profile``."""

engine_options = together(
    click.option(
        "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N",
        help="Work on N shards at a time, each in a process of its own. The results are the same.",
    ),
    click.option(
        "--engine", "name", type=click.Choice(ENGINES), default="local", show_default=True,
        help="local: processes of this machine; ray: tasks of a Ray cluster (docs/cluster.md).",
    ),
    packed("engine", engine_of, "name", "workers"),
)  # fmt: skip
"""``--workers`` and ``--engine`` as one ``engine``."""
