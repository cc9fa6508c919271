"""What an instruction permits: on the instructions labelled by hand, and where it is easily misled."""

from pathlib import Path

import pytest

from overpaint.taxonomy import UnknownName
from overpaint.taxonomy.classifier import classify_many, permits

LABELLED = [
    line.split("\t")
    for line in (Path(__file__).parent / "permits.tsv").read_text(encoding="utf-8").splitlines()
]


def test_reach_and_sides_are_right_on_nineteen_of_twenty():
    assert len(LABELLED) >= 200
    found = classify_many(text for text, _, _ in LABELLED)
    told = [permits(row[0], [one[0].id]) for row, one in zip(LABELLED, found, strict=True)]
    wrong = [
        (row[0], one.reach, one.sides)
        for row, one in zip(LABELLED, told, strict=True)
        if (one.reach, set(one.sides)) != (row[1], set(row[2].split()))
    ]
    assert len(wrong) <= 0.05 * len(LABELLED), wrong


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Make the bird on the left blue.", ("left",)),
        ("Add a dog to the left of the tree.", ()),
        ("Add a dog on the left of the picture.", ("left",)),
        ("Raise his left arm.", ()),
        ("Change the sign to 'Turn left'.", ()),
        ("Remove it right away.", ()),
        ("Put a cherry on top of the cake.", ()),
        ("Add the sun at the top.", ("top",)),
        ("Remove the lower right window.", ("right", "bottom")),
        ("Lower his right hand.", ()),
        ("Make the dog look left", ()),
        ("Make the person look slightly to the right.", ()),
        ("Make the person turn his head slightly to the right.", ()),
        ("Add a man facing left", ()),
        ("Add a left-pointing arrow", ()),
        ("Turn the car to face left", ()),
        ("move the sun to the left", ()),
        ("Raise left eyebrow.", ()),
        ("Add a dog to her left", ()),
        ("turn the hound on the man's right into a cat.", ()),
        ("Move the dog on the right to the left", ("right",)),
        ("Turn the chair to the right into a stool", ("right",)),
        ("Turn the man on the left", ("left",)),
        ("turn left cars blue", ("left",)),
        ("Turn the bird's head from left to right", ()),
        ("Turn the bird's head from the left to the right", ()),
        ("Make the car face right instead of left", ()),
        ("look right, not left", ()),
        ("Make the man look left and not right", ()),
        ("Make it face to the right, not the left", ()),
        ("Make the bird face left rather than right", ()),
        ("Make the car on the left face right instead of left", ("left",)),
        ("Turn the man on the left from left to right", ("left",)),
        ("Make her look left, not like the man on the right", ("right",)),
        ("Make the diorama on the left look lifelike.", ("left",)),
        ("Put a crown on the woman's head on the left", ("left",)),
        ("Move them to the right side.", ("right",)),
        ("Add a dog to the left", ("left",)),
        ("Paint the wall on the picture's left green", ("left",)),
        ("Add a logo in the bottom left corner.", ("left", "bottom", "corner")),
    ],
)
def test_sides_are_those_of_the_picture(text, wanted):
    assert permits(text, ["local.object_add"]).sides == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Remove two of the five cups.", (2, 5)),
        ("Add 3 more chairs", (3,)),
        ("Rotate it by 90 degrees.", ()),
        ("Replace this one with a cup.", ()),
        ("Change '7' to '8'.", ()),
    ],
)
def test_counts_are_numbers_of_things(text, wanted):
    assert permits(text, ["local.counting"]).counts == wanted


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Make the bird on the left blue.", "bird"),
        ("Change the color of the car to red", "car"),
        ("Change the car's color to red", "car"),
        ("Let the dog sit", "dog"),
        ("remove the old wooden bench", "bench"),
        ("Make the image brighter", ""),
        ("", ""),
    ],
)
def test_the_noun_is_what_is_edited(text, wanted):
    assert permits(text, ["local.color_alter"]).noun == wanted


def test_the_entire_image_reaches_everything():
    told = permits("Make the entire image green", ["local.color_alter"])
    assert (told.reach, told.entire, told.noun) == ("everything", True, "")
    assert permits("Change the whole scene to winter", ["global.background"]).reach == "all_but_subject"


def test_without_a_class_the_reach_is_to_be_inferred():
    assert permits("Fix it.", []).reach == "inferred"


def test_an_unknown_class_is_refused_with_the_nearest_one():
    with pytest.raises(UnknownName, match=r"local\.object_add"):
        permits("Add a cat.", ["local.object_ad"])
