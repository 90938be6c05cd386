"""When the document has to be ready for what a body takes up: rules and holidays that an organisation can change."""

from __future__ import annotations

import csv
import datetime as dt
import tomllib
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models, transaction
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from obligations.models.due_dates import DueDate, DueDateQuerySet
from obligations.models.former import kept
from obligations.reading.values import Form, Kind

DATA = Path(__file__).resolve().parent.parent / "data"
_DAY = dt.timedelta(days=1)
_AT_ONCE = 500

# What the shipped rules say, so that it is translated; what an organisation writes itself stands as it wrote it.
gettext_noop("Slotting")
gettext_noop("Six-week rule")
gettext_noop("submit the report for processing")
gettext_noop("report out in all official languages")
gettext_noop(
    "Slotting: a pre-session document is submitted ten weeks ahead, for four weeks of processing before the "
    "six weeks of resolution 49/221 B (practice; no document for it was verified)."
)
gettext_noop("Resolution 49/221 B: documents are out in all languages six weeks before they are taken up.")


class DocumentRule(models.Model):
    """So long before the day to act by, something has to be done with the document; ``key`` names it in calendars."""

    class Unit(models.TextChoices):
        DAYS = "days", _("days")
        WEEKS = "weeks", _("weeks")

    key = models.CharField(max_length=40, unique=True, editable=False)
    name = models.CharField(_("rule"), max_length=120)
    before = models.PositiveSmallIntegerField(_("how long before"), validators=[MinValueValidator(1)])
    unit = models.CharField(_("unit"), max_length=5, choices=Unit.choices, default=Unit.WEEKS)
    kind = models.CharField(
        _("kind"), max_length=20, blank=True, choices=[(k.value, k.value) for k in Kind], default=Kind.REPORT
    )
    form = models.CharField(
        _("form"), max_length=12, blank=True, choices=[(f.value, f.value) for f in Form], default=Form.SESSION
    )
    body = models.CharField(
        _("body"), max_length=20, blank=True, help_text=_("Whose sessions: a code, as in “GA” or “HRC”. Empty: all.")
    )
    act = models.CharField(_("what has to be done"), max_length=200)
    source = models.TextField(_("source"), help_text=_("Who says so: a symbol or an address."))
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ("-unit", "-before", "pk")
        verbose_name = _("rule for documents")
        verbose_name_plural = _("rules for documents")

    def __str__(self) -> str:
        return self.name

    def save(self, **kwargs: Any) -> None:
        self.key = self.key or uuid.uuid4().hex
        super().save(**kwargs)

    def clean(self) -> None:
        if self.before and self.length > dt.timedelta(days=730):
            raise ValidationError({"before": _("At most two years before.")})

    @property
    def length(self) -> dt.timedelta:
        return dt.timedelta(weeks=self.before) if self.unit == self.Unit.WEEKS else dt.timedelta(days=self.before)

    def is_about(self, due_date: DueDate) -> bool:
        return (
            self.kind in {"", due_date.obligation.kind}
            and self.form in {"", due_date.form}
            and self.body in {"", due_date.session.rpartition(" ")[0]}
        )


