"""``overpaint clean``: decides by the audit, then passes over the dataset once."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from overpaint.benchmark.auditing import AuditWork, is_audited
from overpaint.benchmark.cleaning.card import card
from overpaint.benchmark.cleaning.passing import Passing, Tally
from overpaint.benchmark.cleaning.plan import CleanAsked, Plan
from overpaint.benchmark.job import Job
from overpaint.benchmark.panel import Panel
from overpaint.benchmark.progress import progress
from overpaint.data.atomic import write_bytes
from overpaint.taxonomy import RunError, UsageError


def clean_dataset(job: Job, out: Path, asked: CleanAsked) -> Tally:
    """Writes the clean dataset of ``job``, whose audit is done, to the new folder ``out``.

    ``out`` holds ``data/``, ``quarantine/``, ``decisions.parquet`` and the card ``README.md``. It is
    written aside and renamed: it is whole or not there.

    Raises:
        UsageError: ``out`` is taken, or splits or decisions are asked for that the audit can't give.
        RunError: the audit isn't done, or another process is writing ``out``.
    """
    _check(job, asked)
    plan = Plan(job, asked)
    with _new_folder(out) as folder:
        passing = Passing(plan, folder)
        with progress("clean", job.rows) as advance:
            for shard in job.shards:
                for row in shard.read():
                    passing.take(row)
                    advance(1)
        text = card(plan, passing.close(), passing.tally)
        write_bytes(folder / "README.md", text.encode())
    return passing.tally


def _check(job: Job, asked: CleanAsked) -> None:
    names = Panel.of(job.manifest.auditors).names
    if not job.manifest.auditors or not is_audited(job, AuditWork(job.run, names)):
        raise RunError(
            f"{job.run.path}: the audit is not finished, or of another version; run overpaint audit "
            f"{job.manifest.dataset} --out {job.run.path} first"
        )
    if (asked.shares or asked.earlier) and "leaks" not in names:
        raise UsageError("--split and --reuse need an audit with the auditor of leaks (--auditor leaks)")


@contextmanager
def _new_folder(out: Path) -> Iterator[Path]:
    """A folder beside ``out`` that becomes it when the block ends well, and goes when it doesn't."""
    out = out.resolve()  # "." has no name, and nothing can stand beside it
    _refuse_taken(out)
    with _held(out):
        _refuse_taken(out)  # by another process, before it let go of the lock
        aside = out.with_name(f".{out.name}.partial")
        if aside.exists():  # of a process that was killed: a living one would hold the lock
            shutil.rmtree(aside)
        aside.mkdir()
        try:
            yield aside
            aside.replace(out)
        finally:
            shutil.rmtree(aside, ignore_errors=True)


def _refuse_taken(out: Path) -> None:
    try:
        taken = out.exists() and (not out.is_dir() or any(out.iterdir()))
    except OSError as error:
        raise _unusable(out, error) from error
    if taken:
        raise UsageError(f"{out}: is there already; give --out a new folder")


@contextmanager
def _held(out: Path) -> Iterator[None]:
    """Holds ``out`` for this process, by a file beside it that goes in the end."""
    path = out.with_name(f".{out.name}.lock")
    lock = FileLock(path, timeout=0)
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        lock.acquire()
    except Timeout:
        raise RunError(
            f"{out}: another process is writing this dataset; wait for it, or give --out another folder"
        ) from None
    except OSError as error:
        raise _unusable(out, error) from error
    try:
        yield
    finally:
        # While it is held: who waits for a file that went tries anew, who came later would lose its own.
        with suppress(OSError):  # Windows takes away no file that is open; there the lock does so itself
            path.unlink()
        lock.release()


def _unusable(out: Path, error: OSError) -> UsageError:
    return UsageError(f"{out}: can't be made there: {error}; give --out another folder")
