"""The photograph itself: its camera, its borders, its faults."""

from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules.readings import Rule, becomes, definite, in_picture, whole

_VIEWS = listed(
    """from_above from_below from_behind from_the_side from_a_distance bird's-eye bird's_eye birds-eye
    viewpoint top_view side_view front_view rear_view back_view side_profile camera_angle
    perspective close-up closeup close_up wide-angle wide_angle fisheye overhead_view low_angle
    low-angle high_angle high-angle aerial_view further_away farther_away zoomed-in zoomed-out
    different_angle look_further top-down macro panoramic profile_view viewing_angle vantage"""
)
_EDGES = listed("edge edges border borders frame boundary boundaries canvas")
_LONG = 16
"""Words from which a mention outside the head clause says nothing of the edit."""
_MENDED = listed(
    "deblur denoise dehaze derain desnow defog unblur upscale sharpen dewatermark demoire despeckle"
)

RULES: tuple[Rule, ...] = (
    Rule("a thing is zoomed", "other.geometry",
         lambda c: c.verb in ("zoom_out", "zoom_in", "zoom") and definite(c) and not whole(c)
         and not c.is_("head", "camera", "image", "setting") and "on" not in c.place),
    Rule("the camera moves", "viewpoint",
         lambda c: (c.is_("verb", "zoom") and not c.is_("object", "bodypart"))
         or (c.is_("verb", "move", "rotate", "pose") and c.is_("object", "camera")
             and c.has("camera", "viewpoint", "view", "lens"))),
    Rule("another view", "viewpoint",
         lambda c: c.is_("head", "camera") and c.head != "camera" and not c.has("blur", "bokeh")
         and not c.is_("verb", "add", "remove", "put", "wear") and not c.is_("goal", "nature_scene")
         and not (c.is_("verb", "move", "pose", "rotate") and c.goal and definite(c))),
    Rule("seen from elsewhere", "viewpoint",
         lambda c: not _VIEWS.isdisjoint(c.words if len(c.words) < _LONG else c.described)
         and not c.is_("verb", "add", "remove", "put", "replace", "extract", "pose")),
    Rule("the photo is taken from elsewhere", "viewpoint",
         lambda c: c.has("take", "shoot", "shot") and c.is_("words", "picture")
         and (c.has("from_behind", "from_above", "from_below", "from_the_side", "from_the_front")
              or (c.words[0] == "take" and c.is_("object", "picture") and c.has("from")))),
    Rule("a thing is cut out", "other.extract",
         lambda c: c.is_("verb", "extract") and not c.is_("head", "degradation")),
    Rule("only the subject is kept", "other.extract",
         lambda c: (c.is_("verb", "keep") and c.has("only") and c.is_("words", "background"))
         or c.has("png")
         or (c.has("transparent", "alpha") and c.is_("words", "background"))),
    Rule("the canvas grows", "other.outpaint",
         lambda c: (c.is_("verb", "outpaint")
         and (c.is_("head", "image", "canvas", "background", "setting")
              or c.verb.startswith(("outpaint", "uncrop"))))
         or (c.has("canvas") and c.is_("verb", "resize", "make"))
         or (c.has("beyond", "outside") and not _EDGES.isdisjoint(c.words))),
    Rule("a fault of the photo goes", "other.restore",
         lambda c: c.is_("verb", "remove", "tone", "extract", "resize") and c.is_("head", "degradation")
         and in_picture(c) and not c.is_("object", "person", "animal", "text")),
    Rule("what a fault looks like goes", "other.restore",
         lambda c: c.is_("verb", "remove", "extract", "restore") and c.is_("object", "degradation")
         and c.is_("head", "appearance") and in_picture(c)),
    Rule("the photo is cleared by removing a fault", "other.restore",
         lambda c: c.is_("words", "degradation", "quality")
         and c.is_("verb", "remove", "restore", "make", "resize")
         and (whole(c) or c.has("by", "for")) and not c.is_("object", "person", "animal", "clothing")
         and (c.is_("words", "restore") or c.has("by", "through")
              or (c.is_("verb", "remove") and whole(c)))),
    Rule("the photo is cleared of a fault", "other.restore",
         lambda c: c.is_("verb", "remove", "restore", "change", "make", "put")
         and c.is_("words", "degradation") and not c.is_("object", "background")
         and (c.is_("of", "degradation")
              or (c.is_("verb", "restore")
                  and (whole(c) or c.is_("head", "quality", "degradation", "image"))))),
    Rule("the photo gets better", "other.restore",
         lambda c: c.is_("verb", "restore", "tone", "change", "make", "resize", "move")
         and not c.is_("head", "person", "animal", "text")
         and (c.is_("head", "quality") or (c.is_("object", "picture") and c.is_("object", "quality"))
              or c.verb in _MENDED or (whole(c) and becomes(c, "quality")))),
    Rule("an old photo is restored", "other.restore",
         lambda c: c.verb.startswith(("restor", "repair", "reconstruct", "coloriz"))
         and c.is_("words", "picture")),
)  # fmt: skip
