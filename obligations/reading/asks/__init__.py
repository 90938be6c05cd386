"""Who is asked to do what, how strongly: one clause, one ask."""

from obligations.reading.asks.draft import Draft
from obligations.reading.asks.finder import Finder

__all__ = ["Draft", "Finder"]
