"""The numbers of single samples, which the pages show and ``report.json`` doesn't hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleRow:
    """A sample whose answers can be compared; ``pictures`` by label, "" for source and target."""

    sample_id: str
    instruction: str
    edit_class: str
    pictures: Mapping[str, Mapping[str, str]] = field(default_factory=dict[str, Mapping[str, str]])


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleTable:
    """The numbers of single samples: by column key and label one for each of ``rows``, nan for none.

    ``pictured`` are the ids of rows with pictures, first what matters most; as in ``rows`` if empty.
    """

    rows: Sequence[SampleRow] = ()
    pictured: Sequence[str] = ()
    values: Mapping[str, Mapping[str, Sequence[float]]] = field(
        default_factory=dict[str, Mapping[str, Sequence[float]]]
    )
