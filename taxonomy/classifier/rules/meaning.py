"""What is written, what only knowledge tells, and numbers."""

from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules.readings import (
    NUMBERS,
    Rule,
    becomes,
    becomes_color,
    color_goal,
    counted,
    definite,
    tagged,
    whole,
    whole_or_it,
)

_SAID = listed("say says saying read reads reading spell spells")
_PRINTED = listed("number numbers date time year price score")
_LETTERS = listed("bold italic italics font underlined uppercase lowercase capital capitals cursive")
_WRITTEN = listed("text words letters caption title subtitle")
_OUTCOME = listed(
    """what_would what_will what_happens would_happen will_happen years_later year_later hours_later
    minutes_later days_later months_later seconds_later question_mark according_to puzzle sudoku
    maze frame_1 frame_2 predict unreasonable if_it if_the looks_like as_a_result eventually"""
)
_SHORT = 25

RULES: tuple[Rule, ...] = (
    Rule("the words change", "local.text",
         lambda c: (c.is_("head", "text") or (c.is_("of", "text") and not c.is_("verb", "add")))
         and not c.is_("verb", "move", "paint")
         and not becomes_color(c)),
    Rule("the letters change", "local.text",
         lambda c: (c.is_("object", "text") or c.is_("of", "text")) and c.has(*_LETTERS)),
    Rule("this word becomes that", "local.text",
         lambda c: c.is_("verb", "change", "replace") and len(c.object) > 1
         and any(tagged(word, "text") for word in c.object[:2])),
    Rule("words are written", "local.text",
         lambda c: c.is_("verb", "write")
         or (c.is_("words", "textcarrier") and c.has(*_SAID) and len(c.words) < _SHORT)),
    Rule("quoted words change", "local.text",
         lambda c: bool(c.quoted) and c.verb in c.said and c.is_("verb", "change", "replace", "make")
         and not c.is_("head", "style", "background", "image") and not c.is_("goal", "style", "season")),
    Rule("one quotation becomes another", "local.text",
         lambda c: c.verb not in c.said and len(c.quoted) > 1 and not c.tags["goal_head"]),
    Rule("a printed number changes", "local.text",
         lambda c: c.head in _PRINTED and bool(c.place)
         and c.goal_head.isdecimal()),
    Rule("text is added", "local.text",
         lambda c: c.is_("verb", "add", "put", "remove") and c.is_("object", "text")
         and (bool(c.quoted) or c.has(*_WRITTEN)) and not c.is_("head", "person", "animal")),
    Rule("what it is to say", "local.text",
         lambda c: bool(c.quoted) and (c.has(*_SAID) or c.is_("words", "text"))
         and c.is_("verb", "add", "put", "give", "make", "wear")),
    Rule("what it reads", "local.text",
         lambda c: c.is_("verb", "make") and not {"read", "say", "spell"}.isdisjoint(c.object)
         and not c.is_("object", "person", "animal")),
    Rule("a name is put on it", "local.text",
         lambda c: c.head == "name" or (c.is_("verb", "put", "add") and c.object[1:2] == ("name",))),
    Rule("what the weather would be", "global.tone_transfer",
         lambda c: c.has("what_would", "what_if", "imagine", "see") and len(c.words) < _SHORT
         and c.is_("words", "season", "weather", "daytime") and not c.is_("words", "person", "animal")),
    Rule("to be completed or corrected", "implicit",
         lambda c: (c.verb in ("correct", "predict", "solve") or (c.verb == "fill" and not c.goal))
         and not c.is_("words", "picture", "degradation", "text")),
    Rule("a caption goes on", "local.object_add",
         lambda c: c.words[:1] == ("with",) and c.words[1:2] in (("a",), ("an",), ("some",))),
    Rule("a caption", "implicit",
         lambda c: not c.verb and "of" in c.words[1:3]
         and not {"photo", "picture", "image"}.isdisjoint(c.words[:2])),
    Rule("what will be", "implicit", lambda c: c.has(*_OUTCOME)),
    Rule("a missing part appears", "local.object_add",
         lambda c: c.verb == "complete" and len(c.words) < _SHORT // 2),
    Rule("fit for a purpose", "implicit",
         lambda c: c.has("suitable", "appropriate", "fit", "ready", "safe", "prepared")
         and c.has("for", "to") and c.is_("verb", "make", "change", "wear", "give")),
    Rule("a wish", "implicit",
         lambda c: (c.is_("verb", "make", "change") and whole_or_it(c) and becomes(c, "wish"))
         or (c.words[:1] in (("let's",), ("lets",)) and c.is_("verb", "show") and definite(c)
             and not c.is_("goal", "style", "material")
             and not c.is_("words", "season", "weather", "daytime", "nature_scene"))),
    Rule("what happens is named", "implicit",
         lambda c: not c.verb and len(c.words) > 3 and c.is_("words", "picture")
         and not (c.has("there", "there's") or tagged(c.words[0], "spatial"))
         and not c.is_("words", "style", "camera", "background", "color", "quality", "degradation")),
    Rule("the state after a time", "implicit",
         lambda c: not c.is_("verb", "remove", "paint", "move")
         and sum(tagged(word, "reasoncue") for word in c.words) >= 2),
    Rule("the number is stated", "local.counting",
         lambda c: c.is_("head", "count") and not color_goal(c) and not c.is_("verb", "extract")
         and c.has("number", "count", "quantity", "amount")),
    Rule("so many remain", "local.counting",
         lambda c: c.is_("verb", "keep", "make", "change") and c.has("only", "exactly") and counted(c)),
    Rule("becomes so many", "local.counting",
         lambda c: c.is_("verb", "change", "make") and bool(c.goal) and counted(c)
         and (not c.object or whole(c))),
    Rule("so many there should be", "local.counting",
         lambda c: (c.words[:1] == ("there",) and c.is_("verb", "add") and counted(c))
         or (c.has("exactly") and c.is_("words", "number") and c.is_("verb", "add", "put", "make"))),
    Rule("so many instead of so many", "local.counting",
         lambda c: c.has("instead") and c.is_("words", "number")
         and not (NUMBERS - {"one"}).isdisjoint(c.words[-2:])),
    Rule("only so many", "local.counting",
         lambda c: not c.verb and c.has("only", "exactly", "just") and c.is_("words", "number")),
    Rule("so many of them go", "local.counting",
         lambda c: (c.is_("verb", "remove") and counted(c) and not definite(c) and not c.has("years"))
         or c.has("all_but", "except_one")),
    Rule("so many more", "local.counting",
         lambda c: c.is_("verb", "add", "put") and c.has("more") and counted(c)),
)  # fmt: skip
