"""What the columns of a clean dataset are called."""

from collections.abc import Mapping
from typing import Literal, get_args

Naming = Literal["standard", "original"]

NAMINGS: tuple[Naming, ...] = get_args(Naming)

_FIELDS = (
    "id", "instruction", "source", "target", "mask", "source_caption", "target_caption", "native_class",
    "session", "turn", "split",
)  # fmt: skip


def column_names(naming: Naming, columns: Mapping[str, str]) -> Mapping[str, str]:
    """What each field is called that isn't called by its own name.

    ``columns`` is the dataset's own map. A field that is made of several columns, and one whose column
    serves an earlier field too or is called like another field, keep our name.

    >>> column_names("original", {"id": "key+n", "source": "src_img", "turn": "turn"})
    {'source': 'src_img'}
    """
    if naming == "standard":
        return {}
    names: dict[str, str] = {}
    for field in _FIELDS:
        column = columns.get(field, "")
        if column and "+" not in column and column not in {*_FIELDS, *names.values()}:
            names[field] = column
    return names
