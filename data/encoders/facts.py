"""Which encoders there are, as ``encoders.toml`` tells them."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal

from overpaint.taxonomy import UnknownName


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderFacts:
    """One encoder. ``hub`` is the repository of its weights, ``megabytes`` what a download takes."""

    name: str
    title: str
    library: Literal["open_clip", "timm"]
    architecture: str
    hub: str
    megabytes: int


def encoder_facts(name: str) -> EncoderFacts:
    """The encoder called ``name``.

    Raises:
        UnknownName: there is none of that name; the message lists them.
    """
    known = all_encoders()
    if name not in known:
        raise UnknownName("encoder", name, known)
    return known[name]


@cache
def all_encoders() -> Mapping[str, EncoderFacts]:
    """Every encoder by its name."""
    text = files("overpaint.data.encoders").joinpath("encoders.toml").read_text(encoding="utf-8")
    return {name: EncoderFacts(name=name, **facts) for name, facts in tomllib.loads(text).items()}
