"""Verbs that draw a scene again, or put its subject elsewhere."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from overpaint.data.starter.edits.region import Region
from overpaint.data.starter.edits.stage import Edited, Stage, filled
from overpaint.data.starter.scenes.backdrop import backdrop as named_backdrop
from overpaint.data.starter.scenes.scene import Scene
from overpaint.taxonomy import UsageError


def restage(stage: Stage, **changes: Any) -> Edited:
    """Draw the scene with other things; what both drawings share stays as it was decoded."""
    scene = _scene(stage)
    after = scene.restaged(**changes).pixels()
    moved = np.any(scene.pixels() != after, axis=2)
    return Edited.confined(stage.pixels, after.astype(np.float32), filled(moved))


def change_backdrop(stage: Stage, *, backdrop: str) -> Edited:
    """Put the things of a scene before another backdrop."""
    scene = _scene(stage)
    after = scene.restaged(backdrop=backdrop).pixels().astype(np.float32)
    return Edited.confined(stage.pixels, after, scene.subject() < 0.999)


def cut_out(stage: Stage, *, subject: Mapping[str, Any], backdrop: str) -> Edited:
    """Put the subject of a photograph, a region of it, before a backdrop."""
    matte = Region.of(subject).matte(stage.pixels)
    behind = named_backdrop(backdrop).pixels(backdrop, stage.size)
    after = behind + (stage.pixels - behind) * matte[..., None]
    return Edited.confined(stage.pixels, np.asarray(after, np.float32), matte < 0.999)


def _scene(stage: Stage) -> Scene:
    if stage.scene is None:
        raise UsageError("starter: only a drawn scene can be restaged; this source is a photograph")
    return stage.scene
