"""Every address of the tracker, who may go there, and what a test needs to go there itself.

The walks over all addresses (permissions, the day, accessibility, languages, pictures) read this table, and fail for an
address that is not in it: whoever adds one says here whose it is.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import Any

from django.contrib.auth.models import User
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import timezone

from obligations import sheets
from obligations.api import tokens
from obligations.feeds import addresses
from obligations.lineage import link
from obligations.models import (
    ApiToken,
    Delivery,
    DueDate,
    DueDateFilter,
    Feed,
    FeedOptions,
    Invitation,
    Note,
    Renewal,
    Role,
    SavedView,
    SeriesMember,
    Session,
    Subscription,
    Upload,
)
from obligations.models.obligations import Review
from obligations.models.tokens import Scope
from obligations.people import invitations
from obligations.reminders import links
from tests import factories

SECRET = "for the owner’s eyes only"
"""Stands in everything of the owner's that is private; no page may show it to anybody else."""
DAY = dt.date(2008, 6, 1)


class Whose(Enum):
    """Who may go to an address. An administrator is an editor too, but owns nothing of somebody else's."""

    ANYBODY = "anybody at all, also where looking needs a login; a secret in the address may say whose it is"
    LOOKING = "whoever may look; nothing can be changed there"
    ASKING = "whoever may look may also ask for something there"
    SIGNED_IN = "anybody who is signed in, for themselves"
    OWNERS = "the owner of the row alone; to everybody else it is not there"
    EDITORS_AND_OWNERS = "editors, and the owner of the row"
    EDITORS = "editors"
    ADMINISTRATORS = "administrators"


class World:
    """One of everything, owned by ``owner``: a person who is no editor. Others own rows of their own beside them."""

    def __init__(self, due: DueDate | None = None) -> None:
        """``due`` is a due date that is there already, for pictures of what a real resolution asks."""
        now = timezone.now()
        self.owner = factories.make_user("owner")
        self.reader = factories.make_user("reader")
        self.editor = factories.make_user("editor", role="editor")
        self.assistant = factories.make_user("assistant", role="editor")
        self.outsider = factories.make_user("outsider")
        self.administrator = factories.make_user("administrator", role="administrator")
        if due:
            due.obligation.owner = self.owner
            due.obligation.save(update_fields=["owner"])
        self.due = due or factories.make_due_date(factories.make_obligation(owner=self.owner))
        self.document = self.due.obligation.document
        self.closed = due or factories.make_due_date(
            factories.make_obligation(owner=self.owner), state="fulfilled", closed_on=dt.date(2008, 5, 1)
        )
        # Not a resolution, so that no picture shows a symbol that is none.
        example = factories.make_document(symbol="", title="An example", source_name="example.md")
        self.yearly = factories.make_series(
            obligation=factories.make_obligation(
                example, owner=self.owner, kind="observance", actors=("Member States",), action="observe the day"
            )
        )
        self.waiting = factories.make_waiting(
            obligation=factories.make_obligation(example, owner=self.owner, action="convene a conference"),
            day=dt.date(2008, 5, 1),
        )
        self.event = self.waiting.event
        self.feed, self.feed_token = self._feed_of(self.owner)
        self.subscription = self._subscription_of(self.owner)
        self.view = SavedView.objects.create(owner=self.owner, name=SECRET, query={"kind": "report"})
        for other in (self.assistant, self.outsider):
            self._feed_of(other)
            self._subscription_of(other)
        if not due:
            self._renewed()
        link.link_new()
        self.member = SeriesMember.objects.filter(document__in=[self.document]).order_by("pk")[0]
        self.series = self.member.series
        self.renewal = Renewal.objects.order_by("pk").first()
        self.evidence = self.closed.evidence.create(note="Presented.", dated=dt.date(2008, 5, 1), added_at=now)
        self.closed.obligation.review_as(Review.CONFIRMED, by=self.owner, now=now)
        self.change = self.closed.obligation.changes.get()
        self.note = Note.objects.create(obligation=self.due.obligation, author=self.owner, text=SECRET, written_at=now)
        self.upload = Upload.objects.create(name=SECRET, size=1, batch=uuid.uuid4(), by=self.owner, sent_at=now)
        rows = f'document,quote,owner\n{self.document.symbol},"{self.due.obligation.quote}",assistant\n'
        self.sheet = sheets.receive(rows.encode(), "obligations.csv", by=self.editor, now=now)
        self.api_token, self.api_secret = self.token_of(self.owner)
        self.session = Session.objects.order_by("pk")[0]
        self.published = Feed.objects.of(self.owner)[0]
        Feed.objects.filter(pk=self.published.pk).update(stale_since=None)
        self.mail = Delivery.objects.create(
            key="a mail", to="x@example.org", state="failed", message_id="<1@x>", made_at=now, next_try_at=now
        )
        self.invitation, self.token = self._invitation(now)

    def _feed_of(self, person: User) -> tuple[Feed, str]:
        name = SECRET if person == self.owner else f"calendar of {person}"
        return addresses.create(person, name=name, wanted=DueDateFilter(), options=FeedOptions(), now=timezone.now())

    def _subscription_of(self, person: User) -> Subscription:
        note = SECRET if person == self.owner else "mine"
        return factories.make_subscription(user=person, email=person.email, note=note)

    def token_of(self, person: User) -> tuple[ApiToken, str]:
        """A key for programs that may do all that the person may."""
        name = SECRET if person == self.owner else f"program of {person}"
        return tokens.issue(person, name=name, scopes=list(Scope), days=30, now=timezone.now())

    def _renewed(self) -> None:
        """The same request a year earlier."""
        earlier = factories.make_document(adopted_on=dt.date(2006, 11, 30), text=self.document.text)
        factories.make_obligation(earlier)

    def _invitation(self, now: dt.datetime) -> tuple[Invitation, str]:
        return invitations.invite("newcomer@example.org", Role.READER, language="en", by=self.administrator, now=now)


