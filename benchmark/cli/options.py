"""Options that several verbs share, and how their texts become values."""

import math
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar, cast

import click

from overpaint.auditors.thresholds import Thresholds
from overpaint.benchmark.engine import ENGINES, EngineName, engine_of
from overpaint.benchmark.ledger import Limits
from overpaint.benchmark.opinions import Ballot, Opinions, read_ratings
from overpaint.benchmark.stages import AnswersAsked
from overpaint.data.naming import NAMINGS
from overpaint.data.selection import Selection
from overpaint.runners.models import read_models
from overpaint.runners.spec import RunnerSpec, parse_setting, parse_spec
from overpaint.taxonomy import UsageError

F = TypeVar("F", bound=Callable[..., Any])


def selection_options(verb: F) -> F:
    """``--id``, ``--limit``, ``--sample``, ``--seed``, ``--column`` and ``--classes``."""
    option = click.option(
        "--classes", type=click.Choice(NAMINGS), default="predicted", show_default=True,
        help="Edit class of a sample that has none: predicted from its instruction where that is "
        "sure, or native: none.",
    )  # fmt: skip
    return row_options(option(verb))


def row_options(verb: F) -> F:
    """``--id``, ``--limit``, ``--sample``, ``--seed`` and ``--column``."""
    for option in (
        click.option(
            "--column", "columns", multiple=True, metavar="FIELD=NAME", callback=_pairs,
            help="Which column of the dataset holds a field, such as source=input_image. Repeatable.",
        ),
        click.option("--seed", default=0, show_default=True, help="For --sample and for the models."),
        click.option("--sample", type=click.IntRange(1), help="Take N rows at random (of --limit)."),
        click.option("--limit", type=click.IntRange(1), help="Take only the first N rows."),
        click.option(
            "--id", "ids", multiple=True, metavar="ID",
            help="Take only this sample, or all turns of this session. Repeatable.",
        ),
    ):  # fmt: skip
        verb = option(verb)
    return verb


def out_option(verb: F) -> F:
    """``--out``."""
    return click.option(
        "--out", type=click.Path(path_type=Path, file_okay=False), required=True, metavar="RUN",
        help="The run folder: new, or one of the same dataset to go on with.",
    )(verb)  # fmt: skip


def engine_options(verb: F) -> F:
    """``--workers`` and ``--engine``; the verb gets them as one value, ``engine``."""

    @wraps(verb)
    def packed(*args: Any, workers: int, engine_name: EngineName, **kwargs: Any) -> Any:
        return verb(*args, engine=engine_of(engine_name, workers), **kwargs)

    options: Any = packed
    for option in (
        click.option(
            "--engine", "engine_name", type=click.Choice(ENGINES), default="local", show_default=True,
            help="local: processes of this machine; ray: tasks of a Ray cluster (docs/cluster.md).",
        ),
        click.option(
            "--workers", type=click.IntRange(1), default=1, show_default=True, metavar="N",
            help="Audit N shards at a time, each in a process of its own. The findings are the same.",
        ),
    ):  # fmt: skip
        options = option(options)
    return cast("F", options)


def model_options(verb: F) -> F:
    """``--model``, ``--models``, ``--label``, ``-M`` and ``-G``."""
    for option in (
        click.option(
            "-G", "call_settings", multiple=True, metavar="KEY=VALUE",
            help="A setting of each call, with a single --model. Repeatable.",
        ),
        click.option(
            "-M", "settings", multiple=True, metavar="KEY=VALUE",
            help="A setting of the model's constructor, with a single --model. Repeatable.",
        ),
        click.option("--label", default="", help="What to call a single --model."),
        click.option(
            "--models", "models_file", metavar="FILE.toml",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Several models with their settings.",
        ),
        click.option(
            "--model", "models", multiple=True, metavar="SPEC",
            help="scheme:target, such as baseline:copy or folder:answers/. Repeatable.",
        ),
    ):  # fmt: skip
        verb = option(verb)
    return verb


def auditor_option(verb: F) -> F:
    """``--auditor``."""
    return click.option(
        "--auditor", "auditors", multiple=True, metavar="NAME",
        help="Use only this auditor, beside those the run has. Repeatable; all of them by default.",
    )(verb)  # fmt: skip


def against_option(verb: F) -> F:
    """``--against``."""
    return click.option(
        "--against", multiple=True, metavar="FILE",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        help="Look for pictures of another dataset, by its file of fingerprints. Repeatable.",
    )(verb)  # fmt: skip


def metric_options(verb: F) -> F:
    """``--metric`` and ``--profile``."""
    for option in (
        click.option(
            "--profile", "profiles", multiple=True, metavar="NAME",
            help="Compute all metrics of this profile too: corrected, paper (the one published with the "
            "dataset), or one by name (overpaint list profiles). Repeatable.",
        ),
        click.option(
            "--metric", "metrics", multiple=True, metavar="NAME",
            help="Compute this metric too, as in clip_t, clip_t[clip-vit-l-14] or clip_t@magicbrush. "
            "Repeatable; without, those that need no weights.",
        ),
    ):  # fmt: skip
        verb = option(verb)
    return verb


