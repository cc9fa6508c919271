"""``run.json``: what a run was made of, so that it can be made again and is never mixed up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path, PurePath
from typing import Any

from overpaint.data.atomic import write_bytes
from overpaint.data.naming import Naming
from overpaint.data.selection import Selection
from overpaint.taxonomy import RunError

FORMAT = 1
"""Grows when an older version could misread a run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelEntry:
    """How a label's answers are made. ``fingerprint`` tells two settings of one model apart."""

    spec: str
    settings: Mapping[str, object]
    call_settings: Mapping[str, object]
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """The content of ``run.json``.

    ``dataset`` is the SPEC with paths made absolute, ``columns`` its column map. ``versions`` are those
    of the first writer. ``classes`` says whether samples without an edit class got a predicted one,
    ``classifier`` by which version, that of the last writer. ``metrics`` are those asked for beside the
    usual ones, as ``name@profile``.
    """

    dataset: str
    columns: Mapping[str, str]
    fingerprint: str
    selection: Selection
    seed: int
    versions: Mapping[str, str]
    models: Mapping[str, ModelEntry] = field(default_factory=dict[str, ModelEntry])
    auditors: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()
    classes: Naming = "native"  # as in runs from before there was a choice
    classifier: str = ""
    format: int = FORMAT

    @property
    def title(self) -> str:
        """The dataset as others are told of it: of a path on this machine only the end.

        A file is called by its name, ``real.jsonl``, a pattern with the folder that it begins in,
        ``shards/*.parquet``,
        and a folder with what it was read as, ``magicbrush:data``.
        """
        scheme, _, rest = self.dataset.partition(":")
        path = PurePath(rest)
        if not path.is_absolute() or not path.name:
            return self.dataset
        if any(map(_is_pattern, path.parts)):
            return "/".join(_from_pattern(path.parts[1:]))
        # "v1.0" is a folder, though no path says so by itself.
        return path.name if path.suffix[1:2].isalpha() else f"{scheme}:{path.name}"

    @classmethod
    def read(cls, path: Path) -> "Manifest":
        """The manifest at ``path``.

        Raises:
            RunError: not there, damaged, or written by a newer version.
        """
        try:
            row = json.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            raise RunError(f"{path.parent}: no run here (run.json is missing)") from None
        except (OSError, ValueError) as error:
            raise RunError(f"{path}: can't be read: {error}") from error
        if not isinstance(row, dict):
            raise RunError(
                f"{path}: not a run of this version: {type(row).__name__} in place of a table"
            )
        if isinstance(row.get("format"), int) and row["format"] > FORMAT:
            raise RunError(
                f"{path}: written by a newer overpaint (format {row['format']}, this one reads "
                f"{FORMAT}): pip install -U overpaint"
            )
        return _manifest(row, path)

    def write(self, path: Path) -> None:
        """Writes ``run.json``, whole or not at all."""
        text = json.dumps(asdict(self), ensure_ascii=False, indent=1, sort_keys=True)
        write_bytes(path, text.encode())

    def extended(self, wanted: "Manifest", path: Path) -> "Manifest":
        """This run with what ``wanted`` adds: further models, auditors or rows.

        Raises:
            RunError: ``wanted`` is another dataset, draw or seed, or one of its labels is taken.
        """
        self._refuse_other_run(wanted, path)
        self._refuse_taken_labels(wanted, path)
        return replace(
            self,
            dataset=wanted.dataset,  # the same content may have moved
            selection=self.selection.widened(wanted.selection) or self.selection,
            models={**self.models, **wanted.models},
            auditors=tuple(sorted({*self.auditors, *wanted.auditors})),
            metrics=tuple(dict.fromkeys((*self.metrics, *wanted.metrics))),
            classifier=wanted.classifier,
        )

    def _refuse_other_run(self, wanted: "Manifest", path: Path) -> None:
        same_read_anew = self.dataset == wanted.dataset and self.columns != wanted.columns
        if self.fingerprint != wanted.fingerprint and not same_read_anew:
            what = f"of {self.dataset}" + (", which changed" if self.dataset == wanted.dataset else "")
            raise RunError(f"{path}: holds a run {what}; give {wanted.dataset} another --out")
        if self.columns != wanted.columns:
            raise RunError(
                f"{path}: holds a run {_with_columns(self.columns)}, this one is "
                f"{_with_columns(wanted.columns)}; give it another --out"
            )
        if self.classes != wanted.classes:
            raise RunError(
                f"{path}: holds a run with --classes {self.classes}, this one is with --classes "
                f"{wanted.classes}; give it another --out"
            )
        if self.seed != wanted.seed or self.selection.widened(wanted.selection) is None:
            raise RunError(
                f"{path}: holds a run of {self.selection}, which {wanted.selection} can't extend; "
                "give this one another --out"
            )

    def _refuse_taken_labels(self, wanted: "Manifest", path: Path) -> None:
        for label in self.models.keys() & wanted.models.keys():
            if self.models[label].fingerprint != wanted.models[label].fingerprint:
                raise RunError(
                    f"{path}: {label!r} stands for {self.models[label].spec} with other settings; "
                    "name this one with --label"
                )


def _is_pattern(part: str) -> bool:
    return any(sign in part for sign in "*?[")


def _from_pattern(parts: Sequence[str]) -> Sequence[str]:
    """The last folder that is named, and the pattern."""
    first = next(place for place, part in enumerate(parts) if _is_pattern(part))
    return parts[max(first - 1, 0) :]


def _with_columns(columns: Mapping[str, str]) -> str:
    """As the options that ask for them."""
    given = [f"--column {field}={name}" for field, name in sorted(columns.items())]
    return f"with {' '.join(given)}" if given else "with columns as they are guessed"


def _manifest(row: dict[str, Any], path: Path) -> Manifest:
    try:
        selection = row.pop("selection")
        models = row.pop("models")
        return Manifest(
            **{**row, "auditors": tuple(row["auditors"]), "metrics": tuple(row.get("metrics", ()))},
            selection=Selection(**{**selection, "ids": tuple(selection["ids"])}),
            models={label: ModelEntry(**entry) for label, entry in models.items()},
        )
    except (AttributeError, KeyError, TypeError) as error:
        raise RunError(f"{path}: not a run of this version: {error}") from error
