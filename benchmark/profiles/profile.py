"""One TOML per profile: a published definition with its bugs, or what it should have been."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from overpaint.benchmark.metrics import Metric, metrics
from overpaint.data.encoders import encoder_facts
from overpaint.taxonomy import Registry, UnknownName

CORRECTED = "corrected"

_ZEROED = "overpaint.benchmark.profiles.zeroed"

_published: Registry[Metric] = Registry(
    "published metrics",
    {
        "psnr_zeroed": f"{_ZEROED}:Psnr",
        "l2_zeroed": f"{_ZEROED}:SquaredError",
        "ssim_zeroed": f"{_ZEROED}:Ssim",
        "lpips_zeroed": f"{_ZEROED}:LpipsSqueeze",
        "clip_score_zeroed": f"{_ZEROED}:ClipScoreInside",
    },
)
"""Definitions that no one should follow but to reproduce a table."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """``metrics`` maps a metric's name to the part that makes it and its settings.

    ``datasets`` are the names of the datasets whose published numbers it reproduces; ``assumes`` are
    sentences on what the publication leaves open. ``groups`` are those of its table, ``sizes`` how many
    items each has where that is printed, and ``overall`` the mean of them that its table prints.
    """

    name: str
    title: str
    source: str
    datasets: tuple[str, ...] = ()
    assumes: tuple[str, ...] = ()
    metrics: Mapping[str, Mapping[str, Any]] = field(default_factory=dict[str, Mapping[str, Any]])
    groups: tuple[str, ...] = ()
    sizes: Mapping[str, int] = field(default_factory=dict[str, int])
    overall: Literal["", "macro", "micro"] = ""

    @property
    def keys(self) -> list[str]:
        """``metric@profile`` of each metric."""
        return [f"{name}@{self.name}" for name in self.metrics]

    def create(self, name: str, **settings: Any) -> Metric:
        """The metric called ``name`` under this profile.

        Raises:
            UnknownName: the profile has no such metric.
        """
        if name not in self.metrics:
            raise UnknownName(f"metric of profile {self.name!r}", name, self.metrics)
        told = dict(self.metrics[name])
        part = told.pop("part", name)
        registry = _published if part in _published else metrics
        return registry.create(part, profile=self.name, **told, **settings)


def profile(name: str) -> Profile:
    """The profile called ``name``.

    Raises:
        UnknownName: there is none of that name.
    """
    known = profiles()
    if name not in known:
        raise UnknownName("profile", name, [*known, "paper"])
    return known[name]


@cache
def profiles() -> Mapping[str, Profile]:
    """Every profile by its name."""
    folder = files("overpaint.benchmark.profiles")
    texts = [file.read_text("utf-8") for file in folder.iterdir() if file.name.endswith(".toml")]
    read = [_profile(tomllib.loads(text)) for text in texts]
    return {one.name: one for one in sorted(read, key=lambda one: one.name)}


@cache
def metric_of(key: str) -> Metric:
    """The metric that ``key`` stands for: ``name@profile`` or ``name[encoder]@profile``.

    Raises:
        UnknownName: no such profile, metric in it, or encoder.
    """
    name, _, owner = key.rpartition("@")
    name, _, encoder = name.removesuffix("]").partition("[")
    settings = {"encoder": encoder_facts(encoder).name} if encoder else {}
    if owner in profiles() and name in profile(owner).metrics:
        return profile(owner).create(name, **settings)
    if name in metrics:  # a plug-in's own, under our profile or one of its own
        metric = metrics.create(name, **settings)
        if metric.profile == owner:
            return metric
    return profile(owner).create(name, **settings)


def key_of(metric: Metric) -> str:
    """``metric@profile``: what a column and a row of scores are called."""
    return f"{metric.name}@{metric.profile}"


def _profile(row: Mapping[str, Any]) -> Profile:
    lists: dict[str, Sequence[str]] = {
        name: tuple(row.get(name, ())) for name in ("datasets", "assumes", "groups")
    }
    return Profile(**{**row, **lists})