@dataclass(frozen=True)
class Address:
    """Whose it is; the words of its pattern for the world's rows; what posted there would change something."""

    whose: Whose
    words: Callable[[World], dict[str, Any]] = lambda _world: {}
    posted: dict[str, Any] = field(default_factory=dict)
    page: bool = True
    """Whether a GET answers with a page of the tracker's own, for those who may go there."""
    query: str = ""
    path: str = ""
    """For patterns that are regular expressions: an address that they match."""


def _pk(row: Any) -> int:
    return int(row.pk)


def _ask(world: World) -> dict[str, Any]:
    return {"pk": world.due.obligation_id}


def _document(world: World) -> dict[str, Any]:
    return {"pk": world.document.pk}


def _note(world: World) -> dict[str, Any]:
    return {"pk": world.note.pk}


def _due(world: World) -> dict[str, Any]:
    return {"pk": world.due.pk}


def _feed(world: World) -> dict[str, Any]:
    return {"pk": world.feed.pk}


def _view(world: World) -> dict[str, Any]:
    return {"pk": world.view.pk}


def _person(world: World) -> dict[str, Any]:
    return {"pk": world.reader.pk}


def _mail(world: World) -> dict[str, Any]:
    return {"pk": world.mail.pk}


def _invited(world: World) -> dict[str, Any]:
    return {"pk": world.invitation.pk}


def _token(link: Callable[..., str], *also: str) -> Callable[[World], dict[str, Any]]:
    """The secret of a link that mails carry."""
    return lambda world: {
        "token": link(world.subscription, *(getattr(world, name) for name in also)).rstrip("/").split("/")[-1]
    }


