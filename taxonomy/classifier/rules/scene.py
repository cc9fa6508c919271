"""The whole picture: background, tone, style."""

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
    whole,
)

_TONE = listed(
    """season weather lighting time_of_day atmosphere mood time light brightness contrast saturation
    exposure temperature tones tone color_tone color_temperature vibrance white_balance luminosity
    illumination color_balance color_palette color_scheme"""
)

RULES: tuple[Rule, ...] = (
    Rule("the background", "global.background",
         lambda c: c.is_("head", "background")
         and (bool(c.object) if c.is_("verb", "add", "blur") else not c.is_("verb", "extract"))),
    Rule("the background becomes blurred or bright", "global.background",
         lambda c: c.is_("verb", "make", "tone") and c.is_("object", "background")
         and c.is_("head", "blur", "degradation", "tonal", "wish")),
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
    Rule("the style", "global.style_transfer",
         lambda c: c.is_("verb", "style")
         or (c.has("style", "stylized", "in_the_style") and not c.is_("verb", "add", "remove", "put")
             and not c.is_("head", "clothing", "facepart"))),
    Rule("gets the look of a style", "global.style_transfer",
         lambda c: c.is_("verb", "give", "render") and c.is_("object", "style")
         and c.head in ("look", "feel", "treatment", "effect", "aesthetic", "appearance")),
    Rule("becomes another season or hour", "global.tone_transfer",
         lambda c: c.is_("verb", *TURNED, "tone") and becomes(c, "season", "weather", "daytime")
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
         and c.is_("place", "nature_scene") and not c.is_("place", "side")),
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
