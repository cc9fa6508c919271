"""Pictures that stand in a table as base64."""

import base64
import binascii

from overpaint.data.picture import Picture

_STARTS = ("/9j/", "iVBORw0KGgo", "R0lGOD", "UklGR", "Qk")
"""How JPEG, PNG, GIF, WebP and BMP begin in base64."""

_SHORTEST = 64  # characters: no picture is shorter, and a path may begin with Qk


def inline(cell: str, where: str) -> Picture | None:
    """The picture that ``cell`` is in base64, with or without ``data:…;base64,``; None for a path."""
    head, comma, _ = cell[:64].partition(",")
    if head.startswith("data:") and head.endswith(";base64") and comma:
        cell = cell[len(head) + 1 :]
    elif len(cell) < _SHORTEST or not cell.startswith(_STARTS) or "." in cell:
        return None
    try:
        return Picture.from_bytes(base64.b64decode(cell, validate=False), uri=where)
    except (binascii.Error, ValueError):
        return Picture.missing("is no base64", uri=where)
