"""Fixtures for every test."""

from pathlib import Path

import pytest

from overpaint.data.encoders.facts import all_encoders

_REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.fixture(scope="session")
def real() -> Path:
    """Real edit pairs beside the checkout; not part of the project."""
    if not _REAL.is_dir():
        pytest.skip("needs the real pictures in ../shared/real, which are not part of the project")
    return _REAL


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model of random weights for every encoder."""
    from overpaint.data.encoders.untrained import write_untrained  # noqa: PLC0415  seconds to import

    folder = tmp_path_factory.mktemp("weights")
    for name in all_encoders():
        write_untrained(folder, name)
    return folder


@pytest.fixture
def weights(untrained: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, where encoders are looked for."""
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(untrained))
    return untrained
