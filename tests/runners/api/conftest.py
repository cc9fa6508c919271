"""A server on this machine, and the waits of an exchange."""

from collections.abc import Callable, Iterator

import pytest
from loopback import Reply, Script, served


@pytest.fixture
def server() -> Iterator[Script]:
    with served() as script:
        yield script


@pytest.fixture
def waits() -> list[float]:
    """The seconds that an exchange would have slept."""
    return []


@pytest.fixture
def sleep(waits: list[float]) -> Callable[[float], None]:
    return waits.append


@pytest.fixture
def reply() -> type[Reply]:
    return Reply
