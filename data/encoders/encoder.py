"""The contract of an encoder, and how one is loaded."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Literal, Protocol, cast

import numpy as np
from numpy.typing import NDArray

from overpaint.data.encoders.facts import encoder_facts
from overpaint.data.encoders.weights import find_weights
from overpaint.data.picture import Picture
from overpaint.taxonomy import OverpaintError, UsageError

if TYPE_CHECKING:
    from torch import Tensor

Output = Literal["embedding", "keys"]
"""embedding: one vector per picture; keys: the keys of the last attention layer, one row per token."""

_MODULES = {
    "open_clip": "overpaint.data.encoders.contrastive:Contrastive",
    "timm": "overpaint.data.encoders.vision:Vision",
}


@dataclass(frozen=True, slots=True)
class Feature:
    """What an encoder made of one picture or text; ``note`` says what was cut off."""

    values: NDArray[np.float32]
    note: str = ""


class Encoder(Protocol):
    """Turns pictures and, where ``reads`` is true, texts into features, several at once.

    Embeddings have shape (d,) and are not normalised; keys have (tokens, d). ``identity`` names all
    that a value depends on: encoder, hash of the weights, preparation, output, device and precision.
    """

    @property
    def name(self) -> str: ...

    @property
    def identity(self) -> str: ...

    @property
    def reads(self) -> bool: ...

    def pictures(self, pictures: Sequence[Picture]) -> Sequence[Feature]:
        """One feature per picture; raises UnreadablePicture if one of them can't be decoded."""
        ...

    def texts(self, texts: Sequence[str]) -> Sequence[Feature]:
        """One feature per text; too long ones are cut, and their note says so."""
        ...


class Split(Encoder, Protocol):
    """An encoder in two steps: ``prepare`` makes a picture a (3, h, w) tensor, picklable and without the
    weights, and ``of_prepared`` makes these features."""

    @property
    def prepare(self) -> Callable[[Picture], "Tensor"]: ...

    def of_prepared(self, tensors: Sequence["Tensor"]) -> Sequence[Feature]: ...


class Lender(Protocol):
    """Has encoders that are somewhere else; raises what :func:`load_encoder` does."""

    def __call__(self, name: str, preparation: str, output: Output) -> Encoder: ...


_LENDER = ContextVar[Lender | None]("lender", default=None)


@contextmanager
def lent(lender: Lender) -> Iterator[None]:
    """Encoders for any device are borrowed from ``lender`` in here, not loaded."""
    before = _LENDER.set(lender)
    try:
        yield
    finally:
        _LENDER.reset(before)


def load_encoder(
    name: str, *, preparation: str = "native", output: Output = "embedding", device: str = "auto"
) -> Encoder:
    """The encoder ``name`` with weights that are on this machine, in float32.

    ``device`` is ``auto`` (a GPU if there is one), ``cpu``, or what torch calls it. Within :func:`lent`
    ``auto`` is the lender's.

    Raises:
        UnknownName: no such encoder or preparation.
        WeightsMissing: no weights here, see :func:`fetch_weights`.
        UsageError: the weights can't be loaded, or the encoder has no such output.
    """
    lender = _LENDER.get()
    if lender is not None and device == "auto":
        return lender(name, preparation, output)
    return load_split_encoder(name, preparation=preparation, output=output, device=device)


def load_split_encoder(
    name: str, *, preparation: str = "native", output: Output = "embedding", device: str = "auto"
) -> Split:
    """The same in two steps, and never a borrowed one.

    Raises:
        UnknownName: no such encoder or preparation.
        WeightsMissing: no weights here, see :func:`fetch_weights`.
        UsageError: the weights can't be loaded, or the encoder has no such output.
    """
    facts = encoder_facts(name)
    folder = find_weights(name)
    module, _, attribute = _MODULES[facts.library].partition(":")
    encoder = getattr(import_module(module), attribute)
    try:
        made = encoder(facts, folder, preparation=preparation, output=output, device=device)
    except OverpaintError:
        raise
    except Exception as error:  # what a damaged file makes safetensors, timm and open_clip raise
        raise UsageError(f"{facts.title}: the weights in {folder} can't be loaded: {error}") from error
    return cast("Split", made)
