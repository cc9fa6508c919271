"""Planting a defect into a pair that would be clean."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from PIL import Image, ImageFilter

from overpaint.data.picture import Picture
from overpaint.data.records import Box
from overpaint.data.rgb import Pixels
from overpaint.data.starter.encoding import saved
from overpaint.data.starter.leaks import CleanEdit, leaked
from overpaint.data.starter.marks import dalle2_signature, stock_overlay
from overpaint.data.starter.recipe import Defect
from overpaint.data.starter.source import sources

_MARKS: Mapping[str, Callable[..., tuple[Pixels, Box]]] = {
    "dalle2_signature": dalle2_signature,
    "mark_removed": dalle2_signature,
    "stock_overlay": stock_overlay,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Pictures:
    """The two pictures of a pair; ``box`` is where its defect shows, if that is a place."""

    source: Picture
    target: Picture
    box: Box | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A pair in the making: its source, its edit, and the format and name of its target."""

    source: Picture
    clean: CleanEdit
    form: str
    uri: str

    def finished(self, pixels: Pixels, box: Box | None = None) -> Pictures:
        """The pair with ``pixels`` for its target."""
        return Pictures(source=self.source, target=saved(pixels, self.form, self.uri), box=box)


def marked_source(source: Picture, form: str, defect: Defect | None) -> Picture:
    """The source with its mark, if one is planted there: edits begin from the marked picture."""
    if defect is None or defect.kind not in _MARKS or defect.side == "target":
        return source
    marked, _ = _MARKS[defect.kind](source.pixels, **defect.how)
    return saved(marked, form, source.uri)


def planted(draft: Draft, defect: Defect | None) -> Pictures:
    """The pair with the defect in it, or the clean pair."""
    if defect is None:
        return draft.finished(draft.clean.result.pixels)
    return _PLANTERS[defect.kind](draft, defect)


def _over_edit(draft: Draft, defect: Defect) -> Pictures:
    pixels, clean = leaked(draft.clean, defect.how), draft.clean.result
    beyond = np.any(pixels != clean.pixels, axis=2) & ~clean.area
    rows, columns = np.nonzero(beyond.any(axis=1))[0], np.nonzero(beyond.any(axis=0))[0]
    box = Box(int(columns[0]), int(rows[0]), int(columns[-1]) + 1, int(rows[-1]) + 1)
    return draft.finished(pixels, box)


def _mark(draft: Draft, defect: Defect) -> Pictures:
    pixels = draft.clean.result.pixels
    marked, box = _MARKS[defect.kind](pixels, **defect.how)
    return draft.finished(marked if defect.side == "target" else pixels, box)


def _no_op(draft: Draft, defect: Defect) -> Pictures:
    image = Image.fromarray(draft.clean.stage.pixels)
    softened = image.filter(ImageFilter.GaussianBlur(defect.how.get("blur", 0)))
    return draft.finished(np.asarray(softened))


def _unrelated(draft: Draft, defect: Defect) -> Pictures:
    other = Image.fromarray(sources()[defect.how["source"]].pixels())
    size = draft.clean.stage.size
    return draft.finished(np.asarray(other.resize(size, Image.Resampling.LANCZOS)))


def _size(draft: Draft, defect: Defect) -> Pictures:
    """The part ``crop`` (shares) of the target, at (width, height) ``size`` pixels."""
    width, height = draft.clean.stage.size
    left, top, right, bottom = defect.how["crop"]
    box = round(left * width), round(top * height), round(right * width), round(bottom * height)
    part = Image.fromarray(draft.clean.result.pixels).crop(box)
    wide, tall = defect.how["size"]
    return draft.finished(np.asarray(part.resize((wide, tall), Image.Resampling.LANCZOS)))


def _truncated(draft: Draft, defect: Defect) -> Pictures:
    whole = draft.finished(draft.clean.result.pixels)
    if defect.side == "source":
        return Pictures(source=_cut(whole.source, defect.how["kept"]), target=whole.target)
    return Pictures(source=whole.source, target=_cut(whole.target, defect.how["kept"]))


def _cut(picture: Picture, kept: float) -> Picture:
    return Picture.from_bytes(picture.encoded[: round(len(picture.encoded) * kept)], picture.uri)


def _duplicate(draft: Draft, defect: Defect) -> Pictures:
    """The bytes as they were, or both files saved anew: the pixels are equal either way."""
    first = draft.finished(draft.clean.result.pixels)
    if not defect.how.get("resaved", False):
        return first
    source = saved(first.source.pixels, "png", first.source.uri)
    return Pictures(source=source, target=saved(first.target.pixels, "png", first.target.uri))


_PLANTERS: Mapping[str, Callable[[Draft, Defect], Pictures]] = {
    "dalle2_signature": _mark,
    "duplicate_pair": _duplicate,
    "mark_removed": _mark,
    "no_op": _no_op,
    "over_edit": _over_edit,
    "size_mismatch": _size,
    "stock_overlay": _mark,
    "unreadable": _truncated,
    "unrelated_target": _unrelated,
}
