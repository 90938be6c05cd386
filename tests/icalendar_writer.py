"""The same calendars written by the ``icalendar`` package: what our own writing is measured against."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

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
        written.add("DUE", moment(item, item.last, item.ends or item.starts))
        if item.completed:
            written.add("COMPLETED", dt.datetime.combine(item.completed, dt.time(), dt.UTC))
            written.add("PERCENT-COMPLETE", 100)
    else:
        if item.instead_of:
            written.add("RECURRENCE-ID", moment(item, item.instead_of, item.starts))
        written.add("DTSTART", moment(item, item.first, item.starts))
        if not item.timed:
            written.add("DTEND", item.last + dt.timedelta(days=1))
        elif item.ends:
            written.add("DTEND", moment(item, item.last, item.ends))
        else:
            written.add("DURATION", dt.timedelta())
        if item.rule:
            written.add("RRULE", icalendar.vRecur.from_ical(item.rule))
        for day in item.without:
            written.add("EXDATE", moment(item, day, item.starts))
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
        trigger = vDDDTypes(until_alarm(item, days))
        if item.task:
            trigger.params["RELATED"] = "END"
        alarm["TRIGGER"] = trigger
        alarm.add("DESCRIPTION", item.summary)
        written.add_component(alarm)
    return written


def moment(item: Entry, day: dt.date, time: dt.time | None) -> dt.date:
    """A day, or a time on it in the zone of the entry."""
    if time is None or not item.timed:
        return day
    return dt.datetime.combine(day, time, dt.UTC if item.zone == "UTC" else ZoneInfo(item.zone))


def until_alarm(item: Entry, days: int) -> dt.timedelta:
    """From the start of an event, or the end of a task, to the morning of the day so many days before."""
    time = (item.ends or item.starts if item.task else item.starts) if item.timed else None
    begins = dt.timedelta(hours=time.hour, minutes=time.minute) if time else dt.timedelta()
    morning = dt.timedelta(hours=MORNING)
    return (morning if days or time is None else min(morning, begins)) - dt.timedelta(days=days) - begins
