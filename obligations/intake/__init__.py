"""The one door from reading to the database. Safe to repeat; keeps what people have said and corrected."""

from obligations.intake.documents import Added, KeptForItsHistory, add, read_again, take_back
from obligations.intake.events import record_event, take_back_event, tie
from obligations.intake.knowing import load_sessions, save_party, save_session
from obligations.intake.known import calendar, parties
from obligations.intake.review import Moving, review_session

__all__ = [
    "Added",
    "KeptForItsHistory",
    "Moving",
    "add",
    "calendar",
    "load_sessions",
    "parties",
    "read_again",
    "record_event",
    "review_session",
    "save_party",
    "save_session",
    "take_back",
    "take_back_event",
    "tie",
]
