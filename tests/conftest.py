"""What tests share: above all an owner, an assistant, and an outsider who must see nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from obligations.feeds import publish
from obligations.models import sealed
from obligations.web import feed_door
from tests import factories

pytest_plugins = ["tests.servers"]

_DATABASE = {"db", "transactional_db", "django_db_reset_sequences", "live_server"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only", action="store_true", help="only tests that use Django's database, in no browser"
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--database-only"):
        return
    left_out = [item for item in items if item.get_closest_marker("browser") or not _uses_database(item)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]


def _uses_database(item: pytest.Item) -> bool:
    if item.get_closest_marker("any_database"):
        return False
    return bool(item.get_closest_marker("django_db") or _DATABASE & set(getattr(item, "fixturenames", ())))


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """No test writes outside its own folder, or waits for a password to be hashed well or for static files listed."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"
    settings.WHITENOISE_AUTOREFRESH = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(autouse=True)
def _nothing_written_before() -> None:
    """Every test counts its rows from one, so what was written of them in another is of other rows."""
    publish._fragments.forget()
    feed_door.GUESSES.forget()
    feed_door.READS.forget()


@pytest.fixture(autouse=True)
def _history_can_be_forgotten(request: pytest.FixtureRequest) -> Iterator[None]:
    """After a test that commits, its rows are deleted one table after the other; the seal is made again by itself."""
    yield
    mark = request.node.get_closest_marker("django_db")
    commits = (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & set(
        request.fixturenames
    )
    if commits and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for name in ("update", "delete"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {sealed.TABLE}_{name}")


@pytest.fixture
def owner(db: None) -> User:
    return factories.make_user("owner", role="editor")


@pytest.fixture
def assistant(db: None) -> User:
    return factories.make_user("assistant", role="editor")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("outsider")
