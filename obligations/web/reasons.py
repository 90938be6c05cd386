"""What reading says in English - why a date, what could not be read - in the language of the page.

Reading knows no Django and writes its steps down in English, once. Here each form of step stands as a message with
places to fill; one that is not known is shown as it was written.
"""

from __future__ import annotations

import datetime as dt
import re
from functools import cache

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as message

STEPS = (
    # days and hours that the text prints
    message("the text gives the date: %(days)s"),
    message("the text gives the time: %(hours)s, in the time of %(zone)s"),
    message("the text gives a time of day, and neither a zone nor a place that has one: the day stands alone"),
    message("'%(words)s' names no days; it is read as the months %(first)s to %(last)s of the year"),
    message("the middle of a month is read as its fifteenth day"),
    message("no day follows from these words"),
    message("the period named before ends on %(day)s"),
    message("it depends on %(event)s, whose day is not known"),
    message("these are the days of the meeting for which the same paragraph asks services"),
    # periods
    message("counted from %(day)s"),
    message("it counts from the adoption, and the day of adoption is not known"),
    message("the resolution was adopted on %(day)s"),
    message("the text names no day to count from; counted from the adoption on %(day)s"),
    message("%(period)s leads beyond the calendar"),
    message("%(period)s later: %(day)s"),
    message("%(period)s earlier: %(day)s"),
    message("%(period)s after %(event)s: the day of that is not known"),
    message("%(period)s before %(event)s: the day of that is not known"),
    message("it begins on the day that is named, so that its last day is %(day)s"),
    message("%(count)s hours are counted as %(period)s"),
    message("working days are counted as calendar days; the last day may be later"),
    message("the day of “%(event)s” is on record (%(source)s): %(day)s"),
    message("a person has tied it to “%(event)s”, whose day is not known"),
    # what comes back
    message("it comes back %(often)s"),
    message("for the first time from %(day)s"),
    message("the text names no day for it"),
    message("no year is given, and the day of adoption is not known"),
    message("the calendar has no such day"),
    message("no year is given: the first after the adoption on %(day)s is %(days)s"),
    message("no year is given: the first after the beginning on %(day)s is %(days)s"),
    # sessions
    message("'%(words)s' is the %(body)s, the adopting organ"),
    message("'%(words)s' is the %(body)s"),
    message("the session is one of the %(body)s, the adopting organ"),
    message("the session is one of the %(body)s"),
    message("the next session, seen from %(day)s, is %(session)s"),
    message("the current session, seen from %(day)s, is %(session)s"),
    message("%(ordinal)s = %(number)s"),
    message("no %(ordinal)s session of a body that is named lies ahead"),
    message("when that session meets is not on record"),
    message("when %(session)s meets is not on record"),
    message("when %(session)s meets is not on record; the text gives the year %(year)s"),
    message("%(session)s is on record to open (%(source)s): %(day)s"),
    message("%(session)s is on record to open: %(day)s"),
    message("%(session)s was set by hand to open (%(source)s): %(day)s"),
    message("%(session)s was set by hand to open: %(day)s"),
    message("%(session)s is said to open, which was not verified: %(day)s"),
    message("%(session)s opens on the third Tuesday of September %(year)s (%(source)s): %(day)s"),
    message("%(session)s opens on the Tuesday of the third week of September %(year)s (%(source)s): %(day)s"),
    message("%(session)s opens on the Tuesday of the second week of September %(year)s (%(source)s): %(day)s"),
    message("that day is on record (%(source)s)"),
    message("the day before it opens: %(day)s"),
    message("it closes the day before %(session)s opens: %(day)s"),
    message("it closes: %(day)s"),
    message("sessions are named without a number or a year"),
    message("how often those sessions are held is not said"),
    # the document before it
    message("%(period)s before %(day)s is %(then)s, by the rule “%(rule)s”"),
    message("%(day)s is a Saturday, therefore %(then)s"),
    message("%(day)s is a Sunday, therefore %(then)s"),
    message("%(day)s is a holiday (%(holiday)s), therefore %(then)s"),
    # by hand, and why a date changed
    message("%(who)s set this date by hand on %(day)s: %(reason)s"),
    message("read anew from %(file)s"),
    message("%(symbol)s corrects it"),
    message("version %(version)s of the reader reads it so"),
    message("the days of %(session)s were changed"),
    message("the names of %(party)s were changed"),
    message("more sessions came on record"),
    message("an event was recorded: %(event)s, %(day)s"),
    message("the record of an event was corrected: %(event)s, %(day)s"),
    message("the record of an event was taken back: %(event)s"),
    message("it was tied to another event: %(event)s"),
)
"""Why a date is what it is, and why it became another."""

