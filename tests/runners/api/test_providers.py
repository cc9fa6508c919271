"""Each provider against a server that answers as its documentation says."""

import io
import re
import struct
import zlib
from base64 import b64decode, b64encode
from collections.abc import Callable
from dataclasses import replace
from email.parser import BytesParser
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from overpaint.data import Answer, EditSample, Picture
from overpaint.runners import create_runner, parse_spec
from overpaint.runners.api.bfl import BlackForestLabs
from overpaint.runners.api.exchange import Exchange
from overpaint.runners.api.gemini import Gemini
from overpaint.runners.api.http import PlainHttp
from overpaint.runners.api.openai import OpenAI
from overpaint.runners.api.runner import ApiRunner
from overpaint.runners.harness import answer_batch
from overpaint.taxonomy import RunnerUnavailable, UsageError

PNG = Picture.from_pixels(np.full((6, 8, 3), 77, np.uint8)).encoded
TEXT = b64encode(PNG).decode()
KEY = "sk-very-secret"
PROVIDERS = {"openai": OpenAI, "gemini": Gemini, "bfl": BlackForestLabs, "http": PlainHttp}


def successes(reply: Any) -> dict[str, list[Any]]:
    """What each provider says for one edit that went well."""
    return {
        "openai": [reply.of({"created": 1, "data": [{"b64_json": TEXT}],
                             "usage": {"input_tokens": 300, "output_tokens": 4000}},
                            headers={"x-request-id": "req_1"})],
        "gemini": [reply.of({"candidates": [{"content": {"role": "model", "parts": [
                                {"text": "Here it is."},
                                {"inlineData": {"mimeType": "image/png", "data": TEXT}}]},
                                "finishReason": "STOP"}],
                             "usageMetadata": {"promptTokenCount": 300, "candidatesTokenCount": 4000},
                             "responseId": "req_1"})],
        "bfl": [reply.of({"id": "req_1", "polling_url": "{url}/poll?id=req_1"}),
                reply.of({"id": "req_1", "status": "Pending", "result": None}),
                reply.of({"id": "req_1", "status": "Ready", "result": {"sample": "{url}/out/1.png"}}),
                reply(200, PNG, "image/png")],
        "http": [reply(200, PNG, "image/png", {"x-request-id": "req_1"})],
    }  # fmt: skip


REFUSALS: dict[str, tuple[int, object]] = {
    "openai": (400, {"error": {"message": "Your request was rejected by the safety system.",
                               "type": "image_generation_user_error", "code": "moderation_blocked"}}),
    "gemini": (200, {"promptFeedback": {"blockReason": "PROHIBITED_CONTENT"}}),
    "bfl": (200, {"id": "a", "status": "Content Moderated", "result": None}),
    "http": (200, {"refused": "no faces, please"}),
}  # fmt: skip


@pytest.fixture(params=PROVIDERS)
def name(request: pytest.FixtureRequest) -> str:
    return str(request.param)


Ask = Callable[..., Answer]


@pytest.fixture
def ask(
    name: str, server: Any, sleep: Callable[[float], None], samples: list[EditSample],
    monkeypatch: pytest.MonkeyPatch,
) -> Ask:  # fmt: skip
    """One edit by the provider at hand, its answer checked as the harness does."""
    for names in (("OPENAI_API_KEY",), ("GEMINI_API_KEY",), ("BFL_API_KEY",), ("OVERPAINT_HTTP_KEY",)):
        monkeypatch.setenv(names[0], KEY)

    def run(
        sample: EditSample | None = None, calls: dict[str, Any] | None = None, **settings: Any
    ) -> Answer:
        target = f"{server.url}/edit" if name == "http" else "a-model"
        runner = ApiRunner(
            PROVIDERS[name](), target, calls, exchange=Exchange(sleep=sleep, jitter=lambda: 0.0),
            **{"base_url": server.url, "attempts": 3, "timeout": 5.0, **settings},
        )  # fmt: skip
        bare = replace(samples[0], references=())
        return answer_batch(runner, "x", [sample or bare], run_seed=0)[0]

    return run


