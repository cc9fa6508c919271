"""The part of a target after ``@``, and the split that a file's name speaks of."""

import re
from pathlib import Path

_SHARDED = re.compile(r"^(?P<split>\w+?)-\d{5}-of-\d{5}")


def split_target(target: str) -> tuple[str, str]:
    """(what, split) of ``what@split``; the split is empty if none is asked for.

    >>> split_target("osunlp/MagicBrush@dev"), split_target("@dev"), split_target("a@b/c.parquet")
    (('osunlp/MagicBrush', 'dev'), ('', 'dev'), ('a@b/c.parquet', ''))
    """
    what, at, split = target.rpartition("@")
    if not at or "/" in split or Path(target).exists():
        return target, ""
    return what, split


def split_of(path: str) -> str:
    """The split in a file name of the hub's kind, empty for others.

    >>> split_of("data/train-00000-of-00051.parquet"), split_of("edits.parquet")
    ('train', '')
    """
    match = _SHARDED.match(Path(path).name)
    return match["split"] if match else ""
