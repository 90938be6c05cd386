"""The nouns, as rows. Everything outside reading and intake is a reader of these."""

from obligations.models.deliveries import Delivery, Reminder
from obligations.models.documents import Document, Paragraph, Party, Session
from obligations.models.due_dates import DateVersion, DueDate, Evidence
from obligations.models.feeds import Feed, FeedEntry, FeedOptions, FormerAddress, PublishedBytes
from obligations.models.filters import DueDateFilter
from obligations.models.obligations import Obligation
from obligations.models.series import ChangedOccurrence
from obligations.models.subscriptions import Silence, Subscription

__all__ = [
    "ChangedOccurrence",
    "DateVersion",
    "Delivery",
    "Document",
    "DueDate",
    "DueDateFilter",
    "Evidence",
    "Feed",
    "FeedEntry",
    "FeedOptions",
    "FormerAddress",
    "Obligation",
    "Paragraph",
    "Party",
    "PublishedBytes",
    "Reminder",
    "Session",
    "Silence",
    "Subscription",
]
