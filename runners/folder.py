"""Answers that were made elsewhere and lie in a folder."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import get_args

from overpaint.data import Answer, EditSample, History
from overpaint.runners.base import Need
from overpaint.runners.failure import failure
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UnknownName, UsageError

EXTENSIONS = (".png", ".jpg", ".jpeg", ".webp")
"""Tried in this order where a name has none of them."""

LAYOUTS: Mapping[str, str] = {
    "gedit": "fullset/{native_class}/{language}/{key}",
    "imgedit": "{key}",
    "magicbrush": "",
}
"""How the scripts of benchmarks name their answers; MagicBrush's way is always tried."""


class FolderRunner:
    """Reads each answer from the folder ``target``, its bytes untouched.

    Without a ``pattern`` an answer is ``<id>.<ext>``, or has the name that MagicBrush's own scripts
    give it: ``<session>/<session>_1`` for turn 1, then ``<session>_inde_<turn>`` for an edit of the
    dataset's previous turn (``history`` ``truth``) and ``<session>_iter_<turn>`` for an edit of the
    model's own (``own``). A ``pattern`` such as ``{session}/{session}_{turn}.png`` may name ``id``,
    ``session``, ``turn``, ``split``, ``native_class``, ``key`` and ``language``, and may leave the
    extension out. A ``layout`` is the pattern of a benchmark: ``gedit`` or ``imgedit``.

    An answer that isn't there is an ``error``; names can't lead out of the folder.

    Raises:
        RunnerUnavailable: there is no such folder.
        UsageError: a pattern with another field, or another history.
    """

    needs: frozenset[Need] = frozenset()
    max_batch = 16

    def __init__(
        self, target: str, pattern: str = "", history: History = "truth", layout: str = ""
    ) -> None:
        self._root = Path(target)
        if not self._root.is_dir():
            raise RunnerUnavailable(f"folder:{target}: there is no such folder of answers")
        if history not in get_args(History):
            raise UsageError(f"history must be 'truth' or 'own', not {history!r}")
        if layout and layout not in LAYOUTS:
            raise UnknownName("layout", layout, LAYOUTS)
        self._pattern = _checked(pattern or LAYOUTS.get(layout, ""))
        self.history: History = history

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [replace(self._answer(sample), history=self.history) for sample in batch]

    def _answer(self, sample: EditSample) -> Answer:
        names = self._names(sample)
        try:
            for path in (path for name in names for path in self._paths(name)):
                if path.is_file():
                    return Answer(sample_id=sample.id, encoded=path.read_bytes())
        # An id can be longer than a file name may be, or hold a zero byte.
        except (OverpaintError, OSError, ValueError) as error:
            return failure(sample.id, error)
        places = " or ".join(f"{self._root / name}{_described(name)}" for name in names)
        return failure(sample.id, OverpaintError(f"no answer at {places}"))

    def _names(self, sample: EditSample) -> list[str]:
        if self._pattern:
            return [self._pattern.format_map(_fields(sample))]
        if not sample.session:
            return [sample.id]
        step = {"truth": "inde", "own": "iter"}[self.history]
        turn = "1" if sample.turn == 1 else f"{step}_{sample.turn}"
        return [sample.id, f"{sample.session}/{sample.session}_{turn}"]

    def _paths(self, name: str) -> Iterator[Path]:
        root = self._root.resolve()
        for extension in _endings(name):
            path = (root / f"{name}{extension}").resolve()
            if not path.is_relative_to(root):
                raise OverpaintError(f"{name!r} leads out of the folder {self._root}")
            yield path


def _endings(name: str) -> Sequence[str]:
    # An id can be a file's name; its answer is then either "cat.jpg" or "cat.jpg.png".
    return ("", *EXTENSIONS) if name.lower().endswith(EXTENSIONS) else EXTENSIONS


def _described(name: str) -> str:
    return "" if "" in _endings(name) else ".{png,jpg,jpeg,webp}"


def _fields(sample: EditSample) -> dict[str, object]:
    return {
        "id": sample.id,
        "session": sample.session,
        "turn": sample.turn,
        "split": sample.split,
        "native_class": sample.native_class,
        "key": sample.meta.get("key", sample.id),
        "language": sample.meta.get("instruction_language", ""),
    }


def _checked(pattern: object) -> str:
    if not isinstance(pattern, str):
        raise UsageError(f"pattern must be a text such as '{{session}}_{{turn}}', not {pattern!r}")
    try:
        pattern.format(id="", session="", turn=1, split="", native_class="", key="", language="")
    except (KeyError, IndexError, AttributeError, ValueError) as error:
        raise UsageError(
            f"pattern {pattern!r} can't be filled in ({type(error).__name__}: {error}); "
            "its fields are {id}, {session}, {turn}, {split}, {native_class}, {key} and {language}"
        ) from error
    return pattern
