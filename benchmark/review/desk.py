"""The review of findings behind a server: what the page asks for, and what it sends."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from overpaint.benchmark.report.matrix import class_title
from overpaint.benchmark.review.decision import Decision, decision_of, now
from overpaint.benchmark.review.illustrations import Illustration, Illustrator
from overpaint.benchmark.review.log import DecisionLog
from overpaint.benchmark.review.page import FINDINGS, page_files
from overpaint.benchmark.review.queue import Entry
from overpaint.benchmark.review.server import NotThere, Reply

KINDS = {".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8",
         ".js": "text/javascript; charset=utf-8"}  # fmt: skip


@dataclass(frozen=True)
class Desk:
    """Where ``reviewer`` looks over ``entries`` and decides; each decision is written at once."""

    title: str
    reviewer: str
    entries: Sequence[Entry]
    illustrator: Illustrator
    log: DecisionLog

    def answer(self, path: str) -> Reply:
        """The page and its parts, ``item/N``, and ``pictures/NAME`` of an item asked for before."""
        folder, slash, name = path.partition("/")
        if folder == "item" and slash:
            return Reply.json(asdict(self.illustrator.of(self._entry(name))))
        if folder == "pictures" and slash:
            return picture(self.illustrator.folder, path)
        files = page_files(FINDINGS, self.title, self.data())
        name = path or "index.html"
        if name not in files:
            raise NotThere
        return Reply(KINDS[Path(name).suffix], files[name])

    def take(self, path: str, sent: Mapping[str, Any]) -> Reply:
        """Writes the decision that the page sends: ``item``, ``verdict`` and ``note``."""
        if path != "decisions":
            raise NotThere
        subject = asdict(self._entry(str(sent.get("item"))).subject)
        told = {"verdict": sent.get("verdict"), "note": sent.get("note", "")}
        decision = decision_of({"reviewer": self.reviewer, **subject, **told, "time": now()})
        self.log.append(decision)
        return Reply.json(decision.row)

    def data(self) -> dict[str, object]:
        """What the page shows, read anew: another window may have decided since."""
        return page_data(self.entries, self.reviewer, "server", mine(self.log.read(), self.reviewer))

    def _entry(self, number: str) -> Entry:
        if not number.isdecimal() or int(number) >= len(self.entries):
            raise NotThere
        return self.entries[int(number)]


def page_data(
    entries: Sequence[Entry],
    reviewer: str,
    mode: str,
    decisions: Sequence[Decision] = (),
    drawn: Mapping[int, Illustration] | None = None,
) -> dict[str, object]:
    """``window.overpaint`` of a page of findings. It never has the decisions of others: they sway."""
    items = [
        asdict(entry.item)
        | {"auditor": entry.auditor}
        | asdict((drawn or {}).get(place, Illustration()))
        for place, entry in enumerate(entries)
    ]
    classes = {one.item.edit_class: class_title(one.item.edit_class) for one in entries}
    places = {entry.subject: place for place, entry in enumerate(entries)}
    said = [
        {"item": places[one.subject], "verdict": one.verdict, "note": one.note, "time": one.time}
        for one in decisions
        if one.subject in places
    ]
    return {
        "items": items,
        "classes": classes,
        "pictures": {},
        "review": {"mode": mode, "reviewer": reviewer, "decisions": said},
    }


def mine(decisions: Sequence[Decision], reviewer: str) -> list[Decision]:
    """Those of one reviewer, by time."""
    own = [one for one in decisions if one.reviewer == reviewer]
    return sorted(own, key=lambda one: one.moment)


def picture(folder: Path, path: str) -> Reply:
    """A picture in ``folder/pictures``: a plain name there, and nothing outside, by links or otherwise.

    Raises:
        NotThere: none of that name.
    """
    known = {f"pictures/{one.name}": one for one in (folder / "pictures").glob("*.webp")}
    found = known.get(path)
    if found is None or not found.resolve().is_relative_to(folder.resolve()):
        raise NotThere
    return Reply("image/webp", found.read_bytes())
