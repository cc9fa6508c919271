"""What a provider is: how one edit is asked for and how its answer is read."""

from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from overpaint.runners.api.exchange import Exchange
from overpaint.taxonomy import OverpaintError


@dataclass(frozen=True, slots=True, kw_only=True)
class EditRequest:
    """One edit. ``pictures`` are PNG, the source first, then the references; ``mask`` is a grey PNG of
    the source's size, 255 = may change. ``settings`` are the user's own (``-G``), as the API names them.
    """

    model: str
    instruction: str
    pictures: Sequence[bytes]
    mask: bytes | None = None
    source_caption: str = ""
    target_caption: str = ""
    seed: int = 0
    settings: Mapping[str, Any] = field(default_factory=dict[str, Any])


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The picture's bytes, or why the model refused. ``usage`` may count ``input_tokens``,
    ``output_tokens`` and ``cost_usd``; ``request`` is the provider's own name of the request.
    """

    encoded: bytes | None = None
    refused: str = ""
    usage: Mapping[str, float] = field(default_factory=dict[str, float])
    request: str = ""


class Provider(Protocol):
    """``key_names`` are the environment variables that may hold the key, ``base_url`` the address."""

    name: str
    key_names: Sequence[str]
    base_url: str
    needs_key: bool

    def headers(self, key: str) -> Mapping[str, str]:
        """What carries the key."""
        ...

    def edit(self, request: EditRequest, exchange: Exchange, base_url: str) -> Reply:
        """Asks for one edit and reads the answer.

        Raises:
            OverpaintError: no answer; RunnerUnavailable where no other will come either.
        """
        ...


def decoded(text: object) -> bytes:
    """The bytes of a base64 text.

    Raises:
        OverpaintError: it is none.
    """
    try:
        return b64decode(str(text).partition(",")[2] if str(text).startswith("data:") else str(text))
    except ValueError as error:
        raise OverpaintError(f"the picture in the answer is no base64: {error}") from error
