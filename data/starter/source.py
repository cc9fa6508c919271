"""Where a pair begins: a photograph from scikit-image's wheel, or a scene of our own."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from overpaint.data.rgb import Pixels
from overpaint.data.starter.photograph import CropBox, cropped
from overpaint.data.starter.scenes.scene import Scene
from overpaint.data.starter.scenes.thing import Thing

_DRAWN = "drawn by Overpaint"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A source picture as ``sources.toml`` has it.

    A photograph is the part ``crop`` of ``file`` at ``size`` (width, height); a drawn source has a
    ``scene`` instead. ``form`` is the file format it is saved in.
    """

    id: str
    caption: str
    form: str
    size: tuple[int, int]
    file: str = ""
    crop: CropBox | None = None
    scene: Scene | None = None
    license: str = "Apache-2.0; textures CC0 from scikit-image"

    @property
    def image(self) -> str:
        """The scikit-image file the source was cut from, or that it was drawn."""
        return self.file or _DRAWN

    def pixels(self) -> Pixels:
        """(height, width, 3) uint8, before it is saved."""
        if self.scene is not None:
            return self.scene.pixels()
        return cropped(self.file, self.crop, self.size)


@cache
def sources() -> Mapping[str, Source]:
    """All of ``sources.toml``, by id."""
    text = (files("overpaint.data.starter") / "sources.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    photos = [_photo(row, table["license"]) for row in table["photo"]]
    return {source.id: source for source in photos + [_scene(row) for row in table["scene"]]}


def _photo(row: Mapping[str, Any], licenses: Mapping[str, str]) -> Source:
    return Source(
        id=row["id"],
        caption=row["caption"],
        form=row["form"],
        size=tuple(row["size"]),
        file=row["file"],
        crop=tuple(row["crop"]) if "crop" in row else None,
        license=licenses[row["file"]],
    )


def _scene(row: Mapping[str, Any]) -> Source:
    width, height = row["size"]
    things = tuple(Thing.of(thing) for thing in row["things"])
    scene = Scene(name=row["id"], size=(width, height), backdrop=row["backdrop"], things=things)
    return Source(id=row["id"], caption=row["caption"], form=row["form"], size=scene.size, scene=scene)
