"""The verbs by the names that recipes use."""

from collections.abc import Callable, Mapping
from typing import Any

from overpaint.data.starter.edits.retouch import carry, erase, place, recolor, retexture, reword
from overpaint.data.starter.edits.stage import Edited, Stage
from overpaint.data.starter.edits.staging import change_backdrop, cut_out, restage
from overpaint.data.starter.edits.style import render
from overpaint.data.starter.edits.tone import grade
from overpaint.taxonomy import UnknownName

_VERBS: Mapping[str, Callable[..., Edited]] = {
    "carry": carry,
    "change_backdrop": change_backdrop,
    "cut_out": cut_out,
    "erase": erase,
    "grade": grade,
    "place": place,
    "recolor": recolor,
    "render": render,
    "restage": restage,
    "retexture": retexture,
    "reword": reword,
}


def edited(stage: Stage, edit: Mapping[str, Any]) -> Edited:
    """The edit carried out: its ``verb``, with its other entries as arguments."""
    verb = edit["verb"]
    if verb not in _VERBS:
        raise UnknownName("verb", verb, _VERBS)
    return _VERBS[verb](stage, **{name: value for name, value in edit.items() if name != "verb"})
