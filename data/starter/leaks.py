"""Over-edits: what real editors change besides what they were asked to."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import cv2
import numpy as np

from overpaint.data.rgb import Pixels
from overpaint.data.starter.edits.stage import Edited, Stage
from overpaint.data.starter.edits.tone import Grade
from overpaint.data.starter.edits.verbs import edited
from overpaint.data.starter.scenes.noise import fractal
from overpaint.taxonomy import UnknownName, UsageError

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class CleanEdit:
    """The recipe's ``edit`` carried out on ``stage`` without any defect gave ``result``."""

    stage: Stage
    edit: Row
    result: Edited


def leaked(clean: CleanEdit, how: Row) -> Pixels:
    """The target of a clean edit that also changed outside its area, by the ``leak`` that is named."""
    name = how["leak"]
    if name not in _LEAKS:
        raise UnknownName("leak", name, _LEAKS)
    return _LEAKS[name](clean, **{key: value for key, value in how.items() if key != "leak"})


def regrade(clean: CleanEdit, **settings: Any) -> Pixels:
    """The colours of the whole picture shift."""
    return Grade.of(settings).applied(clean.result.pixels)


def second(clean: CleanEdit, *, edit: Row) -> Pixels:
    """Something nobody spoke of is edited too."""
    return edited(Stage(clean.result.pixels, clean.stage.scene), edit).pixels


def rerender(clean: CleanEdit, *, seed: str) -> Pixels:
    """Everything behind the things of a scene is made anew: same place, other clouds and ground."""
    scene = clean.stage.scene
    if scene is None:
        raise UsageError("starter: only a drawn scene can be rendered again")
    other = replace(scene, name=f"{scene.name}-{seed}")
    anew = edited(Stage(other.pixels(), other), clean.edit).pixels
    kept = ~clean.result.area & (scene.subject() >= 0.999)
    return np.where(kept[..., None], clean.result.pixels, anew)


def drift(clean: CleanEdit, *, pixels: float) -> Pixels:
    """Shapes bend by up to ``pixels`` and fine texture is lost, as after a weak autoencoder."""
    before, size = clean.result.pixels, clean.stage.size
    down, across = np.mgrid[0 : size[1], 0 : size[0]].astype(np.float32)
    across += (fractal("drift across", size, (6, 6), 2) - 0.5) * 2 * pixels
    down += (fractal("drift down", size, (6, 6), 2) - 0.5) * 2 * pixels
    bent = cv2.remap(before, across, down, cv2.INTER_CUBIC, borderMode=cv2.BORDER_REFLECT_101)
    smooth = np.asarray(cv2.bilateralFilter(bent, 9, 45, 5), np.uint8)
    return np.where(clean.result.area[..., None], before, smooth)


_LEAKS: Mapping[str, Callable[..., Pixels]] = {
    "drift": drift,
    "regrade": regrade,
    "rerender": rerender,
    "second": second,
}
