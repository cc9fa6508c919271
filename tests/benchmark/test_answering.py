"""Answers are made as often, as long and from what they should be, and none is lost or made twice."""

import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import skimage.data
from click.testing import Result

from overpaint.benchmark.answering import Contestant, Round
from overpaint.benchmark.ledger import Ledger, Limits
from overpaint.data import Answer, EditSample, Picture
from overpaint.data.manifest import Manifest
from overpaint.data.run import RunFolder
from overpaint.data.selection import Selection
from overpaint.runners import parse_spec
from overpaint.taxonomy import RunnerUnavailable, UsageError

Command = Callable[..., Result]


@dataclass
class Paid:
    """Answers with the source, says that it cost something, and counts how often it is asked."""

    usage: dict[str, float] = field(default_factory=lambda: {"cost_usd": 0.25, "requests": 1})
    parallel: int = 1
    needs: frozenset[str] = frozenset()
    max_batch: int = 1
    asked: list[str] = field(default_factory=list)
    at_most: int = 0
    _under_way: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _meet: threading.Event = field(default_factory=threading.Event)

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        with self._lock:
            self.asked += [sample.id for sample in batch]
            self._under_way += 1
            self.at_most = max(self.at_most, self._under_way)
            if self._under_way == self.parallel:
                self._meet.set()
        self._meet.wait(5)
        with self._lock:
            self._under_way -= 1
        [sample] = batch
        if sample.id == "gone":
            raise RunnerUnavailable("the endpoint is gone")
        status = "error" if sample.id.startswith("bad") else "ok"
        encoded = sample.source.encoded if status == "ok" else None
        return [Answer(sample_id=sample.id, status=status, encoded=encoded, usage=self.usage, error="x")]


def few(*names: str) -> list[EditSample]:
    source = Picture.from_pixels(np.zeros((8, 8, 3), np.uint8))
    return [EditSample(id=name, source=source, instruction="x") for name in names]


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder(tmp_path / "run")


def passed(
    runner: Paid, run: RunFolder, samples: list[EditSample], limits: Limits | None = None
) -> Ledger:
    ledger = Ledger(run, limits or Limits())
    Round(Contestant(parse_spec("baseline:copy"), runner), ledger, run_seed=0).answer(samples)
    return ledger


def test_no_more_answers_once_they_cost_enough(run: RunFolder) -> None:
    runner = Paid()
    ledger = passed(runner, run, few("a", "b", "c", "d"), Limits(max_cost=0.5))
    assert runner.asked == ["a", "b"]
    assert ledger.stop == "the answers cost 0.50 USD, --max-cost is 0.5"
    # What was spent is known to the next command; a higher limit goes on where this one stopped.
    again = Paid()
    assert passed(again, run, few("a", "b", "c", "d"), Limits(max_cost=0.5)).stop
    passed(again, run, few("a", "b", "c", "d"), Limits(max_cost=0.75))
    assert again.asked == ["c"]


def test_a_limit_of_cost_needs_a_price(run: RunFolder) -> None:
    with pytest.raises(UsageError, match="price_per_image"):
        passed(Paid({"requests": 1}), run, few("a", "b"), Limits(max_cost=1))
    assert [attempt.sample_id for attempt in run.attempts()] == ["a"]  # paid for, and kept


def test_no_more_answers_once_too_many_failed(run: RunFolder) -> None:
    runner = Paid({})
    ledger = passed(runner, run, few("bad1", "a", "bad2", "b", "c"), Limits(max_errors=1))
    assert runner.asked == ["bad1", "a", "bad2"]
    assert "2 answers ended in an error, --max-errors is 1" in ledger.stop


def test_calls_under_way_at_once_are_as_many_as_the_runner_says(run: RunFolder) -> None:
    names = [str(number) for number in range(20)]
    runner = Paid(parallel=4)
    passed(runner, run, few(*names))
    assert runner.at_most == 4
    assert sorted(runner.asked) == sorted(names)
    assert sorted(attempt.sample_id for attempt in run.attempts()) == sorted(names)


def test_what_was_under_way_when_the_endpoint_went_is_kept(run: RunFolder) -> None:
    runner = Paid(parallel=3)
    with pytest.raises(RunnerUnavailable, match="gone"):
        passed(runner, run, few("a", "gone", "b", "c", "d", "e"))
    kept = {attempt.sample_id for attempt in run.attempts()}
    assert kept == set(runner.asked) - {"gone"}


@pytest.fixture
def sessions(tmp_path: Path) -> Path:
    """Two sessions of three turns, with the second turns before the first, and a lone sample."""
    rows = []
    for place, (session, turn) in enumerate([("s", 2), ("s", 1), ("t", 1), ("t", 2), ("s", 3), ("", 1)]):
        pixels = np.ascontiguousarray(skimage.data.chelsea()[10 * place : 10 * place + 48, :64])
        (tmp_path / f"{place}.png").write_bytes(Picture.from_pixels(pixels).encoded)
        row = {"id": f"{session}{turn}" if session else "lone", "source": f"{place}.png"}
        rows.append({**row, "instruction": "do it", "target": f"{place}.png"})
        rows[-1] |= {"session": session, "turn": turn} if session else {}
    path = tmp_path / "sessions.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    (tmp_path / "marks.py").write_text(
        "import numpy as np\nfrom PIL import Image\n\n"
        "def edit(source, instruction, *, seed):\n"
        "    pixels = np.array(source)\n"
        "    pixels[:, :, 0] = np.minimum(255, pixels[:, :, 0].astype(int) + 10)\n"
        "    return Image.fromarray(pixels)\n"
        "def fail(source, instruction, *, seed):\n"
        "    raise ValueError('never')\n"
    )
    return path


