import io
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners import answer_batch
from overpaint.runners.base import Runner
from overpaint.runners.python import load
from overpaint.taxonomy import RunnerUnavailable, UsageError

FUNCTIONS = """
import io
from dataclasses import dataclass
from PIL import Image, ImageOps
from overpaint.data import Answer

def invert(source, instruction, *, seed):
    assert isinstance(source, Image.Image) and source.mode == "RGB"
    return ImageOps.invert(source)

def jpeg(source, instruction, *, seed, quality=90):
    buffer = io.BytesIO()
    source.save(buffer, "JPEG", quality=quality, comment=f"{instruction} {seed}".encode())
    return buffer.getvalue()

from functools import partial
def shade(level, source, instruction, *, seed):
    return Image.new("RGB", source.size, (level,) * 3)
bound = partial(shade, 77)

def grey(source, instruction, *, seed, mode="L"):
    return source.convert(mode)

def words(source, instruction, *, seed):
    return instruction

def careless(source, instruction):
    return source

def leaves(source, instruction, *, seed):
    raise SystemExit(0)

def picky(source, instruction, *, seed):
    if "coffee" in instruction:
        raise KeyError("no coffee")
    return source

@dataclass
class Constant:
    level: int = 0
    needs: frozenset = frozenset()
    max_batch: int = 2
    def edit(self, batch, *, seeds):
        return [self.one(sample) for sample in batch]
    def one(self, sample):
        buffer = io.BytesIO()
        Image.new("RGB", sample.source.size, (self.level,) * 3).save(buffer, "PNG")
        return Answer(sample_id=sample.id, encoded=buffer.getvalue())

class Heavy:
    def __init__(self):
        raise OSError("weights.bin is not there")

def make(level):
    return Constant(level)

ready = Constant(7)
number = 3
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "my model.py"
    path.write_text(FUNCTIONS)
    return path


def answers_of(runner: Runner, samples: list[EditSample]) -> list[Answer]:
    return answer_batch(runner, "mine", samples, run_seed=3)


def pixels_of(answer: Answer) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    assert answer.encoded is not None, answer.error
    return Picture.from_bytes(answer.encoded).pixels


def test_a_plain_function_that_returns_a_picture(model: Path, samples: list[EditSample]) -> None:
    answers = answers_of(load(f"{model}:invert"), samples)
    for sample, answer in zip(samples, answers, strict=True):
        assert (pixels_of(answer) == 255 - sample.source.pixels).all()


def test_a_function_with_bound_arguments(model: Path, samples: list[EditSample]) -> None:
    answer = answers_of(load(f"{model}:bound"), samples[:1])[0]
    assert (pixels_of(answer) == 77).all()


def test_bytes_are_kept_untouched_with_their_metadata_and_call_settings_arrive(
    model: Path, samples: list[EditSample]
) -> None:
    answer = answers_of(load(f"{model}:jpeg", call_settings={"quality": 5}), samples[:1])[0]
    assert answer.encoded is not None
    with Image.open(io.BytesIO(answer.encoded)) as image:
        assert image.info["comment"] == f"{samples[0].instruction} {answer.seed}".encode()
    best = answers_of(load(f"{model}:jpeg", call_settings={"quality": 95}), samples[:1])[0]
    assert len(answer.encoded) < len(best.encoded or b"")


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "CMYK", "YCbCr", "HSV", "F", "I"])
def test_a_picture_of_any_mode_becomes_a_png_that_looks_the_same(
    mode: str, model: Path, samples: list[EditSample]
) -> None:
    answer = answers_of(load(f"{model}:grey", call_settings={"mode": mode}), samples[:1])[0]
    colourless = mode in ("1", "L", "LA", "F", "I")
    source = Image.fromarray(samples[0].source.pixels)
    expected = np.asarray(source.convert("L").convert("RGB") if colourless else source)
    difference = np.abs(pixels_of(answer).mean(axis=(0, 1)) - expected.mean(axis=(0, 1)))
    assert difference.max() < 3


def test_a_function_that_fails_costs_the_samples_it_fails_for(
    model: Path, samples: list[EditSample]
) -> None:
    bad, *good = load(f"{model}:picky").edit(samples, seeds=[0] * len(samples))
    assert (bad.status, bad.error) == ("error", "KeyError: 'no coffee'")
    assert {answer.status for answer in good} == {"ok"}


def test_a_function_that_returns_something_else_is_an_error(
    model: Path, samples: list[EditSample]
) -> None:
    answer = answers_of(load(f"{model}:words"), samples[:1])[0]
    assert answer.error == "TypeError: the function returned str, not a PIL.Image or bytes"


def test_a_function_that_exits_costs_its_answer_and_not_the_command(
    model: Path, samples: list[EditSample]
) -> None:
    answers = answers_of(load(f"{model}:leaves"), samples)
    assert {(answer.status, answer.error) for answer in answers} == {("error", "SystemExit: 0")}


@pytest.mark.parametrize(
    ("name", "settings", "level"),
    [("Constant", {"level": 9}, 9), ("Constant", {}, 0), ("make", {"level": 4}, 4), ("ready", {}, 7)],
)
def test_a_class_a_factory_and_a_runner(
    name: str, settings: dict[str, object], level: int, model: Path, samples: list[EditSample]
) -> None:
    runner = load(f"{model}:{name}", None, **settings)
    assert runner.max_batch == 2
    assert all((pixels_of(answer) == level).all() for answer in answers_of(runner, samples))


def test_a_runner_of_an_installed_module() -> None:
    runner = load("overpaint.runners.baselines:RandomOther", max_batch=3)
    assert runner.max_batch == 3


def test_two_files_of_one_name_stay_apart(tmp_path: Path, samples: list[EditSample]) -> None:
    for level in (1, 2):
        (tmp_path / str(level)).mkdir()
        (tmp_path / str(level) / "model.py").write_text(f"{FUNCTIONS}\nready = Constant({level})")
    runners = [load(f"{tmp_path / str(level) / 'model.py'}:ready") for level in (1, 2)]
    assert [pixels_of(answers_of(runner, samples[:1])[0]).max() for runner in runners] == [1, 2]


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("no.such.package:Edit", "importing no.such.package failed: ModuleNotFoundError"),
        ("{folder}/absent.py:edit", "no such file"),
        ("{folder}/broken.py:edit", "importing .*broken.py failed: SyntaxError"),
        ("{folder}/exits.py:edit", "importing .*exits.py failed: SystemExit: 3"),
        ("{folder}/raises.py:edit", "ValueError: first line second line"),
        ("{folder}/my model.py:Heavy", "can't be started: OSError: weights.bin is not there"),
    ],
)
def test_what_cannot_be_imported_or_made_is_unavailable_in_one_line(
    target: str, reason: str, tmp_path: Path, model: Path
) -> None:
    (tmp_path / "broken.py").write_text("def edit(:")
    (tmp_path / "exits.py").write_text("raise SystemExit(3)")
    (tmp_path / "raises.py").write_text("raise ValueError('first line\\nsecond line')")
    with pytest.raises(RunnerUnavailable, match=reason) as caught:
        load(target.format(folder=tmp_path))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("target", "settings", "reason"),
    [
        ("model", {}, "module:attribute"),
        (":edit", {}, "module:attribute"),
        ("{model}:absent", {}, "there is no 'absent'"),
        ("{model}:number", {}, "neither runner nor function"),
        ("{model}:careless", {}, "unexpected keyword argument 'seed'"),
        ("{model}:invert", {"level": 3}, "per call only"),
        ("{model}:invert", {"call_settings": {"steps": 3}}, "'steps'"),
        ("{model}:ready", {"level": 3}, "takes no settings"),
        ("{model}:Constant", {"colour": 3}, "'colour'"),
        ("{model}:Constant", {"call_settings": {"steps": 3}}, "'call_settings'"),
        ("{model}:make", {}, "'level'"),
    ],
)
def test_misuse_is_found_before_anything_runs(
    target: str, settings: dict[str, object], reason: str, model: Path
) -> None:
    with pytest.raises(UsageError, match=reason):
        load(target.format(model=model), **settings)  # type: ignore[arg-type]  # as from the command line


def test_a_module_that_lies_in_the_current_folder_is_pointed_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "nearby_model.py").write_text(FUNCTIONS)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.path", [entry for entry in __import__("sys").path if entry])
    with pytest.raises(RunnerUnavailable, match=r"for the file write python:nearby_model\.py:invert"):
        load("nearby_model:invert")
