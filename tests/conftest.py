"""Fixtures for every test."""

import os

os.environ.setdefault("OMP_NUM_THREADS", "1")  # torch's threads wait for each other on a busy machine

from pathlib import Path

import pytest
from hypothesis import settings

from overpaint.data.encoders.facts import all_encoders

settings.register_profile("project", deadline=None)  # a busy machine is no failure
settings.load_profile("project")

_REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.fixture(scope="session")
def real() -> Path:
    """Real edit pairs beside the checkout; not part of the project."""
    if not _REAL.is_dir():
        pytest.skip("needs the real pictures in ../shared/real, which are not part of the project")
    return _REAL


@pytest.fixture(scope="session")
def untrained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny model of random weights for every encoder, and LPIPS's networks."""
    from overpaint.benchmark.metrics.untrained import write_untrained_networks  # noqa: PLC0415
    from overpaint.data.encoders.untrained import write_untrained  # noqa: PLC0415  seconds to import

    folder = tmp_path_factory.mktemp("weights")
    for name in all_encoders():
        write_untrained(folder, name)
    write_untrained_networks(folder)
    return folder


@pytest.fixture
def weights(untrained: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The same folder, where weights are looked for; what is computed with them is kept apart."""
    monkeypatch.setenv("OVERPAINT_WEIGHTS", str(untrained))
    monkeypatch.setenv("TORCH_HOME", str(untrained))
    monkeypatch.setenv("OVERPAINT_CACHE", str(tmp_path / "cache"))
    return untrained