def answers(run: Path, label: str) -> dict[str, Picture]:
    return {
        attempt.sample_id: Picture.from_file(run / attempt.path)
        for attempt in RunFolder(run).attempts()
        if attempt.label == label and attempt.status == "ok"
    }


def test_turns_are_edited_from_the_models_own_answers(
    overpaint: Command, sessions: Path, tmp_path: Path
) -> None:
    model = f"python:{tmp_path / 'marks.py'}:edit"
    out = tmp_path / "run"
    overpaint("bench", f"jsonl:{sessions}", "--model", model, "--label", "m", "--history", "both",
              "--out", out)  # fmt: skip
    truth, own = answers(out, "m"), answers(out, "m (own history)")
    assert truth.keys() == own.keys() == {"s1", "s2", "s3", "t1", "t2", "lone"}
    for first in ("s1", "t1", "lone"):
        assert own[first] == truth[first]
    ten = np.array([10, 0, 0])
    for turn in (2, 3):
        before, after = own[f"s{turn - 1}"].pixels.astype(int), own[f"s{turn}"].pixels.astype(int)
        assert (after == np.minimum(255, before + ten)).all()
    assert own["s2"] != truth["s2"]
    journal = [one for one in RunFolder(out).attempts() if one.label == "m (own history)"]
    assert {one.history for one in journal} == {"own"}
    # The first turns were taken over and cost no time.
    assert {one.sample_id for one in journal if one.seconds is None} == {"s1", "t1", "lone"}
    lines = (out / "attempts.jsonl").read_text()
    overpaint("bench", f"jsonl:{sessions}", "--model", model, "--label", "m", "--history", "both",
              "--out", out)  # fmt: skip
    assert (out / "attempts.jsonl").read_text() == lines


def test_a_turn_without_a_turn_before_is_skipped_and_says_so(
    overpaint: Command, sessions: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    overpaint("run", f"jsonl:{sessions}", "--id", "s2", "--id", "t1", "--out", out,
              "--model", "baseline:copy", "--history", "own")  # fmt: skip
    found = {one.sample_id: (one.status, one.error) for one in RunFolder(out).attempts()}
    told = "turn 1 of session s is no part of this run, so that there is nothing to edit"
    assert found == {"s2": ("skipped", told), "t1": ("ok", "")}


def test_later_turns_of_a_failure_are_made_when_it_is_retried(
    overpaint: Command, sessions: Path, tmp_path: Path
) -> None:
    out, module = tmp_path / "run", tmp_path / "marks.py"
    command = ("run", f"jsonl:{sessions}", "--model", f"python:{module}:edit", "--history", "own",
               "--out", out)  # fmt: skip
    whole = module.read_text()
    module.write_text(whole.replace("pixels = np.array(source)", "raise ValueError('never')"))
    overpaint(*command)
    found = {one.sample_id: one for one in RunFolder(out).attempts()}
    assert {one.status for name, one in found.items() if name in ("s1", "t1", "lone")} == {"error"}
    assert found["t2"].status == "skipped"
    assert "turn 1 of session t has no answer (error)" in found["t2"].error
    module.write_text(whole)
    overpaint(*command, "--retry-errors")
    assert {one.status for one in RunFolder(out).attempts()} == {"ok"}


def test_repeats_have_seeds_and_files_of_their_own(
    overpaint: Command, pairs: Path, tmp_path: Path
) -> None:
    out = tmp_path / "run"
    command = ("run", f"jsonl:{pairs}", "--limit", 2, "--model", "baseline:noise", "--out", out)
    overpaint(*command)
    first = {path.name: path.read_bytes() for path in out.glob("answers/*/*")}
    overpaint(*command, "--repeats", 3)
    attempts = RunFolder(out).attempts()
    assert len(attempts) == 6
    assert len({one.seed for one in attempts}) == len({one.path for one in attempts}) == 6
    made = {path.name: path.read_bytes() for path in out.glob("answers/*/*")}
    assert len(set(made.values())) == 6
    assert first.items() <= made.items()
    assert "6 there" in overpaint(*command, "--repeats", 3, "--dry-run").stdout


def test_a_limit_that_stops_a_run_is_told_and_exits_with_one(
    overpaint: Command, pairs: Path, sessions: Path, tmp_path: Path
) -> None:
    model = f"python:{tmp_path / 'marks.py'}:fail"
    result = overpaint("run", f"jsonl:{pairs}", "--model", model, "--max-errors", 2,
                       "--out", tmp_path / "run", code=1)  # fmt: skip
    assert "stopped: 3 answers ended in an error, --max-errors is 2" in result.stderr
    assert "ValueError: never" in result.stderr
    assert len(RunFolder(tmp_path / "run").attempts()) == 3


def test_pictures_beside_an_answer_are_kept_next_to_it(run: RunFolder) -> None:
    manifest = Manifest(
        dataset="x", columns={}, fingerprint="x", selection=Selection(), seed=0, versions={}
    )
    with run.writing(manifest):
        png = few("a")[0].source.encoded
        attempt = run.keep_answer(
            Answer(sample_id="a", encoded=png, beside={"control": png}), folder="model"
        )
    assert attempt.path == "answers/model/a.png"
    assert (run.path / "answers/model/a.png.control.png").read_bytes() == png
