"""Gemini's image models."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from overpaint.runners.api.exchange import Exchange, check_status, json_of
from overpaint.runners.api.provider import EditRequest, Reply, decoded
from overpaint.runners.api.runner import ApiRunner
from overpaint.taxonomy import OverpaintError

_REFUSALS = {
    "SAFETY", "IMAGE_SAFETY", "PROHIBITED_CONTENT", "IMAGE_PROHIBITED_CONTENT", "BLOCKLIST", "SPII",
    "RECITATION", "IMAGE_RECITATION",
}  # fmt: skip


class Gemini:
    """POST ``/models/MODEL:generateContent`` with the pictures inline; ``-G`` sets generationConfig."""

    name = "gemini"
    key_names: Sequence[str] = ("GEMINI_API_KEY", "GOOGLE_API_KEY")
    base_url = "https://generativelanguage.googleapis.com/v1beta"
    needs_key = True

    def headers(self, key: str) -> Mapping[str, str]:
        """What carries the key."""
        return {"x-goog-api-key": key}

    def edit(self, request: EditRequest, exchange: Exchange, base_url: str) -> Reply:
        """Asks for one edit and reads the answer; a mask goes as a further picture."""
        url = f"{base_url}/models/{request.model}:generateContent"
        response = exchange.post(url, json=_body(request))
        check_status(response, exchange, self.name)
        answer = json_of(response, exchange)
        if not isinstance(answer, dict):
            raise OverpaintError("gemini: the answer is no object")
        usage, name = _usage(answer), str(answer.get("responseId", ""))
        parts = _parts(answer)
        for part in parts:
            data = part.get("inlineData") or part.get("inline_data")
            if data and not part.get("thought"):  # a draft that it made on its way
                return Reply(encoded=decoded(data.get("data")), usage=usage, request=name)
        return Reply(refused=_refusal(answer, parts), usage=usage, request=name)


def gemini(target: str, **settings: object) -> ApiRunner:
    """Gemini's image models: ``gemini:MODEL``."""
    return ApiRunner(Gemini(), target, **settings)  # type: ignore[arg-type]  # the runner checks them


def _body(request: EditRequest) -> dict[str, Any]:
    masks = [] if request.mask is None else [request.mask]
    told = " The last picture is a mask: change only what is white in it." if masks else ""
    pictures = [
        {"inlineData": {"mimeType": "image/png", "data": b64encode(one).decode()}}
        for one in (*request.pictures, *masks)
    ]
    config = {"responseModalities": ["TEXT", "IMAGE"], "seed": request.seed % 2**31, **request.settings}
    parts = [*pictures, {"text": request.instruction + told}]
    return {"contents": [{"role": "user", "parts": parts}], "generationConfig": config}


def _parts(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    candidates = answer.get("candidates") or [{}]
    content = candidates[0].get("content") or {}
    return [part for part in content.get("parts") or [] if isinstance(part, dict)]


def _refusal(answer: Mapping[str, Any], parts: Sequence[Mapping[str, Any]]) -> str:
    blocked = (answer.get("promptFeedback") or {}).get("blockReason")
    candidate = (answer.get("candidates") or [{}])[0]
    finish = candidate.get("finishReason", "")
    if blocked or finish in _REFUSALS:
        return str(candidate.get("finishMessage") or blocked or finish)
    words = " ".join(str(part["text"]) for part in parts if part.get("text"))
    if words:
        return f"answered in words: {words}"
    raise OverpaintError(f"gemini: no picture in the answer (finish reason {finish or 'unknown'})")


def _usage(answer: Mapping[str, Any]) -> dict[str, float]:
    counted = answer.get("usageMetadata") or {}
    names = {"input_tokens": "promptTokenCount", "output_tokens": "candidatesTokenCount"}
    return {ours: float(counted[theirs]) for ours, theirs in names.items() if theirs in counted}
