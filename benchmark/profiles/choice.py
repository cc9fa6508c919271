"""Which metrics a command is to compute."""

from collections.abc import Sequence

from overpaint.benchmark.metrics import metrics, weights_of
from overpaint.benchmark.profiles.profile import CORRECTED, Profile, key_of, metric_of, profile, profiles
from overpaint.taxonomy import UsageError

PAPER = "paper"
"""Stands for the published profile of the dataset at hand."""

_USUAL_PAPER = "magicbrush"


def default_metrics() -> list[str]:
    """The keys of the metrics that need no weights, other people's among them."""
    made = [metrics.create(name) for name in metrics]
    return [key_of(metric) for metric in made if not weights_of(metric)]


def chosen_metrics(names: Sequence[str], wanted: Sequence[str], dataset: str) -> list[str]:
    """The keys of the metrics ``names`` and of all metrics of the profiles ``wanted``.

    A name may be followed by ``[encoder]`` and by ``@profile``; without, it is ``corrected``.

    Raises:
        UnknownName: a metric, profile or encoder that there isn't.
        UsageError: a profile of judged scores alone.
    """
    asked = [named_profile(name, dataset) for name in wanted]
    for one in asked:
        if not one.metrics:
            raise UsageError(
                f"profile {one.name!r} ({one.title}) averages the scores of a judge, which overpaint "
                "doesn't have yet: there is nothing to compute from pictures"
            )
    from_profiles = [key for one in asked for key in one.keys]
    return list(dict.fromkeys([*from_profiles, *map(_key, names)]))


def named_profile(name: str, dataset: str) -> Profile:
    """The profile called ``name``, where ``paper`` is the one published with ``dataset``.

    A dataset without one gets MagicBrush's, whose columns are the most printed.
    """
    if name != PAPER:
        return profile(name)
    published = [one for one in profiles().values() if dataset in one.datasets and one.metrics]
    return published[0] if published else profile(_USUAL_PAPER)


def paper_note(wanted: Sequence[str], dataset: str) -> str:
    """What to tell where ``paper`` is wanted of a dataset without a published profile; else empty."""
    if PAPER not in wanted or any(
        dataset in one.datasets and one.metrics for one in profiles().values()
    ):
        return ""
    usual = profile(_USUAL_PAPER)
    return (
        f"no profile was published with {dataset}: --profile {PAPER} computes {usual.title} on it, "
        "whose published numbers are of another dataset"
    )


def _key(name: str) -> str:
    return key_of(metric_of(name if "@" in name else f"{name}@{_owner(name)}"))


def _owner(name: str) -> str:
    bare = name.partition("[")[0]
    return metrics.create(bare).profile if bare in metrics else CORRECTED
