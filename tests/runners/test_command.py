import json
import os
import shlex
import signal
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from overpaint.data import Answer, EditSample, Mask, Picture
from overpaint.runners.command import REFUSED, CommandRunner
from overpaint.taxonomy import RunnerUnavailable, UsageError


def command(folder: Path, script: str, arguments: str) -> str:
    """A command line that runs ``script`` in Python."""
    path = folder / "a script.py"
    path.write_text(script)
    return f"{shlex.quote(sys.executable)} -S {shlex.quote(str(path))} {arguments}"


def answered(runner: CommandRunner, sample: EditSample, seed: int = 5) -> Answer:
    return runner.edit([sample], seeds=[seed])[0]


ECHO = "import json, sys; open(sys.argv[1], 'w').write(json.dumps(sys.argv[2:]))"


def test_every_placeholder_arrives_as_its_own_argument(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    line = command(
        tmp_path, ECHO, "{output} {instruction} {seed} {source_caption} --to={target_caption} '{seed} x'"
    )
    answer = answered(CommandRunner(line), samples[0], seed=2**63 - 1)
    assert answer.encoded is not None
    assert json.loads(answer.encoded) == [
        samples[0].instruction,
        str(2**63 - 1),
        "coffee",
        "--to=coffee with a red box",
        f"{2**63 - 1} x",
    ]


def test_source_mask_and_references_are_pictures_that_any_tool_reads(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    kept = tmp_path / "kept"
    script = (
        "import os, shutil, sys\n"
        f"shutil.copytree(os.path.dirname(sys.argv[1]), {str(kept)!r})\n"
        "open(sys.argv[2], 'w')"
    )
    line = command(tmp_path, script, "{source} {output} {mask} {references} {instruction_file}")
    smaller = Mask(Picture.from_pixels(np.tile(np.array([[[0]], [[255]]], np.uint8), (10, 20, 3))))
    sample = replace(samples[0], mask=smaller, instruction="zwölf\r\nKatzen 🐈")
    answer = answered(CommandRunner(line), sample)
    assert (answer.status, answer.error) == (
        "error", "the command wrote an empty {output}: nothing on stderr"
    )  # fmt: skip
    with Image.open(kept / "source.png") as source:
        assert (source.mode, source.format) == ("RGB", "PNG")
        assert (np.asarray(source) == sample.source.pixels).all()
    with Image.open(kept / "mask.png") as mask:
        assert (mask.mode, mask.size) == ("L", sample.source.size)
        assert sample.mask is not None
        assert (np.asarray(mask) == sample.mask.at(sample.source.size)).all()
    with Image.open(kept / "references" / "1.png") as reference:
        assert (np.asarray(reference) == sample.references[0].picture.pixels).all()
    assert (kept / "instruction.txt").read_bytes() == sample.instruction.encode()


def test_a_source_that_lies_on_its_side_arrives_upright(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    path = tmp_path / "turned.png"
    Image.fromarray(samples[0].source.pixels).save(path, exif=exif)
    line = command(tmp_path, "import shutil, sys; shutil.copy(*sys.argv[1:])", "{source} {output}")
    sample = replace(samples[0], source=Picture.from_file(path))
    encoded = answered(CommandRunner(line), sample).encoded
    assert encoded is not None
    picture = Picture.from_bytes(encoded)
    assert (picture.pixels == np.rot90(samples[0].source.pixels, -1)).all()


HOSTILE = [
    "; rm -rf ~ #",
    "$(touch owned) `touch owned` | touch owned & touch owned > owned",
    "quote \" and ' and \\ end",
    "two\nlines\n",
    "{output} {source} {nonsense} %s {{}}",
    "--output=/etc/passwd",
    "",
    "*",
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_instructions_are_nothing_but_text(
    text: str, tmp_path: Path, samples: list[EditSample], monkeypatch: pytest.MonkeyPatch
) -> None:
    script = (
        "import json, sys\n"
        "output, text, file = sys.argv[1:]\n"
        "open(output, 'w').write(json.dumps([text, open(file, newline='').read()]))"
    )
    runner = CommandRunner(command(tmp_path, script, "{output} {instruction} {instruction_file}"))
    folder = tmp_path / "here"
    folder.mkdir()
    monkeypatch.chdir(folder)
    answer = answered(runner, replace(samples[0], instruction=text))
    assert answer.encoded is not None, answer.error
    assert json.loads(answer.encoded) == [text, text]
    assert not list(folder.iterdir())


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(exclude_characters="\x00", exclude_categories=["Cs"])))
def test_any_instruction_arrives_as_it_is(tmp_path: Path, samples: list[EditSample], text: str) -> None:
    runner = CommandRunner(command(tmp_path, ECHO, "{output} {instruction}"))
    answer = answered(runner, replace(samples[0], instruction=text))
    assert answer.encoded is not None
    assert json.loads(answer.encoded) == [text]


@pytest.mark.parametrize("text", ["zero\x00byte", "lone \ud800 surrogate", "long " * 100_000])
def test_an_instruction_that_can_be_no_argument_is_that_samples_error(
    text: str, tmp_path: Path, samples: list[EditSample]
) -> None:
    runner = CommandRunner(command(tmp_path, ECHO, "{output} {instruction}"))
    answer = answered(runner, replace(samples[0], instruction=text))
    assert answer.status == "error"
    assert answer.error
    assert answered(runner, samples[0]).status == "ok"


def test_a_failing_command_gives_the_end_of_its_stderr(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    script = "import sys; print('line\\n' * 9999 + 'out of\\n\\nmemory', file=sys.stderr); sys.exit(4)"
    answer = answered(CommandRunner(command(tmp_path, script, "{output}")), samples[0])
    assert (answer.status, answer.error) == ("error", "exit status 4: line | out of | memory")


def test_a_command_that_dies_of_a_signal_says_which(tmp_path: Path, samples: list[EditSample]) -> None:
    script = "import os; os.kill(os.getpid(), 9)"
    answer = answered(CommandRunner(command(tmp_path, script, "{output}")), samples[0])
    assert answer.error == "killed by signal 9: nothing on stderr"


def test_a_command_can_refuse(tmp_path: Path, samples: list[EditSample]) -> None:
    script = f"import sys; print('not that', file=sys.stderr); sys.exit({REFUSED})"
    answer = answered(CommandRunner(command(tmp_path, script, "{output}")), samples[0])
    assert (answer.status, answer.error, answer.encoded) == ("refused", "not that", None)


def test_a_command_that_writes_nothing_is_an_error(tmp_path: Path, samples: list[EditSample]) -> None:
    answer = answered(CommandRunner(command(tmp_path, "", "{output}")), samples[0])
    assert answer.status == "error"
    assert "wrote no {output}" in answer.error


def test_after_the_timeout_the_command_and_its_children_are_dead(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    pids = tmp_path / "pids"
    script = (
        "import os, sys, time\n"
        "child = os.fork()\n"
        f"open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n')\n"
        "print('still at it', file=sys.stderr, flush=True)\n"
        "time.sleep(120)\n"
    )
    answer = answered(CommandRunner(command(tmp_path, script, "{output}"), timeout=2.5), samples[0])
    assert answer.status == "error"
    assert answer.error.startswith("no answer within 2.5 s, killed: still at it")
    children = [int(pid) for pid in pids.read_text().split()]
    assert len(children) == 2
    assert all(_gone(pid) for pid in children)


def _gone(pid: int) -> bool:
    for _ in range(100):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return True
        # An orphan that nobody has waited for yet is dead all the same.
        if Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z":
            return True
        time.sleep(0.05)
    return False


def test_an_interrupt_leaves_no_command_behind(
    tmp_path: Path, samples: list[EditSample], monkeypatch: pytest.MonkeyPatch
) -> None:
    pid = tmp_path / "pid"
    script = (
        "import os, signal, time\n"
        f"open({str(pid)!r}, 'w').write(str(os.getpid()))\n"
        "os.kill(os.getppid(), signal.SIGINT)\n"
        "time.sleep(120)\n"
    )
    before = signal.getsignal(signal.SIGINT)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            answered(CommandRunner(command(tmp_path, script, "{output}")), samples[0])
    finally:
        signal.signal(signal.SIGINT, before)
    assert _gone(int(pid.read_text()))


def test_nothing_is_left_in_the_temporary_folder(
    tmp_path: Path, samples: list[EditSample], monkeypatch: pytest.MonkeyPatch
) -> None:
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(scratch))
    answered(CommandRunner(command(tmp_path, ECHO, "{output} {source}")), samples[0])
    answered(CommandRunner(command(tmp_path, "raise SystemExit(1)", "{output}")), samples[0])
    assert not list(scratch.iterdir())


def test_needs_follow_from_the_placeholders() -> None:
    assert CommandRunner("cat {source} {output}").needs == frozenset()
    line = "cat {mask} {references} {source_caption} {target_caption} {instruction_file} {output}"
    assert CommandRunner(line).needs == {
        "instruction",
        "mask",
        "references",
        "source_caption",
        "target_caption",
    }


def test_braces_that_are_no_placeholder_stay(tmp_path: Path, samples: list[EditSample]) -> None:
    line = command(tmp_path, ECHO, """{output} '{"steps": 3}' '{}'""")
    answer = answered(CommandRunner(line), samples[0])
    assert answer.encoded == b'["{\\"steps\\": 3}", "{}"]'


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("cat {source}", "{output} is missing"),
        ("cat {sorce} {output}", "unknown placeholder {sorce}"),
        ("cat '{source} {output}", "No closing quotation"),
        ("", "nothing to run"),
    ],
)
def test_a_line_that_cannot_work_is_refused(line: str, reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        CommandRunner(line)


def test_a_program_that_cannot_be_started_is_unavailable(
    tmp_path: Path, samples: list[EditSample]
) -> None:
    with pytest.raises(RunnerUnavailable, match="no program 'no-such-program'"):
        CommandRunner("no-such-program {output}")
    unrunnable = tmp_path / "edit.sh"
    unrunnable.write_text("#!/no/such/interpreter\n")
    with pytest.raises(RunnerUnavailable, match="that can be run"):
        CommandRunner(f"{unrunnable} {{output}}")
    unrunnable.chmod(0o755)
    with pytest.raises(RunnerUnavailable, match="can't be started: No such file"):
        answered(CommandRunner(f"{unrunnable} {{output}}"), samples[0])


@pytest.mark.parametrize("timeout", [0, -1, True, "soon", float("nan")])
def test_a_senseless_timeout_is_refused(timeout: float) -> None:
    with pytest.raises(UsageError, match="timeout"):
        CommandRunner("cat {output}", timeout=timeout)
