"""The one door from reading to the database. Safe to repeat; keeps what people have said and corrected."""

from obligations.intake.documents import Added, KeptForItsHistory, add, read_again, session_changed, take_back
from obligations.intake.known import calendar, load_sessions, parties

__all__ = [
    "Added",
    "KeptForItsHistory",
    "add",
    "calendar",
    "load_sessions",
    "parties",
    "read_again",
    "session_changed",
    "take_back",
]
