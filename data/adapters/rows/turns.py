"""Rows that hold a whole session, made into one row for each turn."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from overpaint.data.adapters.rows.cells import Row, WrongCell

TURN_ID = "session+turn"
"""The id of a turn: a row's own would be that of all its turns."""

_TURN_IN_NAME = re.compile(r"turn_?(\d+)")
_NUMBERED = re.compile(r"(?:instruction|edit_image)_(\d{1,4})")


@dataclass(frozen=True, slots=True, kw_only=True)
class Sessions:
    """How a table writes sessions: ``needs`` are the columns by which it is told, ``turns`` gives the
    cells of each turn in order, named as in the table's form of single turns.

    ``turns`` raises :class:`WrongCell` where a row can't be followed.
    """

    needs: tuple[str, ...]
    turns: Callable[[Row], Sequence[Row]]

    def rows(self, row: Row, where: str) -> list[tuple[str, Row]]:
        """Each turn with the place that messages name; what isn't of one turn goes with all of them.

        Raises:
            WrongCell: there is none, or one lacks what the next one begins with.
        """
        shared = {column: value for column, value in row.items() if not self.is_of_a_turn(column)}
        turns = self.turns(row)
        if not turns:
            raise WrongCell("the row holds no turn")
        return [
            (f"{where}-{turn}", {**shared, **cells, "session": where, "turn": turn})
            for turn, cells in enumerate(turns, start=1)
        ]

    def is_of_a_turn(self, column: str) -> bool:
        """Whether a column of the table tells of some turns and not of the whole session."""
        stem = re.sub(r"\d+$", "", column)
        return column in self.needs or (stem != column and f"{stem}1" in self.needs)


def _numbered(row: Row) -> list[Row]:
    """``source_image``, then ``edit_image_1``, ``instruction_1`` and so on; SEED-Data-Edit.

    As read by ``pre_tokenize/seed_multi_turn_pre_tokenize.py`` of a public training code.
    """
    turns: list[Row] = []
    source = row.get("source_image")
    for number in range(1, _last_turn(row) + 1):
        instruction, target = row.get(f"instruction_{number}"), row.get(f"edit_image_{number}")
        if target is None:
            raise WrongCell(f"turn {number} has no picture")
        turns.append({"source_image": source, "edit_image_1": target, "instruction_1": instruction})
        source = target
    return turns


def _last_turn(row: Row) -> int:
    told = (_NUMBERED.fullmatch(column) for column, value in row.items() if value is not None)
    return max((int(one.group(1)) for one in told if one), default=0)


def _listed(row: Row) -> list[Row]:
    """The same with the targets in a list, ``target_images``."""
    targets = row.get("target_images")
    if not isinstance(targets, list):
        raise WrongCell("target_images is no list")
    return _numbered({**row, **{f"edit_image_{turn}": one for turn, one in enumerate(targets, start=1)}})


def _nested(row: Row) -> list[Row]:
    """``data``: a list of rows of single turns, each with its own pictures; ImgEdit's README."""
    turns = row.get("data")
    if not isinstance(turns, list) or not turns:
        raise WrongCell("data is no list of turns")
    if not all(isinstance(turn, dict) for turn in turns):
        raise WrongCell("data holds something else than turns")
    return turns


def _filed(row: Row) -> list[Row]:
    """``files`` with an id and a url for each picture, and a list of prompts; Pico-Banana's
    ``multi-turn.jsonl``, with the ``local_input_image`` that its ``map_openimage_url_to_local.py`` adds.
    """
    prompts, files = row.get("metadata_edit_turn_prompts"), row.get("files")
    if not isinstance(prompts, list) or not isinstance(files, list):
        raise WrongCell("files and metadata_edit_turn_prompts are no lists")
    places = {str(file.get("id")): file.get("url") for file in files if isinstance(file, dict)}
    source = row.get("local_input_image") or places.pop("original_input_image", None)
    places.pop("original_input_image", None)
    targets = sorted(map(str, places.values()), key=_turn_in_name)
    if len(targets) != len(prompts):
        raise WrongCell(f"files holds {len(targets)} answers, but there are {len(prompts)} prompts")
    sources = [source, *targets]
    return [
        {"local_input_image": before, "output_image": after, "text": prompt}
        for before, after, prompt in zip(sources, targets, prompts, strict=False)
    ]


def _turn_in_name(url: str) -> int:
    found = _TURN_IN_NAME.search(url.rsplit("/", 1)[-1])
    if found is None:
        raise WrongCell(f"files: no turn in the name {url!r}")
    return int(found.group(1))


SESSIONS: Mapping[str, Sessions] = {
    "numbered": Sessions(needs=("source_image", "edit_image_1", "instruction_1"), turns=_numbered),
    "listed": Sessions(needs=("source_image", "target_images", "instruction_1"), turns=_listed),
    "nested": Sessions(needs=("data",), turns=_nested),
    "filed": Sessions(needs=("files", "metadata_edit_turn_prompts"), turns=_filed),
}
"""By the name that schemas call them."""
