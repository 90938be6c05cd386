"""How often the reader is right: the published figures, and what people have corrected here, as tables and plots."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.formats import number_format
from django.utils.functional import Promise
from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from obligations.accuracy.corrections import Corrections, corrections
from obligations.accuracy.figures import Band, Share
from obligations.accuracy.published import Measured, published
from obligations.reading.values import READER_VERSION
from obligations.web import plots
from obligations.web.context import moment
from obligations.web.words import KINDS

PARTS: dict[str, Promise] = {
    "date": gettext_lazy("the date, or the words that say when"),
    "actors": gettext_lazy("who is asked"),
    "kind": gettext_lazy("the kind"),
    "words": gettext_lazy("the exact words"),
    "others": gettext_lazy("the verb, how strongly, what to do, or towards whom"),
}
"""What people put right, the most serious first."""


class Figure(NamedTuple):
    """A share in words: "98.6%" and "349 of 354"; "–" and "" of nothing."""

    percent: str
    counts: str


class Measure(NamedTuple):
    """A row of a table: what is measured, what that means, and the figures, a column each."""

    label: str
    meaning: str
    figures: tuple[Figure, ...]


class Calibration(NamedTuple):
    """What a confidence was worth: the rows of the table (band, count, mean shown, right), and the same as a plot."""

    rows: list[tuple[str, int, str, Figure]]
    plot: plots.Plot


@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Of the reader in use, and of the corrections made here up to the day that was asked for."""
    figures, here = published(), corrections(on=moment(request))
    measured = (figures.first_sight, figures.now)
    return render(
        request,
        "accuracy/accuracy.html",
        {
            "reader_version": READER_VERSION,
            "published": figures,
            "measures": measures(measured),
            "calibrations": [calibration(one.bands) for one in measured],
            "errors": errors(measured),
            "here": here,
            "measures_here": measures_here(here),
            "put_right": [(label, here.corrected[part]) for part, label in PARTS.items()],
            "calibration_here": calibration(here.bands),
        },
    )


def measures(measured: Sequence[Measured]) -> list[Measure]:
    """The table of the labelled documents, a column for each measurement."""
    rows = [
        (_("Obligations: precision"), _("of those found, how many are labelled"), [m.asks.precision for m in measured]),
        (_("Obligations: recall"), _("of those labelled, how many are found"), [m.asks.recall for m in measured]),
        (_("Words that say when: precision"), "", [m.dated.precision for m in measured]),
        (_("Words that say when: recall"), "", [m.dated.recall for m in measured]),
        (
            _("Resolution"),
            _("of the dates found, how many come to the labelled day, session or recurrence"),
            [m.resolved for m in measured],
        ),
        (_("Actors"), _("of the names, how many agree"), [m.actors for m in measured]),
        (_("Kind"), _("of the obligations found, how many have the labelled kind"), [m.kinds for m in measured]),
    ]
    return [Measure(label, meaning, tuple(map(figure, shares))) for label, meaning, shares in rows]


def measures_here(here: Corrections) -> list[Measure]:
    """The table of this installation."""
    rows = [
        (
            _("Obligations: precision"),
            _("of those read and reviewed, how many people let stand"),
            here.asks.precision,
        ),
        (
            _("Obligations: recall"),
            _("in documents of which nothing awaits review: of all that are asked, how many were read"),
            here.complete.recall,
        ),
        (_("Dates"), _("of the obligations with a date that stand, how many keep the date as read"), here.dates),
        (
            _("Nothing to correct"),
            _("of the obligations that stand, how many are as read in every part"),
            Share(here.as_read, here.asks.found),
        ),
    ]
    return [Measure(label, meaning, (figure(share),)) for label, meaning, share in rows]


def calibration(bands: Iterable[Band]) -> Calibration:
    """Band by band; the plot says how much was right, with a mark where the mean confidence lies."""
    bands = list(bands)
    labels = [f"{_decimal(band.low, 2)}–{_decimal(band.high, 2)}" for band in bands]
    rows = [
        (label, band.count, _decimal(band.shown, 2), figure(band.share))
        for label, band in zip(labels, bands, strict=True)
    ]
    drawn = [
        (label, band.right / band.count, band.shown, figure(band.share).counts)
        for label, band in zip(labels, bands, strict=True)
    ]
    return Calibration(rows, plots.shares(drawn, rtl=get_language_bidi()))


def errors(measured: Sequence[Measured]) -> list[tuple[str, tuple[int, ...]]]:
    """Every class of errors with how many there are of it, a number for each measurement; the single ones together."""
    by_name = [{error.what: error.count for error in one.errors} for one in measured]
    classes = {name: tuple(counts.get(name, 0) for counts in by_name) for counts in by_name for name in counts}
    several = {name: counts for name, counts in classes.items() if max(counts) > 1}
    single = [counts for name, counts in classes.items() if name not in several]
    return [
        (_("obligations missed"), tuple(one.asks.missed for one in measured)),
        (_("obligations found where none is labelled"), tuple(one.asks.wrong for one in measured)),
        (_("words that say when missed"), tuple(one.dated.missed for one in measured)),
        (_("words that say when found where none are labelled"), tuple(one.dated.wrong for one in measured)),
        *((said(name), several[name]) for name in sorted(several, key=lambda name: (-sum(several[name]), name))),
        (_("other errors, one of a kind"), tuple(map(sum, zip(*single, strict=True))) or (0,) * len(measured)),
    ]


_ERRORS: dict[str, Promise] = {
    "actors: none found": gettext_lazy("actors: none found"),
    "actors: some of several": gettext_lazy("actors: some of several"),
    "actors: others": gettext_lazy("actors: others than labelled"),
    "time: not the labelled one": gettext_lazy("another day, session or recurrence than the labelled one"),
}


def said(name: str) -> str:
    """A class of errors as the bench names it, in the language of the page."""
    read, _separator, labelled = name.removeprefix("kind: ").partition(" for ")
    if name in _ERRORS or read not in KINDS or labelled not in KINDS:
        return str(_ERRORS.get(name, name))
    return _("kind: “%(read)s” for “%(labelled)s”") % {"read": KINDS[read], "labelled": KINDS[labelled]}


def figure(share: Share) -> Figure:
    if share.value is None:
        return Figure("–", "")
    right = _decimal(share.right, 0 if float(share.right).is_integer() else 1)
    return Figure(
        _("%(number)s%%") % {"number": _decimal(share.value * 100, 1)},
        _("%(right)s of %(all)s") % {"right": right, "all": share.of},
    )


def _decimal(number: float, places: int) -> str:
    return number_format(round(number, places), places)  # which would cut off


urlpatterns = [path("accuracy/", show, name="accuracy")]
