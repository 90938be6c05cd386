"""Who changed what, and when: one row per obligation and act, written once and never again.

An act of a person may reach an obligation, its actors, its dates and their evidence, or several obligations at once.
So the history is kept by acts, not by tables, and undoing an act is applying what was there before it.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, NoReturn

from django.conf import settings
from django.db import models, transaction
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from obligations.models.due_dates import DueDate
    from obligations.models.obligations import Obligation

State = dict[str, Any]
"""An obligation or a part of it as JSON types."""

PLAIN = ("review", "start", "end", "quote", "verb", "modality", "kind", "action", "confidence", "read_as")
OF_A_DATE = ("words", "start", "end", "form", "session", "every", "place", "event_id", "waiting")
OF_ITS_DAYS = ("act_by", "origin", "derivation", "recurs_on")
OF_ITS_STATE = ("state", "closed_on")
OF_ITS_RECORD = ("number", "version", "revision", "changed_at")
"""What follows from an act on a date; that alone is nothing to keep."""
OF_EVIDENCE = ("symbol", "url", "dated", "note", "verified")


class Act(models.TextChoices):
    """What was done."""

    CONFIRMED = "confirmed", _("confirmed")
    REJECTED = "rejected", _("rejected")
    TAKEN_BACK = "taken back", _("took the review back")
    CORRECTED = "corrected", _("corrected")
    ADDED = "added", _("added by hand")
    IMPORTED = "imported", _("imported from a spreadsheet")
    MERGED = "merged", _("merged")
    SPLIT = "split", _("split")
    HANDED_OVER = "handed over", _("changed who answers for it")
    MOVED = "moved", _("changed a date")
    CLOSED = "closed", _("settled a date")
    REOPENED = "reopened", _("reopened a date")
    EVIDENCE = "evidence", _("changed the evidence")
    READ = "read", _("read anew")
    EVENT = "event", _("followed the record of an event")
    UNDONE = "undone", _("undid a change")


class ChangeQuerySet(models.QuerySet["Change"]):
    def update(self, **_values: Any) -> NoReturn:
        raise TypeError("history is never altered")

    def delete(self) -> NoReturn:
        raise TypeError("history is never deleted")

    def latest_first(self) -> ChangeQuerySet:
        return self.order_by("-pk")


class Change(models.Model):
    """One act and what it changed of one obligation: only the parts that differ, before and after.

    Acts on several obligations at once share a ``batch``. ``who`` keeps the name when the account is gone;
    it is empty where no person acted.
    """

    obligation = models.ForeignKey("obligations.Obligation", related_name="changes", on_delete=models.PROTECT)
    batch = models.UUIDField(db_index=True)
    act = models.CharField(_("act"), max_length=12, choices=Act.choices)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL)
    who = models.CharField(_("who"), max_length=150, blank=True)
    at = models.DateTimeField(_("when"))
    before = models.JSONField(_("before"), default=dict)
    after = models.JSONField(_("after"), default=dict)
    reason = models.TextField(_("reason"), blank=True)
    undoes = models.ForeignKey("self", null=True, blank=True, related_name="undone_by", on_delete=models.PROTECT)

    objects = ChangeQuerySet.as_manager()

    class Meta:
        ordering = ("-pk",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return f"{self.obligation_id}: {self.who} {self.act}"

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise TypeError("history is never altered")
        super().save(**kwargs)

    def delete(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise TypeError("history is never deleted")

    @property
    def made_it(self) -> bool:
        """Whether the obligation was not there before the act."""
        return "review" in self.before and self.before["review"] is None

    @property
    def is_last(self) -> bool:
        """Whether nothing has happened since to any obligation that the act reached."""
        reached = Change.objects.filter(batch=self.batch).values("obligation")
        later = Change.objects.filter(obligation__in=reached, pk__gt=self.pk).exclude(batch=self.batch)
        return not later.exists()


def snapshot(pk: int) -> State:
    """All that people can change of an obligation and its dates, as JSON types."""
    from obligations.models.obligations import Obligation  # which is built on this file

    row = Obligation.objects.select_related("owner", "recipient", "paragraph", "merged_into").get(pk=pk)
    return {
        **{name: getattr(row, name) for name in PLAIN},
        "paragraph": row.paragraph.number,
        "recipient": row.recipient.name if row.recipient else None,
        "owner": row.owner.get_username() if row.owner else None,
        "merged_into": row.merged_into_id,
        "actors": sorted(party.name for party in row.actors.all()),
        "contributors": sorted(user.get_username() for user in row.contributors.all()),
        "due_dates": {
            str(due.uid): _of_date(due) for due in row.due_dates.prefetch_related("evidence", "changed_occurrences")
        },
    }


def _of_date(due: DueDate) -> State:
    values = {name: _plain(getattr(due, name)) for name in (*OF_A_DATE, *OF_ITS_DAYS, *OF_ITS_STATE, *OF_ITS_RECORD)}
    values["window"] = [_plain(day) for day in due.window]
    values["hours"] = [_plain(part) for part in due.hours]
    values["occurrences"] = {
        single.original.isoformat(): {"day": _plain(single.day), "reason": single.reason}
        for single in due.changed_occurrences.all()
    }
    values["evidence"] = {
        str(item.pk): {name: _plain(getattr(item, name)) for name in OF_EVIDENCE} for item in due.evidence.all()
    }
    return values


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date | dt.time) else value


WHOLE = ("read_as", "waiting")
"""Dictionaries that are one value: they change as a whole."""


def differing(old: State, new: State) -> tuple[State, State]:
    """The parts of both that differ, by name, dictionaries part by part; None stands for what is not there."""
    before: State = {}
    after: State = {}
    for name in {**old, **new}:
        was, now = old.get(name), new.get(name)
        if was == now:
            continue
        if isinstance(was, dict) and isinstance(now, dict) and name not in WHOLE:
            was, now = differing(was, now)
        before[name], after[name] = was, now
    return before, after


def _says_something(after: State) -> bool:
    dates = after.get("due_dates") or {}
    return bool(after.keys() - {"due_dates"}) or any(
        set(date or {"gone"}) - {*OF_ITS_RECORD} for date in dates.values()
    )


_recording: ContextVar[frozenset[int]] = ContextVar("recording", default=frozenset())


class Recording:
    """An act under way: the obligations it reaches, and those that it makes."""

    def __init__(self, reached: Iterable[int]) -> None:
        self.before: dict[int, State] = {pk: snapshot(pk) for pk in reached}

    def made(self, obligation: Obligation) -> None:
        """Say that the act has made this one; before, nothing was there."""
        self.before[obligation.pk] = {}
        _recording.set(_recording.get() | {obligation.pk})


@contextmanager
def recorded(
    *obligations: Obligation,
    act: Act,
    by: Any,
    now: dt.datetime,
    reason: str = "",
    undoes: Change | None = None,
) -> Iterator[Recording]:
    """Keep what the block changes of these obligations, in one transaction with it.

    Within another such block for the same obligation it adds nothing: the outer act says what was done. An act that
    changes nothing leaves no row.
    """
    outer = _recording.get()
    own = sorted(row.pk for row in obligations if row.pk not in outer)
    token = _recording.set(outer | set(own))
    try:
        with transaction.atomic():
            if own:
                # Held until the end, so that of two people who act at once each sees what the other did.
                list(type(obligations[0]).objects.select_for_update().filter(pk__in=own).order_by("pk"))
            recording = Recording(own)
            yield recording
            batch = uuid.uuid4()
            for pk, old in recording.before.items():
                before, after = differing(old, snapshot(pk))
                if undoes or _says_something(after):
                    Change.objects.create(
                        obligation_id=pk,
                        batch=batch,
                        act=act,
                        by=by,
                        who=by.get_username() if by else "",
                        at=now,
                        before=before,
                        after=after,
                        reason=reason,
                        undoes=undoes,
                    )
    finally:
        _recording.reset(token)
