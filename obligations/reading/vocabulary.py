"""The closed lists of words that the reader goes by; each is explained in ``data/vocabulary.toml``."""

from __future__ import annotations

import functools
import tomllib
from importlib import resources
from typing import Any


def words(name: str) -> frozenset[str]:
    """The list as a set, to look words up in."""
    return frozenset(phrases(name))


def phrases(name: str) -> tuple[str, ...]:
    """The list in its order, to try beginnings and endings with."""
    return tuple(_table("vocabulary.toml")[name])


def kind_rules() -> list[dict[str, Any]]:
    """The rules of ``data/kinds.toml``, in the order in which they are tried."""
    return list(_table("kinds.toml")["rule"])


@functools.cache
def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((resources.files("obligations.reading") / "data" / name).read_text("utf-8"))
