"""Judges themselves: what they are shown, how their words are read, how they fail."""

import io
import json
import shlex
import sys
import time
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from threading import Barrier

import numpy as np
import pytest
from click.testing import CliRunner
from loopback import Reply, Script, served
from PIL import Image

from overpaint.benchmark.cli import main
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.judges import Judge, Question, winner_in
from overpaint.benchmark.judges import Reply as Said
from overpaint.benchmark.judges.sitting import Bounds, Sitting
from overpaint.benchmark.judges.votes import JudgeSpec
from overpaint.data import Picture
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UsageError

SHADES = {"source": 10, "first": 120, "second": 240}

PYTHON_JUDGE = """
from pathlib import Path

def judge(source, first, second, prompt, favourite="second"):
    shades = [one.getpixel((0, 0))[0] for one in (source, first, second)]
    return f'{shades} {"a cat" in prompt} {{"winner": "{favourite}"}}'

def broken(source, first, second, prompt):
    raise ValueError("no idea")

def number(source, first, second, prompt):
    return 1
"""

COMMAND_JUDGE = """
import sys
from PIL import Image
source, first, second, prompt, reply = sys.argv[1:]
shades = [Image.open(path).getpixel((0, 0))[0] for path in (source, first, second)]
told = "a cat" in open(prompt, encoding="utf-8").read()
open(reply, "w").write(f'{shades} {told} {{"winner": "second"}}')
"""


@pytest.fixture
def question() -> Question:
    pictures = {
        name: Picture.from_pixels(np.full((6, 8, 3), shade, np.uint8)) for name, shade in SHADES.items()
    }
    prompt = JudgeSpec(text="x:y").filled("add a cat {in} $(a) box")
    return Question(sample_id="1", instruction="add a cat", prompt=prompt, **pictures)


@pytest.fixture
def server() -> Iterator[Script]:
    with served() as script:
        yield script


def judge(text: str, **settings: object) -> Judge:
    return JudgeSpec(text=text, settings=settings).create()


def test_a_function_is_shown_the_pictures_and_the_prompt(question: Question, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(PYTHON_JUDGE)
    assert judge(f"python:{file}:judge").compare(question).text == (
        '[10, 120, 240] True {"winner": "second"}'
    )
    told = judge(f"python:{file}:judge", favourite="tie").compare(question)
    assert winner_in(told.text) == "tie"
    with pytest.raises(OverpaintError, match="ValueError: no idea"):
        judge(f"python:{file}:broken").compare(question)
    with pytest.raises(OverpaintError, match="returned int, not a text"):
        judge(f"python:{file}:number").compare(question)


def test_a_command_is_shown_the_same(question: Question, tmp_path: Path) -> None:
    file = tmp_path / "mine.py"
    file.write_text(COMMAND_JUDGE)
    line = (
        f"{shlex.quote(sys.executable)} {file} {{source}} {{first}} {{second}} {{prompt_file}} {{reply}}"
    )
    assert judge(f"cmd:{line}").compare(question).text == '[10, 120, 240] True {"winner": "second"}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("false {reply}", "exit status 1: nothing on stderr"),
        ("true {reply}", "wrote no {reply}"),
    ],
)
def test_a_command_that_fails_says_why(question: Question, line: str, words: str) -> None:
    with pytest.raises(OverpaintError, match=words):
        judge(f"cmd:{line}").compare(question)


@pytest.mark.parametrize(
    ("spec", "kind", "words"),
    [
        ("cmd:true", UsageError, "{reply} is missing"),
        ("cmd:true {answer} {reply}", UsageError, "unknown placeholder {answer}"),
        ("cmd:no-such-program-here {reply}", RunnerUnavailable, "there is no program"),
        ("python:nothing_here:judge", RunnerUnavailable, "importing nothing_here failed"),
        ("python:math:pi", UsageError, "not a function"),
        ("openai", UsageError, "scheme:target"),
        ("oracle:x", UsageError, "unknown judge 'oracle'"),
    ],
)
def test_a_judge_that_cant_be(spec: str, kind: type[Exception], words: str) -> None:
    with pytest.raises(kind, match=words.replace("{", r"\{")):
        judge(spec)


