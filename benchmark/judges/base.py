"""The contract of a judge, and how its words become a vote."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol

from overpaint.benchmark.opinions import UNJUDGED
from overpaint.data import Picture
from overpaint.taxonomy import Registry

WINNERS = ("first", "second", "tie")

PROMPT = """\
You are shown three pictures: a source, then two edits of it, the first and the second.
Both were asked to carry out this instruction:

{instruction}

Which edit is better? The instruction has to be carried out, what it doesn't speak of has to stay as it \
is in the source, and the picture has to look natural. Judge by what you see, not by the order.
Say in a sentence or two what each edit did, then end with one line of JSON: {{"winner": "first"}}, \
{{"winner": "second"}} or {{"winner": "tie"}}.
"""
"""What a judge is asked where the user gives no other prompt; a template of ``str.format``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Two answers to one sample. The judge isn't told whose they are; ``prompt`` is filled in."""

    sample_id: str
    instruction: str
    source: Picture
    first: Picture
    second: Picture
    prompt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What the judge said, word for word, and which ``model`` it says it was; the rest as of answers."""

    text: str
    model: str = ""
    usage: Mapping[str, float] = field(default_factory=dict[str, float])
    request: str = ""


class Judge(Protocol):
    """``parallel`` is how many questions may be under way at once."""

    @property
    def parallel(self) -> int: ...

    def compare(self, question: Question) -> Reply:
        """The judge's reply to one question.

        Raises:
            OverpaintError: there is none; RunnerUnavailable where no other will come either.
        """
        ...


judges: Registry[Judge] = Registry(
    "judges",
    {
        "cmd": "overpaint.benchmark.judges.command:CommandJudge",
        "python": "overpaint.benchmark.judges.function:FunctionJudge",
        "openai": "overpaint.benchmark.judges.chat:ChatJudge",
    },
)
"""By the scheme of a judge's SPEC; a factory gets ``target`` and the user's settings as keywords."""

_OBJECT = re.compile(r"\{[^{}]*\}")


def winner_in(reply: str) -> str:
    """``first``, ``second`` or ``tie``, or ``unjudged`` where the reply doesn't say one of them.

    It says so in its last JSON object with a ``winner``, or by being that one word. Nothing is guessed.

    >>> winner_in('The second lost the hat. {"winner": "first"}'), winner_in("Tie."), winner_in("both")
    ('first', 'tie', 'unjudged')
    """
    for found in reversed(_OBJECT.findall(reply)):
        try:
            said = json.loads(found).get("winner")
        except (ValueError, RecursionError):
            continue
        if said is not None:
            return _one_of(str(said))
    return _one_of(reply)


def _one_of(said: str) -> str:
    word = said.strip().strip(".\"'").lower()
    return word if word in WINNERS else UNJUDGED
