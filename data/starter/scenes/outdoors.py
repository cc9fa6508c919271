"""Shapes of things found outdoors. Each fills the unit sheet and stands on its lower edge."""

from overpaint.data.starter.scenes.canvas import Canvas
from overpaint.data.starter.scenes.thing import Thing

_DARK = "#2b2622"
_BARK = "#6b4a2f"


def tree(canvas: Canvas, thing: Thing) -> None:
    """A tree with a round crown."""
    canvas.polygon([(0.43, 1), (0.57, 1), (0.54, 0.5), (0.46, 0.5)], _BARK)
    for left, top, side in ((0, 0.22, 0.5), (0.5, 0.22, 0.5), (0.2, 0, 0.6), (0.22, 0.3, 0.56)):
        canvas.ellipse(left, top, left + side, top + side * 0.8, thing.color)


def pine(canvas: Canvas, thing: Thing) -> None:
    """A fir of three tiers."""
    canvas.box(0.44, 0.8, 0.56, 1, _BARK)
    for top, bottom, half in ((0, 0.4, 0.26), (0.2, 0.63, 0.38), (0.42, 0.88, 0.5)):
        canvas.polygon([(0.5, top), (0.5 + half, bottom), (0.5 - half, bottom)], thing.color)


def house(canvas: Canvas, thing: Thing) -> None:
    """A house with roof, door and two windows."""
    canvas.box(0.72, 0.02, 0.82, 0.3, "#7d4a3a")
    canvas.box(0.08, 0.4, 0.92, 1, thing.color)
    canvas.polygon([(0.5, 0.05), (1, 0.45), (0, 0.45)], thing.accent)
    canvas.box(0.42, 0.65, 0.58, 1, "#5a3d28")
    for left in (0.16, 0.68):
        canvas.box(left, 0.55, left + 0.17, 0.75, "#e9eef2")
        canvas.box(left + 0.02, 0.57, left + 0.15, 0.73, "#52708a")


def car(canvas: Canvas, thing: Thing) -> None:
    """A car seen from the side."""
    canvas.polygon([(0.2, 0.45), (0.32, 0.05), (0.7, 0.05), (0.85, 0.45)], thing.color)
    canvas.box(0, 0.38, 1, 0.82, thing.color, round=0.15)
    canvas.polygon([(0.26, 0.42), (0.35, 0.13), (0.5, 0.13), (0.5, 0.42)], "#b9d3e0")
    canvas.polygon([(0.54, 0.42), (0.54, 0.13), (0.67, 0.13), (0.78, 0.42)], "#b9d3e0")
    for x in (0.23, 0.77):
        canvas.ellipse(x - 0.11, 0.58, x + 0.11, 1, _DARK)
        canvas.ellipse(x - 0.05, 0.69, x + 0.05, 0.89, "#b8b8b8")
    canvas.ellipse(0.94, 0.48, 1, 0.6, "#fff2b0")


def bus(canvas: Canvas, thing: Thing) -> None:
    """A bus seen from the side."""
    canvas.box(0, 0.02, 1, 0.86, thing.color, round=0.08)
    for left in (0.05, 0.24, 0.43, 0.62, 0.81):
        canvas.box(left, 0.14, left + 0.15, 0.46, "#b9d3e0", round=0.03)
    canvas.box(0, 0.56, 1, 0.62, thing.accent)
    for x in (0.2, 0.8):
        canvas.ellipse(x - 0.09, 0.7, x + 0.09, 1, _DARK)
        canvas.ellipse(x - 0.04, 0.78, x + 0.04, 0.92, "#b8b8b8")


