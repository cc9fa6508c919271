"""Fixtures for every test."""

from pathlib import Path

import pytest

_REAL = Path(__file__).resolve().parents[2] / "shared" / "real"


@pytest.fixture(scope="session")
def real() -> Path:
    """Real edit pairs beside the checkout; not part of the project."""
    if not _REAL.is_dir():
        pytest.skip("needs the real pictures in ../shared/real, which are not part of the project")
    return _REAL