def test_an_edit_that_goes_well(ask: Ask, name: str, server: Any, reply: Any) -> None:
    server.replies += successes(reply)[name]
    answer = ask(calls={"quality": "low"}, price_per_image=0.04)
    assert (answer.status, answer.encoded, answer.native_size) == ("ok", PNG, (8, 6))
    assert answer.request == "req_1"
    assert answer.usage["cost_usd"] == pytest.approx(0.04)
    assert not server.replies
    first = server.asked[0]
    carrier = {
        "openai": "Authorization",
        "gemini": "x-goog-api-key",
        "bfl": "x-key",
        "http": "Authorization",
    }
    sent = {key.lower(): value for key, value in first.headers.items()}
    assert KEY in sent[carrier[name].lower()]
    assert b"paint a red box on the coffee" in first.body
    assert b"low" in first.body


def test_tokens_make_the_price(ask: Ask, name: str, server: Any, reply: Any) -> None:
    server.replies += successes(reply)[name]
    answer = ask(price_per_million_input=5.0, price_per_million_output=40.0)
    counted = name in ("openai", "gemini")
    assert answer.usage["cost_usd"] == pytest.approx(300 * 5e-6 + 4000 * 40e-6 if counted else 0.0)


def test_a_key_goes_to_no_other_host(ask: Ask, name: str, server: Any, reply: Any) -> None:
    server.replies += successes(reply)[name]
    ask()
    downloads = [one for one in server.asked if one.path.startswith("/out/")]
    assert all(KEY not in str(one.headers) for one in downloads)
    assert len(downloads) == (name == "bfl")


def test_429_is_waited_for_as_long_as_it_asks(
    ask: Ask, name: str, server: Any, reply: Any, waits: list[float]
) -> None:
    server.replies += [
        reply.of({"error": "slow down"}, 429, headers={"retry-after": "7"}), *successes(reply)[name]
    ]  # fmt: skip
    assert ask().status == "ok"
    assert waits[0] == 7.0


def test_429_that_asks_for_an_hour_is_an_error(
    ask: Ask, server: Any, reply: Any, waits: list[float]
) -> None:
    server.replies.append(reply.of({}, 429, headers={"retry-after": "3600"}))
    answer = ask()
    assert (answer.status, waits) == ("error", [])
    assert "asks to wait 3600 s" in answer.error


def test_500_then_success(ask: Ask, name: str, server: Any, reply: Any, waits: list[float]) -> None:
    server.replies += [reply.of({}, 500), reply.of({}, 503), *successes(reply)[name]]
    assert ask().status == "ok"
    assert waits[:2] == [0.5, 1.0]


def test_500_for_ever_is_an_error_that_says_so(ask: Ask, server: Any, reply: Any) -> None:
    server.replies += [reply.of({"error": f"broken {KEY}"}, 500)] * 3
    answer = ask()
    assert answer.status == "error"
    assert "no answer in 3 attempts; the last: HTTP 500" in answer.error
    assert KEY not in answer.error and "[key]" in answer.error


@pytest.mark.parametrize("status", [400, 402, 413, 422])
def test_other_4xx_are_never_tried_again(
    status: int, ask: Ask, server: Any, reply: Any, waits: list[float]
) -> None:
    server.replies.append(reply.of({"error": {"message": "bad size", "code": "invalid_value"}}, status))
    answer = ask()
    assert answer.status == "error"
    assert f"HTTP {status}" in answer.error and "bad size" in answer.error
    assert (len(server.asked), waits) == (1, [])


@pytest.mark.parametrize(("status", "hint"), [(401, "check the key"), (404, "check the model's name")])
def test_a_wrong_key_or_model_ends_the_run(
    status: int, hint: str, ask: Ask, server: Any, reply: Any
) -> None:
    server.replies.append(reply.of({"error": f"no {KEY}"}, status))
    with pytest.raises(RunnerUnavailable, match=hint) as caught:
        ask()
    assert KEY not in str(caught.value)


def test_a_refusal_is_no_error(ask: Ask, name: str, server: Any, reply: Any) -> None:
    status, content = REFUSALS[name]
    if name == "bfl":
        server.replies.append(successes(reply)["bfl"][0])
    server.replies.append(reply.of(content, status))
    answer = ask(price_per_image=0.04)
    assert (answer.status, answer.encoded) == ("refused", None)
    assert answer.error
    assert answer.usage["cost_usd"] == 0


def test_a_time_out_is_tried_again(ask: Ask, name: str, server: Any, reply: Any) -> None:
    server.replies += [reply(hang=1.0), *successes(reply)[name]]
    assert ask(timeout=0.2).status == "ok"


