"""Blind comparison of answers: nothing tells whose they are, and the votes rate the models."""

import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from reviewing import booth_of, served

from overpaint.auditors import Thresholds
from overpaint.benchmark.opinions import Ballot
from overpaint.benchmark.results import Results
from overpaint.benchmark.review.matchups import matchups, secret_of
from overpaint.benchmark.review.votes import Choice, counted
from overpaint.benchmark.stats import Vote
from overpaint.data.run import RunFolder
from overpaint.taxonomy import DatasetError, UnknownName, UsageError


@pytest.fixture(scope="module")
def results(bench: Path) -> Results:
    return Results.read(RunFolder(bench), Thresholds.shipped())


def choice(winner: str, at: int, reviewer: str = "ann", **change: str) -> Choice:
    told = {"sample_id": "dog", "first": "a", "second": "b", **change}
    time = f"2026-01-31T12:00:{at:02d}Z"
    return Choice(winner=winner, reviewer=reviewer, time=time, **told)  # type: ignore[arg-type]


def test_the_last_vote_of_each_reviewer_counts() -> None:
    assert counted([choice("first", 1), choice("tie", 2)]) == [Vote("dog", "a", "b", 0.5)]
    assert counted([choice("first", 2), choice("tie", 1)]) == [Vote("dog", "a", "b", 1.0)]
    assert len(counted([choice("first", 1), choice("first", 1, "bob")])) == 2
    assert counted([choice("first", 1), choice("second", 2), choice("undo", 3)])[0].share == 1.0
    assert counted([choice("first", 1), choice("undo", 2)]) == []
    turned = choice("first", 2, first="b", second="a")
    assert counted([choice("first", 1), turned]) == [Vote("dog", "b", "a", 1.0)]


def test_sides_are_drawn_and_stay(results: Results) -> None:
    secrets = [bytes([number]) * 32 for number in range(60)]
    drawn = [matchups(results, secret) for secret in secrets]
    assert matchups(results, secrets[0]) == drawn[0]
    lefts = Counter(one.left for found in drawn for one in found)
    n = sum(lefts.values())
    assert lefts.keys() == {"baseline:blur", "baseline:noise"}
    assert abs(lefts["baseline:blur"] - n / 2) < 3 * (n / 4) ** 0.5
    assert len({tuple(one.sample_id for one in found) for found in drawn}) > 1  # so is the order


def test_each_pair_of_models_meets_on_what_both_answered(results: Results) -> None:
    three = matchups(results, b"x", ["baseline:blur", "baseline:noise", "baseline:copy"])
    pairs = Counter(frozenset({one.left, one.right}) for one in three)
    assert len(pairs) == 3 and set(pairs.values()) == {8}
    limited = matchups(results, b"x", ["baseline:blur", "baseline:noise", "baseline:copy"], 2)
    assert len(limited) == 6


def test_one_model_alone_can_not_be_compared(results: Results) -> None:
    with pytest.raises(UsageError, match="votes need two models"):
        matchups(results, b"x", ["baseline:blur"])
    with pytest.raises(UnknownName, match="did you mean 'baseline:blur'"):
        matchups(results, b"x", ["baseline:blurr", "baseline:noise"])


def test_the_secret_is_made_once_and_is_the_runs_own(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name / "review").mkdir(parents=True)
    first = secret_of(tmp_path / "one")
    assert secret_of(tmp_path / "one") == first != secret_of(tmp_path / "two")
    assert len(first) == 32
    assert not list((tmp_path / "one" / "review").iterdir())


def test_a_secret_in_the_folder_for_reviewers_is_taken_out_of_it(tmp_path: Path) -> None:
    earlier = tmp_path / "review" / "blind.key"
    earlier.parent.mkdir()
    earlier.write_bytes(b"known")
    assert secret_of(tmp_path) == secret_of(tmp_path) == b"known"
    assert not earlier.exists()


@pytest.mark.parametrize("known", [b"", b"new"])
def test_a_review_of_findings_takes_the_secret_out_too(
    run: Path, overpaint: Callable, known: bytes
) -> None:
    earlier = run / "review" / "blind.key"
    earlier.parent.mkdir(exist_ok=True)
    earlier.write_bytes(b"earlier")
    if known:
        (run / "blind.key").write_bytes(known)
    overpaint("review", run, "--static", "--reviewer", "ann", "--kind", "no_op")
    assert not list((run / "review").rglob("blind.key"))
    assert (run / "blind.key").read_bytes() == (known or b"earlier")


