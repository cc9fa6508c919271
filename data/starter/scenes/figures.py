"""Shapes of living things whose pose can change. Each stands on the lower edge of its sheet."""

from collections.abc import Mapping, Sequence

from overpaint.data.starter.scenes.canvas import Canvas, Point
from overpaint.data.starter.scenes.thing import Thing

_SKIN = "#e0ac86"
_TROUSERS = "#38445c"
_DARK = "#2b2622"

Limbs = dict[str, Sequence[Point]]

_SHOULDERS = ((0.4, 0.32), (0.6, 0.32))
_LEGS_STANDING: Limbs = {
    "left leg": [(0.44, 0.58), (0.42, 0.78), (0.41, 0.96)],
    "right leg": [(0.56, 0.58), (0.58, 0.78), (0.59, 0.96)],
}
_POSES: Mapping[str, Limbs] = {
    "stand": _LEGS_STANDING
    | {
        "left arm": [_SHOULDERS[0], (0.3, 0.46), (0.29, 0.6)],
        "right arm": [_SHOULDERS[1], (0.7, 0.46), (0.71, 0.6)],
    },
    "wave": _LEGS_STANDING
    | {
        "left arm": [_SHOULDERS[0], (0.3, 0.46), (0.29, 0.6)],
        "right arm": [_SHOULDERS[1], (0.78, 0.28), (0.84, 0.08)],
    },
    "cheer": _LEGS_STANDING
    | {
        "left arm": [_SHOULDERS[0], (0.23, 0.22), (0.16, 0.04)],
        "right arm": [_SHOULDERS[1], (0.77, 0.22), (0.84, 0.04)],
    },
    "run": {
        "left leg": [(0.44, 0.58), (0.28, 0.7), (0.08, 0.78)],
        "right leg": [(0.56, 0.58), (0.76, 0.68), (0.72, 0.93)],
        "left arm": [_SHOULDERS[0], (0.24, 0.42), (0.34, 0.53)],
        "right arm": [_SHOULDERS[1], (0.76, 0.42), (0.9, 0.32)],
    },
}


def person(canvas: Canvas, thing: Thing) -> None:
    """A person in a jumper of the thing's colour; poses: stand, wave, cheer, run."""
    limbs = _POSES[thing.pose or "stand"]
    for name in ("left leg", "right leg"):
        canvas.line(limbs[name], _TROUSERS, width=0.085)
    canvas.box(0.36, 0.26, 0.64, 0.61, thing.color, round=0.06)
    for name in ("left arm", "right arm"):
        canvas.line(limbs[name], thing.color, width=0.065)
        x, y = limbs[name][-1]
        canvas.ellipse(x - 0.055, y - 0.035, x + 0.055, y + 0.035, _SKIN)
    canvas.box(0.46, 0.18, 0.54, 0.3, _SKIN)
    canvas.ellipse(0.37, 0.03, 0.63, 0.24, _SKIN)
    canvas.ellipse(0.36, 0.0, 0.64, 0.12, thing.accent)
    for x in (0.45, 0.55):
        canvas.ellipse(x - 0.015, 0.12, x + 0.015, 0.14, _DARK)


def dog(canvas: Canvas, thing: Thing) -> None:
    """A dog looking to the right; poses: stand, sit."""
    draw = {"": _standing_dog, "stand": _standing_dog, "sit": _sitting_dog}[thing.pose]
    draw(canvas, thing)


def _standing_dog(canvas: Canvas, thing: Thing) -> None:
    for x in (0.18, 0.28, 0.56, 0.66):
        canvas.line([(x, 0.6), (x, 0.96)], thing.color, width=0.075)
    canvas.ellipse(0.1, 0.38, 0.76, 0.74, thing.color)
    canvas.line([(0.14, 0.5), (0.02, 0.24)], thing.color, width=0.055)
    canvas.line([(0.66, 0.5), (0.78, 0.3)], thing.color, width=0.17)
    _dog_head(canvas, thing, left=0.66, top=0.06)


def _sitting_dog(canvas: Canvas, thing: Thing) -> None:
    canvas.line([(0.26, 0.9), (0.06, 0.82)], thing.color, width=0.055)
    canvas.ellipse(0.18, 0.56, 0.58, 1, thing.color)
    canvas.line([(0.4, 0.8), (0.62, 0.42)], thing.color, width=0.28)
    for x in (0.6, 0.68):
        canvas.line([(x - 0.03, 0.55), (x, 0.96)], thing.color, width=0.075)
    canvas.line([(0.6, 0.45), (0.66, 0.28)], thing.color, width=0.17)
    _dog_head(canvas, thing, left=0.54, top=0.02)


def _dog_head(canvas: Canvas, thing: Thing, *, left: float, top: float) -> None:
    canvas.ellipse(left, top, left + 0.24, top + 0.32, thing.color)
    canvas.ellipse(left + 0.12, top + 0.12, left + 0.34, top + 0.3, thing.color)
    canvas.ellipse(left - 0.01, top + 0.02, left + 0.09, top + 0.3, thing.accent)
    canvas.ellipse(left + 0.15, top + 0.08, left + 0.18, top + 0.12, _DARK)
    canvas.ellipse(left + 0.3, top + 0.15, left + 0.35, top + 0.2, _DARK)


def cat(canvas: Canvas, thing: Thing) -> None:
    """A sitting cat seen from the front."""
    canvas.line([(0.7, 0.94), (0.95, 0.85), (0.93, 0.6)], thing.color, width=0.07)
    canvas.ellipse(0.2, 0.38, 0.8, 1, thing.color)
    canvas.ellipse(0.24, 0.08, 0.76, 0.5, thing.color)
    canvas.polygon([(0.26, 0.24), (0.27, 0), (0.46, 0.12)], thing.color)
    canvas.polygon([(0.74, 0.24), (0.73, 0), (0.54, 0.12)], thing.color)
    canvas.ellipse(0.36, 0.5, 0.64, 0.86, thing.accent)
    for x in (0.4, 0.6):
        canvas.ellipse(x - 0.045, 0.23, x + 0.045, 0.31, "#9bbf3b")
        canvas.ellipse(x - 0.015, 0.23, x + 0.015, 0.31, _DARK)
    canvas.polygon([(0.46, 0.35), (0.54, 0.35), (0.5, 0.39)], "#c9746a")
