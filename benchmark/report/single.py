"""The report as one file: how much of it fits, and the pictures inside it."""

from base64 import b64encode
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, takewhile
from pathlib import Path
from typing import TypeVar

from overpaint.benchmark.report.model import Report
from overpaint.benchmark.report.page import single_page
from overpaint.benchmark.report.samples import SampleTable
from overpaint.taxonomy import UsageError

SINGLE_FILE_LIMIT = 25_000_000
"""Bytes of the largest page with everything inside: what mail and issue trackers still take."""

_Key = TypeVar("_Key")
_ENTRY = 200  # bytes that an address takes beside the picture and the names in it, and then some


_OF_ANSWERS = 4
"""A part of the room for pictures, one in so many, is for compared answers, if they need it."""


def inlined_page(report: Report, samples: SampleTable, folder: Path) -> tuple[Report, str]:
    """The page with the pictures that fit: the worst of each kind and model, and compared answers.

    Before it the report with notes on what doesn't fit, for what else is written of it.

    Raises:
        UsageError: it would be over :data:`SINGLE_FILE_LIMIT` without any picture, or a picture that the
            report names isn't in ``folder``.
    """
    bare = _bytes(single_page(_with_pictures_of(report, ()), _only(samples, ()), {}))
    _check_size(bare)
    left = room = SINGLE_FILE_LIMIT - bare
    while True:
        told, page = _filled(report, samples, folder, left)
        taken = _bytes(page) - bare
        if taken <= room:
            return told, page
        if not left:
            _check_size(bare + taken)
        left = left * room // taken  # names took more than was reckoned


def _filled(report: Report, samples: SampleTable, folder: Path, left: int) -> tuple[Report, str]:
    """The report and its page with pictures of about ``left`` bytes."""
    answers = {row.sample_id: row.pictures.values() for row in samples.rows if row.pictures}
    sizes = map(_size, _paths(folder, chain(*answers.values())).values())
    reserved = min(left // _OF_ANSWERS, sum(sizes))
    room = _Room(folder, left - reserved)
    cards = room.first_of({place: [report.gallery[place].pictures] for place in _worst_first(report)})
    room.left += reserved
    ids = room.first_of({one: answers[one] for one in samples.pictured or answers if one in answers})
    left_out = _left_out(report, samples, len(cards), len(ids))
    told = replace(report, notes=[*report.notes, *left_out])
    addresses = {name: _address(path) for name, path in room.held.items()}
    return told, single_page(_with_pictures_of(told, cards), _only(samples, ids), addresses)


@dataclass
class _Room:
    """Bytes that are ``left``, and the pictures that took the others."""

    folder: Path
    left: int
    held: dict[str, Path] = field(default_factory=dict[str, Path])

    def first_of(self, wanted: Mapping[_Key, Iterable[Mapping[str, str]]]) -> list[_Key]:
        """Of what is ``wanted`` the first ones, as far as all of their pictures fit."""
        return list(takewhile(lambda key: self._takes(list(wanted[key])), wanted))

    def _takes(self, pictures: Sequence[Mapping[str, str]]) -> bool:
        paths = _paths(self.folder, pictures)
        new = {name: path for name, path in paths.items() if name not in self.held}
        needed = sum(map(_size, new.values())) + _named(pictures)
        if needed > self.left:
            return False
        self.left -= needed
        self.held |= new
        return True


def _worst_first(report: Report) -> list[int]:
    """The cards with pictures: the worst of each kind and label, then the second worst, and so on."""
    seen: Counter[tuple[str, str]] = Counter()
    turns: dict[int, int] = {}
    shown = [place for place, item in enumerate(report.gallery) if item.pictures]
    for place in sorted(shown, key=lambda place: -report.gallery[place].score):
        item = report.gallery[place]
        turns[place] = seen[item.label, item.kind]
        seen[item.label, item.kind] += 1
    return sorted(turns, key=lambda place: (turns[place], place))


def _left_out(report: Report, samples: SampleTable, cards: int, answered: int) -> Iterator[str]:
    for shown, all_of, what in (
        (cards, sum(bool(item.pictures) for item in report.gallery),
         "findings, the worst of each kind and model"),
        (answered, sum(bool(row.pictures) for row in samples.rows),
         "samples with compared answers, those on which the models differ most"),
    ):  # fmt: skip
        if shown < all_of:
            yield (
                f"This single file has room for the pictures of {shown} of {all_of} {what}; a report "
                "of several files shows all."
            )


def _with_pictures_of(report: Report, cards: Collection[int]) -> Report:
    """With the pictures of these cards of the gallery alone."""
    kept = set(cards)
    items = [
        item if place in kept else replace(item, pictures={})
        for place, item in enumerate(report.gallery)
    ]
    return replace(report, gallery=items)


def _only(samples: SampleTable, ids: Collection[str]) -> SampleTable:
    """With pictures of these samples alone."""
    kept = set(ids)
    rows = [row if row.sample_id in kept else replace(row, pictures={}) for row in samples.rows]
    return replace(samples, rows=rows)


def _paths(folder: Path, pictures: Iterable[Mapping[str, str]]) -> dict[str, Path]:
    """Each picture, once, by its name in the report."""
    names = dict.fromkeys(name for mine in pictures for name in mine.values())
    return {name: _picture(folder, name) for name in names}


def _picture(folder: Path, name: str) -> Path:
    path = folder / name
    if not path.resolve().is_relative_to(folder.resolve()) or not path.is_file():
        raise UsageError(f"the report names {name!r}, which isn't a picture in {folder}")
    return path


def _size(path: Path) -> int:
    """Bytes of its address, and of its name beside it."""
    return path.stat().st_size * 4 // 3 + _bytes(str(path)) + _ENTRY


def _named(pictures: Sequence[Mapping[str, str]]) -> int:
    """Bytes of the names that they go by."""
    return 2 * _bytes(repr([dict(mine) for mine in pictures]))


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _address(path: Path) -> str:
    return f"data:image/webp;base64,{b64encode(path.read_bytes()).decode()}"


def _check_size(size: int) -> None:
    if size > SINGLE_FILE_LIMIT:
        raise UsageError(
            f"as a single file the report would take {size / 1e6:.1f} MB, over the limit of "
            f"{SINGLE_FILE_LIMIT / 1e6:.0f} MB: show fewer findings (overpaint report RUN --cards N), "
            "or leave its files apart"
        )
