"""What axe-core finds on a page that keeps people out, of its serious and critical rules."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from playwright.sync_api import Page

GRAVE = ("serious", "critical")


def violations(page: "Page") -> list[str]:
    """Rule and element of each."""
    from axe_playwright_python.sync_playwright import Axe  # noqa: PLC0415  with Playwright

    # Without preload: it fetches the style again, which the page's policy forbids.
    options = {"resultTypes": ["violations"], "preload": False}
    response: Mapping[str, Any] = Axe().run(page, options=options).response
    return [
        f"{one['id']}: {node['html']}"
        for one in response["violations"]
        if one["impact"] in GRAVE
        for node in one["nodes"]
    ]