W = Whose
_YES = {"verdict": "confirmed"}
_READ_AS = {
    "quote": "to inform the General Assembly", "actors": "States", "action": "inform it", "kind": "report",
    "modality": "requests", "verb": "Requests", "when-TOTAL_FORMS": "0", "when-INITIAL_FORMS": "0",
}  # fmt: skip
ADDRESSES: dict[str, Address] = {
    "": Address(W.LOOKING),
    "seen/": Address(W.SIGNED_IN, page=False),
    "due-dates/": Address(W.LOOKING),
    # Who may change which row is asked of every row; see tests/test_page_bulk.py.
    "due-dates/change/": Address(W.SIGNED_IN, page=False),
    "due-dates/export.<str:form>": Address(W.LOOKING, lambda _world: {"form": "csv"}, page=False),
    "timeline/": Address(W.LOOKING),
    "month/": Address(W.LOOKING),
    "search/": Address(W.LOOKING, query="?q=inform"),
    "suggest/<str:field>/": Address(W.LOOKING, lambda _world: {"field": "actor"}, page=False),
    "views/": Address(W.SIGNED_IN),
    "views/save/": Address(W.SIGNED_IN, posted={"name": "another", "query": "kind=report"}, page=False),
    "views/<int:pk>/rename/": Address(W.OWNERS, _view, posted={"name": "renamed"}, page=False),
    "views/<int:pk>/delete/": Address(W.OWNERS, _view, posted={"yes": "1"}, page=False),
    "documents/": Address(W.LOOKING),
    "documents/add/": Address(W.EDITORS),
    "documents/<int:pk>/": Address(W.LOOKING, lambda world: {"pk": world.document.pk}),
    "obligations/standing/": Address(W.LOOKING),
    "obligations/<int:pk>/": Address(W.LOOKING, lambda world: {"pk": world.due.obligation_id}),
    "obligations/<int:pk>/review/": Address(
        W.EDITORS_AND_OWNERS,
        lambda world: {"pk": world.due.obligation_id},
        posted={"review": "confirmed"},
        page=False,
    ),
    "due-dates/<int:pk>/fulfil/": Address(
        W.EDITORS_AND_OWNERS, _due, posted={"dated": "2008-05-30", "note": "Presented in plenary."}
    ),
    "due-dates/<int:pk>/waive/": Address(
        W.EDITORS_AND_OWNERS, _due, posted={"dated": "2008-05-30", "note": "By decision."}
    ),
    "due-dates/<int:pk>/cancel/": Address(
        W.EDITORS_AND_OWNERS, _due, posted={"dated": "2008-05-30", "note": "Taken off the agenda."}
    ),
    "due-dates/<int:pk>/move/": Address(
        W.EDITORS_AND_OWNERS, _due, posted={"act_by": "2008-12-01", "reason": "Agreed with the bureau."}
    ),
    "due-dates/<int:pk>/reopen/": Address(
        W.EDITORS_AND_OWNERS, lambda world: {"pk": world.closed.pk}, posted={"yes": "1"}, page=False
    ),
    "due-dates/<int:pk>/evidence/": Address(
        W.EDITORS_AND_OWNERS,
        lambda world: {"pk": world.closed.pk},
        posted={"dated": "2008-05-30", "note": "And a letter."},
    ),
    "evidence/<int:pk>/remove/": Address(
        W.EDITORS_AND_OWNERS, lambda world: {"pk": world.evidence.pk}, posted={"yes": "1"}, page=False
    ),
    # uploads, review and corrections
    "documents/add/<uuid:batch>/": Address(W.OWNERS, lambda world: {"batch": world.upload.batch}),
    "uploads/<int:pk>/decide/": Address(W.EDITORS, lambda world: {"pk": world.upload.pk}, page=False),
    "documents/read-again/": Address(W.EDITORS),
    "documents/<int:pk>/read-again/": Address(W.EDITORS, _document, posted={"do": "keep"}),
    "uploads/<int:pk>/undo/": Address(W.EDITORS, lambda world: {"pk": world.upload.pk}, page=False),
    "documents/<int:pk>/source/": Address(W.LOOKING, _document, page=False),
    "documents/<int:pk>/akn.xml": Address(W.LOOKING, _document, page=False),
    "changes.atom": Address(W.ANYBODY, page=False),
    "documents/<int:pk>/add-obligation/": Address(W.EDITORS, _document, posted=_READ_AS),
    "review/": Address(W.SIGNED_IN),
    "review/<int:pk>/": Address(W.EDITORS_AND_OWNERS, _ask, posted={"review": "confirmed"}, page=False),
    "review/labels/": Address(W.EDITORS),
    "review/labels/all.zip": Address(W.EDITORS, page=False),
    "review/labels/<int:pk>.json": Address(W.EDITORS, _document, page=False),
    "import/": Address(W.EDITORS),
    "import/template.csv": Address(W.EDITORS, page=False),
    "import/<int:pk>/": Address(W.EDITORS, lambda world: {"pk": world.sheet.pk}, posted={"rows": "good"}),
    "import/<int:pk>/undo/": Address(W.EDITORS, lambda world: {"pk": world.sheet.pk}, page=False),
    "obligations/<int:pk>/correct/": Address(W.EDITORS_AND_OWNERS, _ask, posted=_READ_AS),
    "obligations/<int:pk>/split/": Address(
        W.EDITORS_AND_OWNERS, _ask, posted=_READ_AS | {"first": "Requests the Secretary-General"}
    ),
    "obligations/<int:pk>/merge/": Address(W.EDITORS_AND_OWNERS, _ask),
    "changes/<int:pk>/undo/": Address(
        W.EDITORS_AND_OWNERS, lambda world: {"pk": world.change.pk}, posted={"yes": "1"}, page=False
    ),
    # working together
    "obligations/<int:pk>/people/": Address(W.EDITORS_AND_OWNERS, _ask, posted={"owner": ""}),
    "obligations/<int:pk>/watch/": Address(W.SIGNED_IN, _ask, posted={"watch": "yes"}, page=False),
    "obligations/<int:pk>/notes/": Address(W.SIGNED_IN, _ask, posted={"text": "To myself."}),
    "notes/<int:pk>/": Address(W.OWNERS, _note, posted={"text": "Otherwise."}),
    "notes/<int:pk>/remove/": Address(W.OWNERS, _note, posted={"yes": "1"}, page=False),
    "obligations/<int:pk>/years/": Address(W.LOOKING, lambda world: {"pk": world.due.obligation_id}),
    "series/": Address(W.LOOKING),
    "series/<int:pk>/": Address(W.LOOKING, lambda world: {"pk": world.series.pk}),
    "series/members/<int:pk>/": Address(W.EDITORS, lambda world: {"pk": world.member.pk}, posted=_YES, page=False),
    "series/renewals/<int:pk>/": Address(W.EDITORS, lambda world: {"pk": _pk(world.renewal)}, posted=_YES, page=False),
    "statistics/": Address(W.LOOKING),
    "accuracy/": Address(W.LOOKING),
    "due-dates/<int:pk>/days/<str:day>/": Address(
        W.EDITORS_AND_OWNERS,
        lambda world: {"pk": world.yearly.pk, "day": "2008-07-18"},
        posted={"takes_place": "cancelled", "reason": "By decision."},
    ),
    "fulfilment/": Address(W.SIGNED_IN),
    "events/": Address(W.LOOKING),
    "events/<int:pk>/": Address(W.LOOKING, lambda world: {"pk": world.event.pk}),
    "events/<int:pk>/record/": Address(
        W.EDITORS,
        lambda world: {"pk": world.event.pk},
        posted={"name": "The entry into force", "day": "2008-05-02", "source": "a letter"},
        page=False,
    ),
    "events/<int:pk>/take-back/": Address(
        W.EDITORS, lambda world: {"pk": world.event.pk}, posted={"yes": "1"}, page=False
    ),
    "due-dates/<int:pk>/event/": Address(W.EDITORS_AND_OWNERS, lambda world: {"pk": world.waiting.pk}),
    "due-dates/<int:pk>/event.ics": Address(W.LOOKING, _due, page=False),
    "due-dates.ics": Address(W.LOOKING, page=False),
    # people
    "sign-in/": Address(W.ANYBODY),
    "sign-out/": Address(W.SIGNED_IN, page=False),
    "account/": Address(W.SIGNED_IN),
    "account/second-factor/": Address(W.SIGNED_IN),
    "account/second-factor/remove/": Address(W.SIGNED_IN, page=False),
    "account/recovery-codes/": Address(W.SIGNED_IN, page=False),
    "password/": Address(
        W.SIGNED_IN,
        posted={
            "old_password": "a password of some length",
            "new_password1": "quite another long one",
            "new_password2": "quite another long one",
        },
    ),
    "people/": Address(W.ADMINISTRATORS),
    "people/invite/": Address(
        W.ADMINISTRATORS, posted={"email": "another@example.org", "role": "administrator", "language": "en"}
    ),
    "people/<int:pk>/": Address(W.ADMINISTRATORS, _person, posted={"role": "administrator"}),
    "people/<int:pk>/shut-out/": Address(W.ADMINISTRATORS, _person, posted={"yes": "1"}, page=False),
    "people/<int:pk>/let-in/": Address(W.ADMINISTRATORS, _person, page=False),
    "people/<int:pk>/second-factor/remove/": Address(W.ADMINISTRATORS, _person, page=False),
    "people/<int:pk>/new-password/": Address(W.ADMINISTRATORS, _person, posted={"yes": "1"}, page=False),
    "people/invitations/<int:pk>/link/": Address(W.ADMINISTRATORS, _invited, posted={"yes": "1"}, page=False),
    "people/invitations/<int:pk>/withdraw/": Address(W.ADMINISTRATORS, _invited, posted={"yes": "1"}, page=False),
    "invitation/<str:token>/": Address(
        W.ANYBODY,
        lambda world: {"token": world.token},
        posted={
            "username": "newcomer",
            "password1": "quite another long one",
            "password2": "quite another long one",
        },
    ),
    "account/tokens/": Address(W.SIGNED_IN, posted={"name": "a program", "scopes": ["read"], "days": "30"}),
    "account/tokens/<int:pk>/revoke/": Address(
        W.OWNERS, lambda world: {"pk": world.api_token.pk}, posted={"yes": "1"}, page=False
    ),
    "language/": Address(W.ANYBODY, page=False),
    # calendars
    "calendars/": Address(W.SIGNED_IN),
    "calendars/new/": Address(W.SIGNED_IN, posted={"name": "new"}),
    "calendars/<int:pk>/": Address(W.OWNERS, _feed, posted={"name": "renamed"}),
    "calendars/<int:pk>/rotate/": Address(W.OWNERS, _feed, posted={"yes": "1"}),
    "calendars/<int:pk>/revoke/": Address(W.OWNERS, _feed, posted={"yes": "1"}),
    "calendar/public/obligations.ics": Address(W.ANYBODY, page=False),
    "calendar/<str:token>/<str:name>.ics": Address(
        W.ANYBODY, lambda world: {"token": world.feed_token, "name": "mine"}, page=False
    ),
    r"^calendar/(?P<token>[^/]+)/(?:(?P<name>[^/]+)/?)?$": Address(W.ANYBODY, page=False, path="calendar/x/y/"),
    # reminders
    "subscriptions/": Address(W.ANYBODY),
    "subscriptions/new/": Address(
        W.ASKING,
        posted={
            "email": "somebody@example.org", "lead_days": "7", "mode": "immediate", "zone": "UTC", "hour": "8",
        },
    ),
    "subscriptions/confirm/<str:token>/": Address(W.ANYBODY, _token(links.to_confirm)),
    "subscriptions/manage/<str:token>/": Address(W.ANYBODY, _token(links.to_manage), posted={"pause": "1"}),
    "subscriptions/end/<str:token>/": Address(W.ANYBODY, _token(links.to_unsubscribe), posted={"yes": "1"}),
    "reminders/answer/<str:token>/": Address(W.ANYBODY, _token(links.to_answer, "due"), posted={"acknowledge": "1"}),
    "reminders/calendar/<str:token>/due-date.ics": Address(
        W.ANYBODY,
        lambda world: {"token": links.to_calendar(world.subscription, world.due).split("/")[-2]},
        page=False,
    ),
    # operations
    "healthz": Address(W.ANYBODY, page=False),
    "readyz": Address(W.ANYBODY, page=False),
    "metrics": Address(W.ANYBODY, page=False),
    "webhooks/<slug:provider>/": Address(W.ANYBODY, lambda _world: {"provider": "mailgun"}, page=False),
    "operations/mail/": Address(W.ADMINISTRATORS),
    "operations/calendars/": Address(W.ADMINISTRATORS),
    "operations/calendars/<int:pk>/publish/": Address(
        W.ADMINISTRATORS, lambda world: {"pk": world.published.pk}, posted={"yes": "1"}, page=False
    ),
    "operations/mail/hold/": Address(W.ADMINISTRATORS, posted={"because": "a test"}, page=False),
    "operations/mail/release/": Address(W.ADMINISTRATORS, page=False),
    "operations/mail/<int:pk>/<slug:decision>/": Address(
        W.ADMINISTRATORS, lambda world: _mail(world) | {"decision": "again"}, posted={"yes": "1"}, page=False
    ),
}  # fmt: skip


