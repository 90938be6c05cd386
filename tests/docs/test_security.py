"""Every test that SECURITY.md names is there."""

from __future__ import annotations

import re

from tests.docs import pages


def test_every_test_that_is_named_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (pages.ROOT / "SECURITY.md").read_text(encoding="utf-8")))
    assert len(named) > 20
    written = "".join(path.read_text(encoding="utf-8") for path in (pages.ROOT / "tests").rglob("test_*.py"))
    assert not {name for name in named if f"def {name}(" not in written}
