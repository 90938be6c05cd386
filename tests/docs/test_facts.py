"""What the pages name is there, and what an operator or a program can set, ask or see is named on its page."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest
from django.core.management import get_commands, load_command_class

from obligations.api.filters import DueDateQuery, ObligationQuery
from obligations.models.tokens import Scope
from tests.docs import pages

MAKE = set(re.findall(r"^([a-z]+):", (pages.ROOT / "Makefile").read_text(), re.M))
FOLDERS = ("obligations", "tracker", "tests", "bench", "scripts", "templates", "static", "locale", "docs")
MADE = {"docs/_build"}
"""What is there only after it was made."""
DOCS = pages.ROOT / "docs"


@pytest.mark.parametrize("document", pages.PAGES, ids=pages.name_of)
def test_every_command_and_file_that_is_named_is_there(document: Path) -> None:
    for text in pages.code(document):
        for name, options in re.findall(r"manage\.py ([a-z_]+)((?: +[^\s|;>#`]+)*)", text):
            assert name in get_commands(), text
            parser = load_command_class(get_commands()[name], name).create_parser("manage.py", name)
            known = {option for action in parser._actions for option in action.option_strings}
            assert set(re.findall(r"--[a-z-]+", options)) <= known, text
        assert set(re.findall(r"^ *make ([a-z]+)", text, re.M)) <= MAKE, text
        for module in re.findall(r"python -m ([a-z_.]+)", text):
            assert importlib.util.find_spec(module), text
        for path in re.findall(rf"(?<![\w/.-])(?:{'|'.join(FOLDERS)})/[\w./-]*", text):
            if document.name != "CHANGELOG.md" and path.rstrip(".") not in MADE:
                assert (pages.ROOT / path.rstrip(".")).exists(), path


def _read_by(*files: str) -> str:
    return "\n".join((pages.ROOT / file).read_text() for file in files)


def test_every_setting_is_explained_to_operators() -> None:
    code = _read_by(
        "tracker/settings.py", *(str(p.relative_to(pages.ROOT)) for p in (pages.ROOT / "tracker").glob("*.py"))
    )
    names = set(re.findall(r"""(?:env\.\w+|environ\.get|environ)[(\[]\s*"([A-Z][A-Z_]+)""", code))
    assert len(names) > 15, "settings are read in another way now: teach this test"
    page = (DOCS / "operating.md").read_text()
    made_by_us = {"DJANGO_SETTINGS_MODULE", "PROMETHEUS_MULTIPROC_DIR"}
    assert not {name for name in names - made_by_us if not re.search(rf"`[^`]*\b{name}", page)}


def test_every_figure_for_prometheus_is_explained_to_operators() -> None:
    code = "\n".join(path.read_text() for path in (pages.ROOT / "obligations" / "web").glob("*.py"))
    names = set(re.findall(r'_gauge\(\s*"(\w+)"', code))
    names |= {name.removeprefix("obligations_") for name in re.findall(r'"(obligations_\w+)"', code)}
    assert "oldest_due_seconds" in names
    page = (DOCS / "operating.md").read_text()
    assert not {name for name in names if name not in page}


def test_every_scope_and_filter_is_explained_to_programs() -> None:
    page = (DOCS / "api.md").read_text()
    names = {scope.value for scope in Scope} | set(ObligationQuery().fields) | set(DueDateQuery().fields)
    assert not {name for name in names if f"`{name}`" not in page}
