"""Wishes, questions, denials, passives and slips of the pen become plain requests."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.taxonomy.classifier import classify
from overpaint.taxonomy.classifier.lexicon import lexicon
from overpaint.taxonomy.classifier.wording import plain
from overpaint.taxonomy.classifier.words import read


def said(text: str) -> str:
    return " ".join(word for word in plain(read(text).words) if word and word not in "?.!")


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("What if the bus was a tram?", "the bus should be a tram"),
        ("What if the tree wasn't there?", "remove the tree"),
        ("what if there was a lemon in it", "there should be a lemon in it"),
        ("Could the door be green?", "the door should be green"),
        ("There should not be any cars", "remove cars"),
        ("The dog should have no collar", "remove collar"),
        ("Have the woman not wear a hat", "remove hat"),
        ("the fence has to go", "remove the fence"),
        ("The snowman needs a nose", "give the snowman a nose"),
        ("We could use a rug under the table", "add a rug under the table"),
        ("use a spoon instead of a fork", "replace a fork with a spoon"),
        ("put a fox where the dog is", "replace the dog with a fox"),
        ("Take the hat off the table and put it on the chair", "move the hat on the chair"),
        ("The jar is replaced by a jug", "replaced the jar with a jug"),
        ("A necklace has been added", "added a necklace"),
        ("The parrot becomes an owl", "change the parrot to an owl"),
        ("The bear stands on a ball", "make the bear stand on a ball"),
        ("It would be nice to see a kite", "a kite"),
        ("Rmove the brid", "remove the brid"),
        ("chnage the bckground", "change the background"),
    ],
)
def test_it_is_worded_as_a_request(text: str, wanted: str) -> None:
    assert said(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        "let's see it graduating",
        "remove the man who is seated on the bench",
        "replace the plate with a palace",
        "make the dog that was replaced larger",
        "what will it look like after a year",
    ],
)
def test_what_is_plain_stays(text: str) -> None:
    assert plain(read(text).words) == list(read(text).words)


@given(st.lists(st.sampled_from(sorted(lexicon().tags)[::7]), max_size=30))
def test_any_words_have_a_class(words: list[str]) -> None:
    assert all(plain(words)) or not words
    assert classify(" ".join(words).replace("_", " "))
