"""The plain contract, for a server of one's own: JSON in, a picture or JSON out."""

from base64 import b64encode
from collections.abc import Mapping, Sequence

from overpaint.runners.api.exchange import Exchange, check_status, json_of
from overpaint.runners.api.provider import EditRequest, Reply, decoded
from overpaint.runners.api.runner import ApiRunner
from overpaint.taxonomy import OverpaintError


class PlainHttp:
    """POST to the URL itself; the contract is in ``docs/models.md``."""

    name = "http"
    key_names: Sequence[str] = ("OVERPAINT_HTTP_KEY",)
    base_url = ""
    needs_key = False

    def headers(self, key: str) -> Mapping[str, str]:
        """What carries the key."""
        return {"Authorization": f"Bearer {key}"}

    def edit(self, request: EditRequest, exchange: Exchange, base_url: str) -> Reply:
        """Asks for one edit and reads the answer."""
        pictures = [b64encode(one).decode() for one in request.pictures]
        body = {
            "instruction": request.instruction,
            "source": pictures[0],
            "references": pictures[1:],
            "mask": None if request.mask is None else b64encode(request.mask).decode(),
            "source_caption": request.source_caption,
            "target_caption": request.target_caption,
            "seed": request.seed,
            "settings": dict(request.settings),
        }
        response = exchange.post(request.model, json=body)
        name = response.headers.get("x-request-id", "")
        if response.headers.get("content-type", "").startswith("image/"):
            check_status(response, exchange, self.name)
            return Reply(encoded=response.content, request=name)
        if response.status_code != 200:
            check_status(response, exchange, self.name)
        answer = json_of(response, exchange)
        if not isinstance(answer, dict) or not (answer.get("image") or answer.get("refused")):
            raise OverpaintError("http: the answer has neither 'image' nor 'refused'")
        usage = {key: float(value) for key, value in (answer.get("usage") or {}).items()}
        if answer.get("refused"):
            return Reply(refused=str(answer["refused"]), usage=usage, request=name)
        return Reply(encoded=decoded(answer["image"]), usage=usage, request=name)


def http(target: str, **settings: object) -> ApiRunner:
    """A server of one's own that takes JSON: ``http:URL`` or ``http://…``."""
    url = f"http:{target}" if target.startswith("//") else target
    return ApiRunner(PlainHttp(), url, **settings)  # type: ignore[arg-type]  # the runner checks them


def https(target: str, **settings: object) -> ApiRunner:
    """The same at ``https://…``."""
    return http(f"https:{target}", **settings)
