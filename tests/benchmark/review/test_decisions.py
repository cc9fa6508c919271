"""Decisions in a file that grows: what counts of them, and what a kill or a second writer does to it."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.benchmark.review import Consensus, Decision, DecisionLog, Subject
from overpaint.benchmark.review.decision import decision_of
from overpaint.benchmark.review.log import read_decisions
from overpaint.taxonomy import RunError, UsageError

DOG = Subject(sample_id="dog", kind="over_edit", side="pair")
CAT = Subject(sample_id="cat", kind="no_op", side="pair", label="mine")


def said(reviewer: str, verdict: str, second: int, subject: Subject = DOG, note: str = "") -> Decision:
    time = f"2026-01-31T12:00:{second:02d}.000Z"
    return decision_of(
        {
            "reviewer": reviewer, "sample_id": subject.sample_id, "kind": subject.kind, "time": time,
            "label": subject.label, "side": subject.side, "verdict": verdict, "note": note,
        }
    )  # fmt: skip


def last(*decisions: Decision) -> dict[str, str]:
    words = Consensus.of(decisions).words.get(DOG, {})
    return {name: one.verdict for name, one in words.items()}


def test_the_last_word_of_each_reviewer_counts() -> None:
    ann, bob = said("ann", "accept", 1), said("bob", "reject", 2)
    assert last(ann, bob) == {"ann": "accept", "bob": "reject"}
    assert last(ann, bob, said("ann", "unsure", 3)) == {"ann": "unsure", "bob": "reject"}


def test_an_undo_brings_the_word_before_it_back() -> None:
    first, second = said("ann", "accept", 1), said("ann", "reject", 2)
    assert last(first, second, said("ann", "undo", 3)) == {"ann": "accept"}
    assert last(first, said("ann", "undo", 2)) == {}
    assert last(said("ann", "undo", 1), said("ann", "accept", 2)) == {"ann": "accept"}
    assert last(first, said("bob", "undo", 2)) == {"ann": "accept"}


def test_an_older_file_that_is_added_later_overrules_nothing() -> None:
    assert last(said("ann", "accept", 9), said("ann", "reject", 1)) == {"ann": "accept"}


def test_the_majority_of_those_who_are_sure_counts() -> None:
    words = [said("ann", "accept", 1), said("bob", "accept", 1), said("cid", "reject", 1)]
    assert Consensus.of(words).right == {DOG: True}
    assert Consensus.of(words[1:]).right == {}
    assert Consensus.of([*words[2:], said("ann", "unsure", 1)]).right == {DOG: False}


def test_what_is_about_samples_that_are_gone_is_counted() -> None:
    words = [said("ann", "accept", 1), said("ann", "reject", 2, CAT)]
    consensus = Consensus.of(words)
    assert list(consensus.told(["dog"])) == [
        "decisions of 1 reviewer: 1 findings accepted, 0 rejected, 0 unsure or in dispute",
        "decisions on samples that no longer exist: 1, left out",
    ]
    assert consensus.within(["dog"]).right == {DOG: True}
    assert len(list(consensus.told(["dog", "cat"]))) == 1


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "deep" / "decisions.jsonl")
    assert log.read() == []
    words = [said("ann", "accept", 1, note="<script>\n🐈 \ud800"), said("bob", "reject", 2, CAT)]
    for word in words:
        log.append(word)
    assert log.read() == words


def test_adding_a_file_twice_is_as_once(tmp_path: Path) -> None:
    log = DecisionLog(tmp_path / "decisions.jsonl")
    words = [said("ann", "accept", 1), said("ann", "undo", 2)]
    assert (log.add_new(words), log.add_new([*words, words[0]]), log.add_new([])) == (2, 0, 0)
    assert log.read() == words


@given(torn=st.integers(0, 400))
def test_a_kill_within_a_line_loses_that_line_alone(
    torn: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    log = DecisionLog(tmp_path_factory.mktemp("torn") / "decisions.jsonl")
    words = [said("ann", "accept", 1), said("bob", "reject", 2)]
    for word in words:
        log.append(word)
    content = log.path.read_bytes()[:torn]
    log.path.write_bytes(content)
    whole = content.count(b"}")
    assert log.read() == words[:whole]
    log.append(said("cid", "unsure", 3))
    assert log.read() == [*words[:whole], said("cid", "unsure", 3)]


WRITER = """
import sys
from pathlib import Path
from overpaint.benchmark.review.decision import decision_of
from overpaint.benchmark.review.log import DecisionLog
for n in range(100):
    DecisionLog(Path(sys.argv[1])).append(decision_of({"reviewer": sys.argv[2], "sample_id": str(n),
        "kind": "no_op", "verdict": "accept", "note": "x" * 5000, "time": "2026-01-31T12:00:00Z"}))
