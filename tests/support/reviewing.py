"""A server of a review on a run, and a client that asks it by hand."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from overpaint.auditors import Thresholds
from overpaint.benchmark.job import reopened_job
from overpaint.benchmark.results import Results
from overpaint.benchmark.review import DecisionLog
from overpaint.benchmark.review.booth import Booth
from overpaint.benchmark.review.desk import Desk
from overpaint.benchmark.review.illustrations import Illustrator
from overpaint.benchmark.review.matchups import matchups, secret_of
from overpaint.benchmark.review.queue import Wanted, queue
from overpaint.benchmark.review.server import Server
from overpaint.benchmark.review.votes import VoteLog
from overpaint.data.run import RunFolder

HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "</script><!--<svg onload=alert(1)>",
    "long " * 1000,
    "غيّر لون القطة \u202eemertxe 🐈‍⬛ \u2028 {{ 7 * 7 }}",
)


@dataclass(frozen=True)
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes

    def getheader(self, name: str) -> str | None:
        return self.headers.get(name)

    def read(self) -> bytes:
        return self.body


@dataclass(frozen=True)
class Client:
    """Asks a server as a browser would, or as an attacker might."""

    server: Server

    def ask(
        self,
        path: str = "",
        *,
        method: str = "GET",
        token: str | None = None,
        body: Any = None,
        raw: bytes | None = None,
        **headers: str,
    ) -> Answer:
        connection = HTTPConnection("127.0.0.1", self.server.http.server_port, timeout=30)
        content = raw if raw is not None else None if body is None else json.dumps(body).encode()
        told = {"Content-Type": "application/json"} if content is not None else {}
        told |= {name.replace("_", "-"): value for name, value in headers.items()}
        prefix = self.server.token if token is None else token
        connection.request(method, f"/{prefix}/{path}", body=content, headers=told)
        reply = connection.getresponse()
        answer = Answer(reply.status, dict(reply.getheaders()), reply.read())
        connection.close()
        return answer

    def json(self, path: str, **options: Any) -> Any:
        reply = self.ask(path, **options)
        content = reply.read()
        assert reply.status == 200, content
        return json.loads(content)

    def decide(self, **sent: Any) -> Answer:
        return self.ask("decisions", method="POST", body=sent)


@contextmanager
def served(desk: Desk | Booth) -> Iterator[Client]:
    server = Server.open(desk.answer, desk.take)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield Client(server)
    finally:
        server.close()
        thread.join()


def desk_of(run: Path, reviewer: str = "ann", wanted: Wanted = Wanted(by="uncertainty")) -> Desk:  # noqa: B008
    results = Results.read(RunFolder(run), Thresholds.shipped())
    illustrator = Illustrator(reopened_job(run), results, run / "review")
    log = DecisionLog(run / "decisions.jsonl")
    return Desk(results.manifest.dataset, reviewer, queue(results, wanted).entries, illustrator, log)


def booth_of(run: Path, reviewer: str = "ann") -> Booth:
    results = Results.read(RunFolder(run), Thresholds.shipped())
    secret = secret_of(run)
    return Booth(
        title="votes",
        reviewer=reviewer,
        matchups=matchups(results, secret),
        job=reopened_job(run),
        results=results,
        log=VoteLog(run / "votes.jsonl"),
        folder=run / "review" / "votes",
        secret=secret,
    )
