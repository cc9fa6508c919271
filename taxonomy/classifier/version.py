"""Which classifier this is: its rules, lexicon and weights change more often than the taxonomy."""

from collections.abc import Iterator
from functools import cache
from hashlib import blake2b
from importlib.resources import files
from importlib.resources.abc import Traversable

_READ = (".py", ".toml", ".npz")


@cache
def classifier_version() -> str:
    """Twelve hexadecimal digits that change with the rules, the lexicon or the weights."""
    digest = blake2b(digest_size=6)
    for file in _files(files("overpaint.taxonomy.classifier")):
        digest.update(file.name.encode())
        digest.update(file.read_bytes())
    return digest.hexdigest()


def _files(folder: Traversable) -> Iterator[Traversable]:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _files(entry)
        elif entry.name.endswith(_READ):
            yield entry
