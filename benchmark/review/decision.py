"""One thing that a reviewer said of one finding."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, get_args

Verdict = Literal["accept", "reject", "unsure", "undo"]
"""accept: the finding is right; reject: a false alarm; undo: takes the reviewer's last word back."""

VERDICTS: tuple[Verdict, ...] = get_args(Verdict)

NOTE_LENGTH = 10_000
"""Characters of the longest note."""

_TEXTS = ("sample_id", "kind", "label", "side")


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """The finding that is spoken of. ``label`` is empty for the dataset's own target."""

    sample_id: str
    kind: str
    label: str = ""
    side: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What ``reviewer`` said of ``subject`` at ``time``, in ISO 8601 with a zone."""

    reviewer: str
    subject: Subject
    verdict: Verdict
    note: str = ""
    time: str

    @property
    def row(self) -> dict[str, str]:
        """As the line of ``decisions.jsonl`` has it."""
        told = asdict(self.subject)
        own = {"verdict": self.verdict, "note": self.note, "time": self.time}
        return {"reviewer": self.reviewer, **told, **own}

    @property
    def moment(self) -> datetime:
        """``time`` as a point in time."""
        return datetime.fromisoformat(self.time)


def decision_of(row: Any) -> Decision:
    """The decision in a line's JSON.

    Raises:
        ValueError: it is something else; the message says what.
    """
    if not isinstance(row, Mapping):
        raise ValueError(f"should be an object, not {type(row).__name__}")
    subject = Subject(**{name: text(row, name, needed=name in ("sample_id", "kind")) for name in _TEXTS})
    return Decision(
        reviewer=text(row, "reviewer", needed=True),
        subject=subject,
        verdict=_verdict(row.get("verdict")),
        note=text(row, "note"),
        time=moment(row),
    )


def _verdict(value: object) -> Verdict:
    for verdict in VERDICTS:
        if verdict == value:
            return verdict
    told = f"{', '.join(VERDICTS[:-1])} or {VERDICTS[-1]}"
    raise ValueError(f"'verdict' should be {told}, not {value!r}")


def text(row: Mapping[str, Any], name: str, *, needed: bool = False) -> str:
    """The text of that name, empty where there is none.

    Raises:
        ValueError: no text, one that is too long, or empty though it is needed.
    """
    value = row.get(name, "")
    if not isinstance(value, str) or (needed and not value):
        raise ValueError(f"{name!r} should be a text, not {value!r}")
    if len(value) > NOTE_LENGTH:
        raise ValueError(f"{name!r} has {len(value)} characters, more than {NOTE_LENGTH}")
    return value


def moment(row: Mapping[str, Any]) -> str:
    """The ``time`` of a line.

    Raises:
        ValueError: none, or one without a zone.
    """
    told = text(row, "time", needed=True)
    try:
        zone = datetime.fromisoformat(told).tzinfo
    except ValueError:
        zone = None
    if zone is None:
        raise ValueError(f"'time' should be like 2026-01-31T12:00:00.000Z, not {told!r}")
    return told


def now() -> str:
    """This moment, as lines have it."""
    return datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
