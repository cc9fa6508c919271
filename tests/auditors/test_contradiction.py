import numpy as np
import pytest
from PIL import Image

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.contradiction import Contradiction
from overpaint.data import ClassGuess, Picture

CLASSES = {
    "add": "local.object_add",
    "remove": "local.object_delete",
    "colour": "local.color_alter",
    "tone": "global.tone_transfer",
}


@pytest.fixture
def findings(sample, jpeg):
    """What is judged of a pair, by kind."""

    def judge(target, text, edit_class="", source=None):
        fields = {"instruction": text}
        if edit_class:
            fields["edit_classes"] = (ClassGuess(id=CLASSES[edit_class]),)
        if source is not None:
            fields["source"] = jpeg(source)
        found = Contradiction().audit([Pair.of(sample(jpeg(target), **fields))])
        return {one.kind: one for one in found if one.judged}

    return judge


def flagged(found, kind):
    return Thresholds.shipped().flagged(found[kind])


@pytest.fixture
def box(photo, other_photo):
    """The photograph with a part of another on the left."""
    target = photo.copy()
    target[150:300, 40:160] = other_photo[150:300, 40:160]
    return target


@pytest.mark.parametrize(("side", "wrong"), [("left", False), ("right", True)])
def test_a_side_word(findings, box, side, wrong):
    assert flagged(findings(box, f"Add a box on the {side}", "add"), "wrong_side") is wrong


@pytest.mark.parametrize(
    "text", ["Add a box", "Add a box left of the tree", "Move it from the left to the right"]
)
def test_no_side_of_the_picture(findings, box, text):
    assert "wrong_side" not in findings(box, text, "add")


def test_a_side_word_of_an_edit_all_over_is_not_judged(findings, box):
    assert "wrong_side" not in findings(box, "Make the left brighter", "tone")


def test_what_was_removed_is_gone(findings, photo, box):
    assert not flagged(findings(photo, "Remove the box", "remove", source=box), "not_removed")


def test_what_was_drawn_anew_is_still_there(findings, box):
    again = np.asarray(Image.fromarray(box).resize((400, 400)).resize((512, 512)))
    tinted = (again * [1.0, 0.95, 0.9]).astype(np.uint8)
    assert flagged(findings(tinted, "Remove the box", "remove", source=box), "not_removed")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Make the wall blue", False),
        ("Change the red wall to blue", False),
        ("Make the wall green", True),
        ("Change the blue wall to yellow", True),
        ("Make the green wall blue", False),
        ("Make the green wall yellow.", True),
        ("Paint the wall in bright blue color", False),
        ("Make it a yellow wall", True),
        ("Make the wall next to the green door yellow", True),
    ],
)
def test_a_colour_word(findings, photo, text, wrong):
    target = photo.copy()
    target[100:250, 100:250] = [40, 60, 200]
    assert flagged(findings(target, text, "colour"), "colour_missing") is wrong


def test_two_colours_without_a_goal_are_not_judged(findings, photo):
    assert "colour_missing" not in findings(photo, "Make it red and blue", "colour")


@pytest.mark.parametrize(
    "text",
    [
        "Make the green wall a different color",
        "Change the color of the green wall",
        "Change the green wall to turkish",
        "Change his green hair to blonde",
        "Make the green apple darker",
        "Change the wall to match the green door",
        "Change the color of the man with the green hat",
    ],
)
def test_the_colour_of_what_is_edited_is_not_asked_for(findings, photo, text):
    assert "colour_missing" not in findings(photo, text, "colour")


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("Make it brighter", False),
        ("Make the image darker", True),
        ("Darken the photo", True),
        ("Please dim the lights", True),
        ("Remove the cat and make it less bright overall.", True),
        ("Make them all have a darker skin tone", True),
        ("Make the dark lamp much lighter", False),
    ],
)
def test_brighter_and_darker(findings, photo, text, wrong):
    bright = (photo.astype(int) + 30).clip(0, 255).astype(np.uint8)
    assert flagged(findings(bright, text, "tone"), "wrong_tone") is wrong


@pytest.mark.parametrize(
    "text",
    [
        "Add a dim lamp",
        "Make the room, dim and grey, a bar",
        "Make the lighter black",
        "Turn the darker car into a bus",
        "Make him hold a lighter",
    ],
)
def test_nouns_and_adjectives_ask_for_no_tone(findings, photo, text):
    dark, bright = ((photo.astype(int) + step).clip(0, 255).astype(np.uint8) for step in (-30, 30))
    assert "wrong_tone" not in findings(dark, text, "tone")
    assert "wrong_tone" not in findings(bright, text, "tone")


@pytest.mark.parametrize("share", [0.0, 0.5, 1.0])
def test_black_and_white_with_colour_left(findings, photo, share):
    image = Image.fromarray(photo)
    mixed = np.asarray(Image.blend(image.convert("L").convert("RGB"), image, share))
    assert flagged(findings(mixed, "Turn it into black and white"), "colour_left") is (share > 0)


@pytest.mark.parametrize(
    "text",
    [
        "Make the image black and white",
        "change the colors to black and white",
        "Turn the painting into black and white",
        "Convert the whole thing to black and white",
        "Change the view to grayscale",
    ],
)
def test_the_picture_is_to_be_black_and_white_however_that_is_said(findings, photo, text):
    assert flagged(findings(photo, text), "colour_left")


@pytest.mark.parametrize(
    "text",
    [
        "Add a black and white dog",
        "Give it black and white stripes",
        "Turn the ball into black and white",
        "Turn the painting on the wall into black and white",
    ],
)
def test_a_thing_may_be_black_and_white(findings, photo, text):
    assert "colour_left" not in findings(photo, text)


def test_symmetry(findings, photo):
    half = photo[:, :256]
    mirrored = np.concatenate([half, half[:, ::-1]], axis=1)
    assert not flagged(findings(mirrored, "Make it symmetric"), "not_symmetric")
    assert flagged(findings(photo, "Make the picture symmetrical"), "not_symmetric")
    assert "not_symmetric" not in findings(photo, "Make it red")


@pytest.mark.parametrize(
    ("text", "kind", "word"),
    [
        ("Add three cats", "wrong_count", "counting"),
        ("Make it beautiful", "not_aesthetic", "aesthetics"),
    ],
)
def test_what_takes_a_judge_is_said_to(sample, photo, text, kind, word):
    pair = Pair.of(sample(Picture.from_pixels(photo), instruction=text))
    found = {one.kind: one for one in Contradiction().audit([pair])}
    assert not found[kind].judged
    assert word in found[kind].reason and "judge" in found[kind].reason


def test_without_a_target_nothing_is_judged(sample):
    assert not any(one.judged for one in Contradiction().audit([Pair.of(sample(None))]))
