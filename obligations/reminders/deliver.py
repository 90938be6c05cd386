"""Sends what is due, once."""

from __future__ import annotations


def deliver_due() -> int:
    """How many were sent."""
    return 0


def resolve_unsure() -> int:
    """How many were resolved."""
    return 0
