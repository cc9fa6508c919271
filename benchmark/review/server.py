"""A small server for one reviewer on this machine: loopback only, a secret in every address."""

import json
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from overpaint.taxonomy import OverpaintError, UsageError

HOST = "127.0.0.1"
BODY_LIMIT = 100_000
"""Bytes of the largest request."""

# no-referrer keeps the secret out of other servers' logs; the policy lets the page ask nobody else.
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:; style-src 'self'; script-src "
    "'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-store",
}


class NotThere(Exception):
    """Nothing has that address."""


@dataclass(frozen=True, slots=True)
class Reply:
    """``body`` with its media type."""

    kind: str
    body: bytes

    @classmethod
    def json(cls, value: object) -> "Reply":
        """``value`` as JSON."""
        return cls("application/json", json.dumps(value).encode())


Answering = Callable[[str], Reply]
"""From the path below the secret, such as ``item/3``. Raises :class:`NotThere`."""

Taking = Callable[[str, Mapping[str, Any]], Reply]
"""The same with the JSON object that was sent. Raises ValueError where it isn't what was asked for."""


@dataclass(frozen=True)
class Server:
    """Serves what ``answer`` and ``take`` give at a secret address, until it is closed."""

    answer: Answering
    take: Taking
    http: ThreadingHTTPServer
    token: str

    @classmethod
    def open(cls, answer: Answering, take: Taking, port: int = 0) -> "Server":
        """On a free port, or on ``port``.

        Raises:
            UsageError: the port is taken.
        """
        try:
            http = _Http((HOST, port), _Handler)
        except OSError as error:
            raise UsageError(f"--port {port}: {error.strerror}") from error
        server = cls(answer, take, http, secrets.token_urlsafe(24))
        http.desk = server
        return server

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.http.server_port}/{self.token}/"

    def run(self) -> None:
        """Serves until :meth:`close` is called from elsewhere, or an interrupt comes."""
        self.http.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Ends :meth:`run` and frees the port."""
        self.http.shutdown()
        self.http.server_close()


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128
    """Connections that wait for their turn: of more than the usual five at once some are refused."""
    desk: Server


class _Refused(Exception):
    """A request that gets nothing but a status and the reason."""

    def __init__(self, code: int, why: str) -> None:
        self.code, self.why = code, why
        super().__init__(why)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 30

    def do_GET(self) -> None:
        self._reply(lambda desk, path: desk.answer(path))

    def do_POST(self) -> None:
        self._reply(lambda desk, path: desk.take(path, self._sent()))

    def _reply(self, make: Callable[[Server, str], Reply]) -> None:
        """The address is checked before anything that was sent is read."""
        try:
            self._send(200, make(self._desk, self._path()))
        except _Refused as error:
            self._refuse(error.code, error.why)
        except NotThere:
            self._refuse(404, "nothing there")
        except ValueError as error:
            self._refuse(400, str(error))
        except (OverpaintError, OSError) as error:
            self._refuse(500, str(error))

    @property
    def _desk(self) -> Server:
        assert isinstance(self.server, _Http)
        return self.server.desk

    def _path(self) -> str:
        """What stands below the secret."""
        own = {f"{name}:{self._desk.http.server_port}" for name in (HOST, "localhost")}
        if self.headers.get("Host") not in own:  # a foreign name that points here (DNS rebinding)
            raise _Refused(403, "not the address of this page")
        origin = self.headers.get("Origin")
        if origin is not None and origin.removeprefix("http://") not in own:
            raise _Refused(403, "asked by another page")
        token, slash, path = self.path.removeprefix("/").partition("/")
        if not slash or not secrets.compare_digest(token.encode(), self._desk.token.encode()):
            raise NotThere
        return path

    def _sent(self) -> Mapping[str, Any]:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > BODY_LIMIT:
            raise _Refused(413, f"at most {BODY_LIMIT} bytes")
        if self.headers.get("Content-Type") != "application/json":  # a form of another page can't say so
            raise _Refused(415, "should be application/json")
        try:
            sent = json.loads(self.rfile.read(int(length)))
        except (ValueError, RecursionError):
            sent = None
        if not isinstance(sent, dict):
            raise _Refused(400, "should be a JSON object")
        return sent

    def _refuse(self, code: int, why: str) -> None:
        self.close_connection = True  # what else was sent isn't read
        self._send(code, Reply("text/plain; charset=utf-8", why.encode("utf-8", "replace")))

    def _send(self, code: int, reply: Reply) -> None:
        self.send_response(code)
        for name, value in _HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:
        """Nothing: the address holds the secret."""
