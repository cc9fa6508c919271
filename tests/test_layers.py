"""The direction of dependency: taxonomy <- data <- runners, auditors; all <- benchmark."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAY_IMPORT = {
    "taxonomy": {"taxonomy"},
    "data": {"data", "taxonomy"},
    "runners": {"runners", "data", "taxonomy"},
    "auditors": {"auditors", "data", "taxonomy"},
    "benchmark": {"benchmark", "runners", "auditors", "data", "taxonomy"},
}


def imported_folders(file: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            modules = [node.module]
            if node.module == "overpaint":
                modules = [f"overpaint.{name.name}" for name in node.names]
        elif isinstance(node, ast.Import):
            modules = [name.name for name in node.names]
        else:
            continue
        for module in modules:
            if module.startswith("overpaint."):
                yield module.split(".")[1], node.lineno


@pytest.mark.parametrize("folder", MAY_IMPORT)
def test_a_folder_imports_only_what_lies_below_it(folder: str) -> None:
    files = list((ROOT / folder).rglob("*.py"))
    assert files
    wrong = [
        f"{file.relative_to(ROOT)}:{line} imports overpaint.{imported}"
        for file in files
        for imported, line in imported_folders(file)
        if imported not in MAY_IMPORT[folder]
    ]
    assert wrong == []
