"""What a person can read off an instruction: the first rule that holds for its head clause names it.

Order matters: what is said of the picture as a whole comes before what is said of a thing in it. How
often a rule is right is measured, not claimed: see ``weights.py`` and docs/classifier.md.
"""

from overpaint.taxonomy.classifier.clause import Clause
from overpaint.taxonomy.classifier.rules import given, meaning, photo, scene, thing
from overpaint.taxonomy.classifier.rules.readings import Rule

__all__ = ["RULES", "Rule", "first_rule"]

RULES: tuple[Rule, ...] = (*given.RULES, *photo.RULES, *meaning.RULES, *scene.RULES, *thing.RULES)
"""In the order in which they are tried."""


def first_rule(clause: Clause) -> Rule | None:
    """The first rule that holds for the clause."""
    for rule in RULES:
        if rule.holds(clause):
            return rule
    return None
