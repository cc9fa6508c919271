"""What is written, what only knowledge tells, and numbers."""

from overpaint.taxonomy.classifier.rules.readings import (
    Rule,
    becomes_color,
    color_goal,
    counted,
    definite,
    tagged,
    whole_or_it,
)

RULES: tuple[Rule, ...] = (
    Rule("the words change", "local.text",
         lambda c: (c.is_("head", "text") or c.is_("of", "text")) and not c.is_("verb", "move", "paint")
         and not becomes_color(c)),
    Rule("words are written", "local.text",
         lambda c: c.is_("verb", "write") or (c.is_("words", "textcarrier")
         and c.has("say", "says", "saying", "read", "reads", "reading", "spell", "spells")
         and len(c.words) < 25)),
    Rule("quoted words change", "local.text",
         lambda c: bool(c.quoted) and c.is_("verb", "change", "replace", "make")
         and not c.is_("head", "style", "background", "image") and not c.is_("goal", "style", "season")),
    Rule("text is added", "local.text",
         lambda c: c.is_("verb", "add", "put", "remove") and c.is_("object", "text")
         and (bool(c.quoted) or c.has("text", "words", "letters", "caption", "title", "subtitle"))
         and not c.is_("head", "person", "animal")),

    Rule("to be completed or corrected", "implicit",
         lambda c: c.verb in ("correct", "predict", "solve", "fill")
         and not c.is_("words", "picture", "degradation", "text")),
    Rule("what will be", "implicit",
         lambda c: c.has("what_would", "what_will", "what_happens", "would_happen", "will_happen",
         "years_later",
                         "year_later", "hours_later", "minutes_later", "days_later", "months_later",
                         "question_mark", "according_to", "puzzle", "sudoku", "maze", "frame_1",
                         "frame_2",
                         "predict", "unreasonable", "if_it", "if_the", "seconds_later", "looks_like",
                         "as_a_result", "eventually")),
    Rule("a missing part appears", "local.object_add", lambda c: c.verb == "complete"
         and len(c.words) < 10),
    Rule("a wish", "implicit",
         lambda c: (c.is_("verb", "make", "change") and whole_or_it(c) and c.is_("head", "wish"))
         or (bool(c.words) and c.words[0] in ("let's", "lets") and c.is_("verb", "show"))),
    Rule("the state after a time", "implicit",
         lambda c: not c.is_("verb", "remove", "paint", "move")
         and sum(tagged(w, "reasoncue") for w in c.words) >= 2),

    Rule("the number is stated", "local.counting",
         lambda c: c.is_("head", "count") and not color_goal(c)
         and c.has("number", "count", "quantity", "amount")
         and not c.is_("verb", "extract")),
    Rule("so many remain", "local.counting",
         lambda c: c.is_("verb", "keep", "make", "change") and (c.has("only", "exactly")
         and counted(c))),
    Rule("becomes so many", "local.counting",
         lambda c: c.is_("verb", "change", "make") and bool(c.goal) and counted(c) and not c.object),
    Rule("only so many", "local.counting",
         lambda c: not c.verb and c.has("only", "exactly", "just") and c.is_("words", "number")),
    Rule("so many of them go", "local.counting",
         lambda c: (c.is_("verb", "remove") and counted(c) and not definite(c))
         or c.has("all_but", "except_one")),
    Rule("so many more", "local.counting",
         lambda c: c.is_("verb", "add", "put") and c.has("more") and counted(c)),
)  # fmt: skip
