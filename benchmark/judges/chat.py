"""A vision-language model behind OpenAI's chat completions, or a server that speaks them."""

from base64 import b64encode
from dataclasses import replace
from typing import Any

from overpaint.benchmark.judges.base import Question, Reply
from overpaint.benchmark.judges.command import png
from overpaint.data import Picture
from overpaint.runners.api.exchange import Exchange, check_status, json_of
from overpaint.runners.api.openai import OpenAI
from overpaint.runners.api.runner import ApiSettings, key_of
from overpaint.taxonomy import OverpaintError


class ChatJudge:
    """``openai:MODEL``: POST ``/chat/completions`` with the prompt and three pictures, at temperature 0.

    Settings are those of every API: ``base_url``, ``key_env``, ``parallel``, ``timeout``, ``attempts``
    and prices per million tokens. Name a dated version of the
    model: an alias judges otherwise next month.

    Raises:
        RunnerUnavailable: no key in the environment.
        UsageError: settings that there aren't.
    """

    def __init__(self, target: str, *, exchange: Exchange | None = None, **settings: object) -> None:
        self._model = target
        self._provider = OpenAI()
        self._settings = ApiSettings.of("openai", settings)
        self._base_url = (self._settings.base_url or self._provider.base_url).rstrip("/")
        key = key_of(self._provider, self._settings)
        self._exchange = replace(
            exchange or Exchange(),
            headers=self._provider.headers(key) if key else {},
            secret=key,
            timeout=self._settings.timeout,
            attempts=self._settings.attempts,
        )
        self.parallel = self._settings.parallel

    def compare(self, question: Question) -> Reply:
        body = {
            "model": self._model,
            "temperature": 0,
            "messages": [{"role": "user", "content": _content(question)}],
        }
        response = self._exchange.post(f"{self._base_url}/chat/completions", json=body)
        check_status(response, self._exchange, "openai")
        answer = json_of(response, self._exchange)
        usage = {"requests": 1.0, **_usage(answer)}
        if self._settings.has_price:
            usage["cost_usd"] = self._settings.cost(usage, pictures=0)
        return Reply(
            text=_text(answer),
            model=str(answer.get("model", "")),
            usage=usage,
            request=response.headers.get("x-request-id", ""),
        )


def _content(question: Question) -> list[dict[str, Any]]:
    named = (("Source:", question.source), ("First:", question.first), ("Second:", question.second))
    parts = [{"type": "text", "text": question.prompt}]
    for name, picture in named:
        parts += [{"type": "text", "text": name}, _image(picture)]
    return parts


def _image(picture: Picture) -> dict[str, Any]:
    encoded = b64encode(png(picture)).decode()
    return {"type": "image_url", "image_url": {"url": f"data:image/png;base64,{encoded}"}}


def _text(answer: Any) -> str:
    try:
        return str(answer["choices"][0]["message"]["content"] or "")
    except (KeyError, IndexError, TypeError) as error:
        raise OverpaintError("openai: the answer holds no message") from error


def _usage(answer: Any) -> dict[str, float]:
    counted = answer.get("usage") if isinstance(answer, dict) else None
    names = {"input_tokens": "prompt_tokens", "output_tokens": "completion_tokens"}
    told = counted if isinstance(counted, dict) else {}
    return {
        ours: float(told[theirs])
        for ours, theirs in names.items()
        if isinstance(told.get(theirs), int | float)
    }
