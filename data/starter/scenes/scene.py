"""A scene: things before a backdrop, drawn back to front."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import numpy as np

from overpaint.data.rgb import Pixels
from overpaint.data.starter.scenes.backdrop import backdrop
from overpaint.data.starter.scenes.layer import body, shadow
from overpaint.data.starter.scenes.noise import Floats, grain
from overpaint.data.starter.scenes.thing import Thing
from overpaint.taxonomy import UnknownName

_GRAIN = 2.0  # grey levels; a phone camera in daylight


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """``name`` seeds clouds and grain, so that two drawings of a scene differ by their things alone."""

    name: str
    size: tuple[int, int]
    backdrop: str
    things: tuple[Thing, ...]

    def pixels(self) -> Pixels:
        """(height, width, 3) uint8, read-only."""
        return _drawn(self)

    def subject(self) -> Floats:
        """(height, width) how much of each pixel is things rather than backdrop, 0 to 1."""
        cover = np.zeros((self.size[1], self.size[0], 3), np.float32)
        for thing in self.things:
            layer = body(thing, self.size)
            cover = replace(layer, color=np.ones_like(layer.color)).over(cover)
        return cover[..., 0]

    def restaged(
        self,
        *,
        drop: Sequence[str] = (),
        change: Mapping[str, Mapping[str, Any]] | None = None,
        add: Sequence[Mapping[str, Any]] = (),
        backdrop: str = "",
    ) -> "Scene":
        """The scene with things gone, changed and new, or before another backdrop."""
        changes = change or {}
        for name in (*drop, *changes):
            if name not in {thing.name for thing in self.things}:
                raise UnknownName(f"thing in scene {self.name}", name, [t.name for t in self.things])
        kept = [thing for thing in self.things if thing.name not in drop]
        things = [thing.changed(changes.get(thing.name, {})) for thing in kept]
        things += [Thing.of(row) for row in add]
        return replace(self, things=tuple(things), backdrop=backdrop or self.backdrop)


# A scene is drawn for its source, for its target and at times for a leak: twice in a row.
@lru_cache(maxsize=2)
def _drawn(scene: Scene) -> Pixels:
    picture = painted(_behind(scene.name, scene.backdrop, scene.size), scene.things)
    noisy = picture + grain(scene.name, scene.size, _GRAIN)
    pixels = np.asarray(np.clip(np.rint(noisy), 0, 255), np.uint8)
    pixels.setflags(write=False)
    return pixels


@lru_cache(maxsize=2)
def _behind(name: str, backdrop_name: str, size: tuple[int, int]) -> Floats:
    return backdrop(backdrop_name).pixels(f"{name}/{backdrop_name}", size)


def painted(picture: Floats, things: Sequence[Thing]) -> Floats:
    """The picture with things standing on it, each with its shadow unless it floats."""
    size = picture.shape[1], picture.shape[0]
    for thing in things:
        if not thing.floats:
            picture = shadow(thing, size).over(picture)
        picture = body(thing, size).over(picture)
    return picture
