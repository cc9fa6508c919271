"""The columns of a clean dataset with their types, in the words of Hugging Face's ``datasets``."""

from collections.abc import Mapping
from typing import Any

from overpaint.benchmark.cleaning.writers.base import renamed

PICTURES = ("source", "target", "mask")
"""The columns of single pictures."""


def features(attached: Mapping[str, str], names: Mapping[str, str]) -> Any:
    """Of all columns of a :class:`CleanRow`; ``attached`` and ``names`` are those of a writer."""
    from datasets import Features, Image, List, Value  # noqa: PLC0415  takes more than a second

    text = Value("string")
    columns: dict[str, Any] = {"id": text, "instruction": text, "source": Image(), "target": Image()}
    columns |= {"mask": Image(), "source_caption": text, "target_caption": text}
    columns |= {"edit_classes": List(text), "native_class": text, "session": text}
    columns |= {"turn": Value("int32"), "split": text, "box": List(Value("int32"))}
    columns |= {"references": List({"kind": text, "picture": Image()}), "meta": text}
    further = {name: Value(kind) for name, kind in attached.items()}
    return Features({**renamed(columns, names), **further})


def text_features(attached: Mapping[str, str], names: Mapping[str, str]) -> Any:
    """Those of :meth:`CleanRow.texts` alone."""
    found = features(attached, names).copy()
    for name in (*(names.get(picture, picture) for picture in PICTURES), "references"):
        del found[name]
    return found
