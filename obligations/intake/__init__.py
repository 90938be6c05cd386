"""The one door from reading to the database. Safe to repeat; keeps what people have said and corrected."""

from obligations.intake.documents import (
    Added,
    KeptForItsHistory,
    WouldChange,
    add,
    read_again,
    read_by_the_new_reader,
    take_back,
)
from obligations.intake.events import record_event, take_back_event, tie
from obligations.intake.knowing import load_sessions, save_party, save_session
from obligations.intake.known import calendar, parties
from obligations.intake.review import (
    Foreseen,
    Moving,
    review_party,
    review_reading,
    review_rule,
    review_session,
    review_upload,
)

__all__ = [
    "Added",
    "Foreseen",
    "KeptForItsHistory",
    "Moving",
    "WouldChange",
    "add",
    "calendar",
    "load_sessions",
    "parties",
    "read_again",
    "read_by_the_new_reader",
    "record_event",
    "review_party",
    "review_reading",
    "review_rule",
    "review_session",
    "review_upload",
    "save_party",
    "save_session",
    "take_back",
    "take_back_event",
    "tie",
]
