"""What a person can read off an instruction, in the order of certainty: the first rule that holds names it.

A rule tests the head clause. Its certainty is measured, not claimed: see ``weights.npz`` and the model card.
"""

from collections.abc import Callable
from dataclasses import dataclass

from overpaint.taxonomy.classifier.clause import Clause

Test = Callable[[Clause], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """``name`` says why, ``class_id`` what follows, ``holds`` when."""

    name: str
    class_id: str
    holds: Test


def first_rule(clause: Clause) -> Rule | None:
    """The first rule that holds for the clause."""
    return next((rule for rule in RULES if rule.holds(clause)), None)


_CHANGE = ("change", "make", "replace", "tone", "restore", "style", "render")
_INTO = ("change", "make", "replace", "render", "draw")
_DEFINITE = frozenset("the this that his her its their them it him these those both all each my".split())
_GIVEN = (
    "reference", "reference_image", "reference_picture", "reference_photo", "[v*]", "v*", "exemplar",
    "given", "provided", "following", "follow", "shown", "refer", "watch", "guided", "guidance", "according_to",
    "indicated", "drawn", "attached", "supplied",
)  # fmt: skip
_WHERE_ELSE = ("position", "positions", "place", "places", "location", "locations", "spot", "spots", "order")
_NTH = frozenset(
    """first_image second_image third_image first_picture second_picture third_picture image_1 image_2 image_3
    image_one image_two first_photo second_photo third_photo fourth_image picture_1 picture_2 photo_1
    photo_2 figure_1 figure_2""".split()
)


def whole(c: Clause) -> bool:
    """Whether the edit is of the picture as a whole: "make it …", "the image", "the scene", no object."""
    return c.head in _WHOLE or not c.head or (c.is_("head", "image") and not c.of)


_WHOLE = frozenset("it everything image picture photo photograph scene shot frame overall entire whole".split())


def of_whole(c: Clause) -> bool:
    """Whether what follows "of" is the picture, or nothing does."""
    return not c.of or c.is_("of", "picture") or c.of[-1] in _WHOLE


def in_picture(c: Clause) -> bool:
    """Whether no other place than the picture is named."""
    rest = c.words[c.words.index("from") + 1 :] if "from" in c.words else c.place
    return not rest or any(w.removesuffix("'s") in _PICTURES for w in rest)


_PICTURES = frozenset("image picture photo photograph scene shot frame pic visual lens snapshot".split())


def images_named(c: Clause) -> int:
    """How many pictures the instruction names: "the first image", "image 2", <image:1>."""
    named = {w for w in c.words if w in _NTH or w.startswith("<image:")}
    return len(named)


def definite(c: Clause) -> bool:
    """Whether the object is one that is there already."""
    return bool(c.object) and (c.object[0] in _DEFINITE or "'s" in c.object[0]) and not c.has("another")


def becomes(c: Clause, *tags: str) -> bool:
    """Whether the goal, or the last word where there is no goal, has one of the tags."""
    return c.is_("goal_head", *tags) if c.goal else c.is_("head", *tags)


def color_goal(c: Clause) -> bool:
    """Whether all it becomes is a color: "to red", "a darker shade of brown", red chairs to white chairs."""
    if not c.goal:
        return c.is_("head", "color") and len(c.object) > 1
    if c.is_("goal_head", "color", "colorword"):
        return True
    same = c.goal_head.rstrip("s") == c.head.rstrip("s") or c.goal_head in ("one", "ones")
    return same and c.is_("goal", "color") and not c.is_("goal", "material")


def moved(c: Clause) -> bool:
    """Whether a thing that is there gets another place."""
    return definite(c) and (bool(c.place) or c.is_("goal", "side", "spatial", "direction"))


def counted(c: Clause) -> bool:
    """Whether the goal begins with a number."""
    first = next((w for w in (c.goal or c.object) if w not in ("the", "only", "just", "exactly")), "")
    return first in _NUMBERS or first.isdigit() and len(first) < 3


_NUMBERS = frozenset("one two three four five six seven eight nine ten eleven twelve".split())

RULES: tuple[Rule, ...] = (
    # Other pictures that come with the text
    Rule("several pictures are named", "interleaved", lambda c: images_named(c) >= 2),
    Rule("a poster is designed", "interleaved",
         lambda c: len(c.words) > 40 and (c.has("main_visual", "visual_focus", "focal_point") or sum("poster" in _tags(w) for w in c.words) >= 2)),
    Rule("inside a given box", "visual.strict_bounding",
         lambda c: c.has("bounding_box", "bbox", "red_box", "red_rectangle", "marked_area", "masked_area",
                         "marked_region", "masked_region", "highlighted_area", "circled_area")),
    Rule("as a given edge map says", "visual.canny_edge",
         lambda c: c.has("canny", "edge_map", "depth", "depth_map", "depth_image", "edges", "edge")
         and c.has(*_GIVEN, "map", "canny")),
    Rule("as given strokes say", "visual.stroke",
         lambda c: c.has("stroke", "strokes") and c.has(*_GIVEN)),
    Rule("as a given sketch says", "visual.sketch",
         lambda c: c.has("sketch", "scribble", "doodle", "drawing", "outline", "segmentation", "contour",
                         "line_drawing", "segmentation_map", "mask_image") and c.has(*_GIVEN)),
    Rule("an attribute of a reference", "visual.attributes",
         lambda c: refers(c) and c.is_("words", "material", "colorword", "style", "surface", "expression")
         and c.has("material", "color", "style", "pose", "texture", "pattern", "colour", "expression",
                   "hairstyle", "gesture")),
    Rule("a reference shows it", "visual.exemplar", lambda c: refers(c)),
    # The camera
    Rule("the camera moves", "viewpoint",
         lambda c: c.is_("verb", "zoom") and not c.is_("head", "person", "animal")),
    Rule("another view", "viewpoint",
         lambda c: c.is_("head", "camera") and not c.is_("verb", "add", "remove", "put", "wear")
         and not c.has("blur", "bokeh")),
    Rule("seen from elsewhere", "viewpoint",
         lambda c: not c.is_("verb", "add", "remove", "put", "replace", "extract", "pose")
         and c.has("from_above", "from_below", "from_behind", "bird's-eye", "bird's_eye", "viewpoint", "top_view",
                   "side_view", "front_view", "rear_view", "back_view", "camera_angle", "perspective", "close-up",
                   "closeup", "close_up", "wide-angle", "wide_angle", "fisheye", "overhead_view", "low_angle",
                   "low-angle", "high_angle", "high-angle", "aerial_view", "further_away", "farther_away",
                   "zoomed-in", "zoomed-out", "from_the_side", "from_a_distance", "different_angle",
                   "look_further", "camera", "top-down", "macro", "panoramic", "profile_view")),
    # What is cut out, grows, or gets better
    Rule("a thing is cut out", "other.extract",
         lambda c: c.is_("verb", "extract") and not c.is_("head", "degradation")),
    Rule("only the subject is kept", "other.extract",
         lambda c: c.is_("verb", "keep") and c.has("only") and c.is_("words", "background")),
    Rule("the canvas grows", "other.outpaint",
         lambda c: c.is_("verb", "outpaint") and (c.is_("head", "image", "canvas", "background", "setting")
                                                  or c.verb.startswith(("outpaint", "uncrop")))),
    Rule("a fault of the photo goes", "other.restore",
         lambda c: c.is_("verb", "remove", "tone", "extract") and c.is_("head", "degradation") and in_picture(c)
         and not c.is_("object", "person", "animal", "text")),
    Rule("what a fault looks like goes", "other.restore",
         lambda c: c.is_("verb", "remove", "extract", "restore") and c.is_("object", "degradation")
         and c.is_("head", "appearance") and in_picture(c)),
    Rule("the photo is cleared by removing a fault", "other.restore",
         lambda c: c.is_("words", "degradation", "quality") and c.is_("verb", "remove", "restore", "make", "resize")
         and (whole(c) or c.has("by", "for")) and not c.is_("object", "person", "animal", "clothing")
         and (c.is_("words", "restore") or c.has("by", "through") or c.is_("verb", "remove") and whole(c))),
    Rule("the photo is cleared of a fault", "other.restore",
         lambda c: c.is_("verb", "remove", "restore", "change", "make", "put") and c.is_("words", "degradation")
         and (c.is_("of", "degradation") or c.is_("verb", "restore")
              and (whole(c) or c.is_("head", "quality", "degradation", "image")))),
    Rule("the photo gets better", "other.restore",
         lambda c: c.is_("verb", "restore", "tone", "change", "make", "resize")
         and not c.is_("head", "person", "animal", "text")
         and (c.is_("head", "quality") or whole(c) and becomes(c, "quality")
              or c.verb in ("deblur", "denoise", "dehaze", "derain", "desnow", "defog", "unblur", "upscale",
                            "sharpen", "dewatermark", "demoire"))),
    Rule("an old photo is restored", "other.restore",
         lambda c: c.verb.startswith(("restor", "repair", "reconstruct", "coloriz"))
         and c.is_("words", "picture")),
    # Text
    Rule("the words change", "local.text",
         lambda c: (c.is_("head", "text") or c.is_("of", "text")) and not c.is_("verb", "move", "paint")
         and not becomes_color(c)),
    Rule("words are written", "local.text",
         lambda c: c.is_("verb", "write") or c.is_("words", "textcarrier")
         and c.has("say", "says", "saying", "read", "reads", "reading", "spell", "spells") and len(c.words) < 25),
    Rule("quoted words change", "local.text",
         lambda c: bool(c.quoted) and c.is_("verb", "change", "replace", "make")
         and not c.is_("head", "style", "background", "image") and not c.is_("goal", "style", "season")),
    Rule("text is added", "local.text",
         lambda c: c.is_("verb", "add", "put", "remove") and c.is_("object", "text")
         and (bool(c.quoted) or c.has("text", "words", "letters", "caption", "title", "subtitle"))
         and not c.is_("head", "person", "animal")),
    # What only knowledge tells
    Rule("to be completed or corrected", "implicit",
         lambda c: c.verb in ("complete", "correct", "predict", "solve", "fill") and not c.is_("words", "picture", "degradation")),
    Rule("what will be", "implicit",
         lambda c: c.has("what_would", "what_will", "what_happens", "would_happen", "will_happen", "years_later",
                         "year_later", "hours_later", "minutes_later", "days_later", "months_later",
                         "question_mark", "according_to", "puzzle", "sudoku", "maze", "frame_1", "frame_2",
                         "predict", "unreasonable", "if_it", "if_the", "seconds_later", "looks_like",
                         "as_a_result", "eventually")),
    Rule("a wish", "implicit",
         lambda c: c.is_("verb", "make", "change") and whole_or_it(c) and c.is_("head", "wish")
         or bool(c.words) and c.words[0] in ("let's", "lets") and c.is_("verb", "show")),
    Rule("the state after a time", "implicit",
         lambda c: not c.is_("verb", "remove", "paint", "move")
         and sum("reasoncue" in _tags(w) for w in c.words) >= 2),
    # Numbers of things
    Rule("the number is stated", "local.counting",
         lambda c: c.is_("head", "count") and c.has("number", "count", "quantity", "amount")
         and not c.is_("verb", "extract")),
    Rule("so many remain", "local.counting",
         lambda c: c.is_("verb", "keep", "make", "change") and (c.has("only", "exactly") and counted(c))),
    Rule("becomes so many", "local.counting",
         lambda c: c.is_("verb", "change", "make") and bool(c.goal) and counted(c) and not c.object),
    Rule("only so many", "local.counting",
         lambda c: not c.verb and c.has("only", "exactly", "just") and c.is_("words", "number")),
    Rule("so many of them go", "local.counting",
         lambda c: c.is_("verb", "remove") and counted(c) and not definite(c) or c.has("all_but", "except_one")),
    Rule("so many more", "local.counting",
         lambda c: c.is_("verb", "add", "put") and c.has("more") and counted(c)),
    # The whole picture
    Rule("the background", "global.background",
         lambda c: c.is_("head", "background") and not c.is_("verb", "add", "extract", "blur")
         or c.is_("head", "background") and c.is_("verb", "add", "blur") and bool(c.object)),
    Rule("the season, weather or hour", "global.tone_transfer",
         lambda c: c.head in ("season", "weather", "lighting", "time_of_day", "atmosphere", "mood", "time", "light",
                              "brightness", "contrast", "saturation", "exposure", "temperature", "tones", "tone",
                              "color_tone", "color_temperature", "vibrance", "white_balance", "luminosity",
                              "illumination", "color_balance", "color_palette")
         and not c.is_("words", "style") and not c.is_("verb", "remove", "write")
         or c.is_("head", "light") and c.is_("verb", "tone", "restore", "resize", "move")),
    Rule("brighter, darker, warmer", "global.tone_transfer",
         lambda c: whole(c) and (c.is_("verb", "tone") and not c.is_("goal", "style")
                                 or c.is_("verb", "make", "change") and becomes(c, "tonal", "light")
                                 and not c.has("style"))),
    Rule("the style", "global.style_transfer",
         lambda c: c.has("style", "stylized", "in_the_style") and not c.is_("verb", "add", "remove", "put")
         and not c.is_("head", "clothing", "facepart")
         or c.is_("verb", "style")),
    Rule("becomes another season or hour", "global.tone_transfer",
         lambda c: c.is_("verb", *_INTO, "tone") and becomes(c, "season", "weather", "daytime")
         and (whole(c) or c.is_("head", "setting", "season", "weather", "daytime", "nature_scene", "light"))),
    Rule("a picture becomes a painting", "global.style_transfer",
         lambda c: c.is_("verb", *_CHANGE, "paint", "put", "draw") and whole(c)
         and c.is_("goal" if c.goal else "words", "style") and not becomes(c, "material", "person")),
    Rule("what lies in the background becomes a place", "global.background",
         lambda c: c.is_("verb", "change", "replace", "make") and c.is_("goal", "nature_scene", "background")
         and (c.is_("place", "background") or c.is_("object", "setting", "background"))),
    Rule("the scene changes", "global.background",
         lambda c: c.is_("head", "setting") and c.is_("verb", *_CHANGE)
         and not becomes(c, "season", "weather", "daytime", "style", "light", "tonal")),
    Rule("one place becomes another", "global.background",
         lambda c: c.is_("verb", "change", "make", "replace", "put", "move") and becomes(c, "nature_scene")
         and (whole(c) or c.is_("head", "nature_scene", "background"))),
    Rule("weather is added", "global.tone_transfer",
         lambda c: c.is_("verb", "add", "put", "give") and c.is_("head", "weather", "daytime", "light", "season")
         and in_picture(c)),
    # One thing
    Rule("its color", "local.color_alter",
         lambda c: (c.is_("head", "colorword") and not of_whole_color(c)) and not c.is_("verb", "remove")),
    Rule("the colors of the picture", "global.tone_transfer",
         lambda c: c.is_("head", "colorword") and c.is_("verb", *_CHANGE, "remove", "tone")),
    Rule("painted", "local.color_alter",
         lambda c: c.is_("verb", "paint") and c.is_("words", "color")),
    Rule("covered in a color", "local.color_alter",
         lambda c: c.is_("verb", "make", "render", "wear", "add", "change", "put") and ends_in_color(c)
         and not c.is_("head", "light") and (c.has("in", "hue", "shade", "on") or not c.goal)
         and bool(c.object) and c.object[0] in _DEFINITE),
    Rule("becomes a color", "local.color_alter",
         lambda c: c.is_("verb", "change", "make") and color_goal(c)),
    Rule("its material", "local.texture",
         lambda c: c.is_("head", "surface") and c.is_("verb", "change", "make", "replace", "give", "add")
         or c.has("made_of", "made_out_of", "made_from", "texture", "material", "out_of")
         and c.is_("verb", "change", "make", "replace")),
    Rule("becomes a material", "local.texture",
         lambda c: c.is_("verb", "change", "make") and becomes(c, "material", "surface")
         and not (c.goal and c.is_("goal_head", "animal"))),
    Rule("taken off the face", "other.human",
         lambda c: c.is_("verb", "remove", "retouch", "restore", "tone", "resize")
         and c.is_("head", "facepart")),
    Rule("a person's looks", "other.human",
         lambda c: c.is_("verb", "change", "make", "give", "add", "retouch", "restore", "replace")
         and (c.is_("head", "facepart", "age") or c.is_("goal_head", "facepart", "age"))
         and c.is_("words", "person", "facepart") and not becomes(c, "color")),
    Rule("its size", "other.geometry",
         lambda c: c.is_("verb", "resize") and not c.is_("verb", "outpaint")
         or c.is_("head", "growth", "size") and c.is_("verb", "change", "make", "move")
         or c.has("size", "height") and c.is_("verb", "change")),
    Rule("turned or mirrored", "other.geometry",
         lambda c: c.is_("verb", "rotate") and not c.is_("words", "person")),
    Rule("places are changed", "local.relation",
         lambda c: c.is_("verb", "replace", "change", "move", "make") and c.has(*_WHERE_ELSE) and not c.goal
         or c.is_("verb", "replace") and not c.goal and "and" in c.object and definite(c)),
    Rule("pose or expression", "local.action",
         lambda c: c.is_("head", "expression") and c.is_("verb", *_CHANGE, "give", "add", "put")
         and not c.is_("object", "material")),
    Rule("moves a limb", "local.action",
         lambda c: c.is_("verb", "pose") and c.is_("object", "bodypart", "person", "animal")),
    Rule("does something", "local.action",
         lambda c: c.is_("verb", "make", "change") and c.is_("object", "person", "animal", "bodypart")
         and c.is_("words", "action", "expression") and not c.is_("words", "wear")
         and not (c.goal and c.is_("goal_head", "animal", "person"))),
    Rule("moved", "local.relation", lambda c: c.is_("verb", "move") and (bool(c.place) or bool(c.goal))),
    Rule("put elsewhere", "local.relation",
         lambda c: c.is_("verb", "put") and moved(c) and not c.is_("verb", "add")),
    Rule("instead of another", "local.object_alter",
         lambda c: c.has("instead", "insted") and c.is_("verb", "add", "put", "make", "give")),
    Rule("to the left or right", "local.relation",
         lambda c: c.is_("verb", "move")),
    Rule("gets something to wear or hold", "local.object_add",
         lambda c: c.is_("verb", "give") and not becomes(c, "material", "color", "facepart", "expression", "surface")
         or c.is_("verb", "make") and c.is_("words", "wear") and c.is_("object", "person", "animal")),
    Rule("removed", "local.object_delete", lambda c: c.is_("verb", "remove") and bool(c.head)),
    Rule("added", "local.object_add",
         lambda c: c.is_("verb", "add", "put") and bool(c.head) and not c.is_("verb", "change")),
    Rule("rendered in a style", "global.style_transfer",
         lambda c: c.is_("words", "style") and (c.is_("verb", "render", "draw", "wear") or not c.verb)
         and not c.is_("object", "person", "animal", "clothing")),
    Rule("replaced", "local.object_alter",
         lambda c: c.is_("verb", "replace") and bool(c.goal) and bool(c.head)),
    Rule("becomes another thing", "local.object_alter",
         lambda c: c.is_("verb", "change", "make") and bool(c.goal) and bool(c.head)),
)  # fmt: skip


def ends_in_color(c: Clause) -> bool:
    """Whether the last word is a color, or "hue" after one."""
    last = next((w for w in reversed(c.words) if w not in ("color", "hue", "shade", ".", "tone", "one", "!")), "")
    return "color" in _tags(last)


def refers(c: Clause) -> bool:
    """Whether one further picture is referred to."""
    return images_named(c) == 1 or c.has(
        "reference_image", "reference_picture", "reference_photo", "[v*]", "v*", "exemplar", "second_image",
        "another_image", "other_image", "sample_image", "example_image", "reference",
    )  # fmt: skip


def becomes_color(c: Clause) -> bool:
    """Whether only the color of what is written changes."""
    return c.is_("goal_head", "color") and not c.quoted and c.is_("verb", "change", "make")


def of_whole_color(c: Clause) -> bool:
    """Whether a color is that of the whole picture."""
    named = len([w for w in c.object if w not in ("the", "overall", "a")]) > 1
    return not named and of_whole(c) or c.has("overall")


def whole_or_it(c: Clause) -> bool:
    """Whether the object is "it", "this" or the picture."""
    return bool(c.object) and c.object[0] in ("it", "this", "the") and (
        c.object[0] != "the" or (len(c.object) > 1 and c.object[1] in _WHOLE)
    )  # fmt: skip


def _tags(word: str) -> frozenset[str]:
    from overpaint.taxonomy.classifier.lexicon import lexicon

    return lexicon().of(word)
