"""The starter set as a dataset."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from importlib.metadata import version
from importlib.resources import files

from overpaint.data.records import EditSample
from overpaint.data.starter.pairs import drawn
from overpaint.data.starter.recipe import recipes
from overpaint.taxonomy import UsageError

_DRAWING = "1"
"""Raised with every change of the drawing code that moves a pixel."""

_SHARD_ROWS = 16
_TABLES = ("backdrops.toml", "recipes.toml", "sources.toml")
_LIBRARIES = ("numpy", "opencv-python-headless", "pillow", "scikit-image")


@dataclass(frozen=True, slots=True)
class StarterShard:
    """The recipes from ``first`` up to and without ``stop``; drawn as they are read."""

    first: int
    stop: int

    @property
    def id(self) -> str:
        return f"starter-{self.first:03d}-{self.stop:03d}"

    @property
    def rows(self) -> int | None:
        return self.stop - self.first

    def index(self) -> Iterator[tuple[str, str]]:
        """Ids, which need no drawing; the set has no sessions."""
        return ((recipe.id, "") for recipe in recipes()[self.first : self.stop])

    def read(self) -> Iterator[EditSample]:
        return (_drawn_once(number).undecoded() for number in range(self.first, self.stop))


@lru_cache(maxsize=128)
def _drawn_once(number: int) -> EditSample:
    """Every stage of a run reads the set anew, and a pair takes as long to draw as to judge."""
    return drawn(recipes()[number])


class StarterDataset:
    """Pairs with known truth, drawn on the spot: no network, no weights, nothing on disk.

    ``meta["planted"]`` names the finding that a pair should lead to, ``planted_side`` where
    (``pair``: in both pictures or between them) and ``planted_box`` the place as JSON
    [left, top, right, bottom]; clean pairs have none of them. It takes neither target nor columns.
    """

    def __init__(self, target: str = "", columns: Mapping[str, str] | None = None) -> None:
        if target or columns:
            raise UsageError(
                f"starter takes no path and no columns, not {target or columns}: say 'starter'"
            )

    def fingerprint(self) -> str:
        """Of the recipes, the drawing code and the libraries that make the pixels."""
        folder = files("overpaint.data.starter")
        content = sha256(_DRAWING.encode())
        for name in _TABLES:
            content.update((folder / name).read_bytes())
        for library in _LIBRARIES:
            content.update(f"{library} {version(library)}".encode())
        return f"starter-{content.hexdigest()[:16]}"

    def shards(self) -> Sequence[StarterShard]:
        count = len(recipes())
        return [StarterShard(at, min(at + _SHARD_ROWS, count)) for at in range(0, count, _SHARD_ROWS)]
