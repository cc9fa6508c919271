"""Atomic edits of a text."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from overpaint.taxonomy.classifier import parts


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Remove the dog", ["Remove the dog"]),
        ("Remove the tent and add a bonfire", ["Remove the tent", "add a bonfire"]),
        (
            "Add a kite, then make it night. Change the text to 'Go'.",
            ["Add a kite", "make it night", "Change the text to 'Go'."],
        ),
        ("Paint the wall red; remove the chair", ["Paint the wall red", "remove the chair"]),
        # no edit of its own: what stays, and what goes on about the thing just named
        ("Add a cat. Keep the rest unchanged.", ["Add a cat."]),
        ("Add a cat while keeping the rug as it is", ["Add a cat"]),
        ("Do not touch the sky. Remove the car.", ["Remove the car."]),
        ("Add a bowl and place it on the table", ["Add a bowl, place it on the table"]),
        # one edit, though an "and" or a comma stands in it
        ("Add a cat and a dog", ["Add a cat and a dog"]),
        ("Make the girl sit and wave", ["Make the girl sit and wave"]),
        ("To the left of the man, add a dog", ["To the left of the man, add a dog"]),
        ("Add a black and white cat", ["Add a black and white cat"]),
    ],
)
def test_an_edit_is_one_part(text, wanted):
    assert parts(text) == wanted


def test_the_lectures_interleaved_instruction_has_two_parts():
    text = (
        "Photo of Bill Gates with the same hand gesture as in the given image, "
        "with a dog looks like this one in the image"
    )
    first, second = parts(text)
    assert "Bill Gates" in first
    assert second == "with a dog looks like this one in the image"


def test_a_text_that_asks_for_nothing_stays():
    assert parts("") == [""]
    assert parts("Keep everything as it is.") == ["Keep everything as it is."]


@given(st.text(alphabet="abc ,.;and\n'\"é", max_size=200))
@settings(max_examples=100)
def test_parts_hold_only_words_of_the_text(text):
    words = set(text.replace(",", " ").split())
    for part in parts(text):
        assert set(part.replace(",", " ").split()) <= words
