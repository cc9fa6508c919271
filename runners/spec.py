"""How a model is named: ``scheme:target`` with settings, on the command line or in a TOML file."""

import inspect
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from pathlib import Path

from overpaint.data import History
from overpaint.runners.base import Runner, runners
from overpaint.runners.needs import check_needs
from overpaint.taxonomy import UnknownName, UsageError

_RESERVED = {"target", "call_settings"}  # create_runner passes these itself
_HUB_ID = re.compile(r"\w[\w.-]*/[\w.-]+")
_WORDS: Mapping[str, object] = {"true": True, "false": False, "null": None, "~": None}
_INTEGER = re.compile(r"[+-]?\d+")
_FLOAT = re.compile(r"[+-]?(\d+\.\d*|\.\d+|\d+(?=[eE]))([eE][+-]?\d+)?")
_QUOTED = re.compile(r"""(["'])(.*)\1""", re.DOTALL)


@dataclass(frozen=True, slots=True, kw_only=True)
class RunnerSpec:
    """A model as the user named it.

    ``text`` is ``scheme:target``. ``settings`` go to the runner's factory, ``call_settings`` to every
    call it makes; both hold what JSON can. ``label`` is the name it is ranked under. With ``history``
    ``own``, turn n of a session is edited from the model's own answer to turn n-1.
    """

    text: str
    settings: Mapping[str, object] = field(default_factory=dict[str, object])
    call_settings: Mapping[str, object] = field(default_factory=dict[str, object])
    label: str
    history: History = "truth"

    @property
    def scheme(self) -> str:
        """``baseline`` of ``baseline:copy``."""
        return self.text.partition(":")[0]

    @property
    def target(self) -> str:
        """``copy`` of ``baseline:copy``; everything after the first colon."""
        return self.text.partition(":")[2]

    @property
    def fingerprint(self) -> str:
        """16 hexadecimal digits, equal where scheme, target and all settings are, whatever the label.

        It says nothing about what the target holds: a command that was rewritten keeps its own.
        """
        parts = [self.scheme, self.target, dict(self.settings), dict(self.call_settings)]
        if self.history != "truth":
            parts.append(self.history)
        text = json.dumps(parts, sort_keys=True, default=str)
        return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]

    @property
    def with_own_history(self) -> "RunnerSpec":
        """The same model on its own answers, under a label that says so."""
        return replace(self, history="own", label=f"{self.label} (own history)")


def parse_spec(
    text: str,
    *,
    settings: Mapping[str, object] = {},
    call_settings: Mapping[str, object] = {},
    label: str = "",
) -> RunnerSpec:
    """The model that ``text`` names; its label is ``text`` itself unless one is given.

    Raises:
        UnknownName: nobody registered the scheme.
        UsageError: not of the form ``scheme:target``, a label that isn't one printable line, or a
            setting that isn't for the user to make.
    """
    scheme, colon, target = text.partition(":")
    if not (colon and scheme and target):
        raise UsageError(f"model {text!r} is not of the form scheme:target; {_suggestion(text)}")
    if scheme not in runners:
        raise UnknownName("runner", scheme, runners)
    label = label or text
    if not label.isprintable() or label != label.strip():
        raise UsageError(f"label {label!r} must be one line of printable characters: give --label")
    taken = sorted(_RESERVED & {*settings, *call_settings})
    if taken:
        raise UsageError(f"model {text!r}: {taken[0]!r} is no setting; the target follows '{scheme}:'")
    return RunnerSpec(text=text, settings=dict(settings), call_settings=dict(call_settings), label=label)


def create_runner(spec: RunnerSpec) -> Runner:
    """The runner itself, made by ``factory(target, **settings)``.

    Call settings, if there are any, arrive as the keyword argument ``call_settings``.

    Raises:
        UsageError: the factory refuses the settings, or makes something that isn't a runner.
        RunnerUnavailable: the model can't be started at all.
    """
    calls = {"call_settings": dict(spec.call_settings)} if spec.call_settings else {}
    runner = runners.create(spec.scheme, target=spec.target, **_told(spec), **spec.settings, **calls)
    for name in ("needs", "max_batch", "edit"):
        if not hasattr(runner, name):
            raise UsageError(f"{spec.text}: {type(runner).__name__} is no runner, it has no {name!r}")
    if runner.max_batch < 1:
        raise UsageError(f"{spec.text}: max_batch must be at least 1, not {runner.max_batch}")
    check_needs(runner.needs)
    return runner


def parse_setting(text: str) -> tuple[str, object]:
    """Key and value of ``key=value``, the value read as a YAML scalar.

    >>> parse_setting("sigma=2.5"), parse_setting("fast=true"), parse_setting("name='7'")
    (('sigma', 2.5), ('fast', True), ('name', '7'))

    Raises:
        UsageError: no ``=``, or a key that no parameter can have.
    """
    key, equals, value = text.partition("=")
    if not equals or not key.isidentifier():
        raise UsageError(f"setting {text!r} is not of the form key=value, such as sigma=2.5")
    return key, _scalar(value)


def label_folder(label: str) -> str:
    """A file name for ``label``: readable, safe on every file system, different for every label.

    >>> label_folder("baseline:copy")
    'baseline-copy-558dbe5b'
    """
    readable = re.sub(r"[^a-z0-9]+", "-", label.lower()).strip("-")[:60]
    # The hash keeps apart what differs only in case or in the characters left out.
    return f"{readable or 'model'}-{sha256(label.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"


def _told(spec: RunnerSpec) -> Mapping[str, object]:
    """The history, for a runner that has stored answers of each and must know which to give."""
    if spec.history == "truth" or "history" in spec.settings:
        return {}
    takes = inspect.signature(runners.load(spec.scheme)).parameters
    return {"history": spec.history} if "history" in takes else {}


def _scalar(text: str) -> object:
    if text.lower() in _WORDS:
        return _WORDS[text.lower()]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _FLOAT.fullmatch(text):
        return float(text)
    quoted = _QUOTED.fullmatch(text)
    return quoted[2] if quoted else text


def _suggestion(text: str) -> str:
    if text and Path(text).is_dir():
        return f"for a folder of answers write folder:{text}"
    if _HUB_ID.fullmatch(text):
        return f"for a model of the hub write diffusers:{text}"
    return f"write baseline:copy, for example; schemes: {', '.join(runners)}"
