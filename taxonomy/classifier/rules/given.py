"""What comes with a text: other pictures, and a box."""

from overpaint.taxonomy.classifier.rules.readings import (
    Rule,
    images_named,
    points,
    refers,
    tagged,
)

RULES: tuple[Rule, ...] = (
    Rule("several pictures are named", "interleaved", lambda c: images_named(c) >= 2),
    Rule("a poster is designed", "interleaved",
         lambda c: len(c.words) > 40 and (c.has("main_visual", "visual_focus", "focal_point")
         or sum(tagged(w, "poster") for w in c.words) >= 2)),
    Rule("inside a given box", "visual.strict_bounding",
         lambda c: c.has("bounding_box", "bbox", "red_box", "red_rectangle", "marked_area",
         "masked_area",
                         "marked_region", "masked_region", "highlighted_area", "circled_area")
         or (c.has("segmentation", "segmentation_map", "segmentation_mask") and points(c))),
    Rule("as a given edge map says", "visual.canny_edge",
         lambda c: c.has("canny", "edge_map", "depth", "depth_map", "depth_image", "edges", "edge")
         and (points(c) or c.has("map", "canny"))),
    Rule("as given strokes say", "visual.stroke",
         lambda c: c.has("stroke", "strokes") and points(c)),
    Rule("as a given sketch says", "visual.sketch",
         lambda c: c.has("sketch", "scribble", "doodle", "drawing", "outline", "contour",
         "line_drawing") and points(c)),
    Rule("an attribute of a reference", "visual.attributes",
         lambda c: refers(c)
         and c.is_("words", "material", "colorword", "style", "surface", "expression")
         and c.has("material", "color", "style", "pose", "texture", "pattern", "colour", "expression",
                   "hairstyle", "gesture")),
    Rule("a reference shows it", "visual.exemplar", lambda c: refers(c)),
)  # fmt: skip
