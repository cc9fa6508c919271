"""Everything Overpaint raises on purpose.

OverpaintError                  the root: catch this to catch all of them
├── UsageError                  the request itself is wrong: unknown option value, impossible combination
│   ├── UnknownName             a runner, auditor, metric, dataset or class nobody registered
│   └── MissingExtra            an optional package is needed; the message holds the pip line
├── DatasetError                a dataset as a whole can't be read: no such file, missing column, no rows
├── UnreadablePicture           bytes that are not a whole picture, or are over the pixel limit
├── RunError                    a run folder that can't be used: another dataset's, damaged, newer format
├── RunnerUnavailable           a model that can't be started at all (weights, command, endpoint)
└── WeightsMissing              weights of a metric or auditor that are not on this machine

Misuse raises. A bad *sample* doesn't: it becomes a finding of kind ``unreadable``, and a failed edit
becomes an answer with status ``error``. The command line prints the message of any ``OverpaintError``
on one line and exits with 2.
"""

from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any


class OverpaintError(Exception):
    """Root of the tree drawn above. Pickles whatever its constructor takes: workers raise it too."""

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (type(self), self.args), self.__dict__


def _again(kind: type[OverpaintError], arguments: tuple[object, ...]) -> OverpaintError:
    return kind.__new__(kind, *arguments)


class UsageError(OverpaintError):
    """The request is wrong, whatever the data."""


class UnknownName(UsageError):
    """A name that is in no registry; the message offers the nearest one and all the others.

    >>> str(UnknownName("runner", "bsaeline", ["baseline", "folder"]))
    "unknown runner 'bsaeline': did you mean 'baseline'? known: baseline, folder"
    """

    def __init__(self, noun: str, name: str, known: Iterable[str]) -> None:
        names = sorted(known)
        near = get_close_matches(name, names, n=1)
        hint = f"did you mean {near[0]!r}? " if near else ""
        super().__init__(f"unknown {noun} {name!r}: {hint}known: {', '.join(names) or 'none'}")


class MissingExtra(UsageError):
    """An optional dependency is not installed.

    >>> str(MissingExtra("openai:", "api"))
    "openai: needs packages that are not installed: pip install 'overpaint[api]'"
    """

    def __init__(self, what: str, extra: str) -> None:
        super().__init__(
            f"{what} needs packages that are not installed: pip install 'overpaint[{extra}]'"
        )


class DatasetError(OverpaintError):
    """A dataset can't be opened or isn't what it was said to be."""


class UnreadablePicture(OverpaintError):
    """A picture that can't be decoded, or must not be: truncated, not an image, too many pixels."""


class RunError(OverpaintError):
    """A run folder that doesn't fit the request."""


class RunnerUnavailable(OverpaintError):
    """A runner that can't make any answer at all."""


class WeightsMissing(OverpaintError):
    """Weights that are not on this machine; ``remedy`` is the command that gets them.

    >>> str(WeightsMissing("DINO", "hf download timm/dino").because("offline"))
    'weights of DINO are not here (offline): hf download timm/dino'
    """

    def __init__(self, title: str, remedy: str, reason: str = "") -> None:
        self._parts = (title, remedy)
        told = f" ({reason})" if reason else ""
        super().__init__(f"weights of {title} are not here{told}: {remedy}")

    def because(self, reason: str) -> "WeightsMissing":
        """The same with the reason why they could not be fetched either."""
        return WeightsMissing(*self._parts, reason)
