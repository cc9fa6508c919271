"""What an instruction asks for: its edit classes, its atomic edits, and what its words permit to change.

Not brought together in ``overpaint.taxonomy``, so that the command line starts without numpy.
"""

from overpaint.taxonomy.classifier.parts import parts
from overpaint.taxonomy.classifier.permits import TextPermits, permits
from overpaint.taxonomy.classifier.prediction import Prediction, classify, classify_many
from overpaint.taxonomy.classifier.sides import SIDES, Side, sides
from overpaint.taxonomy.classifier.version import classifier_version

__all__ = [
    "SIDES",
    "Prediction",
    "Side",
    "TextPermits",
    "classifier_version",
    "classify",
    "classify_many",
    "parts",
    "permits",
    "sides",
]
