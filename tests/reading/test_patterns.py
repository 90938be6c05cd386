"""No pattern that backtracks is ever run on the text of a document: the reading package knows only RE2."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
import re2

import obligations.reading as package
from obligations.reading import re2 as ours

MODULES = [
    importlib.import_module(found.name) for found in pkgutil.walk_packages(package.__path__, package.__name__ + ".")
]
BACKTRACKING = {"re", "regex", "fnmatch", "glob", "string", "textwrap", "parse", "dateutil"}


def _patterns(value: Any, depth: int = 0) -> Iterator[Any]:
    """Compiled patterns in a value, in its fields and in what it contains."""
    if isinstance(value, re.Pattern | re2._Regexp | ours.Pattern | ours.Several):
        yield value
    elif isinstance(value, str | bytes | int | ModuleType) or depth > 4:
        return
    elif isinstance(value, dict):
        for item in value.values():
            yield from _patterns(item, depth + 1)
    elif isinstance(value, list | tuple | set | frozenset):
        for item in value:
            yield from _patterns(item, depth + 1)
    elif hasattr(value, "__dict__") and not isinstance(value, type):
        yield from _patterns(vars(value), depth + 1)


def test_the_walk_sees_the_whole_package() -> None:
    names = {module.__name__.removeprefix("obligations.reading.").partition(".")[0] for module in MODULES}
    assert {"deadlines", "files", "sessions", "dates", "values"} <= names


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_every_compiled_pattern_is_re2(module: ModuleType) -> None:
    assert [p.pattern for p in _patterns(vars(module)) if isinstance(p, re.Pattern)] == []


def test_the_walk_finds_the_patterns_that_there_are() -> None:
    found = [pattern for module in MODULES for pattern in _patterns(vars(module))]
    assert len(found) > 40


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_no_module_imports_a_backtracking_matcher(module: ModuleType) -> None:
    tree = ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))
    imported = {
        name.partition(".")[0]
        for node in ast.walk(tree)
        for name in (
            [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else [node.module or ""]
            if isinstance(node, ast.ImportFrom) and not node.level
            else []
        )
    }
    assert imported & BACKTRACKING == set()


@pytest.mark.parametrize("module", [m for m in MODULES if m is not ours], ids=lambda module: module.__name__)
def test_every_module_asks_re2_the_same_way(module: ModuleType) -> None:
    assert [p.pattern for p in _patterns(vars(module)) if isinstance(p, re2._Regexp)] == []


def test_a_backtracking_pattern_would_be_found() -> None:
    assert [type(p) for p in _patterns({"rules": (re.compile("(a+)+b"),)})] == [re.Pattern]
