"""Control images: edges, soft edges and strokes, from a sample's references or made from its source."""

from collections.abc import Callable, Mapping

import numpy as np

from overpaint.data import EditSample, Picture, Pixels
from overpaint.taxonomy import UnknownName

_SIGMA = 2.0  # pixels; of the blur before edges are looked for, scikit-image's own default is 1
_STROKES = 200  # strokes that a source is painted with, at most
_STROKE_BLUR = 1.0  # pixels; hides JPEG noise from the segmentation
_FULL = 99.0  # percentile of the gradient that is drawn white: a single glint must not dim all others


def control_image(sample: EditSample, kind: str) -> Picture:
    """The control image of ``kind`` (``canny``, ``sketch`` or ``stroke``), of the source's size.

    The sample's own reference of that kind where it has one, stretched to the source; else made from
    the source, never from the target: canny and sketch are white on black, as ControlNets are trained.

    Raises:
        UnknownName: there is no such kind.
        UnreadablePicture: the reference or the source can't be decoded.
    """
    if kind not in _DRAWN:
        raise UnknownName("control", kind, _DRAWN)
    for reference in sample.references:
        if reference.kind == kind:
            return Picture.from_pixels(reference.picture.resized(sample.source.size))
    return Picture.from_pixels(_DRAWN[kind](sample.source.pixels))


def canny(pixels: Pixels) -> Pixels:
    """Canny's edges of (height, width, 3) RGB: white lines of one pixel on black, three channels."""
    from skimage.feature import canny as edges  # noqa: PLC0415  heavy

    lines = edges(_grey(pixels), sigma=_SIGMA)  # type: ignore[no-untyped-call]  # scikit-image has no types
    return _white_on_black(lines.astype(np.float64))


def sketch(pixels: Pixels) -> Pixels:
    """Soft edges: Sobel's gradient of the blurred picture, its 99th percentile and more in white."""
    from skimage.filters import gaussian, sobel  # noqa: PLC0415  heavy

    blurred = gaussian(_grey(pixels), _SIGMA / 2)  # type: ignore[no-untyped-call]  # as above
    gradient = sobel(blurred)  # type: ignore[no-untyped-call]  # as above
    top = float(np.percentile(gradient, _FULL)) or 1.0
    return _white_on_black(np.clip(gradient / top, 0, 1))


def stroke(pixels: Pixels) -> Pixels:
    """The picture in at most 200 strokes of one colour each: SLIC's superpixels, averaged."""
    from skimage.color import label2rgb  # noqa: PLC0415  heavy
    from skimage.segmentation import slic  # noqa: PLC0415

    labels = slic(pixels, n_segments=_STROKES, sigma=_STROKE_BLUR, start_label=1)
    painted = label2rgb(labels, pixels, kind="avg")  # type: ignore[no-untyped-call]  # as above
    return np.asarray(painted, dtype=np.uint8)


_DRAWN: Mapping[str, Callable[[Pixels], Pixels]] = {"canny": canny, "sketch": sketch, "stroke": stroke}


def _grey(pixels: Pixels) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    from skimage.color import rgb2gray  # noqa: PLC0415  heavy

    return np.asarray(rgb2gray(pixels), dtype=np.float64)


def _white_on_black(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> Pixels:
    return np.repeat(np.rint(values * 255).astype(np.uint8)[:, :, None], 3, axis=2)
