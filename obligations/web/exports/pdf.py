"""The list on paper: landscape A4, its headings on every page."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate, Spacer, TableStyle

from obligations.models import DueDate
from obligations.models.due_dates import Status
from obligations.web import words

CONTENT_TYPE = "application/pdf"
FONTS = Path(__file__).parent / "fonts"
FONT, BOLD = "DejaVu Sans Condensed", "DejaVu Sans Condensed Bold"
"""Latin, Greek and Cyrillic; PDF readers bring none that all have."""
INK, MUTED, LINE = HexColor("#16202c"), HexColor("#526070"), HexColor("#c3cbd4")
MARGIN = 14 * mm
WIDTHS = (25 * mm, 118 * mm, 56 * mm, 40 * mm, 30 * mm)
LONGEST = 1500
"""Characters of an action in a cell, which must fit on a page."""


def write(rows: Iterable[DueDate], *, on: dt.date, selected: Sequence[tuple[str, str]], count: int) -> bytes:
    """The file. ``selected`` is what was selected by, in words, printed at the top."""
    _register()
    file = io.BytesIO()
    title = _("Due dates as of %s") % date_format(on)
    document = SimpleDocTemplate(
        file,
        pagesize=landscape(A4),
        leftMargin=MARGIN,
        rightMargin=MARGIN,
        topMargin=MARGIN,
        bottomMargin=MARGIN,
        title=title,
        author=_("Obligations Tracker"),
    )
    small, bold, muted = _style(8), _style(8, BOLD), _style(7.5, color=MUTED)
    headings = [_("Act by"), _("Obligation"), _("When, in the text and in days"), _("Document"), _("Status")]
    table = [[Paragraph(escape(heading), _style(7.5, BOLD, MUTED)) for heading in headings]]
    table += [_row(due, on, small, bold, muted) for due in rows]
    choice = "; ".join(f"{label}: {value}" for label, value in selected) or _("everything")
    story = [
        Paragraph(escape(title), _style(15, BOLD)),
        Paragraph(escape(_("Selected: %(choice)s. Due dates: %(count)d.") % {"choice": choice, "count": count}), muted),
        Spacer(1, 4 * mm),
        LongTable(table, colWidths=WIDTHS, repeatRows=1, style=_lines()),
    ]
    document.build(story, canvasmaker=_Numbered)
    return file.getvalue()


def _row(due: DueDate, on: dt.date, small: Any, bold: Any, muted: Any) -> list[list[Paragraph]]:
    obligation = due.obligation
    who = f'<font name="{BOLD}">{escape(obligation.actor_names)}:</font> ' if obligation.actor_names else ""
    act_by = date_format(due.act_by, "SHORT_DATE_FORMAT") if due.act_by else _("No day")
    origin = str(words.ORIGINS.get(due.origin, due.origin))
    window = words.window_text(due.window)
    return [
        [Paragraph(escape(act_by), bold), Paragraph(escape(words.countdown(due, on)), muted)],
        [Paragraph(who + escape(obligation.action[:LONGEST]), small)],
        [
            Paragraph(escape(f"“{due.words[:LONGEST]}”" if due.words else ""), small),
            Paragraph(escape(f"{window} – {origin}" if window else origin), muted),
        ],
        [Paragraph(escape(obligation.citation), small), Paragraph(escape(obligation.document.organ), muted)],
        [Paragraph(escape(str(Status(due.status).label)), bold)],
    ]


def _style(size: float, font: str = FONT, color: HexColor = INK) -> ParagraphStyle:
    return ParagraphStyle(f"{font} {size}", fontName=font, fontSize=size, leading=size * 1.3, textColor=color)


def _lines() -> TableStyle:
    return TableStyle(
        [
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
            ("LINEBELOW", (0, 0), (-1, -1), 0.4, LINE),
            ("LEFTPADDING", (0, 0), (0, -1), 0),
            ("TOPPADDING", (0, 0), (-1, -1), 3),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 4),
        ]
    )


@cache
def _register() -> None:
    pdfmetrics.registerFont(TTFont(FONT, FONTS / "DejaVuSansCondensed.ttf"))
    pdfmetrics.registerFont(TTFont(BOLD, FONTS / "DejaVuSansCondensed-Bold.ttf"))


class _Numbered(Canvas):  # type: ignore[misc]  # reportlab has no types
    """Writes "page 2 of 7" once it knows how many there are."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._pages: list[dict[str, Any]] = []

    def showPage(self) -> None:  # noqa: N802  # reportlab's name
        self._pages.append(dict(self.__dict__))
        self._startPage()

    def save(self) -> None:
        for page in self._pages:
            self.__dict__.update(page)
            self.setFont(FONT, 7.5)
            self.setFillColor(MUTED)
            number = _("Page %(number)d of %(all)d") % {"number": self.getPageNumber(), "all": len(self._pages)}
            self.drawRightString(landscape(A4)[0] - MARGIN, MARGIN / 2, number)
            super().showPage()
        super().save()
