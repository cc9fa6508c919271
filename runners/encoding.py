"""A picture that a model returned in memory, as bytes."""

import io

from PIL import Image

_PNG_MODES = {"1", "L", "LA", "I;16", "P", "RGB", "RGBA"}


def png(image: Image.Image) -> bytes:
    """``image`` as PNG in its own mode, RGB where PNG has no such mode."""
    buffer = io.BytesIO()
    (image if image.mode in _PNG_MODES else image.convert("RGB")).save(buffer, "PNG")
    return buffer.getvalue()
