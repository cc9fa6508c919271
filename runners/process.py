"""Somebody else's program, run once and never left behind."""

import errno
import os
import signal
import subprocess
from collections.abc import Sequence
from pathlib import Path

from overpaint.taxonomy import OverpaintError, RunnerUnavailable

_LINES = 3
_BYTES = 4096
_UNSTARTABLE = {errno.ENOENT, errno.EACCES, errno.ENOEXEC}


def run_program(line: Sequence[str], *, log: Path, timeout: float) -> int:
    """The exit status of ``line``, negative for a signal; stderr goes to ``log``, stdout nowhere.

    Without a shell, and in a process group of its own: after ``timeout`` seconds, or if this process
    is interrupted, the program is killed with all that it started. POSIX only.

    Raises:
        RunnerUnavailable: the program can't be started, whatever its arguments.
        OverpaintError: the time ran out.
        OSError, ValueError: the system doesn't take these arguments.
    """
    with log.open("wb") as stream:
        process = _started(line, stream.fileno())
    try:
        return process.wait(timeout)
    except subprocess.TimeoutExpired:
        raise OverpaintError(f"no answer within {timeout:g} s, killed: {last_lines(log)}") from None
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def last_lines(log: Path) -> str:
    """The last three lines of ``log`` that aren't blank, on one line."""
    with log.open("rb") as stream:
        stream.seek(max(0, log.stat().st_size - _BYTES))
        text = stream.read().decode("utf-8", "replace")
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return " | ".join(lines[-_LINES:]) or "nothing on stderr"


def _started(line: Sequence[str], stderr: int) -> "subprocess.Popen[bytes]":
    try:
        return subprocess.Popen(
            line,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=stderr,
            start_new_session=True,
        )
    except OSError as error:
        if error.errno not in _UNSTARTABLE:
            raise
        raise RunnerUnavailable(f"{line[0]}: can't be started: {error.strerror}") from error