WALKS: dict[str, tuple[Whose, ...]] = {
    "visitor": (Whose.ANYBODY, Whose.LOOKING, Whose.ASKING),
    "owner": (Whose.SIGNED_IN, Whose.OWNERS, Whose.EDITORS_AND_OWNERS),
    "administrator": (Whose.ADMINISTRATORS, Whose.EDITORS),
}
"""Who walks which pages; together all of them."""


def patterns(prefix: str = "", within: URLResolver | None = None) -> Iterator[str]:
    """The patterns of all addresses, as they are written in ``path``."""
    for entry in (within or get_resolver()).url_patterns:
        written = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from patterns(written, entry)
        elif isinstance(entry, URLPattern):
            yield written


def ours() -> list[str]:
    """All but those of Django's administration and of the API, whose doors are tried by tests of their own."""
    return [pattern for pattern in patterns() if not pattern.startswith(("admin/", "api/"))]


def filled(pattern: str, world: World) -> str:
    """An address that the pattern stands for: with the rows and secrets of the world."""
    address = ADDRESSES[pattern]
    path = address.path or pattern
    for name, value in address.words(world).items():
        path = path.replace(next(part for part in _parts(pattern) if part.strip("<>").endswith(name)), str(value))
    return f"/{path}{address.query}"


def _parts(pattern: str) -> list[str]:
    """ "<int:pk>" and the like."""
    return [f"<{part.partition('>')[0]}>" for part in pattern.split("<")[1:]]


def pages(*whose: Whose) -> list[str]:
    """The patterns that answer a GET with a page, of these or of all."""
    return [p for p in ours() if (a := ADDRESSES.get(p)) and a.page and (not whose or a.whose in whose)]
