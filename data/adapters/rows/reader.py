"""Rows of any table made into samples."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar, get_args

from overpaint.data.adapters.rows.cells import (
    Row,
    WrongCell,
    bounding_box,
    class_guesses,
    id_part,
    instruction_text,
    optional_text,
    remaining_text,
    turn_number,
)
from overpaint.data.adapters.rows.columns import parts
from overpaint.data.adapters.rows.root import Root
from overpaint.data.adapters.rows.runs import run_length_mask
from overpaint.data.adapters.rows.traits import Traits
from overpaint.data.adapters.rows.turns import Sessions
from overpaint.data.mask import Mask
from overpaint.data.picture import Picture
from overpaint.data.records import BadRow, ClassGuess, EditSample, Reference, ReferenceKind

T = TypeVar("T")

_KINDS: tuple[ReferenceKind, ...] = get_args(ReferenceKind)


@dataclass(frozen=True, kw_only=True)
class RowReader:
    """Makes samples of rows whose ``columns`` are known; ``split`` and ``native_class`` are for tables
    that don't say it.

    The crosswalk of ``traits`` says which of our classes a native class is, for rows that don't state
    ours. A native class that it lacks leaves the sample without one: a label is no reason to lose a
    pair.
    """

    columns: Mapping[str, str]
    origin: str
    root: Root
    split: str = ""
    native_class: str = ""
    traits: Traits = field(default_factory=Traits)
    sessions: Sessions | None = None

    def samples(self, row: Row, where: str) -> Iterator[EditSample | BadRow]:
        """What a row holds: one sample, or one for each turn of its session, in order."""
        try:
            turns = self._turns(row, where)
        except WrongCell as wrong:
            yield BadRow(id=where, reason=f"{where}: {wrong}")
            return
        for place, one in turns:
            yield self.read(one, place)

    def keys(self, row: Row, where: str) -> Iterator[tuple[str, str]]:
        """The :meth:`key` of each sample of a row."""
        try:
            turns = self._turns(row, where)
        except WrongCell:
            turns = [(where, {})]
        return (self.key(one, place) for place, one in turns)

    def count(self, rows: int) -> int | None:
        """How many samples ``rows`` rows hold, None if only reading will tell."""
        return None if self.sessions else rows

    def read(self, row: Row, where: str) -> EditSample | BadRow:
        """A sample, or why there is none; ``where`` names the row and is its id if it has none.

        A picture that is missing or no picture makes a sample all the same, with a picture that can't
        be decoded: what the rest of the row says is still worth reporting.
        """
        try:
            return self._sample(row, where)
        except WrongCell as wrong:
            return BadRow(id=self.key(row, where)[0], reason=f"{where}: {wrong}")

    def key(self, row: Row, where: str) -> tuple[str, str]:
        """(id, session) of a row, without looking at the rest; ``where`` and "" for bad ones."""
        try:
            name = self._id(row, where)
        except WrongCell:
            return where, ""
        try:
            return name, self._cell(row, "session", optional_text)
        except WrongCell:
            return name, ""

    def order(self, row: Row) -> tuple[str, int]:
        """(session, turn) to sort by; a turn that can't be read goes first."""
        try:
            return self._cell(row, "session", optional_text), self._cell(row, "turn", turn_number)
        except WrongCell:
            return "", 0

    @cached_property
    def _used(self) -> frozenset[str]:
        return frozenset(part for field, column in self.columns.items() for part in parts(field, column))

    def _turns(self, row: Row, where: str) -> list[tuple[str, Row]]:
        return self.sessions.rows(row, where) if self.sessions else [(where, row)]

    def _sample(self, row: Row, where: str) -> EditSample:
        instruction = self._cell(row, "instruction", instruction_text)
        native_class = self._cell(row, "native_class", optional_text) or self.native_class
        session = self._cell(row, "session", optional_text)
        return EditSample(
            id=self._id(row, where),
            source=self._picture(row, "source", where) or self._no_source(where),
            instruction=instruction,
            target=self._picture(row, "target", where),
            mask=self._mask(row, where),
            box=self._cell(row, "box", bounding_box),
            references=self._references(row, where),
            source_caption=self._cell(row, "source_caption", optional_text),
            target_caption=self._cell(row, "target_caption", optional_text),
            edit_classes=self._cell(row, "edit_classes", class_guesses) or self._mapped(native_class),
            native_class=native_class,
            session=session,
            turn=self._cell(row, "turn", turn_number) if session else 1,
            split=self._cell(row, "split", optional_text) or self.split,
            origin=self.origin,
            meta=remaining_text(row, self._used),
        )

    def _mapped(self, native_class: str) -> tuple[ClassGuess, ...]:
        """Our classes of a native one, each as likely as the others; the first counts on a tie."""
        crosswalk = self.traits.crosswalk
        if crosswalk is None or native_class not in crosswalk:
            return ()
        ids = crosswalk[native_class].classes
        return tuple(ClassGuess(id=one, p=1 / len(ids), origin="native") for one in ids)

    def _cell(self, row: Row, name: str, parse: Callable[[object], T]) -> T:
        column = self.columns.get(name, name)
        try:
            return parse(self._value(row, column) if name in self.columns else None)
        except WrongCell as wrong:
            raise WrongCell(f"{name} (column {column!r}) {wrong}") from wrong

    def _id(self, row: Row, where: str) -> str:
        if "id" not in self.columns:
            return where
        values = [row.get(column) for column in parts("id", self.columns["id"])]
        try:
            return "-".join(id_part(value) for value in values)
        except WrongCell as wrong:
            raise WrongCell(f"id (column {self.columns['id']!r}) {wrong}") from wrong

    def _value(self, row: Row, column: str) -> object:
        value = row.get(column)
        return None if isinstance(value, str) and value in self.traits.nulls else value

    def _picture(self, row: Row, name: str, where: str) -> Picture | None:
        """Of a list of pictures the first."""
        column = self.columns.get(name)
        if column is None:
            return None
        cell = self._value(row, column)
        if isinstance(cell, list):
            cell = next(iter(cell), None)
        return self.root.picture(cell, f"{where} {column}")

    def _mask(self, row: Row, where: str) -> Mask | None:
        if self.traits.mask == "rle":
            return run_length_mask(row.get(self.columns.get("mask", "")), f"{where} mask")
        picture = self._picture(row, "mask", where)
        convention = None if self.traits.mask == "found" else self.traits.mask
        return None if picture is None else Mask(picture, convention)

    def _no_source(self, where: str) -> Picture:
        column = self.columns["source"]
        return Picture.missing("there is no picture, the cell is null", uri=f"{where} {column}")

    def _references(self, row: Row, where: str) -> tuple[Reference, ...]:
        column = self.columns.get("references", "")
        cells = self._value(row, column) or []
        if not isinstance(cells, list):
            cells = [cells]
        return tuple(self._reference(cell, f"{where} {column}") for cell in cells)

    def _reference(self, cell: object, where: str) -> Reference:
        """A path, which is an exemplar, or ``{"kind": ..., "picture": ...}``."""
        kind, picture = "exemplar", cell
        if isinstance(cell, dict) and "kind" in cell:
            kind, picture = cell["kind"], cell.get("picture")
        if kind not in _KINDS:
            raise WrongCell(f"references: {kind!r} is none of {', '.join(_KINDS)}")
        found = self.root.picture(picture, where)
        return Reference(kind=kind, picture=found or Picture.missing("there is no picture", uri=where))