class Holiday(models.Model):
    """A day on which nobody takes a document in: a step that falls on it moves to the working day before."""

    day = models.DateField(_("day"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    source = models.CharField(_("source"), max_length=300, help_text=_("Who says so: a symbol or an address."))
    observed = models.BooleanField(_("observed"), default=True)

    class Meta:
        ordering = ("day",)
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")

    def __str__(self) -> str:
        return f"{self.name}, {self.day}"


class DocumentDeadline(NamedTuple):
    """One dated step before a due date: what has to be done by then, by which rule, and why on that day."""

    rule: DocumentRule
    day: dt.date
    derivation: tuple[str, ...]

    @property
    def act(self) -> str:
        return gettext(self.rule.act)

    @property
    def source(self) -> str:
        return gettext(self.rule.source)


@dataclass(frozen=True, slots=True)
class DocumentCalendar:
    """The rules in use and the holidays observed, as they stood when it was made."""

    rules: Sequence[DocumentRule]
    holidays: Mapping[dt.date, str]

    @classmethod
    def now(cls) -> DocumentCalendar:
        """As this installation has them now; two queries."""
        rules = list(DocumentRule.objects.filter(in_use=True))
        days = Holiday.objects.filter(observed=True).values_list("day", "name") if rules else ()
        return cls(rules, dict(days))

    def before(self, due_date: DueDate) -> tuple[DocumentDeadline, ...]:
        """The steps before a due date, the first first; () where no rule is about it, or it has no day."""
        act_by = due_date.act_by
        if act_by is None or due_date.recurs_on:
            return ()
        found = (self._step(rule, act_by) for rule in self.rules if rule.is_about(due_date))
        return tuple(sorted(found, key=lambda step: step.day))

    @property
    def longest(self) -> dt.timedelta:
        """How long before a due date its first step can lie, days off included."""
        return max((rule.length for rule in self.rules), default=dt.timedelta(0)) + dt.timedelta(days=14)

    def about(self, due_dates: DueDateQuerySet) -> DueDateQuerySet:
        """Of these the ones that a rule may be about."""
        wanted = models.Q(pk=None)
        for rule in self.rules:
            fits = {"obligation__kind": rule.kind, "form": rule.form}
            wanted |= models.Q(act_by__isnull=False, **{name: value for name, value in fits.items() if value})
        return due_dates.filter(wanted)

    def _step(self, rule: DocumentRule, act_by: dt.date) -> DocumentDeadline:
        day = act_by - rule.length
        unit = rule.unit if rule.before != 1 else rule.unit[:-1]
        steps = [f"{rule.before} {unit} before {_said(act_by)} is {_said(day)}, by the rule “{rule.name}”"]
        while why := self._off(day):
            day -= _DAY
            steps.append(f"{why}, therefore {_said(day)}")
        return DocumentDeadline(rule, day, tuple(steps))

    def _off(self, day: dt.date) -> str:
        """Why nobody works on that day; "" where somebody does."""
        if day in self.holidays:
            return f"{_said(day)} is a holiday ({self.holidays[day]})"
        if day.weekday() < _SATURDAY:
            return ""
        return f"{_said(day)} is a {'Saturday' if day.weekday() == _SATURDAY else 'Sunday'}"


_SATURDAY = 5
_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)


def _said(day: dt.date) -> str:
    """As reading writes days in its steps."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"


def document_deadlines(due_date: DueDate) -> tuple[DocumentDeadline, ...]:
    """The steps before one due date. For many, make one ``DocumentCalendar``."""
    return DocumentCalendar.now().before(due_date)


@contextmanager
def rules_changing(*, now: dt.datetime) -> Iterator[None]:
    """Change rules and holidays within: every due date with other steps then is revised in the same transaction.

    Its reminders are planned anew and its calendars follow.
    """
    with transaction.atomic():
        before = DocumentCalendar.now()
        with kept(DocumentRule.objects.all(), Holiday.objects.all(), now=now):
            yield
        after = DocumentCalendar.now()
        rows = (before.about(DueDate.objects.all()) | after.about(DueDate.objects.all())).distinct()
        rows = rows.select_related("obligation").only("act_by", "form", "session", "recurs_on", "obligation__kind")
        changed = [row.pk for row in rows.iterator(chunk_size=2000) if _differ(before.before(row), after.before(row))]
        for start in range(0, len(changed), _AT_ONCE):
            DueDate.objects.filter(pk__in=changed[start : start + _AT_ONCE]).revise(now=now)


def _differ(old: Sequence[DocumentDeadline], new: Sequence[DocumentDeadline]) -> bool:
    """Whether anything that pages, mails or calendars say of the steps is another."""
    return [_printed(step) for step in old] != [_printed(step) for step in new]


def _printed(step: DocumentDeadline) -> tuple[object, ...]:
    return step.rule.key, step.rule.act, step.rule.source, step.day, step.derivation


def load_document_calendar() -> None:
    """The rules and holidays that ship, each where there are none at all; what people edited stays."""
    if not DocumentRule.objects.exists():
        shipped = tomllib.loads((DATA / "document_rules.toml").read_text(encoding="utf-8"))["rule"]
        DocumentRule.objects.bulk_create([DocumentRule(**rule) for rule in shipped])
    if not Holiday.objects.exists():
        with (DATA / "holidays.csv").open(encoding="utf-8", newline="") as file:
            Holiday.objects.bulk_create([Holiday(**row) for row in csv.DictReader(file)])


def document_agenda(*, on: dt.date, until: dt.date, most: int) -> list[tuple[DocumentDeadline, DueDate]]:
    """The steps from one day to another of what is still open, the soonest first, at most so many."""
    calendar = DocumentCalendar.now()
    if not calendar.rules or until > dt.date.max - calendar.longest:
        return []
    near = calendar.about(DueDate.objects.as_of(on).to_happen()).filter(
        act_by__gt=on, act_by__lte=until + calendar.longest
    )
    found = [
        (step, due)
        for due in near.in_order().for_lists(actors=False)[:_AT_ONCE]
        for step in calendar.before(due)
        if on <= step.day <= until
    ]
    return sorted(found, key=lambda pair: (pair[0].day, pair[1].pk))[:most]
