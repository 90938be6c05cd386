"""A VTIMEZONE says of every moment what the IANA database says, in a form that every parser reads."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import icalendar
import pytest

from obligations.feeds import timezones

ZONES = [
    "America/New_York", "Europe/Zurich", "Africa/Nairobi", "Africa/Casablanca", "America/Santiago", "Asia/Kolkata",
    "Australia/Lord_Howe", "Europe/Dublin", "Europe/Istanbul", "Asia/Gaza", "Pacific/Auckland",
]  # fmt: skip


@pytest.mark.parametrize("first_year", [2004, 2008, 2026])
@pytest.mark.parametrize("zone", ZONES)
def test_the_clock_is_right_at_every_moment(zone: str, first_year: int) -> None:
    component = icalendar.Timezone.from_ical(timezones.component(zone, first_year))
    written, known = component.to_tz(lookup_tzid=False), ZoneInfo(zone)
    day = dt.datetime(first_year, 1, 1, 12)  # noqa: DTZ001 -- local
    while day.year < min(first_year + 15, timezones.UNTIL):
        assert day.replace(tzinfo=written).utcoffset() == day.replace(tzinfo=known).utcoffset(), day
        day += dt.timedelta(days=5)


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Zurich", "Europe/Dublin", "Pacific/Auckland"])
def test_a_usual_zone_is_two_rules_that_never_end(zone: str) -> None:
    lines = timezones.component(zone, 2026).decode().split("\r\n")
    assert [lines.count(f"BEGIN:{kind}") for kind in ("STANDARD", "DAYLIGHT")] == [1, 1]
    assert len([line for line in lines if line.startswith("RRULE:FREQ=YEARLY;BYDAY=")]) == 2
    assert "UNTIL" not in "".join(lines)


@pytest.mark.parametrize("zone", ZONES)
def test_what_parsers_stumble_over_is_not_there(zone: str) -> None:
    """libical takes no COMMENT in it; Ruby's parser needs some STANDARD before every event."""
    lines = timezones.component(zone, 2026).decode().split("\r\n")
    assert not [line for line in lines if line.startswith("COMMENT") or len(line) > 75]
    begins = [line for line in lines if line.startswith("DTSTART:")]
    assert begins
    assert all(line < "DTSTART:2026" for line in begins[:1])


def test_a_zone_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(KeyError):
        timezones.component("Nowhere/Atlantis", 2026)
