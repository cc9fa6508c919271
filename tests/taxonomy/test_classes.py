import json
from typing import get_args

import pytest
from click.testing import CliRunner

from overpaint.auditors import auditors
from overpaint.benchmark.cli import main
from overpaint.benchmark.metrics import metrics
from overpaint.taxonomy import REACHES, EditClass, Reach, UnknownName, taxonomy

LECTURE = {
    "local.object_alter": "cat to dog",
    "local.object_delete": "remove the cookie",
    "local.object_add": 'add "Car"',
    "local.counting": "only one gift in the ground",
    "local.color_alter": "red to pink",
    "local.relation": "Put the gloves from the right of the fabric basket to the left of it",
    "local.action": "let the dog sit",
    "local.text": 'text: "English" to "Chinese"',
    "global.background": '"Table" to "Galaxy"',
    "global.tone_transfer": '"Fall" to "Winter"',
    "global.style_transfer": 'painting to "Children\'s drawing"',
    "implicit": "make it more healthy",
    "viewpoint": "Look further away",
}
"""The lecture's slide, class by class: its own words come first."""

every_class = pytest.mark.parametrize("one", list(taxonomy()), ids=lambda one: one.id)


@pytest.mark.parametrize(("class_id", "example"), LECTURE.items())
def test_the_lecture_comes_first(class_id: str, example: str):
    assert taxonomy()[class_id].examples[0] == example


def test_groups_are_the_lectures_in_its_order_and_then_other():
    groups = ("local", "global", "visual", "implicit", "viewpoint", "interleaved", "other")
    assert taxonomy().groups == groups
    assert {one.group for one in taxonomy() if not one.from_lecture} == {"other"}


@every_class
def test_every_class_says_all(one: EditClass):
    assert one.reach in REACHES == get_args(Reach)
    assert len(one.examples) == len(set(one.examples)) == 3
    assert all([one.title, one.definition, one.permits, one.keeps, *one.examples])


def test_no_two_classes_share_an_example_or_a_title():
    examples = [example.casefold() for one in taxonomy() for example in one.examples]
    titles = [one.title for one in taxonomy()]
    assert len(examples) == len(set(examples))
    assert len(titles) == len(set(titles))


@every_class
def test_judges_exist(one: EditClass):
    assert set(one.judged_by) <= {*auditors, *metrics}


def test_an_unknown_class_gets_the_nearest():
    with pytest.raises(
        UnknownName, match=r"unknown edit class 'local.object_ad': did you mean 'local.object_add'"
    ):
        _ = taxonomy()["local.object_ad"]


def test_the_tree_has_every_class_below_its_group_with_its_examples():
    told = CliRunner().invoke(main, ["list", "classes"], env={"COLUMNS": "400"}, catch_exceptions=False)
    lines = told.stdout.splitlines()
    place = -1
    for one in taxonomy():
        place, before = (
            next(n for n, line in enumerate(lines) if f" {one.id}  reach: {one.reach}" in line),
            place,
        )
        assert place > before
        assert one.group in {line.strip("│├└─ ") for line in lines[:place]}
        below = "\n".join(lines[place : place + 8])
        assert all(text in below for text in (one.definition, one.permits, one.keeps, *one.examples))


def test_the_list_as_json_has_every_field():
    told = CliRunner().invoke(main, ["list", "classes", "--json"], catch_exceptions=False)
    listed = json.loads(told.stdout)
    assert set(listed) == set(taxonomy().classes)
    assert listed["other.outpaint"]["judged_by"] == []
    assert listed["local.relation"]["reach"] == "two_regions"
