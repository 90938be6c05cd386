"""What tests share: above all an owner, an assistant, and an outsider who must see nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User

from tests import factories


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    """No test writes outside its own folder."""
    settings.HOME = tmp_path
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def owner(db: None) -> User:
    return factories.make_user("owner", role="editor")


@pytest.fixture
def assistant(db: None) -> User:
    return factories.make_user("assistant", role="editor")


@pytest.fixture
def outsider(db: None) -> User:
    return factories.make_user("outsider")
