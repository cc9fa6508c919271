"""Encoders on a cluster's GPUs, which tasks on its other machines ask."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from overpaint.data import Picture
from overpaint.data.encoders import Encoder, Feature, Split, load_split_encoder
from overpaint.data.encoders.encoder import Output

Prepared = NDArray[np.float32]
"""A picture as the model takes it, (3, h, w)."""


class Wanted(NamedTuple):
    """Which encoder, as :func:`load_encoder` names it."""

    name: str
    preparation: str
    output: Output


@dataclass(frozen=True, slots=True)
class Shown:
    """What a task must know of an encoder that is elsewhere; ``prepare`` gives a tensor."""

    identity: str
    reads: bool
    prepare: Callable[[Picture], Any]


class Encoding:
    """What an actor does: holds encoders, each loaded when first asked for, by its GPU if it has one."""

    def __init__(self) -> None:
        self._encoders: dict[Wanted, Split] = {}

    def shown(self, wanted: Wanted) -> Shown:
        """Raises what :func:`load_encoder` does."""
        encoder = self._encoder(wanted)
        return Shown(encoder.identity, encoder.reads, encoder.prepare)

    def pictures(self, wanted: Wanted, pictures: Sequence[Prepared]) -> Sequence[Feature]:
        """One feature per picture."""
        import torch  # noqa: PLC0415  seconds to import, and not wanted without an encoder

        # What comes from another process can't be written to, which torch warns of.
        return self._encoder(wanted).of_prepared([torch.tensor(one) for one in pictures])

    def texts(self, wanted: Wanted, texts: Sequence[str]) -> Sequence[Feature]:
        """One feature per text."""
        return self._encoder(wanted).texts(texts)

    def _encoder(self, wanted: Wanted) -> Split:
        # An actor that was lost begins anew, with none.
        if wanted not in self._encoders:
            name, preparation, output = wanted
            self._encoders[wanted] = load_split_encoder(name, preparation=preparation, output=output)
        return self._encoders[wanted]


@dataclass(frozen=True, slots=True)
class Lender:
    """Lends the encoders of an actor; ``ask`` calls one of its methods and waits."""

    ask: Callable[..., Any]

    def __call__(self, name: str, preparation: str, output: Output) -> Encoder:
        """Raises what :func:`load_encoder` does."""
        wanted = Wanted(name, preparation, output)
        return Borrowed(wanted, self.ask("shown", wanted), self.ask)


class Borrowed:
    """An encoder elsewhere. Pictures are decoded and prepared here, where the cores are."""

    def __init__(self, wanted: Wanted, shown: Shown, ask: Callable[..., Any]) -> None:
        self.name = wanted.name
        self.identity = shown.identity
        self.reads = shown.reads
        self._wanted = wanted
        self._prepare = shown.prepare
        self._ask = ask

    def pictures(self, pictures: Sequence[Picture]) -> Sequence[Feature]:
        """See :class:`Encoder`."""
        ready = [np.asarray(self._prepare(picture), np.float32) for picture in pictures]
        found: Sequence[Feature] = self._ask("pictures", self._wanted, ready)
        return found

    def texts(self, texts: Sequence[str]) -> Sequence[Feature]:
        """See :class:`Encoder`."""
        found: Sequence[Feature] = self._ask("texts", self._wanted, list(texts))
        return found
