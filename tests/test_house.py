"""The house: which part may know which other, so that a change stays where it is made."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
OURS = ROOT / "obligations"

MAY_KNOW = {
    "reading": {"reading"},
    "models": {"models", "reading.values"},
    "intake": {"intake", "reading", "models"},
    "feeds": {"feeds", "models", "reading.values"},
    "reminders": {"reminders", "feeds", "models", "reading.values"},
    "archive": {"archive", "models"},
    "fulfilment": {"fulfilment", "reading", "models"},
    "people": {"people", "feeds", "reminders", "models"},
    "lineage": {"lineage", "models"},
    "listeners": {"listeners", "feeds", "reminders", "models"},
    "corrections": {"corrections", "intake", "models", "reading.marked", "reading.values"},
    "accuracy": {"accuracy", "models"},
    "past": {"past", "models"},
    "akomantoso": {"akomantoso", "models", "reading.values"},
    "sheets": {"sheets", "corrections", "intake", "models", "reading.values"},
    "labels": {"labels", "models", "reading.values"},
    "tasks": {"intake", "feeds", "lineage", "reminders", "models"},
    "management": {
        *("management", "archive", "intake", "feeds", "labels", "lineage", "reminders", "akomantoso", "sheets"),
        *("fulfilment", "models", "reading"),
    },
    "admin": {"intake", "models"},
    "templatetags": {"web", "lineage", "models", "reading.values"},
    # The pages' forms hold what may be entered; the API takes the same.
    "api": {
        *("api", "akomantoso", "intake", "feeds", "reminders", "models", "reading.values"),
        *("web.changes", "web.feed_forms", "web.subscription_form", "web.wake", "tasks"),
    },
    "web": {
        *("web", "accuracy", "api", "corrections", "intake", "people", "feeds", "fulfilment", "labels", "lineage"),
        *("reminders", "akomantoso", "sheets", "models", "past", "reading.values", "tasks"),
    },
}
"""The part (a file or folder of the app) and the parts it may import."""


def _imports(path: Path) -> set[str]:
    """Dotted names below ``obligations`` that a file imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
    return {name.removeprefix("obligations.") for name in found if name.startswith("obligations.")}


@pytest.mark.parametrize("part", sorted(MAY_KNOW))
def test_imports_run_one_way(part: str) -> None:
    files = [OURS / f"{part}.py"] if (OURS / f"{part}.py").exists() else sorted((OURS / part).rglob("*.py"))
    assert files, f"{part} is gone: say here what took its place"
    allowed = MAY_KNOW[part]
    strays = {
        (path.relative_to(ROOT).as_posix(), name)
        for path in files
        for name in _imports(path)
        if not any(name == known or name.startswith(f"{known}.") for known in allowed)
    }
    assert not strays


def test_reading_knows_no_django() -> None:
    knowing = [
        p.name
        for p in (OURS / "reading").rglob("*.py")
        if "django" in p.read_text().lower().replace("no django", "").replace("without django", "")
    ]
    assert not knowing
