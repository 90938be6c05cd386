"""The history of an obligation in words: who did what, when, and what it was before and after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from obligations.models import Change, Obligation
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Window
from obligations.web.words import KINDS, MODALITIES, window_text

LABELS: dict[str, Promise] = {
    "review": gettext_lazy("Review"),
    "quote": gettext_lazy("Exact words"),
    "paragraph": gettext_lazy("Paragraph"),
    "verb": gettext_lazy("Verb"),
    "modality": gettext_lazy("How strongly"),
    "kind": gettext_lazy("Kind"),
    "action": gettext_lazy("To do what"),
    "recipient": gettext_lazy("Towards"),
    "actors": gettext_lazy("Asked of"),
    "owner": gettext_lazy("Owner"),
    "contributors": gettext_lazy("Contributors"),
}
"""What is told of a change; positions and the like are not."""

_NAMED: dict[str, Mapping[str, Any]] = {"review": dict(Review.choices), "kind": KINDS, "modality": MODALITIES}


class Line(NamedTuple):
    """One thing that a change altered; empty where there was, or is, nothing."""

    label: str
    before: str
    after: str


def history_of(obligation: Obligation) -> list[Change]:
    """Its changes, the latest first, each with ``lines``."""
    changes = list(obligation.changes.latest_first().select_related("undoes"))
    for change in changes:
        change.lines = list(lines(change))  # type: ignore[attr-defined]  # for the template
    return changes


def lines(change: Change) -> Iterator[Line]:
    before, after = change.before, change.after
    for name, label in LABELS.items():
        if name in after and not change.made_it:
            yield Line(str(label), _said(name, before[name]), _said(name, after[name]))
    dates_before, dates_after = before.get("due_dates") or {}, after.get("due_dates") or {}
    for uid, now in dates_after.items():
        yield from _of_date(dates_before.get(uid), now)


def _said(name: str, value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(value)
    return str(_NAMED.get(name, {}).get(value, value) or "")


def _of_date(was: dict[str, Any] | None, now: dict[str, Any] | None) -> Iterator[Line]:
    """What changed of one date: the words, the days, how it stands, the evidence."""
    if was is None or now is None:
        yield Line(_("Date"), _when(was), _when(now))
        return
    if "words" in now:
        yield Line(_("Words that say when"), was["words"], now["words"])
    for original, single in (now.get("occurrences") or {}).items():
        yield Line(_("Single day"), date_format(dt.date.fromisoformat(original)), _single(single))
    if {"window", "act_by"} & set(now):
        yield Line(_("Date"), _when(was), _when(now))
    if "state" in now:
        yield Line(_("It stands"), str(State(was["state"]).label), str(State(now["state"]).label))
    evidence_before, evidence_after = was.get("evidence") or {}, now.get("evidence") or {}
    for pk, item in evidence_after.items():
        yield Line(_("Evidence"), _shown(evidence_before.get(pk)), _shown(item))


def _when(values: Mapping[str, Any] | None) -> str:
    """Its window, else its day to act by, else its words; a change holds only those that differ."""
    if values is None:
        return ""
    window = window_text(Window(*map(_day, values.get("window") or (None, None))))
    act_by = _day(values.get("act_by"))
    return window or (date_format(act_by) if act_by else str(values.get("words") or _("no date")))


def _single(single: Mapping[str, Any] | None) -> str:
    """What became of one day of a series."""
    if single is None:
        return _("as its rule has it")
    day = _day(single.get("day"))
    return date_format(day) if day else _("called off") if "day" in single else str(single["reason"])


def _day(written: Any) -> dt.date | None:
    return dt.date.fromisoformat(written) if written else None


def _shown(item: Mapping[str, Any] | None) -> str:
    if not item:
        return ""
    dated = _day(item.get("dated"))
    said = (item.get("symbol"), item.get("url"), item.get("note"), date_format(dated) if dated else "")
    return ", ".join(str(value) for value in said if value)
