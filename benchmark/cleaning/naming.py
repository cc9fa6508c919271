"""What the columns of a clean dataset are called."""

import re
from collections.abc import Mapping
from typing import Literal, get_args

from overpaint.data.adapters.rows.turns import TURN_ID

Naming = Literal["standard", "original"]

NAMINGS: tuple[Naming, ...] = get_args(Naming)

_FIELDS = (
    "id", "instruction", "source", "target", "mask", "source_caption", "target_caption", "native_class",
    "session", "turn", "split",
)  # fmt: skip


_FURTHER = (
    "edit_classes", "box", "references", "meta", "predicted_class", "predicted_p", "mask_origin",
    "kinds", "reason",
)  # fmt: skip

_PLAIN = re.compile(r"\w[\w -]*")  # names of columns become names of files


def column_names(naming: Naming, columns: Mapping[str, str]) -> Mapping[str, str]:
    """What each field is called that isn't called by its own name.

    ``columns`` is the dataset's own map. A field that is made of several columns, and one whose column
    serves an earlier field too or is called like another column of ours or like no file, keep our name.
    So do all fields of rows that held whole sessions: by their names they would be sessions again.

    >>> column_names("original", {"id": "key+n", "source": "src_img", "turn": "turn"})
    {'source': 'src_img'}
    """
    if naming == "standard" or columns.get("id") == TURN_ID:
        return {}
    names: dict[str, str] = {}
    for field in _FIELDS:
        column = columns.get(field, "")
        if _PLAIN.fullmatch(column) and column not in {*_FIELDS, *_FURTHER, *names.values()}:
            names[field] = column
    return names
