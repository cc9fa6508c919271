"""Texts that patterns of many repetitions would take hours over."""

import subprocess
import sys

import numpy as np
import pytest

from overpaint.auditors import Pair
from overpaint.auditors.contradiction import Contradiction
from overpaint.auditors.creation import asks_for_another_picture
from overpaint.auditors.permitted import text_permits
from overpaint.auditors.reframed import Reframed
from overpaint.auditors.text import Text
from overpaint.data import EditSample, Picture
from overpaint.data.naming import named

PIECES = (
    *(
        "\n",
        "<",
        "< ",
        "“",
        "{ ",
        "{a ",
        "a b-' ",
        ". ",
        "1. ",
        "make ",
        "make a ",
        "make a toy ",
        "and ",
    ),
    *(
        "add a cat, and ",
        "[your ",
        "<|im_",
        "a-",
        " \t",
        "left ",
        "in black ",
        "ﷺ",
        "把",
        "'",
        '"',
        " - ",
    ),
)
LENGTH = 100_000


def hostile(piece):
    """A plain start and end, so that nothing is stripped, around one piece over and over."""
    return f"Add a hat.{piece * (LENGTH // len(piece))} end"


@pytest.mark.parametrize("piece", PIECES)
def test_what_is_judged_of_a_text_is_short(piece):
    picture = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))
    text = hostile(piece)
    whole, start = (EditSample(id="1", source=picture, instruction=one) for one in (text, text[:1000]))
    assert whole.said == start.instruction
    findings, expected = (list(Text().audit([Pair.of(one)])) for one in (whole, start))
    assert [(one.kind, one.score) for one in findings] == [(one.kind, one.score) for one in expected]


def test_no_text_takes_long():
    """In a process of its own: a pattern that doesn't end can't be interrupted."""
    subprocess.run([sys.executable, __file__], check=True, timeout=300)


def judge(text):
    """All that reads an instruction, on two pictures that differ."""
    pixels = np.zeros((64, 64, 3), np.uint8)
    other = pixels.copy()
    other[:20, :20] = 200
    source, target = Picture.from_pixels(pixels), Picture.from_pixels(other)
    sample = named(EditSample(id="1", source=source, target=target, instruction=text), "predicted")
    text_permits(sample)
    asks_for_another_picture(sample)
    for auditor in (Text(), Contradiction(), Reframed()):
        list(auditor.audit([Pair.of(sample)]))


if __name__ == "__main__":
    for piece in PIECES:
        judge(hostile(piece))