WARNINGS = (
    message("The date of adoption was not found: times that count from it stay open. Add it by hand."),
    message("The symbol of the document was not found. Add it by hand."),
    message("The adopting organ was not found: “its session” cannot be told. Add it by hand."),
    message("A paragraph after paragraph %(number)s could not be placed: “%(words)s”"),
    message("The number of the paragraph after %(number)s is missing; it was counted on."),
    message("Another resolution begins behind this one (“%(symbol)s”) and was not read. Add it as a file of its own."),
    message(
        "What stands %(where)s could not be placed and was not read (characters %(start)s to %(end)s): “%(words)s”"
    ),
    message("after paragraph %(number)s"),
    message("before the first paragraph"),
    message("Paragraph %(number)s: “%(words)s” could not be resolved: %(step)s."),
)
"""What of a document could not be read."""

REFUSALS = (
    message("The file is empty. Choose the file of the document itself."),
    message("The file holds no text. Choose the file of the document itself."),
    message("The file holds no text. If its pages are pictures, run character recognition (OCR) on them."),
    message("The file holds no text, only pictures. Run character recognition (OCR) on it, or use another version."),
    message("The document holds no text. If it is a scan, use a version with text in it."),
    message("The file is an archive, but no DOCX. Give the documents in it one by one."),
    message("The file is XML, which is not read. Save it as HTML, DOCX or PDF and try again."),
    message("The file is not a text. Choose a text, Markdown, HTML, PDF or DOCX file."),
    message("The file is in an encoding that is not known. Save it as UTF-8 and try again."),
    message("The file is a web page without text of its own. Save the document itself and try again."),
    message("The file is protected by a password. Save a copy without the password."),
    message("The file is damaged and cannot be opened as a PDF. Download it again."),
    message("The file is larger than %(size)s MB. Split it, or save it without pictures."),
    message("The file unpacks to far more than it seems to hold. Save it anew as PDF, or as plain text."),
    message(
        "The text of the file unpacks to more than %(size)s MB, which no resolution does. "
        "Split it into its resolutions, or save it as plain text."
    ),
    message(
        "Page %(page)s of the file is a scan: a picture of words, or words that a machine has guessed from one. Run "
        "character recognition (OCR) on it, check what it gives, and add that as text or Markdown."
    ),
    message(
        "Page %(page)s of the file is set in two columns, whose lines cannot be put in order safely. Use a version in "
        "one column, or add the text with one column after the other."
    ),
    message("The file unpacks to more than %(size)s MB. Remove its pictures, or save it as PDF."),
    message(
        "The file is damaged, or needs more memory or time than one file may use. Save it as plain text and try again."
    ),
    message(
        "%(which)s has more than %(most)s characters: paragraphs seem to have run together. "
        "Begin each on a line of its own."
    ),
    message("The file has %(pages)s pages; at most %(most)s are read. Split it."),
    message("The file takes longer than %(seconds)s seconds to read. Split it, or save it as plain text."),
    message(
        "The document holds more than %(limit)s %(what)s, which no resolution does. Split it into its resolutions."
    ),
    message(
        "The document is in %(tongue)s, and only English is read. Use the English version of the resolution; "
        "undocs.org offers every language of a symbol."
    ),
    message(
        "The document does not seem to be in English. Use the English version of the resolution; "
        "undocs.org offers every language of a symbol."
    ),
    message(
        "This does not read as a resolution: no organ such as “The General Assembly,” and no operative "
        "paragraphs such as “1. Requests …” were found. Check that the whole document was added."
    ),
)
"""Why a file was not read at all."""

