"""Which shapes there are, and how wide each is for its height."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from overpaint.data.starter.scenes import figures, household, outdoors
from overpaint.data.starter.scenes.canvas import Canvas
from overpaint.data.starter.scenes.thing import Thing
from overpaint.taxonomy import UnknownName


@dataclass(frozen=True, slots=True)
class Shape:
    """``draw`` fills a sheet that is ``aspect`` times as wide as high."""

    aspect: float
    draw: Callable[[Canvas, Thing], None]


_SHAPES: Mapping[str, Shape] = {
    "apple": Shape(1.0, household.apple),
    "ball": Shape(1.0, household.ball),
    "balloon": Shape(0.8, outdoors.balloon),
    "bird": Shape(1.4, outdoors.bird),
    "boat": Shape(1.0, outdoors.boat),
    "book": Shape(0.72, household.book),
    "bottle": Shape(0.34, household.bottle),
    "bus": Shape(2.2, outdoors.bus),
    "cactus": Shape(0.8, outdoors.cactus),
    "candle": Shape(0.34, household.candle),
    "car": Shape(2.1, outdoors.car),
    "cat": Shape(0.75, figures.cat),
    "chair": Shape(0.62, household.chair),
    "disc": Shape(1.0, outdoors.disc),
    "dog": Shape(1.2, figures.dog),
    "gift": Shape(1.0, household.gift),
    "house": Shape(1.15, outdoors.house),
    "lamp": Shape(0.62, household.lamp),
    "mug": Shape(1.1, household.mug),
    "mushroom": Shape(0.9, outdoors.mushroom),
    "person": Shape(0.62, figures.person),
    "pine": Shape(0.6, outdoors.pine),
    "poster": Shape(1.5, household.poster),
    "rock": Shape(1.5, outdoors.rock),
    "sign": Shape(1.15, household.sign),
    "table": Shape(1.6, household.table),
    "tree": Shape(0.85, outdoors.tree),
    "umbrella": Shape(1.0, outdoors.umbrella),
    "vase": Shape(0.6, household.vase),
}


def shape(name: str) -> Shape:
    """The shape called ``name``."""
    if name not in _SHAPES:
        raise UnknownName("shape", name, _SHAPES)
    return _SHAPES[name]
