"""Image edits of OpenAI, and of the many servers that speak its API."""

from collections.abc import Mapping, Sequence
from typing import Any

from overpaint.runners.api.exchange import Exchange, check_status, json_of
from overpaint.runners.api.provider import EditRequest, Reply, decoded
from overpaint.runners.api.runner import ApiRunner, transparent_where_editable
from overpaint.taxonomy import OverpaintError

_REFUSALS = {"moderation_blocked", "content_policy_violation"}


class OpenAI:
    """POST ``/images/edits``, multipart. There is no seed: its answers can't be made again."""

    name = "openai"
    key_names: Sequence[str] = ("OPENAI_API_KEY",)
    base_url = "https://api.openai.com/v1"
    needs_key = True

    def headers(self, key: str) -> Mapping[str, str]:
        """What carries the key."""
        return {"Authorization": f"Bearer {key}"}

    def edit(self, request: EditRequest, exchange: Exchange, base_url: str) -> Reply:
        """Asks for one edit and reads the answer."""
        data = {"model": request.model, "prompt": request.instruction, "n": "1"}
        data |= {name: str(value) for name, value in request.settings.items()}
        response = exchange.post(f"{base_url}/images/edits", data=data, files=_files(request))
        request_id = response.headers.get("x-request-id", "")
        if response.status_code == 400 and (told := _refusal(json_of(response, exchange))):
            return Reply(refused=told, request=request_id)
        check_status(response, exchange, self.name)
        answer = json_of(response, exchange)
        return Reply(encoded=_picture(answer, exchange), usage=_usage(answer), request=request_id)


def openai(target: str, **settings: object) -> ApiRunner:
    """Image edits of OpenAI or a server that speaks its API: ``openai:MODEL``."""
    return ApiRunner(OpenAI(), target, **settings)  # type: ignore[arg-type]  # the runner checks them


def _files(request: EditRequest) -> list[tuple[str, tuple[str, bytes, str]]]:
    several = len(request.pictures) > 1
    files = [
        ("image[]" if several else "image", (f"{place}.png", picture, "image/png"))
        for place, picture in enumerate(request.pictures)
    ]
    if request.mask is not None:
        mask = transparent_where_editable(request.pictures[0], request.mask)
        files.append(("mask", ("mask.png", mask, "image/png")))
    return files


def _refusal(answer: Any) -> str:
    error = answer.get("error") if isinstance(answer, dict) else None
    told = error if isinstance(error, dict) else {}
    return str(told.get("message") or told["code"]) if told.get("code") in _REFUSALS else ""


def _picture(answer: Any, exchange: Exchange) -> bytes:
    try:
        first = answer["data"][0]
        return decoded(first["b64_json"]) if first.get("b64_json") else exchange.download(first["url"])
    except (KeyError, IndexError, TypeError, AttributeError) as error:
        raise OverpaintError("openai: the answer holds no picture") from error


def _usage(answer: Any) -> dict[str, float]:
    counted = answer.get("usage") or {}
    names = ("input_tokens", "output_tokens")
    return {name: float(counted[name]) for name in names if isinstance(counted.get(name), int | float)}
