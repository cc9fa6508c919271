"""A provider as a runner."""

import io
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from PIL import Image

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners.api.exchange import Exchange
from overpaint.runners.api.provider import EditRequest, Provider, Reply
from overpaint.runners.base import Need
from overpaint.runners.failure import failure
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UnknownName, UsageError

_SECRETS = ("api_key", "key", "token", "secret", "authorization")
_MILLION = 1e6


@dataclass(frozen=True, slots=True, kw_only=True)
class ApiSettings:
    """Settings of every API.

    - ``base_url``: another address of the same API; ``key_env``: another environment variable.
    - ``parallel``: calls under way at once; ``timeout``: seconds; ``attempts``: tries of a request.
    - ``mask``: hand the mask over too, and skip samples without.
    - ``price_per_image``, ``price_per_million_input``, ``price_per_million_output``: US dollars.
    """

    base_url: str = ""
    key_env: str = ""
    parallel: int = 4
    timeout: float = 180.0
    attempts: int = 5
    mask: bool = False
    price_per_image: float = 0.0
    price_per_million_input: float = 0.0
    price_per_million_output: float = 0.0

    @classmethod
    def of(cls, name: str, given: Mapping[str, object]) -> "ApiSettings":
        """From what the user gave.

        Raises:
            UsageError: a setting that there isn't, of another type, or a key, which a run would keep.
        """
        known = {one.name: type(one.default) for one in fields(cls)}
        for setting, value in given.items():
            if setting in _SECRETS:
                raise UsageError(
                    f"{name}: {setting} is no setting, since settings are kept in the run: put the key "
                    "into an environment variable, and name it with key_env if it is another"
                )
            if setting not in known:
                raise UnknownName(f"setting of {name}:", setting, known)
            kind = known[setting]
            allowed = (int, float) if kind is float else (kind,)
            if not isinstance(value, allowed) or (isinstance(value, bool) and kind is not bool):
                raise UsageError(f"{name}: {setting} must be a {kind.__name__}, not {value!r}")
            if kind in (int, float) and float(value) < (0 if "price" in setting else 1e-9):  # type: ignore[arg-type]  # a number, as checked
                raise UsageError(f"{name}: {setting} must be above 0, not {value!r}")
        return cls(**given)  # type: ignore[arg-type]  # as checked

    @property
    def has_price(self) -> bool:
        """Whether anything is known of what an answer costs."""
        prices = (self.price_per_image, self.price_per_million_input, self.price_per_million_output)
        return any(prices)

    def cost(self, usage: Mapping[str, float], pictures: int) -> float:
        """US dollars for a call."""
        return (
            self.price_per_image * pictures
            + self.price_per_million_input * usage.get("input_tokens", 0) / _MILLION
            + self.price_per_million_output * usage.get("output_tokens", 0) / _MILLION
        )


class ApiRunner:
    """Asks ``provider`` for each edit; the model's name is the user's, there is no default.

    Raises:
        RunnerUnavailable: no key in the environment.
        UsageError: settings that there aren't.
    """

    max_batch = 1  # one by one, and several at once: each answer is kept when it comes

    def __init__(
        self,
        provider: Provider,
        target: str,
        call_settings: Mapping[str, object] | None = None,
        *,
        exchange: Exchange | None = None,
        **settings: object,
    ) -> None:
        self._provider = provider
        self._model = target
        self._settings = ApiSettings.of(provider.name, settings)
        self._calls = dict(call_settings or {})
        key = key_of(provider, self._settings)
        self._exchange = replace(
            exchange or Exchange(),
            headers=provider.headers(key) if key else {},
            secret=key,
            timeout=self._settings.timeout,
            attempts=self._settings.attempts,
        )
        self.parallel = self._settings.parallel
        self.needs: frozenset[Need] = frozenset(
            {"instruction", *(("mask",) if self._settings.mask else ())}
        )

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [self._answer(sample, seed) for sample, seed in zip(batch, seeds, strict=True)]

    def _answer(self, sample: EditSample, seed: int) -> Answer:
        base_url = (self._settings.base_url or self._provider.base_url).rstrip("/")
        try:
            reply = self._provider.edit(self._request(sample, seed), self._exchange, base_url)
        except RunnerUnavailable:
            raise
        except OverpaintError as error:
            return failure(sample.id, error)
        return self._read(sample, reply)

    def _request(self, sample: EditSample, seed: int) -> EditRequest:
        pictures = [sample.source, *(reference.picture for reference in sample.references)]
        return EditRequest(
            model=self._model,
            instruction=sample.instruction,
            pictures=[Picture.from_pixels(one.pixels).encoded for one in pictures],
            mask=_grey_png(sample) if self._settings.mask else None,
            source_caption=sample.source_caption,
            target_caption=sample.target_caption,
            seed=seed,
            settings=self._calls,
        )

    def _read(self, sample: EditSample, reply: Reply) -> Answer:
        usage = {"requests": 1.0, **reply.usage}
        if self._settings.has_price:
            usage["cost_usd"] = self._settings.cost(usage, pictures=reply.encoded is not None)
        answer = Answer(sample_id=sample.id, usage=usage, request=reply.request)
        if reply.refused:
            return replace(answer, status="refused", error=self._exchange.redacted(reply.refused))
        return replace(answer, encoded=reply.encoded)


def key_of(provider: Provider, settings: ApiSettings) -> str:
    """The key that the environment has for ``provider``; empty where a server needs none.

    Raises:
        RunnerUnavailable: there is none.
    """
    names = [settings.key_env] if settings.key_env else provider.key_names
    key = next((os.environ[name] for name in names if os.environ.get(name)), "")
    # Servers of one's own seldom ask for a key.
    if not key and provider.needs_key and not settings.base_url:
        told = " or ".join(names)
        raise RunnerUnavailable(f"{provider.name}: no key: put it into {told}")
    return key


def _grey_png(sample: EditSample) -> bytes:
    assert sample.mask is not None, "a runner that needs a mask was given a sample without"
    buffer = io.BytesIO()
    Image.fromarray(sample.mask.at(sample.source.size)).save(buffer, "PNG")
    return buffer.getvalue()


def transparent_where_editable(picture: bytes, mask: bytes) -> bytes:
    """``picture`` as RGBA whose alpha is 0 where ``mask`` is 255, the polarity of OpenAI's API."""
    pixels = np.asarray(Image.open(io.BytesIO(picture)).convert("RGB"))
    editable = np.asarray(Image.open(io.BytesIO(mask)).convert("L"))
    buffer = io.BytesIO()
    Image.fromarray(np.dstack([pixels, 255 - editable])).save(buffer, "PNG")
    return buffer.getvalue()
