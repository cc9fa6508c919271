"""What comes with a text: other pictures, and a box."""

from overpaint.taxonomy.classifier.lexicon import listed
from overpaint.taxonomy.classifier.rules.readings import (
    Rule,
    definite,
    images_named,
    points,
    refers,
    tagged,
)

_LONG = 40
_BOX = listed(
    """bounding_box bbox red_box red_rectangle marked_area marked_region masked_area masked_region
    highlighted_area circled_area"""
)
_SEGMENTS = ("segmentation", "segmentation_map", "segmentation_mask")
_EDGES = listed("canny edge_map depth depth_map depth_image edges edge")
_SKETCH = listed("sketch scribble doodle drawing outline contour line_drawing")
_STROKES = listed("stroke strokes brushstrokes scribbled")
_ATTRIBUTE = listed("material color colour style pose texture pattern expression hairstyle gesture")

RULES: tuple[Rule, ...] = (
    Rule("several pictures are named", "interleaved", lambda c: images_named(c) >= 2),
    Rule("a caption mixes pictures in", "interleaved",
         lambda c: not c.verb and "of" in c.words[1:3] and "," in c.said
         and c.has("given_image", "this_one", "<image:1>", "reference_image")),
    Rule("a poster is designed", "interleaved",
         lambda c: len(c.words) > _LONG
         and (c.has("main_visual", "visual_focus", "focal_point")
              or sum(tagged(word, "poster") for word in c.words) >= 2)),
    Rule("inside a given box", "visual.strict_bounding",
         lambda c: c.has(*_BOX) or (c.has(*_SEGMENTS) and points(c))
         or (c.has("rectangle", "box") and c.has("inside", "within", "marked") and not definite(c))),
    Rule("as a given edge map says", "visual.canny_edge",
         lambda c: c.has(*_EDGES) and (points(c) or c.has("map", "canny", "these"))),
    Rule("as given strokes say", "visual.stroke",
         lambda c: c.has(*_STROKES) and (points(c) or c.has("scribbled", "where"))),
    Rule("as a given sketch says", "visual.sketch",
         lambda c: not c.is_("goal_head", "style")
         and (c.has("sketched")
              or (c.has(*_SKETCH) and (points(c) or not _SKETCH.isdisjoint(c.place[-1:]))))),
    Rule("an attribute of a reference", "visual.attributes",
         lambda c: c.has(*_ATTRIBUTE) and (refers(c) or c.words[-2:-1] == ("shown",))),
    Rule("a reference shows it", "visual.exemplar",
         lambda c: refers(c)
         or (c.has("provided", "attached", "supplied") and c.has("one", "ones", "item", "items"))),
)  # fmt: skip
