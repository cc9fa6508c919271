"""What rules ask of a clause."""

from collections.abc import Callable
from dataclasses import dataclass

from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.lexicon import lexicon, listed

Test = Callable[[Clause], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` says why, ``class_id`` what follows, ``holds`` when."""

    name: str
    class_id: str
    holds: Test


CHANGED = ("change", "make", "replace", "tone", "restore", "style", "render")
"""Tags of verbs after which something is another than before."""
TURNED = ("change", "make", "replace", "render", "draw")
"""Tags of verbs after which it is a named other thing."""

DEFINITE = listed("the this that his her its their them it him these those both all each my")
PRONOUNS = listed("he she him her it them they me us")
ELSEWHERE = listed("position positions place places location locations spot spots order")
GIVEN = listed(
    """reference reference_image reference_picture reference_photo [v*] v* exemplar given provided
    following follow shown refer watch guided guidance according_to indicated drawn attached
    supplied"""
)
"""Words of an instruction that points to something that comes with it."""

_LOOKED = listed("at to toward towards up down away left right into out over straight ahead back")
NUMBERS = listed("one two three four five six seven eight nine ten eleven twelve")
_WHOLE = listed("it everything image picture photo photograph scene shot frame overall entire whole")
_PICTURES = listed("image picture photo photograph scene shot frame pic visual lens snapshot")
_NTH = listed(
    """first_image second_image third_image first_picture second_picture third_picture image_1 image_2
    image_3 image_one image_two first_photo second_photo third_photo fourth_image picture_1
    picture_2 photo_1 photo_2 figure_1 figure_2"""
)
_REFERENCE = listed(
    """reference_image reference_picture reference_photo [v*] v* exemplar second_image another_image
    other_image sample_image example_image reference"""
)


def tagged(word: str, tag: str) -> bool:
    """Whether a word has a tag."""
    return tag in lexicon().of(word)


def whole(c: Clause) -> bool:
    """Whether the edit is of the picture as a whole: "make it …", "the image", or no object."""
    return c.head in _WHOLE or not c.head or (c.is_("head", "image") and not c.of)


def of_whole(c: Clause) -> bool:
    """Whether what follows "of" is the picture, or nothing does."""
    return not c.of or c.is_("of", "picture") or c.of[-1] in _WHOLE


def whole_or_it(c: Clause) -> bool:
    """Whether the object begins with "it", "this" or "the picture"."""
    first, second = (*c.object[:2], "", "")[:2]
    return first in ("it", "this") or (first == "the" and second in _WHOLE)


def in_picture(c: Clause) -> bool:
    """Whether no other place than the picture is named."""
    rest = c.words[c.words.index("from") + 1 :] if "from" in c.words else c.place
    return not rest or any(word.removesuffix("'s") in _PICTURES for word in rest)


def images_named(c: Clause) -> int:
    """How many pictures the instruction names: "the first image", "image 2", <image:1>."""
    named = sum(word.startswith("<image:") for word in c.said)
    return len(c.said & _NTH) + named


def refers(c: Clause) -> bool:
    """Whether one further picture is referred to."""
    return images_named(c) == 1 or not _REFERENCE.isdisjoint(c.said)


def points(c: Clause) -> bool:
    """Whether something that comes with the text is pointed to."""
    return not GIVEN.isdisjoint(c.said)


def definite(c: Clause) -> bool:
    """Whether the object is one that is there already."""
    return bool(c.object) and (c.object[0] in DEFINITE or "'s" in c.object[0]) and not c.has("another")


def becomes(c: Clause, *tags: str) -> bool:
    """Whether the goal, or the last word where there is no goal, has one of the tags."""
    return c.is_("goal_head", *tags) if c.goal else c.is_("head", *tags)


def same_noun(c: Clause) -> bool:
    """Whether the goal is the same thing with another property: red chairs to white ones."""
    return c.goal_head.rstrip("s") == c.head.rstrip("s") or c.goal_head in ("one", "ones")


def color_goal(c: Clause) -> bool:
    """Whether all it becomes is a color: "to red", "a darker brown", red chairs to white chairs."""
    if not c.goal:
        return c.is_("head", "color") and len(c.object) > 1
    if c.is_("goal_head", "color", "colorword"):
        return not (c.goal_head.endswith("s") or (c.goal[0] in ("a", "an") and len(c.goal) == 2))
    return same_noun(c) and c.is_("goal", "color") and not c.is_("goal", "material")


def becomes_color(c: Clause) -> bool:
    """Whether only the color of what is written changes."""
    return c.is_("goal_head", "color") and not c.quoted and c.is_("verb", "change", "make")


def of_whole_color(c: Clause) -> bool:
    """Whether a color is that of the whole picture."""
    named = sum(word not in ("the", "overall", "a", "up", "down", "all") for word in c.object) > 1
    return (not named and of_whole(c)) or c.has("overall") or c.is_("goal", "picture")


def ends_in_color(c: Clause) -> bool:
    """Whether the last word is a color, or "hue" after one."""
    passed = ("color", "hue", "shade", "tone", "one", ".", "!")
    return tagged(next((word for word in reversed(c.words) if word not in passed), ""), "color")


def acting(c: Clause) -> bool:
    """Whether something is done: to look at something is an act, to look like or good is none."""
    looks = {word for word, after in zip(c.words, (*c.words[1:], ""), strict=True)
             if word in ("look", "looks", "looking") and after not in _LOOKED}  # fmt: skip
    return any(tagged(word, "action") or tagged(word, "expression") for word in c.said - looks)


def moved(c: Clause) -> bool:
    """Whether a thing that is there gets another place."""
    return definite(c) and (bool(c.place) or c.is_("goal", "side", "spatial", "direction"))


def counted(c: Clause) -> bool:
    """Whether the goal, or the object where there is none, begins with a number."""
    passed = ("the", "only", "just", "exactly")
    first = next((word for word in (c.goal or c.object) if word not in passed), "")
    return first in NUMBERS or (first.isdigit() and len(first) < 3)
