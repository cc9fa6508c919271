"""Options that belong together: added to a verb together, and handed to it as one value."""

from collections.abc import Callable
from functools import reduce, wraps
from typing import Any, Protocol


class Decorator(Protocol):
    """Adds something to a verb."""

    def __call__(self, verb: Callable[..., Any], /) -> Callable[..., Any]: ...


def together(*options: Decorator) -> Decorator:
    """All of ``options``, in the help in this order."""

    def added(verb: Callable[..., Any], /) -> Callable[..., Any]:
        return reduce(lambda inner, option: option(inner), reversed(options), verb)

    return added


def packed(name: str, build: Callable[..., object], *parameters: str) -> Decorator:
    """The verb gets ``build(**values of parameters)`` as ``name`` instead of the ``parameters``."""

    def added(verb: Callable[..., Any], /) -> Callable[..., Any]:
        @wraps(verb)
        def called(*args: Any, **kwargs: Any) -> Any:
            values = {parameter: kwargs.pop(parameter) for parameter in parameters}
            return verb(*args, **{name: build(**values)}, **kwargs)

        return called

    return added
