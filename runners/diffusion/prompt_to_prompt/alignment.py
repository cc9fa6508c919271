"""Which token of the source prompt each token of the target prompt takes its attention from."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from overpaint.taxonomy import UsageError

Tokens = Callable[[str], int]
"""How many tokens a word has."""


@dataclass(frozen=True, slots=True)
class Alignment:
    """How attention is carried over.

    ``matrix`` (source tokens x target tokens) carries it to target tokens; ``kept`` (target tokens, 0 or
    1) says for which: 0 for words that only the target has. ``weights`` (target tokens) multiply the
    outcome. The first token is a special one, behind the last word are the end and the padding.
    """

    matrix: NDArray[np.float32]
    kept: NDArray[np.float32]
    weights: NDArray[np.float32]


def align(
    source: str, target: str, *, count: Tokens, length: int, weights: Mapping[str, float] | None = None
) -> Alignment:
    """The alignment of two prompts, word by word.

    Equal words keep their attention; replaced words take that of what stood in their place, spread
    evenly over their tokens (word swap); added words keep their own (refinement). ``weights`` gives
    words of the target another weight (re-weighting).

    Raises:
        UsageError: a weight for a word that the target doesn't have.
    """
    old, new = (_spans(text.lower().split(), count, length) for text in (source, target))
    matrix = np.zeros((length, length), np.float32)
    kept = np.zeros(length, np.float32)
    matrix[0, 0] = kept[0] = 1
    for kind, a, b, c, d in SequenceMatcher(a=old.words, b=new.words, autojunk=False).get_opcodes():
        if kind == "equal":
            pairs = zip(old.tokens(a, b), new.tokens(c, d), strict=False)
            for one, other in pairs:
                matrix[one, other] = kept[other] = 1
        elif kind == "replace":
            here = list(new.tokens(c, d))
            matrix[np.ix_(list(old.tokens(a, b)), here)] = 1 / max(1, len(here))
            kept[here] = 1
    for place in range(new.end, length):  # the end and the padding
        matrix[min(length - 1, place - new.end + old.end), place] = kept[place] = 1
    return Alignment(matrix, kept, _weights(weights or {}, new, length))


@dataclass(frozen=True, slots=True)
class _Spans:
    words: Sequence[str]
    starts: Sequence[int]  # of each word's tokens, and behind the last

    def tokens(self, first: int, last: int) -> range:
        return range(self.starts[first], self.starts[last])

    @property
    def end(self) -> int:
        return self.starts[-1]


def _spans(words: Sequence[str], count: Tokens, length: int) -> _Spans:
    starts = [1]
    for word in words:
        starts.append(min(length - 1, starts[-1] + count(word)))  # what is too long is cut off
    return _Spans(words, starts)


def _weights(given: Mapping[str, float], spans: _Spans, length: int) -> NDArray[np.float32]:
    weights = np.ones(length, np.float32)
    for word, weight in given.items():
        places = [place for place, one in enumerate(spans.words) if one == word.lower()]
        if not places:
            raise UsageError(f"reweight: the target caption has no word {word!r}")
        for place in places:
            weights[spans.starts[place] : spans.starts[place + 1]] = weight
    return weights
