"""``manage.py add``: each file gets its outcome, and one that is refused does not stop the rest."""

from __future__ import annotations

from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from obligations.models import Document

SEED = Path(__file__).resolve().parent.parent / "obligations" / "data" / "A_RES_62_12.md"

pytestmark = pytest.mark.django_db


def test_a_resolution_is_added_once() -> None:
    said = StringIO()
    call_command("add", str(SEED), stdout=said)
    assert "A/RES/62/12: added, 17 obligations, 6 of them dated" in said.getvalue()
    call_command("add", str(SEED), stdout=said)
    assert "already here, nothing changed" in said.getvalue()
    assert Document.objects.count() == 1


def test_what_is_refused_says_why_and_stops_nothing(tmp_path: Path, settings: Any) -> None:
    settings.UPLOAD_LIMIT = 1024 * 1024
    (tmp_path / "huge.txt").write_bytes(b" " * (settings.UPLOAD_LIMIT + 1))
    (tmp_path / "empty.txt").write_bytes(b"")
    (tmp_path / "letter.txt").write_text("Dear colleagues, lunch is at noon.")
    names = ["huge.txt", "empty.txt", "letter.txt", "missing.txt"]
    said, refused = StringIO(), StringIO()
    with pytest.raises(CommandError, match="4 of 5 files were not added; the others were"):
        call_command("add", *(str(tmp_path / name) for name in names), str(SEED), stdout=said, stderr=refused)
    reasons = refused.getvalue().splitlines()
    assert len(reasons) == 4
    for reason, words in zip(reasons, ["larger than 1 MB", "is empty", "letter.txt", "No such file"], strict=True):
        assert words in reason
    assert "A/RES/62/12: added" in said.getvalue()
    assert Document.objects.count() == 1
