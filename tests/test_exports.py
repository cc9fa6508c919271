"""What a folder offers: ``__all__`` holds exactly the names that its ``__init__`` brings together."""

import ast
from importlib import import_module
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDERS = ["taxonomy", "data", "runners", "auditors", "benchmark.metrics", "benchmark.report"]


@pytest.mark.parametrize("folder", FOLDERS)
def test_all_is_what_is_imported_and_sorted(folder: str) -> None:
    init = ROOT / folder.replace(".", "/") / "__init__.py"
    imported = {
        name.asname or name.name
        for node in ast.parse(init.read_text(encoding="utf-8")).body
        if isinstance(node, ast.ImportFrom)
        for name in node.names
    }
    module = import_module(f"overpaint.{folder}")
    assert set(module.__all__) == imported
    assert all(hasattr(module, name) for name in module.__all__)
