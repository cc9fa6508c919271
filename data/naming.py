"""Edit classes for samples that bring none: predicted from the instruction and what comes with it."""

from dataclasses import replace
from typing import Literal, get_args

from overpaint.data.records import ClassGuess, EditSample
from overpaint.taxonomy.classifier import classifier_version, classify

Naming = Literal["predicted", "native"]
"""predicted: a sample without a class gets that of its instruction; native: it stays without."""

NAMINGS: tuple[Naming, ...] = get_args(Naming)

SURE = 0.9
"""A prediction less likely than this is none. From here on 97 % are right on sources that the weights
have not seen, 89 to 97 % on instructions that nobody had tuned for; below it at most 77 %
(docs/classifier.md)."""


def named(sample: EditSample, naming: Naming) -> EditSample:
    """``sample`` with a predicted class if it has neither a native nor a given one and is to get one."""
    if sample.edit_classes or naming == "native":
        return sample
    return replace(sample, edit_classes=_predicted(sample))


def naming_version(naming: Naming) -> str:
    """What the classes that ``naming`` adds depend on: none, or the classifier's version."""
    if naming == "native":
        return ""
    return classifier_version()


def _predicted(sample: EditSample) -> tuple[ClassGuess, ...]:
    kinds = [reference.kind for reference in sample.references]
    found = classify(sample.instruction, references=kinds, box=sample.box is not None)
    return tuple(
        ClassGuess(id=one.id, p=one.p, origin="predicted")
        for one in found
        if one.p >= SURE and one.id != "other.unknown"
    )
