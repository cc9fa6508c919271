"""A loopback server that answers what it is told to, in the shapes that the providers document."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Script:
    """What the server says next (``{url}`` stands for itself), and what it was asked."""

    replies: list["Reply"] = field(default_factory=list)
    asked: list["Asked"] = field(default_factory=list)
    url: str = ""


@dataclass(frozen=True)
class Reply:
    status: int = 200
    body: bytes = b""
    kind: str = "application/json"
    headers: dict[str, str] = field(default_factory=dict)
    truncated: bool = False
    hang: float = 0.0

    @classmethod
    def of(cls, content: object, status: int = 200, **more: object) -> "Reply":
        return cls(status, json.dumps(content).encode(), **more)  # type: ignore[arg-type]  # fields


@dataclass(frozen=True)
class Asked:
    verb: str
    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> dict:
        return json.loads(self.body)


@contextmanager
def served() -> Iterator[Script]:
    """The server, on a port of its own."""
    script, over = Script(), threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            script.asked.append(Asked(self.command, self.path, dict(self.headers.items()), body))
            reply = script.replies.pop(0)
            over.wait(reply.hang)
            content = reply.body.replace(b"{url}", script.url.encode())
            self.send_response(reply.status)
            for name, value in {"content-type": reply.kind, **reply.headers}.items():
                self.send_header(name, value)
            self.send_header("content-length", str(len(content) + 100 * reply.truncated))
            self.end_headers()
            self.wfile.write(content)
            self.close_connection = True

        do_GET = do_POST = answer

        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        script.url = f"http://{http.server_address[0]!s}:{http.server_port}"
        thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield script
        over.set()
        http.shutdown()
        thread.join()
