"""One thing: its color, material, looks, size, place, pose, or whether it is there."""

from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules.readings import (
    CHANGED,
    DEFINITE,
    ELSEWHERE,
    PRONOUNS,
    Rule,
    acting,
    becomes,
    color_goal,
    counted,
    definite,
    ends_in_color,
    moved,
    of_whole_color,
    same_noun,
    tagged,
    whole,
)

_MADE_OF = listed("made_of made_out_of made_from texture material out_of")
_BESIDE = listed("behind beside next_to in_front_of to_the_left_of to_the_right_of between")
_HAS = listed("wear wearing wears hold holding holds have having has carry carrying contain put_on")
_ON = (("on_top_of",), ("under",), ("below",), ("underneath",), ("above",), ("behind",), ("next_to",))
_LONG = 16
_LIMBS = listed("hand hands arm arms leg legs foot feet head paw paws")
_COVERED = listed("fill cover surround top decorate adorn line stuff frame load")
_THINGS = listed("object objects logo sign label line lines sticker stickers figure")

RULES: tuple[Rule, ...] = (
    Rule("its color", "local.color_alter",
         lambda c: c.is_("head", "colorword") and not of_whole_color(c) and not c.is_("verb", "remove")),
    Rule("the colors of the picture", "global.tone_transfer",
         lambda c: c.is_("head", "colorword")
         and c.is_("verb", *CHANGED, "remove", "tone", "apply", "add")),
    Rule("one color instead of another", "local.color_alter",
         lambda c: (c.has("instead") and sum(tagged(word, "color") for word in c.words) > 1)
         or (c.has("for") and c.words[0] in ("choose", "pick", "use", "select")
             and tagged(c.words[1], "color"))),
    Rule("painted", "local.color_alter",
         lambda c: c.is_("verb", "paint") and not c.is_("goal", "picture")
         and (c.is_("words", "color") or c.verb.startswith("recol"))),
    Rule("gets a coat of color", "local.color_alter",
         lambda c: c.is_("verb", "give", "add") and c.is_("object", "color")
         and c.head in ("job", "coat", "tint", "shade", "dye", "hue", "paint", "color", "colour")),
    Rule("one material becomes another", "local.texture",
         lambda c: c.is_("verb", "change", "make", "replace")
         and bool(c.object)
         and (c.is_("goal_head", "material", "precious") or (same_noun(c) and c.is_("goal", "material")))
         and (c.is_("object", "material") or (c.has("from") and c.is_("words", "material")))),
    Rule("covered in a color", "local.color_alter",
         lambda c: c.is_("verb", "make", "render", "wear", "add", "change", "put") and ends_in_color(c)
         and not c.is_("head", "light") and not c.is_("object", "background")
         and (c.has("in", "hue", "shade", "on") or not c.goal) and len(c.words) < _LONG
         and c.object[:1] != () and c.object[0] in DEFINITE),
    Rule("becomes a color", "local.color_alter",
         lambda c: c.is_("verb", "change", "make", "tone") and color_goal(c)),
    Rule("its material", "local.texture",
         lambda c: (c.is_("head", "surface")
                    and c.is_("verb", "change", "make", "replace", "give", "add", "put", "apply"))
         or (c.has(*_MADE_OF) and c.is_("verb", "change", "make"))
         or (c.verb in _COVERED and c.is_("place", "material", "surface")
             and not c.is_("words", "color"))),
    Rule("becomes a material", "local.texture",
         lambda c: c.is_("verb", "change", "make") and becomes(c, "material", "surface")
         and (bool(c.goal) or not c.place)
         and not (c.goal and c.is_("goal_head", "animal"))),
    Rule("taken off the face", "other.human",
         lambda c: c.is_("verb", "remove", "retouch", "restore", "tone", "resize")
         and not becomes(c, "color")
         and (c.is_("head", "facepart") or c.has("bags_under", "circles_under")
              or (c.head == "face" and c.is_("verb", "retouch", "tone")))),
    Rule("made up or younger", "other.human",
         lambda c: (c.is_("verb", "retouch") and c.is_("object", "person", "facepart"))
         or (c.is_("verb", "remove") and c.has("years") and c.is_("words", "person"))),
    Rule("its looks are better", "other.human",
         lambda c: c.is_("verb", "make") and c.is_("object", "facepart") and not c.goal and not c.place
         and not becomes(c, "color", "action", "expression", "growth")),
    Rule("a person's looks", "other.human",
         lambda c: c.is_("verb", "change", "make", "give", "add", "retouch", "restore", "replace", "put",
                         "apply")
         and (c.is_("head", "facepart", "age") or c.is_("goal_head", "facepart", "age"))
         and c.is_("words", "person", "facepart") and not becomes(c, "color")),
    Rule("its size", "other.geometry",
         lambda c: (c.is_("verb", "resize") and not c.is_("verb", "outpaint"))
         or (c.is_("head", "growth", "size") and c.is_("verb", "change", "make", "move"))
         or (c.has("size", "height") and c.is_("verb", "change"))),
    Rule("turned or mirrored", "other.geometry",
         lambda c: c.is_("verb", "rotate") and not c.is_("words", "person")),
    Rule("places are changed", "local.relation",
         lambda c: c.is_("verb", "replace", "change", "move", "make")
         and ((c.is_("head", "position") and not (c.goal and c.is_("verb", "replace")))
              or (c.has(*ELSEWHERE) and not c.goal and not whole(c))
              or (c.is_("verb", "replace") and not c.goal and "and" in c.object and definite(c)))),
    Rule("pose or expression", "local.action",
         lambda c: c.is_("head", "expression") and c.is_("verb", *CHANGED, "give", "add", "put")
         and not c.is_("object", "material")),
    Rule("moves a limb", "local.action",
         lambda c: (c.is_("verb", "pose") and c.is_("object", "bodypart", "person", "animal"))
         or (c.is_("verb", "change", "move", "rotate") and c.is_("head", "bodypart")
             and not becomes(c, "color", "age", "growth", "material", "facepart", "animal"))
         or (c.is_("verb", "put") and definite(c) and c.head in _LIMBS)),
    Rule("turns around", "local.action",
         lambda c: c.verb == "turn" and c.is_("object", "person", "animal")
         and c.has("around", "toward", "towards", "away")),
    Rule("performs something", "local.action",
         lambda c: c.is_("verb", "make") and definite(c)
         and not {"do", "perform", "doing"}.isdisjoint(c.object)),
    Rule("dressed in something", "local.object_add",
         lambda c: c.is_("verb", "put") and c.place[:1] == ("in",) and c.is_("place", "clothing")
         and (c.is_("head", "person") or c.head in PRONOUNS)),
    Rule("made to stand elsewhere", "local.relation",
         lambda c: c.is_("verb", "make") and definite(c) and c.has(*_BESIDE) and not c.goal
         and c.has("stand", "sit", "lie", "be", "standing", "sitting")),
    Rule("it should lie elsewhere", "local.relation",
         lambda c: c.is_("verb", "make") and definite(c) and not c.goal and c.has("should", "must")
         and c.place[:1] in _ON),
    Rule("so that it has something else", "local.object_alter",
         lambda c: c.is_("verb", "change") and definite(c) and not c.goal and c.has("so", "so_that")
         and c.has("has", "have", "gets", "becomes") and not whole(c)),
    Rule("another where it is", "local.object_alter",
         lambda c: c.is_("verb", "replace") and c.verb not in c.said and bool(c.goal)),
    Rule("filled or covered with things", "local.object_add",
         lambda c: c.verb in _COVERED and bool(c.goal)
         and not c.is_("goal", "color", "material", "text", "weather", "surface", "style")),
    Rule("a thing somewhere", "local.object_add",
         lambda c: not c.verb and c.words[:1] in (("a",), ("an",), ("some",)) and bool(c.place)
         and not c.is_("head", "style", "camera", "image", "nature_scene", "weather", "daytime",
                       "season")
         and not c.is_("goal", "style")),
    Rule("what should be there", "local.object_add",
         lambda c: c.is_("verb", "make") and c.object[:1] in (("a",), ("an",), ("some",))
         and (bool(c.place) or c.verb in ("have", "let")) and not c.goal),
    Rule("does something", "local.action",
         lambda c: c.is_("verb", "make", "change") and c.is_("object", "person", "animal", "bodypart")
         and acting(c) and _HAS.isdisjoint((*c.object, *c.goal))
         and not (c.goal and c.is_("goal_head", "animal", "person"))),
    Rule("things are brought in", "local.object_add",
         lambda c: c.is_("verb", "move", "put") and not c.goal and not c.has("of", "other")
         and (counted(c) or c.object[:1] in (("a",), ("an",)))),
    Rule("lifted or lowered", "local.relation",
         lambda c: c.is_("verb", "pose") and definite(c) and c.has("higher", "lower", "up", "down")),
    Rule("moved", "local.relation",
         lambda c: c.is_("verb", "move") and not c.is_("verb", "add")
         and (definite(c) or bool(c.place))),
    Rule("set to be another", "local.object_alter",
         lambda c: c.is_("verb", "put") and c.goal[:1] == ("be",)),
    Rule("a thing is drawn", "local.object_add",
         lambda c: c.is_("verb", "draw", "show") and c.object[:1] in (("a",), ("an",)) and bool(c.place)
         and not c.is_("head", "image", "style", "camera")),
    Rule("put elsewhere", "local.relation",
         lambda c: c.is_("verb", "put") and moved(c) and not c.is_("verb", "add")),
    Rule("instead of another", "local.object_alter",
         lambda c: c.has("instead", "insted") and c.is_("verb", "add", "put", "make", "give")
         and not counted(c)),
    Rule("gets something", "local.object_add",
         lambda c: c.is_("verb", "give")
         and not becomes(c, "material", "color", "facepart", "expression", "surface", "appearance")),
    Rule("gets something to wear or hold", "local.object_add",
         lambda c: c.is_("verb", "make", "wear")
         and (not _HAS.isdisjoint((*c.object, *c.goal))
              or (c.has("wearing", "holding") and not c.tags["goal"]
                  and not c.is_("words", "action", "expression")))
         and not becomes(c, "color", "facepart", "action", "age")),
    Rule("a thing is removed", "local.object_delete",
         lambda c: c.is_("verb", "remove") and bool(c.head) and not c.is_("head", "degradation")
         and (not c.is_("head", "appearance") or c.head in _THINGS)
         and (bool(c.tags["head"]) or not c.is_("object", "degradation"))),
    Rule("what comes of a fault is removed", "other.restore",
         lambda c: c.is_("verb", "remove") and c.is_("object", "degradation")
         and not c.is_("head", "person", "animal", "clothing")),
    Rule("a thing or a fault is removed", "local.object_delete",
         lambda c: c.is_("verb", "remove") and bool(c.head)),
    Rule("added", "local.object_add",
         lambda c: c.is_("verb", "add", "put") and bool(c.head) and not c.is_("verb", "change")),
    Rule("rendered in a style", "global.style_transfer",
         lambda c: c.is_("words", "style") and (c.is_("verb", "render", "draw", "wear") or not c.verb)
         and not c.is_("object", "person", "animal", "clothing")),
    Rule("replaced", "local.object_alter",
         lambda c: c.is_("verb", "replace") and bool(c.goal) and bool(c.head)),
    Rule("a thing becomes another", "local.object_alter",
         lambda c: c.is_("verb", "change") and bool(c.goal) and (definite(c) or c.verb not in c.said)
         and not c.is_("head", "image", "setting", "nature_scene", "facepart", "bodypart", "light")
         and not c.is_("goal", "reasoncue", "wish", "season", "weather", "background", "style")
         and not same_noun(c) and not c.is_("object", "text")
         and not c.is_("goal", "surface", "age", "growth", "expression") and not counted(c)),
    Rule("becomes something else", "local.object_alter",
         lambda c: c.is_("verb", "change", "make") and bool(c.goal) and bool(c.head)),
)  # fmt: skip
