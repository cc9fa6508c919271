"""The blind comparison of answers behind a server, or as a folder."""

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from overpaint.benchmark.gallery import pair_of
from overpaint.benchmark.job import Job
from overpaint.benchmark.progress import progress
from overpaint.benchmark.report.matrix import class_title
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.decision import now, text
from overpaint.benchmark.review.desk import KINDS, picture
from overpaint.benchmark.review.matchups import Matchup, picture_name
from overpaint.benchmark.review.page import VOTES, page_files
from overpaint.benchmark.review.pictures import large
from overpaint.benchmark.review.server import NotThere, Reply
from overpaint.benchmark.review.static import identified, write_page
from overpaint.benchmark.review.votes import Choice, VoteLog, Winner, counted
from overpaint.benchmark.stats import bradley_terry
from overpaint.data import EditSample, Picture
from overpaint.data.atomic import write_bytes
from overpaint.taxonomy import UnreadablePicture


@dataclass(frozen=True)
class Booth:
    """Where ``reviewer`` compares answers two by two; ``secret`` hides whose they are."""

    title: str
    reviewer: str
    matchups: Sequence[Matchup]
    job: Job
    results: Results
    log: VoteLog
    folder: Path
    secret: bytes
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, path: str) -> Reply:
        """The page and its parts, ``item/N``, ``pictures/NAME`` and ``ratings``."""
        folder, slash, name = path.partition("/")
        if folder == "item" and slash:
            matchup = self._matchup(name)
            with self._lock:
                return Reply.json({"pictures": self._draw(matchup, self.job.sample(matchup.sample_id))})
        if folder == "pictures" and slash:
            return picture(self.folder, path)
        if path == "ratings":
            ratings = bradley_terry(counted(self.log.read()))
            return Reply.json([[one.label, round(one.rating), one.n] for one in ratings])
        files = page_files(VOTES, self.title, self._data("server"))
        if (path or "index.html") not in files:
            raise NotThere
        return Reply(KINDS[Path(path or "index.html").suffix], files[path or "index.html"])

    def take(self, path: str, sent: Mapping[str, Any]) -> Reply:
        """Writes the vote that the page sends: ``item`` and ``winner``, a side."""
        if path != "decisions":
            raise NotThere
        matchup = self._matchup(str(sent.get("item")))
        self.log.append(choice(matchup, text(sent, "winner"), self.reviewer, now()))
        return Reply.json({})

    def write(self) -> Path:
        """The same as a folder that works from a file; returns the page's path."""
        wanted: dict[str, list[int]] = {}
        for place, matchup in enumerate(self.matchups):
            wanted.setdefault(matchup.sample_id, []).append(place)
        drawn: dict[int, Mapping[str, str]] = {}
        with progress("pictures", len(self.matchups)) as advance:
            for sample in self.job.samples(wanted):
                for place in wanted[sample.id]:
                    drawn[place] = self._draw(self.matchups[place], sample)
                    advance(1)
        data = identified(self._data("static", drawn), self.results, "votes")
        return write_page(self.folder, page_files(VOTES, self.title, data))

    def _data(
        self, mode: str, drawn: Mapping[int, Mapping[str, str]] | None = None
    ) -> dict[str, object]:
        samples = self.results.samples
        items = [
            {
                "key": matchup.key,
                "sample_id": matchup.sample_id,
                "instruction": str(samples.loc[matchup.sample_id, "instruction"] or ""),
                "edit_class": str(samples.loc[matchup.sample_id, "edit_class"]),
                "pictures": (drawn or {}).get(place, {}),
            }
            for place, matchup in enumerate(self.matchups)
        ]
        classes = {str(one["edit_class"]): class_title(str(one["edit_class"])) for one in items}
        said = self._said() if mode == "server" else []
        review = {"mode": mode, "reviewer": self.reviewer, "decisions": said}
        return {"items": items, "classes": classes, "pictures": {}, "review": review}

    def _said(self) -> list[dict[str, object]]:
        places = {
            (one.sample_id, frozenset({one.left, one.right})): place
            for place, one in enumerate(self.matchups)
        }
        found: list[dict[str, object]] = []
        for one in self.log.read():
            place = places.get((one.sample_id, frozenset({one.first, one.second})))
            if place is not None and one.reviewer == self.reviewer:
                found.append({"item": place, "winner": side_of(self.matchups[place], one)})
        return found

    def _draw(self, matchup: Matchup, sample: EditSample) -> dict[str, str]:
        """The source, and both answers in its size where that fits: a size can give a model away."""
        shown = {
            "source": ("", sample.source),
            "left": (matchup.left, None),
            "right": (matchup.right, None),
        }
        paths: dict[str, str] = {}
        for side, (label, source) in shown.items():
            path = f"pictures/{picture_name(self.secret, matchup.sample_id, label)}"
            try:
                if not (self.folder / path).is_file():
                    drawn = source or self._answer(sample, label)
                    write_bytes(self.folder / path, large(drawn))
            except (UnreadablePicture, OSError):
                continue
            paths[side] = path
        return paths

    def _answer(self, sample: EditSample, label: str) -> Picture:
        pair = pair_of(self.job, self.results, sample, label)
        answer, size = pair.target, sample.source.size
        assert answer is not None  # pairs of a label have its answer
        if answer.size == size or not pair.same_aspect:
            return answer
        image = Image.fromarray(np.asarray(answer.pixels)).resize(size, Image.Resampling.BICUBIC)
        return Picture.from_pixels(np.asarray(image))

    def _matchup(self, number: str) -> Matchup:
        if not number.isdecimal() or int(number) >= len(self.matchups):
            raise NotThere
        return self.matchups[int(number)]


def choice(matchup: Matchup, side: str, reviewer: str, time: str) -> Choice:
    """The choice of a side, as the log has it: by labels.

    Raises:
        ValueError: no such side.
    """
    winners: Mapping[str, Winner] = {"left": "first", "right": "second", "tie": "tie", "undo": "undo"}
    if side not in winners:
        raise ValueError(f"'winner' should be left, right, tie or undo, not {side!r}")
    return Choice(
        sample_id=matchup.sample_id,
        first=matchup.left,
        second=matchup.right,
        winner=winners[side],
        reviewer=reviewer,
        time=time,
    )


def side_of(matchup: Matchup, one: Choice) -> str:
    """Where the winner of ``one`` stands on the page."""
    if one.winner in ("tie", "undo"):
        return one.winner
    winner = one.first if one.winner == "first" else one.second
    return "left" if winner == matchup.left else "right"
