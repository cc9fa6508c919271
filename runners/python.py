"""A model in Python: a module or a file of the user's, without registering anything."""

import importlib.util
import inspect
import sys
from collections.abc import Callable, Mapping, Sequence
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from PIL import Image

from overpaint.data import Answer, EditSample
from overpaint.runners.base import Need, Runner
from overpaint.runners.encoding import png
from overpaint.runners.failure import failure, one_line
from overpaint.taxonomy import OverpaintError, RunnerUnavailable, UsageError


def load(target: str, call_settings: Mapping[str, object] | None = None, **settings: object) -> Runner:
    """The runner at ``target``: ``package.module:name`` or ``path/to/file.py:name``.

    The name may stand for

    - a function ``edit(source, instruction, *, seed)`` that takes an upright RGB ``PIL.Image`` and a
      text and returns a ``PIL.Image``, or the encoded bytes of one, which are kept untouched; it gets
      ``call_settings`` as further keyword arguments;
    - a class or another callable, called with ``settings``, that makes a runner;
    - a runner.

    A file is imported by itself: its folder is not put on the module path.

    Raises:
        RunnerUnavailable: importing or creating it failed.
        UsageError: nothing of that name, or settings that it doesn't take.
    """
    found = found_at(target)
    if _edits(found):
        if settings:
            raise UsageError(f"python:{target} is a function: it takes settings per call only (-G)")
        calls = dict(call_settings or {})
        _check_arguments(target, found, None, None, seed=0, **calls)
        return FunctionRunner(found, calls)
    if _runs(found) and not inspect.isclass(found):
        if settings or call_settings:
            raise UsageError(f"python:{target} is a runner already and takes no settings")
        return cast("Runner", found)
    if call_settings:
        settings = {**settings, "call_settings": call_settings}
    return _created(target, found, settings)


class FunctionRunner:
    """Calls ``function(source, instruction, seed=…, **call_settings)`` once for each edit."""

    needs: frozenset[Need] = frozenset()
    max_batch = 1

    def __init__(self, function: Callable[..., object], call_settings: Mapping[str, object]) -> None:
        self._function = function
        self._call_settings = dict(call_settings)

    def edit(self, batch: Sequence[EditSample], *, seeds: Sequence[int]) -> Sequence[Answer]:
        return [self._answer(sample, seed) for sample, seed in zip(batch, seeds, strict=True)]

    def _answer(self, sample: EditSample, seed: int) -> Answer:
        try:
            source = Image.fromarray(sample.source.pixels)
            answer = self._function(source, sample.instruction, seed=seed, **self._call_settings)
            return Answer(sample_id=sample.id, encoded=_encoded(answer))
        except (RunnerUnavailable, UsageError):
            raise
        except (
            Exception,
            SystemExit,
        ) as error:  # the function is the user's own: raises anything, or exits
            return failure(sample.id, error)


def found_at(target: str) -> Any:
    """Whatever ``package.module:name`` or ``path/to/file.py:name`` names.

    Raises:
        RunnerUnavailable: importing it failed.
        UsageError: nothing of that name.
    """
    place, colon, name = target.rpartition(":")
    if not (colon and place and name):
        raise UsageError(f"python:{target} must name module:attribute or file.py:attribute")
    try:
        module = _from_file(Path(place)) if place.endswith(".py") else import_module(place)
    except OverpaintError:
        raise
    except (Exception, SystemExit) as error:  # a module of the user's raises anything, or exits
        reason = one_line(f"{type(error).__name__}: {error}")
        raise RunnerUnavailable(
            f"python:{target}: importing {place} failed: {reason}{_hint(place, name)}"
        ) from error
    if not hasattr(module, name):
        raise UsageError(f"python:{target}: there is no {name!r} in {place}")
    return getattr(module, name)


def _hint(place: str, name: str) -> str:
    # The current folder isn't on an installed command's path.
    file = Path(*place.split(".")).with_suffix(".py")
    return f"; for the file write python:{file}:{name}" if file.is_file() else ""


def _from_file(path: Path) -> ModuleType:
    if not path.is_file():
        raise RunnerUnavailable(f"python:{path}: there is no such file")
    # Dataclasses and pickle look a module up by name, so the file needs one, and its own.
    name = f"overpaint_file_{sha256(str(path.resolve()).encode()).hexdigest()[:16]}"
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None and spec.loader is not None, "a .py file has a loader"
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module


def _edits(found: object) -> bool:
    if inspect.isclass(found) or not callable(found):
        return False
    return {"source", "instruction"} <= inspect.signature(found).parameters.keys()


def _check_arguments(target: str, called: Any, /, *positional: object, **named: object) -> None:
    try:
        inspect.signature(called).bind(*positional, **named)
    except TypeError as error:
        raise UsageError(f"python:{target}: {error}") from error


def _runs(found: object) -> bool:
    return all(hasattr(found, name) for name in ("needs", "max_batch", "edit"))


def _created(target: str, factory: Any, settings: Mapping[str, object]) -> Runner:
    if not callable(factory):
        raise UsageError(f"python:{target} is a {type(factory).__name__}, neither runner nor function")
    _check_arguments(target, factory, **settings)
    try:
        return cast("Runner", factory(**settings))
    except OverpaintError:
        raise
    except (Exception, SystemExit) as error:  # as above: weights that are missing, no device
        reason = one_line(f"{type(error).__name__}: {error}")
        raise RunnerUnavailable(f"python:{target} can't be started: {reason}") from error


def _encoded(answer: object) -> bytes:
    if isinstance(answer, bytes):
        return answer
    if not isinstance(answer, Image.Image):
        raise TypeError(f"the function returned {type(answer).__name__}, not a PIL.Image or bytes")
    return png(answer)