def test_a_time_out_for_ever(ask: Ask, server: Any, reply: Any) -> None:
    server.replies += [reply(hang=0.6)] * 2
    answer = ask(timeout=0.1, attempts=2)
    assert answer.status == "error"
    assert "ReadTimeout" in answer.error


def test_a_truncated_body_is_tried_again_and_then_an_error(ask: Ask, server: Any, reply: Any) -> None:
    server.replies += [reply(200, b'{"data": [{"b64', truncated=True)] * 3
    answer = ask()
    assert (answer.status, len(server.asked)) == ("error", 3)
    assert "RemoteProtocolError" in answer.error


def test_a_page_in_place_of_json(ask: Ask, server: Any, reply: Any) -> None:
    server.replies.append(reply(200, b"<html>Please log in</html>", "text/html"))
    answer = ask()
    assert answer.status == "error"
    assert "answered text/html in place of JSON: <html>Please log in" in answer.error


@pytest.mark.parametrize(
    "content", [[], {}, {"data": []}, {"data": [{}]}, {"candidates": []}, {"id": 3}]
)
def test_json_of_another_shape_is_an_error(content: object, ask: Ask, server: Any, reply: Any) -> None:
    server.replies += [reply.of(content)] * 2
    answer = ask()
    assert answer.status == "error"
    assert answer.error


def huge() -> bytes:
    """A PNG of a few bytes that says it is 30,000 pixels wide and high."""
    content = b"IHDR" + struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + content + struct.pack(">I", zlib.crc32(content))
    data = zlib.compress(b"")
    pixels = (
        struct.pack(">I", len(data)) + b"IDAT" + data + struct.pack(">I", zlib.crc32(b"IDAT" + data))
    )
    return b"\x89PNG\r\n\x1a\n" + chunk + pixels


def test_a_huge_picture_is_refused_from_its_header(ask: Ask, name: str, server: Any, reply: Any) -> None:
    text = b64encode(huge()).decode()
    server.replies += [
        reply(one.status, one.body.replace(TEXT.encode(), text.encode()).replace(PNG, huge()), one.kind)
        for one in successes(reply)[name]
    ]
    answer = ask()
    assert (answer.status, answer.encoded) == ("error", None)
    assert "limit" in answer.error


