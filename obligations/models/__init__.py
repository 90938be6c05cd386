"""The nouns, as rows. Everything outside reading and intake is a reader of these."""

from obligations.models.bounces import Bounce
from obligations.models.deliveries import Delivery, Reminder
from obligations.models.document_deadlines import DocumentRule, Holiday
from obligations.models.documents import Document, Paragraph, Party, Session
from obligations.models.due_dates import DateVersion, DueDate, Evidence
from obligations.models.events import Event, FormerDay
from obligations.models.feeds import Feed, FeedEntry, FeedOptions, FormerAddress, PublishedBytes
from obligations.models.filters import DueDateFilter
from obligations.models.former import Former
from obligations.models.history import Change
from obligations.models.jobs import Job
from obligations.models.notes import Note
from obligations.models.obligations import Obligation
from obligations.models.occurrences import ChangedOccurrence
from obligations.models.people import Invitation, RecoveryCode, Role
from obligations.models.rates import Rate
from obligations.models.saved_views import SavedView
from obligations.models.selections import Selection
from obligations.models.sending import Sending
from obligations.models.series import Citation, Parting, Renewal, Series, SeriesMember
from obligations.models.sheets import Sheet
from obligations.models.subscriptions import Silence, Subscription
from obligations.models.tokens import ApiToken, KeptAnswer
from obligations.models.uploads import Upload
from obligations.models.visits import Visit

__all__ = [
    "ApiToken",
    "Bounce",
    "Change",
    "ChangedOccurrence",
    "Citation",
    "DateVersion",
    "Delivery",
    "Document",
    "DocumentRule",
    "DueDate",
    "DueDateFilter",
    "Event",
    "Evidence",
    "Feed",
    "FeedEntry",
    "FeedOptions",
    "Former",
    "FormerAddress",
    "FormerDay",
    "Holiday",
    "Invitation",
    "Job",
    "KeptAnswer",
    "Note",
    "Obligation",
    "Paragraph",
    "Parting",
    "Party",
    "PublishedBytes",
    "Rate",
    "RecoveryCode",
    "Reminder",
    "Renewal",
    "Role",
    "SavedView",
    "Selection",
    "Sending",
    "Series",
    "SeriesMember",
    "Session",
    "Sheet",
    "Silence",
    "Subscription",
    "Upload",
    "Visit",
]
