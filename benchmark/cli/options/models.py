"""Which models, with their settings."""

from pathlib import Path

import click

from overpaint.benchmark.cli.options.packing import packed, together
from overpaint.runners.models import read_models
from overpaint.runners.spec import RunnerSpec, parse_setting, parse_spec
from overpaint.taxonomy import UsageError


def models_of(
    models: tuple[str, ...],
    models_file: Path | None,
    label: str,
    settings: tuple[str, ...],
    call_settings: tuple[str, ...],
    history: str,
) -> list[RunnerSpec]:
    """The models that the options name, once or twice each where ``history`` is ``both``.

    Raises:
        UsageError: settings or a label with more than one model, or a label twice.
    """
    if (settings or call_settings or label) and len(models) != 1:
        raise UsageError(
            "-M, -G and --label go with a single --model; use --models FILE.toml for several"
        )
    given = [
        parse_spec(
            text,
            settings=dict(map(parse_setting, settings)),
            call_settings=dict(map(parse_setting, call_settings)),
            label=label,
        )
        for text in models
    ]
    named = [*given, *(read_models(models_file) if models_file else [])]
    found = [one for model in named for one in _histories(model, history)]
    labels = [model.label for model in found]
    if twice := {one for one in labels if labels.count(one) > 1}:
        raise UsageError(f"two models are called {', '.join(sorted(twice))}: give one a --label")
    return found


def _histories(model: RunnerSpec, asked: str) -> list[RunnerSpec]:
    if asked == "truth" or model.history == "own":  # as a models file says of this one
        return [model]
    return [model.with_own_history] if asked == "own" else [model, model.with_own_history]


model_options = together(
    click.option(
        "--model", "models", multiple=True, metavar="SPEC",
        help="scheme:target, such as baseline:copy or folder:answers/. Repeatable.",
    ),
    click.option(
        "--models", "models_file", metavar="FILE.toml",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Several models with their settings.",
    ),
    click.option("--label", default="", help="What to call a single --model."),
    click.option(
        "-M", "settings", multiple=True, metavar="KEY=VALUE",
        help="A setting of the model's constructor, with a single --model. Repeatable.",
    ),
    click.option(
        "-G", "call_settings", multiple=True, metavar="KEY=VALUE",
        help="A setting of each call, with a single --model. Repeatable.",
    ),
    click.option(
        "--history", type=click.Choice(["truth", "own", "both"]), default="truth", show_default=True,
        help="What turn n of a session is edited from: the dataset's turn n-1, or the model's own.",
    ),
    packed(
        "contestants",
        models_of,
        "models", "models_file", "label", "settings", "call_settings", "history",
    ),
)  # fmt: skip
"""``--model``, ``--models``, ``--label``, ``-M``, ``-G`` and ``--history`` as ``contestants``."""
