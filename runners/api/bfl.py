"""The API of Black Forest Labs: FLUX models, asked for and then waited for."""

from base64 import b64encode
from collections.abc import Mapping, Sequence
from typing import Any

from overpaint.runners.api.exchange import Exchange, check_status, json_of
from overpaint.runners.api.provider import EditRequest, Reply
from overpaint.runners.api.runner import ApiRunner
from overpaint.taxonomy import OverpaintError

_POLL = 1.0  # seconds between two looks
_LOOKS = 600
_REFUSALS = {"Request Moderated", "Content Moderated"}
_WAITING = {"Pending", "Queued", "Processing", "Reasoning"}


class BlackForestLabs:
    """POST ``/MODEL``, then GET its ``polling_url`` until the picture is ready."""

    name = "bfl"
    key_names: Sequence[str] = ("BFL_API_KEY",)
    base_url = "https://api.bfl.ai/v1"
    needs_key = True

    def headers(self, key: str) -> Mapping[str, str]:
        """What carries the key."""
        return {"x-key": key}

    def edit(self, request: EditRequest, exchange: Exchange, base_url: str) -> Reply:
        """Asks for one edit and waits for it; the picture is downloaded without the key."""
        response = exchange.post(f"{base_url}/{request.model}", json=_body(request))
        check_status(response, exchange, self.name)
        task = json_of(response, exchange)
        if not isinstance(task, dict) or "id" not in task:
            raise OverpaintError("bfl: the answer names no task")
        told = self._waited(task, exchange, base_url)
        status, name = str(told.get("status")), str(task["id"])
        if status in _REFUSALS:
            return Reply(refused=status, request=name)
        sample = (told.get("result") or {}).get("sample")
        if status != "Ready" or not sample:
            raise OverpaintError(f"bfl: task {name} ended as {status}")
        return Reply(encoded=exchange.download(sample), request=name)

    def _waited(self, task: Mapping[str, Any], exchange: Exchange, base_url: str) -> Mapping[str, Any]:
        url = task.get("polling_url") or f"{base_url}/get_result?id={task['id']}"
        for _ in range(_LOOKS):
            response = exchange.get(url)
            check_status(response, exchange, self.name)
            told = json_of(response, exchange)
            if not isinstance(told, dict) or told.get("status") not in _WAITING:
                return told if isinstance(told, dict) else {}
            exchange.sleep(_POLL)
        raise OverpaintError(f"bfl: task {task['id']} was still not ready after {_LOOKS * _POLL:.0f} s")


def bfl(target: str, **settings: object) -> ApiRunner:
    """FLUX models of Black Forest Labs: ``bfl:MODEL``."""
    return ApiRunner(BlackForestLabs(), target, **settings)  # type: ignore[arg-type]  # the runner checks them


def _body(request: EditRequest) -> dict[str, Any]:
    pictures = [b64encode(one).decode() for one in request.pictures]
    names = ["input_image", *(f"input_image_{place}" for place in range(2, len(pictures) + 1))]
    body = {"prompt": request.instruction, "seed": request.seed % 2**31, "output_format": "png"}
    if request.mask is not None:  # FLUX Fill
        named = {"image": pictures[0], "mask": b64encode(request.mask).decode()}
    else:
        named = dict(zip(names, pictures, strict=True))
    return {**body, **named, **request.settings}
