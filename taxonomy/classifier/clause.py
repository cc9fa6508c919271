"""The head clause of an instruction: its verb, what it acts on, what that becomes, and where."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from overpaint.taxonomy.classifier.lexicon import Tags, lexicon, listed
from overpaint.taxonomy.classifier.words import is_point

_SKIPPED = listed(
    """the a an this that these those some any all his her its their my your our very more most
    completely entirely slightly fully just really so much bit little of"""
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One edit, taken apart.

    ``verb`` is the word that says what to do, empty if there is none; ``object`` what it acts on, up to
    the first preposition, and ``head`` its last word; ``of`` what follows an "of" in it; ``goal`` what
    follows to, into, with, as, and ``goal_head`` its last word; ``place`` what follows a preposition of
    place, that included; ``words`` is all of it, ``quoted`` what stands in quotation marks.
    """

    verb: str
    object: tuple[str, ...]
    of: tuple[str, ...]
    goal: tuple[str, ...]
    place: tuple[str, ...]
    words: tuple[str, ...]
    quoted: tuple[str, ...] = ()
    head: str = field(init=False)
    goal_head: str = field(init=False)
    said: frozenset[str] = field(init=False, compare=False, repr=False)
    tags: dict[str, Tags] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        of = lexicon().of
        head, goal_head = _last(self.object), _last(self.goal)
        tags = {"verb": of(self.verb), "head": of(head), "goal_head": of(goal_head)}
        for name in ("object", "of", "goal", "place", "words"):
            tags[name] = frozenset().union(*map(of, getattr(self, name)))
        object.__setattr__(self, "head", head)
        object.__setattr__(self, "goal_head", goal_head)
        object.__setattr__(self, "said", frozenset(self.words))
        object.__setattr__(self, "tags", tags)

    def is_(self, part: str, *tags: str) -> bool:
        """Whether the part (verb, head, object, goal …) has one of the tags."""
        return not self.tags[part].isdisjoint(tags)

    @property
    def described(self) -> tuple[str, ...]:
        """The words of the head clause itself."""
        return (self.verb, *self.object, *self.of, *self.goal, *self.place)

    def has(self, *words: str) -> bool:
        """Whether one of these words or joined phrases occurs."""
        return not self.said.isdisjoint(words)


def _last(words: Sequence[str]) -> str:
    """The last word that is no mark or article; the last one where there are no others."""
    last = ""
    for word in reversed(words):
        if word not in _SKIPPED and not is_point(word):
            return word
        last = last or ("" if is_point(word) else word)
    return last
