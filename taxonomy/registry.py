"""Named parts: our own by a lazy table, other people's by entry point."""

from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar, cast

from overpaint.taxonomy.errors import OverpaintError, UnknownName, UsageError

T = TypeVar("T")


class Registry(Generic[T]):
    """The parts of one kind, by name; nothing is imported before it is asked for.

    ``parts`` maps a name to ``"module:attribute"``. A distribution adds its own under the entry-point
    group ``overpaint.<kind>``; a name that we already use is kept ours, so that installing a plug-in
    never changes what an existing command means.
    """

    def __init__(self, kind: str, parts: Mapping[str, str]) -> None:
        self.kind = kind
        self._group = f"overpaint.{kind}"
        self._own = {name: EntryPoint(name, target, self._group) for name, target in parts.items()}

    def _points(self) -> dict[str, EntryPoint]:
        found = {point.name: point for point in entry_points(group=self._group)}
        return found | self._own

    def __iter__(self) -> Iterator[str]:
        """Names in alphabetical order."""
        return iter(sorted(self._points()))

    def __contains__(self, name: object) -> bool:
        return name in self._own or name in self._points()

    def origin(self, name: str) -> str:
        """The distribution a part comes from, ``overpaint`` for our own."""
        point = self._point(name)
        return point.dist.name if point.dist is not None else "overpaint"

    def load(self, name: str) -> Any:
        """The part's class or factory.

        Raises:
            UnknownName: nobody registered ``name``.
            UsageError: the part is registered but importing it failed.
        """
        point = self._point(name)
        try:
            return getattr(import_module(point.module), point.attr)
        except (ImportError, AttributeError) as error:
            raise UsageError(
                f"{self.kind[:-1]} {name!r} ({point.value}) can't be loaded: {error}"
            ) from error

    def create(self, name: str, /, **options: object) -> T:
        """A new part, made with ``options``.

        Raises:
            UsageError: the part doesn't take these options; the message is the constructor's own.
        """
        factory = self.load(name)
        try:
            return cast("T", factory(**options))
        except OverpaintError:
            raise
        except (TypeError, ValueError) as error:
            raise UsageError(f"{self.kind[:-1]} {name!r}: {error}") from error

    def _point(self, name: str) -> EntryPoint:
        points = self._own if name in self._own else self._points()
        if name not in points:
            raise UnknownName(self.kind[:-1], name, points)
        return points[name]
