"""What each runner needs of a sample, and which groups of edit classes it can serve."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from overpaint.runners.base import runners
from overpaint.runners.diffusion.preset import presets
from overpaint.taxonomy import taxonomy

_API = ("instruction", "mask, if -M mask=true")
_NEEDS: Mapping[str, tuple[str, ...]] = {
    "baseline": ("see overpaint list baselines",),
    "bfl": _API,
    "cmd": ("what its placeholders name",),
    "diffusers": ("see the presets below",),
    "gemini": _API,
    "http": _API,
    "https": _API,
    "openai": _API,
}
_TELL_BY_PRESET = {"baseline", "diffusers"}


@dataclass(frozen=True, slots=True)
class CatalogueEntry:
    """A runner, or a preset of ``diffusers:``. ``serves`` is empty where its presets or names tell."""

    name: str
    about: str
    needs: tuple[str, ...]
    serves: tuple[str, ...]


def catalogue() -> Iterator[CatalogueEntry]:
    """Every runner, a plug-in's too, then every preset.

    What a plug-in needs is known once it is made, with its settings; what it serves, from its answers.
    """
    groups = tuple(group for group in taxonomy().groups if group != "other")
    for name in runners:
        serves = groups if runners.origin(name) == "overpaint" and name not in _TELL_BY_PRESET else ()
        about = (runners.load(name).__doc__ or "").strip().partition("\n")[0]
        yield CatalogueEntry(name, about, _NEEDS.get(name, ()), serves)
    for preset in presets().values():
        control = {"control"} if "control" in preset.call.values() else set[str]()
        needs = tuple(sorted(preset.needs | control))
        yield CatalogueEntry(f"diffusers preset {preset.name}", preset.about, needs, preset.serves)
