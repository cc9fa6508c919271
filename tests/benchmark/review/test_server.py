"""The server of a review, asked by hand: what it gives, and what it refuses."""

import io
import os
import threading
from pathlib import Path

import pytest
from PIL import Image
from reviewing import Client, desk_of, served

from overpaint.benchmark.review import DecisionLog
from overpaint.benchmark.review.server import BODY_LIMIT, HOST, Server
from overpaint.taxonomy import UsageError


def test_the_page_and_its_parts_come_with_a_policy(client: Client) -> None:
    for name, kind in (
        ("", "text/html"), ("review.css", "text/css"), ("review.js", "text/javascript"),
        ("data.js", "text/javascript"),
    ):  # fmt: skip
        reply = client.ask(name)
        assert reply.status == 200 and (reply.getheader("Content-Type") or "").startswith(kind)
        assert (reply.getheader("Content-Security-Policy") or "").startswith("default-src 'none';")
        assert reply.getheader("Referrer-Policy") == "no-referrer"
        assert reply.getheader("X-Content-Type-Options") == "nosniff"
        assert reply.getheader("Access-Control-Allow-Origin") is None
        assert b"http" not in reply.read().replace(b"http-equiv", b"").replace(b"http://www.w3.org", b"")


def test_a_decision_is_on_the_disk_when_the_reply_comes(client: Client, run: Path) -> None:
    assert client.decide(item=0, verdict="reject", note="no").status == 200
    [said] = DecisionLog(run / "decisions.jsonl").read()
    assert (said.reviewer, said.verdict, said.note) == ("ann", "reject", "no")
    assert b'"verdict":"reject"' in client.ask("data.js").read()


def test_others_decisions_are_not_shown(client: Client, run: Path) -> None:
    client.decide(item=0, verdict="reject", note="secret opinion")
    with served(desk_of(run, reviewer="bob")) as other:
        assert b"secret opinion" not in other.ask("data.js").read()
    assert b"secret opinion" in client.ask("data.js").read()


def test_pictures_are_drawn_when_asked_for(client: Client, run: Path) -> None:
    assert not (run / "review" / "pictures").exists()
    item = client.json("item/0")
    assert {"source", "target"} <= item["pictures"].keys()
    for path in item["pictures"].values():
        reply = client.ask(path)
        assert reply.getheader("Content-Type") == "image/webp"
        with Image.open(io.BytesIO(reply.read())) as image:
            assert image.format == "WEBP"


@pytest.mark.parametrize(
    "path",
    [
        "nothing", "item", "item/", "item/-1", "item/99999", "item/0x1", "item/%D9%A1", "pictures/",
        "pictures",
        "../run.json", "run.json", "pictures/../run.json", "pictures/../../run.json",
        "pictures/..%2f..%2frun.json", "pictures/%2e%2e/run.json", "pictures//etc/passwd",
        "/etc/passwd", "//etc/passwd", "decisions.jsonl", "data.js?x=1", "pictures/secret.webp",
        "pictures/link.webp", "review.html", "frame.html",
    ],
)  # fmt: skip
def test_nothing_else_is_served(client: Client, run: Path, path: str) -> None:
    client.json("item/0")
    (run / "secret.webp").write_bytes(b"secret")
    (run / "review" / "pictures" / "link.webp").symlink_to(run / "secret.webp")
    reply = client.ask(path)
    assert reply.status == 404 and b"secret" not in reply.read()


@pytest.mark.parametrize("token", ["", "x", "%", "%C3%A4", "x" * 1000])
def test_a_wrong_secret_finds_nothing(client: Client, token: str) -> None:
    assert client.ask(token=token).status == 404
    right = client.server.token
    assert client.ask(token=right[:-1]).status == 404
    assert client.ask(token=right).status == 200


@pytest.mark.parametrize(
    "host", ["example.org", "127.0.0.1", "127.0.0.1:1", "evil.127.0.0.1.nip.io", ""]
)
def test_another_host_name_is_refused(client: Client, host: str) -> None:
    assert client.ask(Host=host).status == 403
    assert client.ask(Host=f"localhost:{client.server.http.server_port}").status == 200


def test_another_page_can_write_nothing(client: Client, run: Path) -> None:
    sent = {"item": 0, "verdict": "accept"}
    asked = {"method": "POST", "body": sent}
    assert client.ask("decisions", **asked, Origin="http://example.org").status == 403
    assert client.ask("decisions", **asked, Origin="null").status == 403
    assert client.ask("decisions", **asked, Content_Type="text/plain").status == 415
    assert client.ask("decisions", **asked, token="x").status == 404
    assert not (run / "decisions.jsonl").exists()
    own = f"http://{HOST}:{client.server.http.server_port}"
    assert client.ask("decisions", **asked, Origin=own).status == 200


@pytest.mark.parametrize(
    ("raw", "status"),
    [
        (b"", 413), (b"{", 400), (b"[]", 400), (b"[" * 50_000, 400), (b"{}", 404),
        (b'{"item": 0}', 400), (b'{"item": 0, "verdict": "perhaps"}', 400), (b"\xff", 400),
        (b'{"item": 0, "verdict": "accept", "note": 7}', 400),
        (b'{"item": 9999, "verdict": "accept"}', 404), (b"x" * (BODY_LIMIT + 1), 413),
    ],
)  # fmt: skip
def test_what_is_no_decision_is_refused(client: Client, run: Path, raw: bytes, status: int) -> None:
    headers = {} if raw else {"Content_Length": "x"}
    reply = client.ask("decisions", method="POST", raw=raw, **headers)
    assert reply.status == status
    assert not (run / "decisions.jsonl").exists()
    assert client.ask().status == 200


def test_other_methods_are_refused(client: Client) -> None:
    for method in ("PUT", "DELETE", "OPTIONS", "HEAD"):
        assert client.ask(method=method).status == 501
    assert client.ask("run.json", method="POST", body={"item": 0}).status == 404


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_an_unwritable_run_is_told(client: Client, run: Path) -> None:
    run.chmod(0o500)
    reply = client.decide(item=0, verdict="accept")
    run.chmod(0o700)
    assert reply.status == 500 and b"Permission denied" in reply.read()


def test_a_folder_in_place_of_the_file_is_told(client: Client, run: Path) -> None:
    (run / "decisions.jsonl").mkdir()
    reply = client.decide(item=0, verdict="accept")
    assert reply.status == 500 and b"decisions.jsonl" in reply.read()


def test_many_at_once_lose_nothing(client: Client, run: Path) -> None:
    threads = [
        threading.Thread(target=client.decide, kwargs={"item": 0, "verdict": "unsure", "note": str(n)})
        for n in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    notes = {one.note for one in DecisionLog(run / "decisions.jsonl").read()}
    assert notes == {str(n) for n in range(20)}


def test_it_listens_to_this_machine_alone(client: Client) -> None:
    assert client.server.http.server_address[0] == "127.0.0.1"
    assert len(client.server.token) >= 32
    with pytest.raises(UsageError, match="--port"):
        Server.open(client.server.answer, client.server.take, client.server.http.server_port)