def test_options_of_findings_are_refused_with_votes(run: Path, overpaint: Callable) -> None:
    for asked in (("--kind", "no_op"), ("--auditor", "no-op"), ("--min-score", 0.5), ("--by", "random")):
        assert "don't apply" in overpaint("review", run, "--votes", "--static", *asked, code=2).stderr


def test_nothing_that_the_page_gets_names_a_model(run: Path) -> None:
    booth = booth_of(run)
    with served(booth) as client:
        seen = [client.ask(name).read() for name in ("", "data.js", "review.js")]
        items = [client.json(f"item/{place}") for place in range(len(booth.matchups))]
        pictures = [client.ask(path).read() for one in items for path in one["pictures"].values()]
        kept = json.dumps(items).encode()
        for content in (*seen, kept, *pictures):
            assert b"baseline" not in content and b"blur" not in content.replace(b".blur()", b"")
        assert client.ask("blind.key").status == client.ask("../blind.key").status == 404


def test_votes_come_out_as_labels_and_rate_the_models(
    run: Path, overpaint: Callable, results: Results
) -> None:
    booth = booth_of(run)
    with served(booth) as client:
        for place, one in enumerate(booth.matchups):
            winner = "left" if one.left == "baseline:blur" else "right"
            assert client.ask("decisions", method="POST",
                              body={"item": place, "winner": winner}).status == 200  # fmt: skip
        client.ask("decisions", method="POST", body={"item": 0, "winner": "undo"})
        client.ask("decisions", method="POST", body={"item": 0, "winner": "tie"})
        assert client.ask("decisions", method="POST", body={"item": 0, "winner": "first"}).status == 400
        ratings = client.json("ratings")
        assert [label for label, _, _ in ratings] == ["baseline:blur", "baseline:noise"]
        said = client.ask("data.js").read()
        assert b"undo" in said and b"baseline" not in said
    votes = Ballot.read(run / "votes.jsonl").votes
    shares = Counter(one.share if one.first == "baseline:blur" else 1 - one.share for one in votes)
    assert shares == {1.0: 7, 0.5: 1}
    scored = overpaint("score", run, "--votes", run / "votes.jsonl").stdout
    assert "Bradley-Terry" in scored
    assert "Bradley-Terry" in overpaint("review", run, "--summary").stdout


def test_a_folder_tells_as_little_and_its_votes_come_back(
    run: Path, overpaint: Callable, tmp_path: Path
) -> None:
    overpaint("review", run, "--votes", "--static", "--reviewer", "ann")
    folder = run / "review" / "votes"
    for path in folder.rglob("*"):
        content = path.read_bytes() if path.is_file() and path.suffix != ".css" else b""
        assert b"baseline" not in content and "blur" not in path.name
    assert not list((run / "review").rglob("blind.key"))
    booth = booth_of(run)
    rows = [
        {"matchup": one.key, "winner": "left", "reviewer": "bob", "time": "2026-01-31T12:00:00.000Z"}
        for one in booth.matchups
    ]
    rows.append({**rows[0], "matchup": "of answers that are gone"})
    path = tmp_path / "downloaded.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    told = overpaint("review", run, "--import", path).stderr
    assert "8 decisions, 8 of them new" in told and "no longer exist: 1" in told
    assert "8 decisions, 0 of them new" in overpaint("review", run, "--import", path).stderr
    votes = Ballot.read(run / "votes.jsonl").votes
    assert {(one.sample_id, one.first) for one in votes} == {
        (one.sample_id, one.left) for one in booth.matchups
    }


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"winner": "perhaps"}, "'winner' should be"),
        ({"second": "a"}, "compared with itself"),
        ({"time": "noon"}, "'time' should be"),
        ({"id": ""}, "'id' should be a text"),
    ],
)
def test_a_line_that_is_no_vote_is_named(tmp_path: Path, change: dict, told: str) -> None:
    path = tmp_path / "votes.jsonl"
    path.write_text(json.dumps({**choice("first", 1).row, **change}) + "\n")
    with pytest.raises(DatasetError, match=told):
        Ballot.read(path)
