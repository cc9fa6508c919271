"""How a family of pipelines is called: a few lines in ``models.toml`` or in a user's file."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from overpaint.taxonomy import UnknownName, UsageError, taxonomy
from overpaint.taxonomy.document import Document

PICTURES: Mapping[str, frozenset[str]] = {
    "source": frozenset(),
    "mask": frozenset({"mask"}),
    "exemplar": frozenset({"references"}),
    "pictures": frozenset(),
    "control": frozenset(),
}
"""What a call's argument may be filled with, and what a sample must have for it."""

TEXTS: Mapping[str, frozenset[str]] = {
    "instruction": frozenset({"instruction"}),
    "picture_tags": frozenset(),
    "source_caption": frozenset({"source_caption"}),
    "target_caption": frozenset({"target_caption"}),
}
"""What may stand in braces in a text, and what a sample must have for it."""

_FIELD = re.compile(r"\{(\w*)\}")
_KINDS: Mapping[str, type] = {
    "about": str, "serves": list, "classes": dict, "call": dict, "settings": dict, "load": dict,
    "method": str, "scheduler": str, "batch": int, "multiple": int, "controlnet": bool,
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Preset:
    """One family.

    ``classes`` maps the pipeline class that a model's folder names to the one it is loaded as. ``call``
    maps arguments to what fills them. ``batch`` is the default number of samples in a call; 1 where the
    family takes no more. ``multiple`` is what width and height are rounded down to in pixels, 0 where
    the pipeline finds its own size.
    """

    name: str
    about: str
    classes: Mapping[str, str]
    call: Mapping[str, str]
    serves: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    load: Mapping[str, object] = field(default_factory=dict[str, object])
    method: str = "call"
    scheduler: str = ""
    batch: int = 1
    multiple: int = 0
    controlnet: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """What a sample must have."""
        fills = [fill for name, fill in self.call.items() if not name.endswith("?")]
        return frozenset().union(*map(needs_of, fills))


def needs_of(fill: str) -> frozenset[str]:
    """What a sample must have to fill an argument.

    >>> sorted(needs_of("a photo of {target_caption}")), sorted(needs_of("mask"))
    (['target_caption'], ['mask'])
    """
    if fill in PICTURES:
        return PICTURES[fill]
    return frozenset().union(*(TEXTS.get(name, frozenset()) for name in _FIELD.findall(fill)))


def presets(extra: Path | None = None) -> dict[str, Preset]:
    """All presets by name; those of the file ``extra`` come first and replace ours of their name.

    Raises:
        UsageError: what is wrong with the file, and in which line.
    """
    own = _own()
    return own if extra is None else {**(mine := _parsed(Document.read(extra))), **_without(own, mine)}


def choose(class_name: str, wanted: str, known: Mapping[str, Preset]) -> Preset | None:
    """The preset called ``wanted``, or the first for a model of this class; None if there is none.

    Raises:
        UnknownName: there is none called ``wanted``.
        UsageError: it isn't for models of this class.
    """
    if not wanted:
        return next((one for one in known.values() if class_name in one.classes), None)
    if wanted not in known:
        raise UnknownName("preset", wanted, known)
    if class_name not in known[wanted].classes:
        raise UsageError(
            f"the model is a {class_name}, preset {wanted!r} is for "
            f"{', '.join(known[wanted].classes)}; {_others(class_name, known)}"
        )
    return known[wanted]


def check_call(call: Mapping[str, str], document: Document, *place: str) -> None:
    """Nothing, if every argument is filled with something that there is.

    Raises:
        UsageError: it isn't.
    """
    for name, fill in call.items():
        fields = _FIELD.findall(fill) if isinstance(fill, str) else []
        if fill not in PICTURES and not (fields and set(fields) <= TEXTS.keys()):
            raise document.wrong(
                f"{name!r} can't be filled with {fill!r}: it must be one of {', '.join(PICTURES)}, or a "
                f"text with one of {', '.join(f'{{{name}}}' for name in TEXTS)}",
                *place,
            )


def _others(class_name: str, known: Mapping[str, Preset]) -> str:
    fitting = [name for name, preset in known.items() if class_name in preset.classes]
    return f"for it there is {', '.join(fitting)}" if fitting else "no preset is for it"


@cache
def _own() -> dict[str, Preset]:
    return _parsed(Document.read(Path(__file__).parents[1] / "models.toml"))


def _without(presets: Mapping[str, Preset], others: Iterable[str]) -> dict[str, Preset]:
    return {name: preset for name, preset in presets.items() if name not in set(others)}


def _parsed(document: Document) -> dict[str, Preset]:
    return {name: _preset(document, name, table) for name, table in document.table().items()}


def _preset(document: Document, name: str, table: object) -> Preset:
    if not isinstance(table, dict):
        raise document.wrong(f"{name!r} must be a table, a preset", name)
    for key, value in table.items():
        if key not in _KINDS:
            raise document.wrong(f"unknown key {key!r}; known: {', '.join(_KINDS)}", name, key)
        if not isinstance(value, _KINDS[key]):
            raise document.wrong(f"{key!r} must be a {_KINDS[key].__name__}, not {value!r}", name, key)
    for key in ("about", "classes", "call"):
        if not table.get(key):
            raise document.wrong(f"preset {name!r} lacks {key!r}", name)
    check_call(table["call"], document, name, "call")
    groups = table.get("serves", [])
    if strangers := set(groups) - set(taxonomy().groups):
        raise document.wrong(
            f"unknown group {min(strangers)!r}; known: {', '.join(taxonomy().groups)}", name
        )
    return Preset(**{**table, "name": name, "serves": tuple(groups)})


def unfit(class_name: str, known: Mapping[str, Preset]) -> UsageError:
    """That nobody says how models of this class are called."""
    fitting = sorted({name for preset in known.values() for name in preset.classes})
    return UsageError(
        f"the model is a {class_name}, which takes no picture to edit, or which no preset is for; write "
        f"one (-M presets=FILE.toml) or use python:. Presets are for {', '.join(fitting)}"
    )
