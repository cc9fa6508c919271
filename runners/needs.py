"""What a runner may need of a sample, and whether a sample has it."""

from collections.abc import Callable, Iterable, Mapping

from overpaint.data import EditSample
from overpaint.runners.base import Need
from overpaint.taxonomy import UnknownName

_PRESENT: Mapping[Need, Callable[[EditSample], bool]] = {
    "instruction": lambda sample: bool(sample.instruction.strip()),
    "target": lambda sample: sample.target is not None,
    "mask": lambda sample: sample.mask is not None,
    "source_caption": lambda sample: bool(sample.source_caption),
    "target_caption": lambda sample: bool(sample.target_caption),
    "references": lambda sample: bool(sample.references),
    "same_size": lambda sample: True,  # a wish about batches, not about samples
}


def check_needs(needs: Iterable[Need]) -> None:
    """Nothing, if every need is one that a sample can meet.

    Raises:
        UnknownName: a need is misspelt, so that no sample would ever have it.
    """
    for need in sorted(needs):
        if need not in _PRESENT:
            raise UnknownName("need", need, _PRESENT)


def lacking(sample: EditSample, needs: Iterable[Need]) -> list[Need]:
    """What ``sample`` lacks of ``needs``, in alphabetical order."""
    return sorted(need for need in needs if not _PRESENT[need](sample))