def test_a_body_without_end_is_cut_off(
    ask: Ask, server: Any, reply: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("overpaint.runners.api.exchange.MAX_BYTES", 1000)
    server.replies.append(reply(200, b" " * 5000))
    answer = ask()
    assert "the answer is over 1,000 bytes" in answer.error
    assert len(server.asked) == 1


def parts(body: bytes, kind: str) -> dict[str, list[bytes]]:
    """The fields of a multipart body, by the standard library's mail parser."""
    message = BytesParser().parsebytes(b"content-type: " + kind.encode() + b"\r\n\r\n" + body)
    found: dict[str, list[bytes]] = {}
    for part in message.get_payload():
        field = part.get_param("name", header="content-disposition")  # type: ignore[union-attr]  # a message
        found.setdefault(str(field), []).append(part.get_payload(decode=True))  # type: ignore[union-attr, arg-type]  # as above
    return found


@pytest.mark.parametrize("name", ["openai"], indirect=True)
def test_openai_gets_the_mask_as_transparency_and_all_pictures(
    ask: Ask, server: Any, reply: Any, samples: list[EditSample]
) -> None:
    server.replies += successes(reply)["openai"]
    assert ask(samples[0], mask=True).status == "ok"
    asked = server.asked[0]
    assert asked.path == "/images/edits"
    sent = {key.lower(): value for key, value in asked.headers.items()}
    fields = parts(asked.body, sent["content-type"])
    assert fields["model"] == [b"a-model"]
    assert fields["prompt"] == [samples[0].instruction.encode()]
    assert len(fields["image[]"]) == 2
    assert (Picture.from_bytes(fields["image[]"][0]).pixels == samples[0].source.pixels).all()
    mask = np.asarray(Image.open(io.BytesIO(fields["mask"][0])))
    assert mask.shape == (120, 160, 4)
    assert set(np.unique(mask[30:60, 40:90, 3])) == {0}  # transparent: may change
    assert mask[..., 3].sum() == 255 * (120 * 160 - 30 * 50)


@pytest.mark.parametrize("name", ["gemini"], indirect=True)
def test_gemini_is_asked_in_its_documented_form(
    ask: Ask, server: Any, reply: Any, samples: list[EditSample]
) -> None:
    server.replies += successes(reply)["gemini"]
    ask(samples[0], {"imageConfig": {"aspectRatio": "4:3"}})
    asked = server.asked[0]
    assert asked.path == "/models/a-model:generateContent"
    content = asked.json["contents"][0]["parts"]
    assert [next(iter(part)) for part in content] == ["inlineData", "inlineData", "text"]
    assert b64decode(content[0]["inlineData"]["data"]).startswith(b"\x89PNG")
    config = asked.json["generationConfig"]
    assert config["responseModalities"] == ["TEXT", "IMAGE"]
    assert config["imageConfig"] == {"aspectRatio": "4:3"}
    assert 0 <= config["seed"] < 2**31


@pytest.mark.parametrize("name", ["gemini"], indirect=True)
def test_gemini_that_answers_in_words_refuses(ask: Ask, server: Any, reply: Any) -> None:
    said = {"content": {"parts": [{"text": "I can't do that."}]}, "finishReason": "STOP"}
    server.replies.append(reply.of({"candidates": [said]}))
    answer = ask()
    assert (answer.status, answer.error) == ("refused", "answered in words: I can't do that.")


@pytest.mark.parametrize("name", ["http"], indirect=True)
def test_the_plain_contract(ask: Ask, server: Any, reply: Any, samples: list[EditSample]) -> None:
    server.replies.append(reply.of({"image": TEXT, "usage": {"cost_usd": 0.5, "steps": 20}}))
    answer = ask(samples[0], {"steps": 20}, mask=True)
    assert (answer.status, answer.usage) == ("ok", {"requests": 1.0, "cost_usd": 0.5, "steps": 20.0})
    body = server.asked[0].json
    assert body["settings"] == {"steps": 20}
    assert body["instruction"] == samples[0].instruction
    assert len(body["references"]) == 1
    assert body["seed"] == answer.seed
    mask = np.asarray(Image.open(io.BytesIO(b64decode(body["mask"]))))
    assert mask[40, 60] == 255 and mask[0, 0] == 0


def test_there_is_no_key_in_a_setting_and_none_without_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in ("OPENAI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "BFL_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    for scheme in ("openai", "gemini", "bfl"):
        with pytest.raises(RunnerUnavailable, match=f"{scheme}: no key: put it into"):
            create_runner(parse_spec(f"{scheme}:a-model"))
        with pytest.raises(UsageError, match="settings are kept in the run"):
            create_runner(parse_spec(f"{scheme}:a-model", settings={"api_key": KEY}))
    with pytest.raises(RunnerUnavailable, match="put it into MY_KEY"):
        create_runner(parse_spec("openai:a-model", settings={"key_env": "MY_KEY"}))


@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"pralel": 3}, "unknown setting of http: 'pralel'"),
        ({"parallel": "many"}, "parallel must be a int"),
        ({"timeout": 0}, "timeout must be above 0"),
        ({"mask": 1}, "mask must be a bool"),
    ],
)
def test_settings_that_there_are_not(settings: dict[str, Any], reason: str) -> None:
    with pytest.raises(UsageError, match=reason):
        create_runner(parse_spec("http://example.org/edit", settings=settings))


def test_addresses_in_full_are_taken() -> None:
    for spec in ("http://example.org/edit", "https://example.org/edit", "http:https://example.org/edit"):
        assert create_runner(parse_spec(spec)).max_batch == 1


def test_the_provider_on_the_page_edits(
    server: Any, reply: Any, samples: list[EditSample], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = (Path(__file__).parents[3] / "docs" / "models.md").read_text(encoding="utf-8")
    [code] = re.findall(r"^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    (tmp_path / "acme.py").write_text(code)
    monkeypatch.setenv("ACME_API_KEY", KEY)
    server.replies.append(reply(200, PNG, "image/png"))
    settings = {"base_url": server.url}
    runner = create_runner(parse_spec(f"python:{tmp_path / 'acme.py'}:acme", settings=settings))
    answer = answer_batch(runner, "x", samples[:1], run_seed=0)[0]
    assert (answer.status, answer.encoded) == ("ok", PNG)
    assert KEY in str(server.asked[0].headers)