def test_a_model_is_sent_three_pictures_and_its_words_are_kept(
    question: Question, server: Script, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    said = 'The first has no cat. {"winner": "second"}'
    answer = {
        "model": "eyes-2026-05-01",
        "choices": [{"message": {"role": "assistant", "content": said}}],
        "usage": {"prompt_tokens": 1000, "completion_tokens": 20},
    }
    server.replies.append(Reply.of(answer, headers={"x-request-id": "req_7"}))
    made = judge("openai:eyes", base_url=server.url, price_per_million_input=5.0)
    reply = made.compare(question)
    assert (reply.text, reply.model, reply.request) == (said, "eyes-2026-05-01", "req_7")
    assert reply.usage["cost_usd"] == pytest.approx(0.005)
    [asked] = server.asked
    assert asked.path == "/chat/completions" and asked.headers["Authorization"] == "Bearer sk-secret"
    [message] = asked.json["messages"]
    assert "a cat {in} $(a) box" in message["content"][0]["text"]
    pictures = [part["image_url"]["url"] for part in message["content"] if part["type"] == "image_url"]
    assert [shade(url) for url in pictures] == list(SHADES.values())


def shade(url: str) -> int:
    picture = Image.open(io.BytesIO(b64decode(url.removeprefix("data:image/png;base64,"))))
    return int(np.asarray(picture)[0, 0, 0])


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (Reply.of({"error": "no"}, status=401), RunnerUnavailable, "check the key"),
        (Reply.of({"error": "no"}, status=400), OverpaintError, "HTTP 400"),
        (Reply.of({"choices": []}), OverpaintError, "holds no message"),
        (Reply.of([]), OverpaintError, "holds no message"),
        (Reply(body=b"<html>"), OverpaintError, "in place of JSON"),
    ],
)
def test_an_answer_without_words_is_an_error(
    question: Question, server: Script, reply: Reply, kind: type[Exception], words: str
) -> None:
    server.replies.append(reply)
    with pytest.raises(kind, match=words):
        judge("openai:eyes", base_url=server.url).compare(question)


@pytest.mark.parametrize(
    ("reply", "winner"),
    [
        ("first", "first"),
        (' "Second". ', "second"),
        ('{"winner": "tie"}', "tie"),
        ('{"winner": "first"} no, wait: {"winner": "second"}', "second"),
        ('```json\n{"reason": "brighter", "winner": "First"}\n```', "first"),
        ('{"winner": "neither"}', "unjudged"),
        ('{"score": 3}', "unjudged"),
        ("The first is better.", "unjudged"),
        ("", "unjudged"),
        ("{" * 100_000, "unjudged"),
    ],
)
def test_a_reply_is_read_and_never_guessed(reply: str, winner: str) -> None:
    assert winner_in(reply) == winner


def test_a_prompt_of_the_users_own() -> None:
    assert JudgeSpec(text="x:y", prompt="{instruction}: {{}}").filled("a{b}") == "a{b}: {}"
    with pytest.raises(UsageError, match="write other braces twice"):
        JudgeSpec(text="x:y", prompt='{"winner"}').filled("x")


def test_every_prompt_and_setting_has_a_folder_of_its_own() -> None:
    specs = [
        JudgeSpec(text="openai:a"),
        JudgeSpec(text="openai:b"),
        JudgeSpec(text="openai:a", settings={"timeout": 3}),
        JudgeSpec(text="openai:a", prompt="{instruction}?"),
    ]
    assert len({spec.folder for spec in specs}) == len(specs)


class Slow:
    """Two at once: one question breaks off, the other is answered a little later."""

    parallel = 2

    def __init__(self, target: str) -> None:
        self.both = Barrier(2)

    def compare(self, question: Question) -> Said:
        self.both.wait(10)
        if question.first.pixels[0, 0, 0] == SHADES["first"]:
            raise RunnerUnavailable("the key was taken back")
        time.sleep(0.1)
        return Said(text="tie")


@pytest.fixture
def answered(tmp_path: Path) -> Path:
    """A run of one sample with two answers, each in a shade of its own."""
    for name, shade in SHADES.items():
        Image.fromarray(np.full((64, 64, 3), shade, np.uint8)).save(tmp_path / f"{name}.png")
    rows = [{"id": "1", "instruction": "Do it.", "source": "source.png"}]
    (tmp_path / "pairs.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for name in ("first", "second"):
        (tmp_path / name).mkdir()
        (tmp_path / f"{name}.png").rename(tmp_path / name / "1.png")
    models = [part for name in ("first", "second") for part in ("--model", f"folder:{tmp_path / name}")]
    run = tmp_path / "run"
    made = CliRunner().invoke(main, ["run", f"jsonl:{tmp_path}/pairs.jsonl", "--out", str(run), *models])
    assert made.exit_code == 0, made.output
    return run


def test_a_paid_reply_is_kept_whatever_becomes_of_the_others(
    answered: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(JudgeSpec, "create", lambda self: Slow(""))
    sitting = Sitting(reopened_job(answered), JudgeSpec(text="slow:x"), Bounds())
    with pytest.raises(RunnerUnavailable):
        sitting.ask()
    assert [one.winner for one in sitting.file.opened()] == ["tie"]


@pytest.mark.parametrize(("price", "stops"), [(5.0, True), (0.0, False)])
def test_a_limit_of_cost_ends_it_or_asks_for_prices(
    answered: Path, server: Script, price: float, stops: bool
) -> None:
    said = {"choices": [{"message": {"content": "tie"}}], "usage": {"prompt_tokens": 1_000_000}}
    server.replies += [Reply.of(said)] * 2
    settings = {"base_url": server.url, "parallel": 1, "price_per_million_input": price}
    spec = JudgeSpec(text="openai:eyes", settings=settings)
    sitting = Sitting(reopened_job(answered), spec, Bounds(max_cost=3))
    if stops:
        assert sitting.ask() == "the votes cost 5.00 USD, --max-cost is 3"
    else:
        with pytest.raises(UsageError, match="doesn't say what a vote costs"):
            sitting.ask()
    assert len(server.asked) == len(sitting.file.opened()) == 1
