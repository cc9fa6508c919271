"""The whole picture: background, tone, style."""

from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules.readings import (
    CHANGED,
    PRONOUNS,
    TURNED,
    Rule,
    becomes,
    color_goal,
    definite,
    in_picture,
    same_noun,
    tagged,
    whole,
    whole_or_it,
)

_TONE = listed(
    """season weather lighting time_of_day atmosphere mood time light brightness contrast saturation
    exposure temperature tones tone color_tone color_temperature vibrance white_balance luminosity
    illumination color_balance color_palette color_scheme"""
)
_BESIDE = (("over",), ("between",), ("behind",), ("next_to",), ("toward",), ("towards",))
_COLORFUL = (("colorful",), ("colourful",))
_CASTS = listed("hue tint cast")
_FEW = 4
_FIGURES = listed(
    """character minifigure figure figurine model version doll toy form panel movie film poster avatar
    scene image picture portrait look filter puppet"""
)


def _seasoned(c: Clause) -> bool:
    return c.is_("goal", "season", "weather", "daytime")


RULES: tuple[Rule, ...] = (
    Rule("the background", "global.background",
         lambda c: c.is_("head", "background")
         and (bool(c.object) if c.is_("verb", "add", "blur") else not c.is_("verb", "extract"))),
    Rule("the background becomes blurred or bright", "global.background",
         lambda c: c.is_("verb", "make", "tone") and c.is_("object", "background")
         and c.is_("head", "blur", "degradation", "tonal", "wish", "color")),
    Rule("in an artist's manner", "global.style_transfer",
         lambda c: c.is_("words", "artist")
         and c.is_("verb", "change", "render", "draw", "make", "paint")
         and not c.is_("verb", "replace", "remove", "add", "put") and not c.quoted),
    Rule("someone becomes one of a style", "global.style_transfer",
         lambda c: c.is_("verb", "change", "make", "render", "draw") and c.is_("goal", "style")
         and c.is_("goal_head", "person") and c.is_("object", "person")),
    Rule("all is made of something", "global.style_transfer",
         lambda c: c.is_("verb", "change", "make", "render")
         and (c.head == "everything" or c.is_("head", "picture")) 
         and c.has("made_of", "made_from", "made_out_of")),
    Rule("a thing becomes a figure of a style", "global.style_transfer",
         lambda c: c.is_("verb", "change", "make", "render", "draw") and c.is_("goal", "style")
         and c.goal_head.rstrip("s") in _FIGURES),
    Rule("covered in weather", "global.tone_transfer",
         lambda c: c.is_("verb", "render", "add", "put", "make", "change")
         and (c.is_("head", "setting", "nature_scene") or whole(c))
         and not {"in", "with", "under"}.isdisjoint(c.words) and c.words[-1:] != ()
         and tagged(c.words[-1], "weather")),
    Rule("the sun sets or shines", "global.tone_transfer",
         lambda c: c.is_("verb", "make", "put", "add") and c.has("sun", "moon")
         and c.has("set", "setting", "rise", "rising", "shine", "shining", "go_down", "come_out")),
    Rule("only a season, an hour, a tone", "global.tone_transfer",
         lambda c: not c.verb and len(c.words) <= _FEW
         and c.is_("words", "season", "weather", "daytime", "tonal")
         and not c.is_("words", "person", "animal", "style", "background", "clothing")),
    Rule("weather comes", "global.tone_transfer",
         lambda c: c.is_("verb", "make") and not c.goal and not c.place
         and any(tagged(word, tag) for word in c.object[:2] for tag in ("weather", "season", "daytime"))
         and not c.is_("object", "person", "animal")),
    Rule("what lies behind", "global.background",
         lambda c: (c.is_("verb", "blur") and "behind" in c.words)
         or (c.place[:1] == ("behind",) and c.is_("head", "nature_scene")
             and (not c.verb or c.is_("verb", "add", "put", "show")))),
    Rule("another sky", "global.background",
         lambda c: c.head == "sky" and c.is_("verb", "replace") and not c.is_("verb", "change")
         and bool(c.goal)),
    Rule("the season, weather or hour", "global.tone_transfer",
         lambda c: (c.head in _TONE and not c.is_("object", "facepart")
                    and (not color_goal(c) or c.has("overall"))
                    and not c.is_("words", "style") and not c.is_("verb", "remove", "write"))
         or (c.is_("head", "light") and c.is_("verb", "tone", "restore", "resize", "move"))),
    Rule("brighter, darker, warmer", "global.tone_transfer",
         lambda c: whole(c)
         and ((c.is_("verb", "tone") and not c.is_("goal", "style"))
              or (c.is_("verb", "make", "change") and becomes(c, "tonal", "light")
                  and not c.has("style")))),
    Rule("all its colors", "global.tone_transfer",
         lambda c: not c.of and not c.place
         and ((c.is_("verb", "make") and tagged((*c.object, "", "")[1], "colorword"))
              or (c.is_("verb", "make") and whole_or_it(c) and c.object[-1:] in _COLORFUL))),
    Rule("a cast goes", "global.tone_transfer",
         lambda c: c.is_("verb", "remove") and not _CASTS.isdisjoint(c.object) and in_picture(c)
         and c.is_("object", "color", "colorword")),
    Rule("the style", "global.style_transfer",
         lambda c: (c.is_("verb", "style") and not c.is_("verb", "paint"))
         or (c.has("style", "stylized", "in_the_style") and not c.is_("verb", "add", "remove", "put")
             and not c.is_("head", "clothing", "facepart"))),
    Rule("gets the look of a style", "global.style_transfer",
         lambda c: c.is_("verb", "give", "render", "apply")
         and (c.is_("object", "style") or c.is_("of", "style"))
         and c.head in ("look", "feel", "treatment", "effect", "aesthetic", "appearance")),
    Rule("becomes another season or hour", "global.tone_transfer",
         lambda c: c.is_("verb", *TURNED, "tone")
         and (becomes(c, "season", "weather", "daytime") or (_seasoned(c) and same_noun(c)))
         and (whole(c)
              or c.is_("head", "setting", "season", "weather", "daytime", "nature_scene", "light"))),
    Rule("looks like another season or hour", "global.tone_transfer",
         lambda c: c.is_("verb", "make", "change") and whole(c)
         and c.is_("words", "season", "weather", "daytime")
         and not c.is_("words", "nature_scene", "style", "person", "background", "color")),
    Rule("a picture becomes a painting", "global.style_transfer",
         lambda c: c.is_("verb", *CHANGED, "paint", "draw", "move") and whole(c)
         and c.is_("goal" if c.goal else "words", "style") and not becomes(c, "material", "person")),
    Rule("what lies in the background becomes a place", "global.background",
         lambda c: c.is_("verb", "change", "replace", "make")
         and c.is_("goal", "nature_scene", "background")
         and (c.is_("place", "background") or c.is_("object", "setting", "background"))),
    Rule("taken to another place", "global.background",
         lambda c: (whole(c) or c.head in PRONOUNS
                    or (definite(c) and (c.is_("head", "person", "animal") or c.place[1:2] == ("a",))))
         and c.is_("verb", "put", "make", "show", "render", "move") and not c.is_("verb", "replace")
         and c.is_("place", "nature_scene") and not c.is_("place", "side")
         and c.place[:1] not in _BESIDE),
    Rule("someone is put somewhere", "global.background",
         lambda c: c.is_("verb", "put") and c.head in PRONOUNS and c.head != "it"
         and c.place[:1] in (("in",), ("at",)) and not c.is_("place", "side", "clothing")),
    Rule("moved to another place", "global.background",
         lambda c: c.is_("verb", "move") and bool(c.goal) and in_picture(c)
         and (whole(c) or c.head in PRONOUNS
              or (c.is_("goal", "nature_scene", "setting") and c.goal_head != "background"))
         and not c.is_("goal", "side", "direction", "spatial")),
    Rule("put against a backdrop", "global.background",
         lambda c: c.is_("verb", "put", "show") and c.has("against") and c.is_("place", "background")),
    Rule("the scene changes", "global.background",
         lambda c: c.is_("head", "setting") and c.is_("verb", *CHANGED)
         and (bool(c.goal) or not c.is_("words", "weather", "season", "daytime"))
         and not (_seasoned(c) and same_noun(c))
         and not becomes(c, "season", "weather", "daytime", "style", "tonal")),
    Rule("one place becomes another", "global.background",
         lambda c: c.is_("verb", "change", "make", "replace", "put", "move")
         and becomes(c, "nature_scene") and (whole(c) or c.is_("head", "nature_scene", "background"))),
    Rule("from one thing to a place", "global.background",
         lambda c: c.verb == "change" and c.verb not in c.said and becomes(c, "nature_scene")),
    Rule("from one place to another", "global.background",
         lambda c: c.is_("verb", "change", "move") and c.is_("goal", "nature_scene", "setting")
         and (c.has("from") or c.is_("goal_head", "setting"))
         and not c.is_("head", "text", "colorword") and c.goal_head != "background"),
    Rule("weather is added", "global.tone_transfer",
         lambda c: c.is_("verb", "add", "put", "give") and in_picture(c)
         and c.is_("head", "weather", "daytime", "light", "season")),
)  # fmt: skip
