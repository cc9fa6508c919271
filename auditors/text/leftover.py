"""What a prompt, a language model or a web page left in an instruction."""

import re

from overpaint.auditors.text.sign import sign, verdict_of
from overpaint.auditors.text.wording import VERBS
from overpaint.auditors.verdict import Verdict

_QUOTED = re.compile(r'"[^"]*"|“[^“”]*”|«[^«»]*»|「[^「」]*」')

_ROLES = "instruction|prompt|output|answer|response|caption|input|assistant|user|human|system|question"

_TEMPLATE = (
    sign("a placeholder that was never filled", r"\{\{?\s*[a-z_][\w\s.-]*\}\}?|\$\{\w+\}"),
    sign("a placeholder that was never filled", r"(?<!\d)%(?:\(\w+\))?s\b"),
    sign("a placeholder that was never filled",
         r"<(?!(?:img|picture|em|strong|script|div|span|font|table)\b[^<>]*>)"
         r"(?!image)[a-z][a-z_ ]{2,}>"),
    sign("a placeholder that was never filled",
         r"\[(?:/?inst|object|subject|colou?r|style|placeholder|(?:insert|your) [^\[\]]*)\]"),
    sign("a token of a chat template",
         r"<\|(?:im_|end|start|eot|eos|bos|system|user|assistant)[^<|>]*\|>"),
    sign("a token of a chat template", r"<<\s*/?SYS\s*>>|^[ \t]*#{2,}\s*(?:instruction|response|input)"),
    sign("a label of the prompt that asked for it",
         rf"^[^\w\n]*(?:\d+[^\w\n]+)?(?:(?:edit(?:ing|ed)?|final|new|rewritten|revised|simplified) )?"
         rf"(?:{_ROLES})s?\s*\d*\s*:"),
    sign("a chat answer around the instruction",
         r"^[^\w\n]*(?:sure|certainly|of course|okay)\b[,!.:]+ *(?:here|i(?:'ll| will| can)|the)\b"),
    sign("a chat answer around the instruction",
         r"\bhere(?:'s| is| are) (?:a|an|the|your|some|one|my)\b.{0,40}"
         r"\b(?:instruction|prompt|caption|description)s?\b"),
    # What is quoted is gone by then: of {"edit": "..."} the brace and the colon are left.
    sign("code or data instead of a text", r"```|\{\s*:|\blorem ipsum\b"),
)  # fmt: skip

_CANNOT = r"(?:can(?:'|no)?t|can not|won't|will not|could(?:n't| not)|unable|not able)"
_NO_PICTURE = r"(?:(?!\b(?:image|picture|photo(?:graph)?)s?\b|\bpeople\b)[^.\n])*?"
_ASKS = frozenset({"give", "add", "insert", "put", "place"})  # what is asked for the picture itself too
_MENDS = "|".join(verb for verb in VERBS.split("|") if verb not in _ASKS)
_DO = (
    r"(?:help|assist|fulfil|comply|provide|generate|create|edit|process|complete|describe"
    # "I can't see her face, make it visible" is no excuse.
    rf"|view|identify|see(?!{_NO_PICTURE}[,;]\s*(?:(?:so|please|and|can you)\s+)*(?:{_MENDS})\b))"
)

_SPOKEN = re.compile(
    r"\b(?:(?:make|have|let)\s+(?!me\b)(?:[\w'-]+\s+){1,6}?(?<!to )say|says|(?<!without )saying)\b"
    r"[^.\n]*",
    re.IGNORECASE,
)
"""What somebody in the picture is to say; not "I must say I can't"."""

_REFUSAL = (
    sign("a language model apologises",
         rf"\b(?:sorry|apologi[sz]e|apologies)\b[^.]{{0,60}}\b{_CANNOT}\b"
         r"|^[^\w\n]*(?:i'm|i am) sorry\b"),
    sign("a language model speaks of itself",
         r"\bas an? (?:ai(?: (?:language )?(?:model|assistant)|,)|(?:large )?language model)"),
    sign("a language model declines", rf"\bI(?:'m| am)? {_CANNOT}(?: to)? {_DO}"),
    sign("a language model misses its picture",
         r"\bno (?:image|picture|photo) (?:was|is|has been) (?:provided|attached|uploaded|given)\b"),
    sign("a provider's safety message",
         r"against (?:my|our|the|openai's) (?:guidelines|polic)|\bcontent policy\b"
         r"|\bour safety system\b"),
    sign("a language model declines",
         r"(?:抱歉|对不起).{0,12}(?:无法|不能)|我无法(?:提供|生成|完成|帮助|满足)"),
    sign("a language model speaks of itself", r"作为(?:一个|一名)?(?:AI|人工智能|语言模型)"),
)  # fmt: skip

_HTML = (
    sign("HTML that runs or loads something",
         r"<\s*/?\s*(?:script|iframe|embed|svg)\b|<\s*(?:object|form|link|meta|base|img)\s+\w+\s*="),
    sign("HTML that runs something", r"<[^<>]*\bon[a-z]{4,}\s*=|\bjavascript\s*:\s*\S|\bdata:text/html"),
    sign("HTML markup",
         r"</?(?:b|i|u|p|br|div|span|a|font|strong|em|h[1-6]|ul|li|table|tr|td)\b[^<>]*>", 0.6),
    sign("an HTML entity", r"&(?:amp|lt|gt|quot|nbsp|apos|#\d+|#x[0-9a-f]+);", 0.6),
)  # fmt: skip


def template(text: str) -> Verdict:
    """Placeholders, chat tokens and labels of the prompt that the instruction was asked for with.

    What stands in double quotes is a text to be written into the picture, and is left out.
    ``<image:1>`` and its like name a reference picture and are no leftovers.
    """
    return verdict_of(_QUOTED.sub(" ", text), _TEMPLATE, "no leftovers of a prompt")


def refusal(text: str) -> Verdict:
    """A language model's excuse instead of an instruction; what is quoted or to be said is left out."""
    straight = _QUOTED.sub(" ", text.replace("’", "'"))
    return verdict_of(_SPOKEN.sub(" ", straight), _REFUSAL, "no refusal")


def html(text: str) -> Verdict:
    """HTML that runs or loads something scores 1, mere markup 0.6."""
    return verdict_of(text, _HTML, "no HTML")