def opinion_options(verb: F) -> F:
    """``--against`` and ``--votes``; the verb gets them as one value, ``opinions``."""

    @wraps(verb)
    def packed(*args: Any, ratings: Path | None, votes: Path | None, **kwargs: Any) -> Any:
        rated = read_ratings(ratings) if ratings else ()
        return verb(*args, opinions=Opinions(rated, Ballot.read(votes) if votes else Ballot()), **kwargs)

    file: Any = click.Path(path_type=Path, exists=True, dir_okay=False)
    options: Any = packed
    for option in (
        click.option(
            "--votes", type=file, metavar="VOTES.jsonl",
            help="Rate the models by these votes: lines of id, first, second and winner (first, second, "
            "tie).",
        ),
        click.option(
            "--against", "ratings", type=file, metavar="RATINGS.jsonl",
            help="Say how far each metric agrees with these ratings: lines of id, label and rating.",
        ),
    ):  # fmt: skip
        options = option(options)
    return cast("F", options)


def report_options(verb: F) -> F:
    """``--thresholds``, ``--single-file`` and ``--json``."""
    for option in (
        click.option("--json", "as_json", is_flag=True, help="Print the results as JSON."),
        click.option("--single-file", is_flag=True, help="Put all of the report into one HTML file."),
        thresholds_option,
    ):
        verb = option(verb)
    return verb


def thresholds_option(verb: F) -> F:
    """``--thresholds``."""
    return click.option(
        "--thresholds", type=click.Path(path_type=Path, exists=True, dir_okay=False),
        callback=_thresholds,
        help="A thresholds file; kinds that it leaves out keep the threshold that ships.",
    )(verb)  # fmt: skip


def fail_on_option(verb: F) -> F:
    """``--fail-on``."""
    return click.option(
        "--fail-on", multiple=True, metavar="KIND=SHARE", callback=_limits,
        help="Exit with 1 if more than this share of the judged is flagged. Repeatable.",
    )(verb)  # fmt: skip


def answer_options(verb: F) -> F:
    """How answers are made: ``--repeats``, ``--history``, ``--retry-errors``, ``--max-cost`` and more.

    The verb gets them as two values, ``asked`` and ``history``.
    """

    @wraps(verb)
    def packed(
        *args: Any,
        repeats: int,
        retry_errors: bool,
        max_cost: float | None,
        max_errors: int | None,
        **kwargs: Any,
    ) -> Any:
        limits = Limits(max_cost=max_cost, max_errors=max_errors)
        asked = AnswersAsked(repeats=repeats, retry_errors=retry_errors, limits=limits)
        return verb(*args, asked=asked, **kwargs)

    options: Any = packed
    for option in (
        click.option(
            "--max-errors", type=click.IntRange(0), metavar="N",
            help="Stop once more than N answers ended in an error.",
        ),
        click.option(
            "--max-cost", type=click.FloatRange(0), metavar="USD",
            help="Stop once the answers of the run have cost this much, by the prices given with -M.",
        ),
        click.option(
            "--retry-errors", is_flag=True, help="Try answers again that ended in an error."
        ),
        click.option(
            "--history", type=click.Choice(["truth", "own", "both"]), default="truth", show_default=True,
            help="What turn n of a session is edited from: the dataset's turn n-1, or the model's own.",
        ),
        click.option(
            "--repeats", type=click.IntRange(1), default=1, show_default=True, metavar="N",
            help="Make N answers to each sample, each with a seed of its own.",
        ),
    ):  # fmt: skip
        options = option(options)
    return cast("F", options)


def dry_run_option(verb: F) -> F:
    """``--dry-run``."""
    return click.option(
        "--dry-run", is_flag=True, help="Only say how much there is to do; write nothing."
    )(verb)


def run_argument(verb: F) -> F:
    """``RUN``."""
    return click.argument("run", type=click.Path(path_type=Path, exists=True, file_okay=False))(verb)


def selection_of(ids: tuple[str, ...], limit: int | None, sample: int | None, seed: int) -> Selection:
    """The selection that the options ask for."""
    return Selection(ids=ids, limit=limit, sample=sample, seed=seed)


def models_of(
    models: tuple[str, ...],
    models_file: Path | None,
    label: str,
    settings: tuple[str, ...],
    call_settings: tuple[str, ...],
    history: str = "truth",
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


def _thresholds(ctx: click.Context, param: click.Parameter, value: Path | None) -> Thresholds:
    return Thresholds.from_file(value) if value else Thresholds.shipped()


def _pairs(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, str]:
    pairs = {field: name for field, _, name in (value.partition("=") for value in values)}
    if bad := [value for value in values if not all(value.partition("="))]:
        raise click.BadParameter(f"{bad[0]!r} is not FIELD=NAME")
    return pairs


def _limits(ctx: click.Context, param: click.Parameter, values: tuple[str, ...]) -> dict[str, float]:
    return dict(map(_limit, values))


def _limit(value: str) -> tuple[str, float]:
    kind, _, text = value.partition("=")
    try:
        share = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        share = math.nan
    if not (kind and 0 <= share <= 1):
        raise click.BadParameter(f"{value!r} is not KIND=SHARE from 0 to 1, such as over_edit=5%")
    return kind, share