"""


def test_two_writers_at_once_lose_nothing(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER, str(path), name]) for name in ("ann", "bob")
    ]
    assert [writer.wait() for writer in writers] == [0, 0]
    found = {(one.reviewer, one.subject.sample_id) for one in DecisionLog(path).read()}
    assert found == {(name, str(n)) for name in ("ann", "bob") for n in range(100)}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verdict": "perhaps"}, "'verdict' should be accept, reject, unsure or undo, not 'perhaps'"),
        ({"reviewer": ""}, "'reviewer' should be a text"),
        ({"sample_id": 7}, "'sample_id' should be a text, not 7"),
        ({"time": "yesterday"}, "'time' should be like 2026-01-31T12:00:00.000Z"),
        ({"time": "2026-01-31T12:00:00"}, "'time' should be like"),
        ({"note": "x" * 10_001}, "'note' has 10001 characters"),
    ],
)
def test_a_line_that_is_no_decision_is_named(tmp_path: Path, change: dict, told: str) -> None:
    path = tmp_path / "decisions.jsonl"
    good = said("ann", "accept", 1).row
    path.write_text("".join(json.dumps(row) + "\n" for row in (good, {**good, **change})))
    with pytest.raises(RunError) as error:
        read_decisions(path)
    assert "line 2" in str(error.value) and told in str(error.value)


@pytest.mark.parametrize("line", ["[]", "{", "null", '"' + "\\ud800" + '"', "[" * 100_000])
def test_a_line_that_is_no_object_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(line + "\n")
    with pytest.raises(RunError, match="line 1: no decision"):
        read_decisions(path)


def test_no_decisions_are_misuse(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no file of decisions"):
        read_decisions(tmp_path / "decisions.jsonl")
    (tmp_path / "decisions.jsonl").touch()
    with pytest.raises(UsageError, match="holds no decision"):
        read_decisions(tmp_path / "decisions.jsonl")


@pytest.fixture
def audit(overpaint: Callable, pairs: Path, tmp_path: Path) -> Path:
    overpaint("audit", f"jsonl:{pairs}", "--out", tmp_path / "run", "--auditor", "over-edit")
    return tmp_path / "run"


def over_edits(reviewer: str, second: int, **verdicts: str) -> list[Decision]:
    return [
        said(
            reviewer, verdict, second,
            Subject(sample_id=name.replace("_", "-"), kind="over_edit", side="pair"),
        )
        for name, verdict in verdicts.items()
    ]  # fmt: skip


def test_calibrate_reads_decisions(overpaint: Callable, audit: Path, tmp_path: Path) -> None:
    words = [
        *over_edits("ann", 1, pair_7="accept", pair_0="reject", pair_1="reject", gone="accept"),
        *over_edits("bob", 1, pair_7="accept", pair_0="reject", pair_1="accept", pair_2="unsure"),
    ]
    DecisionLog(audit / "decisions.jsonl").add_new(words)
    out = tmp_path / "thresholds.toml"
    done = overpaint("calibrate", audit / "decisions.jsonl", "--audit", audit, "--out", out)
    assert "1 findings accepted, 1 rejected, 2 unsure or in dispute" in done.stderr
    assert "samples that no longer exist: 1" in done.stderr
    assert "0 of 1 harmless flagged" in out.read_text() and "1 of 1 defective found" in out.read_text()


def test_calibrate_says_that_flagged_findings_alone_give_no_rate(
    overpaint: Callable, audit: Path, tmp_path: Path
) -> None:
    path = audit / "decisions.jsonl"
    asked = ("calibrate", path, "--audit", audit, "--out", tmp_path / "thresholds.toml")
    DecisionLog(path).add_new(over_edits("ann", 1, pair_7="accept"))
    assert "only flagged findings" in overpaint(*asked, code=2).stderr
    assert "only flagged findings" not in overpaint(*asked, "--precision", "0.4", code=2).stderr
    DecisionLog(path).add_new(over_edits("ann", 2, pair_0="reject"))
    assert "only flagged findings" not in overpaint(*asked).stderr
