import csv
import string

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from overpaint.auditors import Pair, Thresholds
from overpaint.auditors.text import Text
from overpaint.data import EditSample, Picture

PICTURE = Picture.from_pixels(np.zeros((2, 2, 3), np.uint8))


def findings(instruction, **fields):
    sample = EditSample(id="1", source=PICTURE, instruction=instruction, **fields)
    return {finding.kind: finding for finding in Text().audit([Pair.of(sample)])}


def flagged(instruction, **fields):
    shipped = Thresholds.shipped()
    return {kind for kind, one in findings(instruction, **fields).items() if shipped.flagged(one)}


# Real instructions: MagicBrush, InstructPix2Pix, GIER, HIVE and the lecture's own.
@pytest.mark.parametrize(
    "instruction",
    [
        "The background should be of a mountain.",
        "let the dog sit",
        "make it more healthy",
        "let's see it graduating",
        "Put the gloves from the right of the fabric basket to the left of it",
        "The hut is made of cheese",
        "There should be no broccoli in the image",
        "A rocket has been added to the top of the airplanes",
        "more like an illustration by Hayao Miyazaki.",
        "cubism",
        "As a Pixar movie",
        "Add the title: \"I'm sorry, I can't\" in {white}".replace("{white}", "white"),
        'Write "Answer: <unknown>" on the blackboard',
        "Photo of Bill Gates as in <image:1>, add a dog like the one in <|image_2|>",
        "It's too hazy. -> Remove the fog from the center.",
        "Remove items that liver damage patients cannot consume.",
        "Add a castle and a dragon",
        "Make the sky 20% darker",
        "把猫换成狗",
        "हाथी को हटा दो",
        "Put Mr. Grzegorz Brzęczyszczykiewicz's hat on him",
        "replace CD with a DVD",
        "I can't see the man's face, make it visible",
        "Make the man say sorry I can't",
        "I can't see her in the dark, please brighten it",
        "Add a speech bubble that says sorry, I can't help you",
        "a little brighter",
        "a bit warmer",
    ],
)
def test_real_instructions_pass(instruction):
    assert flagged(instruction) == set()


REFUSALS = (
    "I can't see images. Please add more details.",
    "I cannot identify people in images. Please give another picture.",
    "I can't see any image attached, please insert it again",
    "I am unable to see the image. Make sure it is attached, please upload again.",
    "I can't identify the person, but I can change the background.",
    "I can't view the photo. Could you place it here?",
    "Needless to say I can't help with that",
    "I must say I cannot help with that.",
    "I have to say I cannot help with that.",
    "Let me say I can't help with that.",
    "I have nothing to say but that I cannot help with that.",
)


@pytest.mark.parametrize(
    ("instruction", "kind"),
    [
        ("", "text_empty"),
        (" \t\n", "text_empty"),
        ("?!", "text_empty"),
        ("nan", "text_empty"),
        ("N/A", "text_empty"),
        ("Put a directorâ€™s chair to his left.", "text_garbled"),  # met in a real set
        ("Make the caf\ufffd red", "text_garbled"),
        ("remove the hat\x00\x01", "text_garbled"),
        ("the the the the the", "text_garbled"),
        ("sdfgh jklmn", "text_garbled"),
        ("{[(%$#@!^&*)]} x", "text_garbled"),
        ("turn Bryce Canyon into a ___________", "text_garbled"),  # met in a real set
        ("Replace the {object} with a dog", "text_template"),
        ("Replace the <object> with a dog", "text_template"),
        ("Edit instruction: make it red", "text_template"),
        ("<|im_start|>user make it red", "text_template"),
        ("Sure! Here is the edit instruction you asked for: make it red", "text_template"),
        ('{"edit": "make it red"}', "text_template"),
        ("I'm sorry, but I can't assist with that.", "text_refusal"),
        ("I can't see the image. Please provide one.", "text_refusal"),
        *[(text, "text_refusal") for text in REFUSALS],
        ("a little flower in a pot", "text_caption"),
        ("I’m sorry, I can’t identify the people in this picture.", "text_refusal"),
        ("As an AI language model I have no access to pictures", "text_refusal"),
        ("抱歉，我无法完成这个请求。", "text_refusal"),
        ("A photo of a sitting giraffe.", "text_caption"),
        ("A torn up teddy bear.", "text_caption"),
        ("remove the tent and add a bonfire", "text_compound"),
        ("Remove the plant from the shelf, and resize the picture frame to be larger.", "text_compound"),
        ("<script>alert(1)</script>make it red", "text_html"),
        ("make it red <img src=x onerror=alert(1)>", "text_html"),
        ("make it <b>red</b> &amp; blue", "text_html"),
    ],
)
def test_what_each_check_is_for(instruction, kind):
    assert kind in flagged(instruction)


def test_what_stands_in_quotes_is_to_be_written_into_the_picture():
    refusal = "I'm sorry, I can't assist"
    assert "text_refusal" in flagged(refusal)
    assert "text_refusal" not in flagged(f'Write "{refusal}" on the wall')


def test_the_samples_own_caption_is_told_whatever_its_wording():
    caption = "Zebra, grazing at dusk"
    assert "text_caption" not in flagged(caption)
    found = findings("zebra grazing  at dusk.", target_caption=caption)["text_caption"]
    assert found.score == 1 and "target caption" in found.reason


def test_more_edits_in_one_score_higher():
    edits = ["remove the hat", "add a scarf", "paint the door red"]
    scores = [findings(", and ".join(edits[: n + 1]))["text_compound"].score for n in range(3)]
    assert scores == sorted(set(scores))
    assert findings(", and ".join(edits))["text_compound"].evidence["verbs"] == [
        "remove",
        "add",
        "paint",
    ]


def test_running_html_is_worse_than_markup():
    active, markup = (findings(text)["text_html"].score for text in ("<script>x", "<b>x</b>"))
    assert active > markup > 0


def test_where_there_is_no_text_only_that_is_said():
    found = findings("")
    assert found["text_empty"].score == 1
    assert not any(one.judged for kind, one in found.items() if kind != "text_empty")


def test_an_answer_has_the_datasets_instruction_which_is_judged_once():
    sample = EditSample(id="1", source=PICTURE, instruction="")
    assert list(Text().audit([Pair(sample, PICTURE, "model")])) == []


@given(st.text(max_size=80))
def test_any_text_gets_one_finding_of_every_kind(text):
    found = findings(text)
    assert len(found) == 7 and {one.side for one in found.values()} == {"text"}
    assert all(0 <= one.score <= 1 for one in found.values() if one.judged)


@given(st.text(string.ascii_lowercase + " .", max_size=60))
def test_code_is_found_in_any_surroundings(text):
    assert "text_html" in flagged(f"{text}<script>{text}")
    assert "text_template" in flagged(f"{text} {{object}} {text}")


def test_under_half_a_per_cent_of_real_instructions_are_flagged_by_any_check(real):
    captions, compounds = {"tedbench"}, {"compose", "multi-instruction_execution"}
    counts, rows = {}, 0
    for path in sorted((real / "instructions").glob("*.tsv")):
        with path.open(encoding="utf-8", newline="") as lines:
            for row in list(csv.DictReader(lines, delimiter="\t"))[::7]:
                if path.stem in captions or row["native_class"] in compounds:
                    continue
                rows += 1
                for kind in flagged(row["instruction"]):
                    counts[kind] = counts.get(kind, 0) + 1
    assert rows > 1000
    assert all(count / rows < 0.005 for count in counts.values()), counts