_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_DAY = re.compile(rf"(\d{{1,2}}) ({'|'.join(_MONTHS)}) (\d{{4}})")
_PLACE = re.compile(r"%\\?\((\w+)\\?\)s")


def said(text: str) -> str:
    """A step, warning or refusal in the language of the page; as it was written where its form is not known."""
    if (get_language() or "en").startswith("en"):
        return text
    found = form_of(text)
    if found is None:
        return text
    form, places = found
    return str(_(form) % {name: _filled(name, value) for name, value in places.items()})


def form_of(text: str) -> tuple[str, dict[str, str]] | None:
    """The message that the text is a form of, with what fills its places; the most exact one wins."""
    for form, pattern in _patterns():
        if match := pattern.fullmatch(text):
            return form, match.groupdict()
    return None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each form as a pattern. Those with more words of their own come first: they say more exactly what is meant."""
    forms = sorted((*STEPS, *WARNINGS, *REFUSALS), key=lambda form: -len(_PLACE.sub("", form)))
    return tuple(
        (form, re.compile(_PLACE.sub(r"(?P<\1>.+?)", re.escape(form).replace(r"\ ", " ")), re.DOTALL)) for form in forms
    )


def _filled(name: str, value: str) -> str:
    match name:
        case "day" | "days" | "then":
            return days(value)
        case "period":
            return _period(value)
        case "often":
            return _often(value)
        case "rule" | "holiday":
            return _(value)
        case "step" | "where":
            return said(value)
        case _:
            return value


def days(text: str) -> str:
    """ "16 September 2008 to 14 September 2009", "not after 31 March 2008", as the language of the page says it."""
    if " to " in text:
        start, _to, end = text.partition(" to ")
        return _("%(start)s to %(end)s") % {"start": days(start), "end": days(end)}
    if text.startswith("not after "):
        return _("not after %s") % days(text.removeprefix("not after "))
    if text.startswith("from "):
        return _("from %s") % days(text.removeprefix("from "))
    return _DAY.sub(lambda match: date_format(_day(match)), text)


def _day(match: re.Match[str]) -> dt.date:
    return dt.date(int(match[3]), _MONTHS.index(match[2]) + 1, int(match[1]))


def _period(text: str) -> str:
    """ "90 days", "5 months and 10 days"."""
    whole, _and, rest = text.partition(" and ")
    if rest:
        return _("%(period)s and %(days)s") % {"period": _period(whole), "days": _period(rest)}
    count, _space, unit = text.partition(" ")
    n = int(count) if count.isdecimal() else 1
    forms = {
        "day": ngettext("%(count)s day", "%(count)s days", n),
        "week": ngettext("%(count)s week", "%(count)s weeks", n),
        "month": ngettext("%(count)s month", "%(count)s months", n),
        "year": ngettext("%(count)s year", "%(count)s years", n),
    }
    form = forms.get(unit.removesuffix("s"))
    return form % {"count": n} if form else text


def _often(text: str) -> str:
    """ "every year", "every 2 years"."""
    count, unit = re.fullmatch(r"every (?:(\d+) )?(\w+?)s?", text).groups() if text.startswith("every ") else ("", "")  # type: ignore[union-attr]
    n = int(count or 1)
    forms = {
        "day": ngettext("every day", "every %(count)d days", n),
        "week": ngettext("every week", "every %(count)d weeks", n),
        "month": ngettext("every month", "every %(count)d months", n),
        "year": ngettext("every year", "every %(count)d years", n),
    }
    form = forms.get(unit)
    return form % {"count": n} if form else text