def balloon(canvas: Canvas, thing: Thing) -> None:
    """A hot-air balloon."""
    canvas.ellipse(0, 0, 1, 0.72, thing.color)
    canvas.polygon([(0.1, 0.5), (0.9, 0.5), (0.6, 0.82), (0.4, 0.82)], thing.color)
    canvas.ellipse(0.34, 0, 0.66, 0.72, thing.accent)
    canvas.polygon([(0.36, 0.5), (0.64, 0.5), (0.54, 0.82), (0.46, 0.82)], thing.accent)
    canvas.line([(0.42, 0.8), (0.42, 0.9)], _DARK, width=0.008)
    canvas.line([(0.58, 0.8), (0.58, 0.9)], _DARK, width=0.008)
    canvas.box(0.38, 0.88, 0.62, 1, "#7a5230", round=0.02)


def disc(canvas: Canvas, thing: Thing) -> None:
    """The sun, the moon or a planet."""
    canvas.ellipse(0, 0, 1, 1, thing.color)
    for left, top, side in ((0.25, 0.2, 0.2), (0.6, 0.5, 0.16), (0.3, 0.6, 0.14)):
        canvas.ellipse(left, top, left + side, top + side, thing.accent)


def boat(canvas: Canvas, thing: Thing) -> None:
    """A sailing boat."""
    canvas.box(0.47, 0, 0.5, 0.75, _BARK)
    canvas.polygon([(0.53, 0.05), (0.53, 0.68), (0.95, 0.68)], thing.accent)
    canvas.polygon([(0.44, 0.15), (0.44, 0.68), (0.12, 0.68)], thing.accent)
    canvas.polygon([(0, 0.74), (1, 0.74), (0.82, 1), (0.16, 1)], thing.color)


def mushroom(canvas: Canvas, thing: Thing) -> None:
    """A toadstool."""
    canvas.box(0.38, 0.4, 0.62, 1, "#f0e6d2", round=0.08)
    canvas.ellipse(0, 0, 1, 0.9, thing.color)
    canvas.box(0.38, 0.58, 0.62, 1, "#f0e6d2", round=0.08)
    for left, top in ((0.2, 0.25), (0.48, 0.1), (0.7, 0.34), (0.44, 0.42)):
        canvas.ellipse(left, top, left + 0.13, top + 0.11, thing.accent)


def rock(canvas: Canvas, thing: Thing) -> None:
    """A boulder."""
    corners = [(0.02, 1), (0, 0.62), (0.2, 0.2), (0.48, 0), (0.8, 0.14), (1, 0.6), (0.97, 1)]
    canvas.polygon(corners, thing.color)


def umbrella(canvas: Canvas, thing: Thing) -> None:
    """An open parasol."""
    canvas.line([(0.5, 0.1), (0.5, 0.98)], _BARK, width=0.03)
    canvas.polygon([(0, 0.42), (0.14, 0.16), (0.5, 0), (0.86, 0.16), (1, 0.42)], thing.color)
    canvas.polygon([(0.34, 0.42), (0.42, 0.05), (0.5, 0), (0.58, 0.05), (0.66, 0.42)], thing.accent)


def bird(canvas: Canvas, thing: Thing) -> None:
    """A bird on the wing."""
    canvas.ellipse(0.3, 0.42, 0.82, 0.78, thing.color)
    canvas.ellipse(0.7, 0.3, 0.94, 0.6, thing.color)
    canvas.polygon([(0.92, 0.42), (1, 0.48), (0.92, 0.52)], "#e39a2c")
    canvas.polygon([(0.34, 0.55), (0.02, 0.5), (0.06, 0.74), (0.36, 0.68)], thing.color)
    canvas.polygon([(0.42, 0.55), (0.3, 0.02), (0.7, 0.5)], thing.accent)
    canvas.ellipse(0.83, 0.38, 0.87, 0.44, _DARK)


def cactus(canvas: Canvas, thing: Thing) -> None:
    """A cactus with two arms."""
    canvas.line([(0.5, 0.98), (0.5, 0.1)], thing.color, width=0.17)
    canvas.line([(0.5, 0.66), (0.16, 0.66), (0.16, 0.4)], thing.color, width=0.11)
    canvas.line([(0.5, 0.54), (0.84, 0.54), (0.84, 0.26)], thing.color, width=0.11)
