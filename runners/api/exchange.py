"""One HTTP client for all providers: retries, limits, and a key that never gets into a message."""

import random
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from overpaint.runners.failure import one_line
from overpaint.taxonomy import OverpaintError, RunnerUnavailable

MAX_BYTES = 2**27
"""The largest body that is read, 134 MB: a megapixel as base64 of a PNG takes a few."""

_FIRST_WAIT = 0.5  # seconds before the second attempt; doubled for each further one
_LONGEST_WAIT = 60.0
_TIME_OUTS = (httpx.TimeoutException, httpx.TransportError)
_SHOWN = 300  # characters of a body in a message


@dataclass
class Exchange:
    """Sends requests; waits and tries again after 429, 5xx, time-outs and broken connections.

    Never after another 4xx: it would only be refused, or paid for, again. ``attempts`` counts all tries
    of one request. A ``Retry-After`` of more than ``patience`` seconds is an error. ``secret`` is left
    out of every message. One exchange serves several threads.
    """

    headers: Mapping[str, str] = field(default_factory=dict[str, str])
    secret: str = ""
    timeout: float = 180.0
    attempts: int = 5
    patience: float = 120.0
    sleep: Callable[[float], None] = time.sleep
    jitter: Callable[[], float] = random.random
    _client: httpx.Client | None = None

    def post(self, url: str, **content: Any) -> httpx.Response:
        """The answer to a POST with ``json``, or ``data`` and ``files``; of status 200 to 499."""
        return self.send("POST", url, **content)

    def get(self, url: str) -> httpx.Response:
        """The answer to a GET, of status 200 to 499."""
        return self.send("GET", url)

    def download(self, url: str) -> bytes:
        """The bytes at ``url``, asked for without the key: they often lie on another host.

        Raises:
            OverpaintError: they can't be had.
        """
        response = self.send("GET", url, headers={}, private=False)
        if response.status_code != 200:
            raise OverpaintError(f"downloading the answer: HTTP {response.status_code}")
        return response.content

    def send(self, verb: str, url: str, *, private: bool = True, **content: Any) -> httpx.Response:
        """The answer to a request, of status 200 to 499 but 429.

        Raises:
            OverpaintError: none came, after all attempts.
        """
        sent = {"headers": dict(self.headers), **content} if private else content
        reason = ""
        for attempt in range(self.attempts):
            try:
                response = self._once(verb, url, sent)
            except _TIME_OUTS as error:
                reason, asked = f"{type(error).__name__}: {error}", None
            else:
                if response.status_code != 429 and response.status_code < 500:
                    return response
                reason = f"HTTP {response.status_code}: {self.shown(response)}"
                asked = response.headers.get("retry-after")
            if attempt + 1 < self.attempts:
                self.sleep(self._wait(attempt, asked, reason))
        raise OverpaintError(self.redacted(f"no answer in {self.attempts} attempts; the last: {reason}"))

    def shown(self, response: httpx.Response) -> str:
        """The beginning of a body, for a message."""
        return self.redacted(response.text[:_SHOWN])

    def redacted(self, text: str) -> str:
        """``text`` on one line, without the key."""
        return one_line(text.replace(self.secret, "[key]") if self.secret else text)

    def _once(self, verb: str, url: str, sent: Mapping[str, Any]) -> httpx.Response:
        with self._opened().stream(verb, url, **sent) as response:
            body = bytearray()
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MAX_BYTES:
                    raise OverpaintError(f"the answer is over {MAX_BYTES:,} bytes")
            headers = [
                pair
                for pair in response.headers.items()
                if pair[0] not in ("content-encoding", "content-length")
            ]
            return httpx.Response(response.status_code, headers=headers, content=bytes(body))

    def _opened(self) -> httpx.Client:
        if self._client is None:
            self._client = httpx.Client(timeout=self.timeout, follow_redirects=True)
        return self._client

    def _wait(self, attempt: int, asked: str | None, reason: str) -> float:
        """Seconds: what the server asks for, else twice as long each time, with up to half more."""
        try:
            wanted = float(asked) if asked else 0.0
        except ValueError:  # an HTTP date, which no provider documents
            wanted = 0.0
        if wanted > self.patience:
            raise OverpaintError(self.redacted(f"it asks to wait {wanted:.0f} s: {reason}"))
        own = min(_LONGEST_WAIT, _FIRST_WAIT * 2**attempt)
        return float(max(wanted, own) * (1 + self.jitter() / 2))


def json_of(response: httpx.Response, exchange: Exchange) -> Any:
    """What a JSON body says.

    Raises:
        OverpaintError: it is none, as where a proxy answers with a page.
    """
    try:
        return response.json()
    except ValueError as error:
        kind = response.headers.get("content-type", "nothing")
        raise OverpaintError(f"answered {kind} in place of JSON: {exchange.shown(response)}") from error


def check_status(response: httpx.Response, exchange: Exchange, place: str) -> None:
    """Nothing, if the request was taken.

    Raises:
        RunnerUnavailable: the key or the address is wrong, so that no other request will be.
        OverpaintError: this request was not.
    """
    told = f"{place}: HTTP {response.status_code}: {exchange.shown(response)}"
    if response.status_code in (401, 403):
        raise RunnerUnavailable(f"{told}; check the key")
    if response.status_code == 404:
        raise RunnerUnavailable(f"{told}; check the model's name and base_url")
    if response.status_code >= 400:
        raise OverpaintError(told)
