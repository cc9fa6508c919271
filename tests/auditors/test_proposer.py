"""A region proposer from outside: it bounds an edit that has no mask."""

from importlib.metadata import EntryPoint

import numpy as np
import pytest

from overpaint.auditors import permitted_region, proposer
from overpaint.auditors.proposer import RegionProposer, proposers
from overpaint.data import ClassGuess


class Quarter:
    """Says that every hat is in the upper left quarter."""

    def propose(self, picture, noun):
        area = np.zeros((20, 20), np.bool_)
        area[:10, :10] = noun == "hat"
        return area


@pytest.fixture
def installed(monkeypatch):
    point = EntryPoint("quarter", f"{__name__}:Quarter", "overpaint.proposers")
    monkeypatch.setattr(proposers, "_points", lambda: {"quarter": point})
    monkeypatch.setattr(proposers, "load", lambda name: Quarter)
    proposer._installed.cache_clear()
    yield
    proposer._installed.cache_clear()


def test_a_proposed_region_bounds_a_local_edit(sample, installed):
    assert isinstance(Quarter(), RegionProposer)
    local = (ClassGuess(id="local.color_alter"),)
    asked = sample(None, instruction="Make the hat red.", edit_classes=local)
    permitted = permitted_region(asked, (256, 256))
    assert (permitted.origin, permitted.sure, permitted.noun) == ("proposal", "medium", "hat")
    assert permitted.area[:128, :128].all()
    assert not permitted.area[140:, 140:].any()


def test_what_it_does_not_find_is_left_to_the_class(sample, installed):
    local = (ClassGuess(id="local.color_alter"),)
    asked = sample(None, instruction="Make the dog red.", edit_classes=local)
    assert permitted_region(asked, (256, 256)).origin == "class"


def test_none_comes_with_overpaint(sample):
    assert "hat" not in proposers
    asked = sample(None, instruction="Make the hat red.", edit_classes=(ClassGuess(id="local.action"),))
    assert permitted_region(asked, (8, 8)).area is None
