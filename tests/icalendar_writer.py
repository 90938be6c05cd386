"""The same calendars written by the ``icalendar`` package: what our own writing is measured against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

import icalendar
from icalendar.prop import vDDDTypes, vDuration, vText, vUri

from obligations.feeds.ical import COLOR, MORNING, Entry


def calendar(name: str, source: str, items: Iterable[Entry]) -> bytes:
    """A calendar built property by property, in our order."""
    written = icalendar.Calendar()
    written.add("VERSION", "2.0")
    written.add("PRODID", "-//Obligations Tracker//Due dates//EN")
    written.add("CALSCALE", "GREGORIAN")
    written["NAME"] = vText(name)
    written["X-WR-CALNAME"] = vText(name)
    written.add("REFRESH-INTERVAL", vDuration(dt.timedelta(hours=12)), parameters={"VALUE": "DURATION"})
    written["X-PUBLISHED-TTL"] = vDuration(dt.timedelta(hours=12))
    written["COLOR"] = vText(COLOR)
    written.add("SOURCE", vUri(source), parameters={"VALUE": "URI"})
    for item in items:
        written.add_component(component(item))
    return written.to_ical(sorted=False)


def component(item: Entry) -> icalendar.Component:
    """One event or task."""
    written: icalendar.Component = icalendar.Todo() if item.task else icalendar.Event()
    written.add("UID", item.uid)
    written.add("DTSTAMP", item.changed_at)
    written.add("LAST-MODIFIED", item.changed_at)
    written.add("SEQUENCE", item.revision)
    if item.task:
        written.add("DUE", item.last)
        if item.completed:
            written.add("COMPLETED", dt.datetime.combine(item.completed, dt.time(), dt.UTC))
            written.add("PERCENT-COMPLETE", 100)
    else:
        written.add("DTSTART", item.first)
        written.add("DTEND", item.last + dt.timedelta(days=1))
        if item.rule:
            written.add("RRULE", icalendar.vRecur.from_ical(item.rule))
        written.add("TRANSP", "TRANSPARENT")
        written.add("X-MICROSOFT-CDO-BUSYSTATUS", "FREE")
    written.add("SUMMARY", item.summary)
    written.add("DESCRIPTION", item.description)
    written.add("STATUS", str(item.status))
    written.add("URL", item.url)
    if item.categories:
        written.add("CATEGORIES", item.categories)
    if item.location:
        written.add("LOCATION", item.location)
    for days in item.alarms:
        alarm = icalendar.Alarm()
        alarm.add("ACTION", "DISPLAY")
        trigger = vDDDTypes(dt.timedelta(hours=MORNING) - dt.timedelta(days=days))
        if item.task:
            trigger.params["RELATED"] = "END"
        alarm["TRIGGER"] = trigger
        alarm.add("DESCRIPTION", item.summary)
        written.add_component(alarm)
    return written
