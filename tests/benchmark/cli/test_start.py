"""Starting up: help waits for nothing heavy, and every verb is on it."""

import subprocess
import sys

import pytest
from click.testing import CliRunner

from overpaint.benchmark.cli import main

HEAVY = {"torch", "numpy", "pandas", "pyarrow", "datasets", "skimage", "cv2", "PIL", "rich"}


def imported_by(code: str) -> set[str]:
    report = (
        f"import sys\ntry:\n    {code}\nexcept SystemExit:\n    pass\nprint(*sys.modules, sep='\\n')"
    )
    done = subprocess.run([sys.executable, "-c", report], capture_output=True, text=True, check=True)
    return {line.split(".")[0] for line in done.stdout.splitlines()}


def test_help_imports_nothing_heavy() -> None:
    loaded = imported_by("from overpaint.benchmark.cli import main; main(['--help'])")
    assert "click" in loaded
    assert not loaded & HEAVY


def test_an_audit_needs_no_torch(tmp_path: object) -> None:
    loaded = imported_by(
        f"from overpaint.benchmark.cli import main; "
        f"main(['audit', 'starter', '--limit', '1', '--out', r'{tmp_path}/run'])"
    )
    assert "cv2" in loaded
    assert not loaded & {"torch", "datasets"}


@pytest.mark.parametrize("verb", sorted(main.list_commands(None)))  # type: ignore[arg-type]
def test_every_verb_has_help_with_an_example(verb: str) -> None:
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0
    assert f"overpaint {verb}" in result.output


def test_version() -> None:
    assert CliRunner().invoke(main, ["--version"]).output.startswith("overpaint, version ")
