"""Shapes of things found indoors. Each fills the unit sheet and stands on its lower edge."""

from overpaint.data.starter.scenes.canvas import Canvas
from overpaint.data.starter.scenes.thing import Thing

_DARK = "#2b2622"


def ball(canvas: Canvas, thing: Thing) -> None:
    """A plain ball."""
    canvas.ellipse(0, 0, 1, 1, thing.color)


def apple(canvas: Canvas, thing: Thing) -> None:
    """An apple with stalk and leaf."""
    canvas.ellipse(0.02, 0.18, 0.62, 1, thing.color)
    canvas.ellipse(0.38, 0.18, 0.98, 1, thing.color)
    canvas.line([(0.5, 0.3), (0.54, 0.04)], "#5b3a1e", width=0.045)
    canvas.polygon([(0.54, 0.16), (0.7, 0.02), (0.86, 0.08), (0.72, 0.2)], "#4f8a34")


def mug(canvas: Canvas, thing: Thing) -> None:
    """A mug with its handle at the right."""
    canvas.arc((0.6, 0.28, 1.0, 0.76), (-100, 100), thing.color, width=0.09)
    canvas.box(0.03, 0.08, 0.76, 1, thing.color, round=0.12)
    canvas.ellipse(0.03, 0, 0.76, 0.2, thing.color)
    canvas.ellipse(0.09, 0.03, 0.7, 0.16, thing.accent)


def gift(canvas: Canvas, thing: Thing) -> None:
    """A box with a ribbon and a bow."""
    canvas.box(0.04, 0.3, 0.96, 1, thing.color, round=0.02)
    canvas.box(0, 0.22, 1, 0.4, thing.color, round=0.02)
    canvas.box(0.42, 0.22, 0.58, 1, thing.accent)
    canvas.ellipse(0.22, 0.02, 0.52, 0.24, thing.accent)
    canvas.ellipse(0.48, 0.02, 0.78, 0.24, thing.accent)


def bottle(canvas: Canvas, thing: Thing) -> None:
    """A bottle with a label."""
    canvas.box(0.36, 0.04, 0.64, 0.45, thing.color, round=0.03)
    canvas.box(0.34, 0, 0.66, 0.07, thing.accent, round=0.02)
    canvas.polygon([(0.36, 0.25), (0.64, 0.25), (0.98, 0.45), (0.02, 0.45)], thing.color)
    canvas.box(0.02, 0.4, 0.98, 1, thing.color, round=0.05)
    canvas.box(0.02, 0.58, 0.98, 0.82, thing.accent)
    if thing.text:
        canvas.text((0.5, 0.7), thing.text, _DARK, width=0.8)


def book(canvas: Canvas, thing: Thing) -> None:
    """A book standing upright, its title on the cover."""
    canvas.box(0.06, 0.02, 1, 0.99, "#efe6cf")
    canvas.box(0, 0, 0.93, 1, thing.color, round=0.02)
    canvas.box(0.08, 0.14, 0.85, 0.4, thing.accent)
    if thing.text:
        canvas.text((0.465, 0.27), thing.text, _DARK, width=0.68)


def vase(canvas: Canvas, thing: Thing) -> None:
    """A vase with three flowers."""
    for x, y in ((0.3, 0.2), (0.52, 0.1), (0.74, 0.22)):
        canvas.line([(0.5, 0.55), (x, y)], "#3f7a35", width=0.02)
        canvas.ellipse(x - 0.15, y - 0.09, x + 0.15, y + 0.09, thing.accent)
        canvas.ellipse(x - 0.05, y - 0.03, x + 0.05, y + 0.03, "#f2c230")
    canvas.box(0.36, 0.46, 0.64, 0.62, thing.color)
    canvas.ellipse(0.16, 0.54, 0.84, 0.99, thing.color)
    canvas.box(0.32, 0.92, 0.68, 1, thing.color)


def candle(canvas: Canvas, thing: Thing) -> None:
    """A burning candle."""
    canvas.box(0.2, 0.26, 0.8, 1, thing.color, round=0.03)
    canvas.line([(0.5, 0.26), (0.5, 0.18)], _DARK, width=0.015)
    canvas.polygon([(0.5, 0), (0.72, 0.14), (0.5, 0.22), (0.28, 0.14)], "#f7b733")
    canvas.ellipse(0.28, 0.09, 0.72, 0.22, "#f7b733")
    canvas.ellipse(0.4, 0.12, 0.6, 0.2, "#fff4c4")


def sign(canvas: Canvas, thing: Thing) -> None:
    """A board on a post, with words on it."""
    canvas.box(0.46, 0.4, 0.54, 1, "#6d4f33")
    canvas.box(0, 0, 1, 0.55, thing.accent, round=0.05)
    canvas.box(0.025, 0.03, 0.975, 0.52, thing.color, round=0.04)
    canvas.text((0.5, 0.27), thing.text, thing.accent, width=0.84)


def poster(canvas: Canvas, thing: Thing) -> None:
    """A framed sheet with words on it, for walls."""
    canvas.box(0, 0, 1, 1, _DARK)
    canvas.box(0.03, 0.04, 0.97, 0.96, thing.color)
    canvas.text((0.5, 0.5), thing.text, thing.accent, width=0.8)


def lamp(canvas: Canvas, thing: Thing) -> None:
    """A table lamp."""
    canvas.ellipse(0.25, 0.92, 0.75, 1, thing.accent)
    canvas.line([(0.5, 0.95), (0.5, 0.4)], thing.accent, width=0.03)
    canvas.polygon([(0.3, 0), (0.7, 0), (1, 0.45), (0, 0.45)], thing.color)


def chair(canvas: Canvas, thing: Thing) -> None:
    """A wooden chair seen from the side."""
    for foot, seat in (((0.08, 0.98), (0.14, 0.55)), ((0.9, 0.98), (0.84, 0.55))):
        canvas.line([foot, seat], thing.color, width=0.045)
    canvas.line([(0.3, 0.9), (0.3, 0.6)], thing.color, width=0.03)
    canvas.line([(0.72, 0.9), (0.72, 0.6)], thing.color, width=0.03)
    canvas.box(0.05, 0.5, 0.95, 0.6, thing.color, round=0.02)
    canvas.box(0.05, 0.02, 0.19, 0.56, thing.color, round=0.03)


def table(canvas: Canvas, thing: Thing) -> None:
    """A table with two visible legs."""
    canvas.box(0.08, 0.15, 0.17, 1, thing.color)
    canvas.box(0.83, 0.15, 0.92, 1, thing.color)
    canvas.polygon([(0.1, 0), (0.9, 0), (1, 0.22), (0, 0.22)], thing.color)
    canvas.box(0, 0.2, 1, 0.34, thing.color)
