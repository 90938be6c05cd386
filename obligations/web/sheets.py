"""Obligations from a spreadsheet: send it, look at every row, import it, take the whole import back."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import permission_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from obligations import sheets
from obligations.models import Sheet
from obligations.sheets import COLUMNS, Outcome
from obligations.web.access import private
from obligations.web.context import day_query

EARLIER = 20
SHOWN = 200
"""Rows without errors that a page shows; of errors it shows all."""

editors_only = permission_required(
    ("obligations.add_obligation", "obligations.change_obligation"), raise_exception=True
)


class SheetForm(forms.Form):
    """One CSV file."""

    file = forms.FileField(
        label=_("CSV file"),
        help_text=_("Saved from your spreadsheet as “CSV UTF-8”; commas or semicolons between the cells."),
        error_messages={"required": _("Choose a file."), "empty": _("The file is empty. Begin with the template.")},
        widget=forms.FileInput(attrs={"accept": ".csv,text/csv"}),
    )

    def clean_file(self) -> UploadedFile:
        file: UploadedFile = self.cleaned_data["file"]
        if (file.size or 0) > sheets.MOST_BYTES:
            raise forms.ValidationError(_("It is larger than %s.") % filesizeformat(sheets.MOST_BYTES))
        return file


@private
@editors_only
def all_sheets(request: HttpRequest) -> HttpResponse:
    """Take a file in and go to its rows; what the columns mean; what was sent before."""
    form = SheetForm(request.POST or None, request.FILES or None, label_suffix="")
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        try:
            sheet = sheets.receive(file.read(), file.name or "", by=request.user, now=timezone.now())
        except sheets.Unusable as reason:
            form.add_error("file", str(reason))
        else:
            return redirect(_page_of(request, sheet))
    earlier = Sheet.objects.defer("text").select_related("by")[:EARLIER]
    context = {"form": form, "columns": COLUMNS, "earlier": earlier, "most": sheets.MOST_ROWS}
    return render(request, "sheets/list.html", context, status=422 if form.errors else 200)


@private
@editors_only
def template(_request: HttpRequest) -> HttpResponse:
    """An empty table with all columns."""
    disposition = 'attachment; filename="obligations-template.csv"'
    return HttpResponse(
        sheets.template(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": disposition}
    )


@private
@editors_only
def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Before it is imported, what each row would do; afterwards, what it has done. A POST imports."""
    shown = get_object_or_404(Sheet.objects.select_related("by"), pk=pk)
    if request.method == "POST":
        return _import(request, shown)
    if shown.imported_at:
        return render(request, "sheets/imported.html", {"sheet": shown, **_imported(shown)})
    plan = sheets.check(shown.text)
    errors = plan.of(Outcome.ERROR)
    good = [line for line in plan.lines if not line.errors]
    context: dict[str, Any] = {
        "sheet": shown,
        "plan": plan,
        "errors": errors,
        "good": good[:SHOWN],
        "more": len(good) - SHOWN,
        "adding": len(plan.of(Outcome.ADD)),
        "assigning": len(plan.of(Outcome.ASSIGN)),
    }
    return render(request, "sheets/preview.html", context)


def _imported(shown: Sheet) -> dict[str, Any]:
    changes = shown.changes.select_related("obligation__document", "obligation__paragraph")
    changes = changes.defer("obligation__document__text")
    undone = shown.is_undone
    return {
        "changes": changes[:SHOWN],
        "count": shown.changes.count(),
        "undone": undone,
        "since": [] if undone else sheets.changed_since(shown),
    }


def _import(request: HttpRequest, shown: Sheet) -> HttpResponse:
    only_good, seen = request.POST.get("rows") == "good", request.POST.get("seen")
    try:
        plan = sheets.import_sheet(shown, only_good=only_good, seen=seen, by=request.user, now=timezone.now())
    except sheets.CannotBeImported as reason:
        messages.warning(request, str(reason))
    else:
        done = len(plan.of(Outcome.ADD)) + len(plan.of(Outcome.ASSIGN))
        said = ngettext("%d row imported.", "%d rows imported.", done) % done
        messages.success(request, f"{said} {_('Reminders and calendars follow.')}")
    return redirect(_page_of(request, shown))


@private
@require_POST
@editors_only
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the whole import back."""
    shown = get_object_or_404(Sheet.objects.defer("text"), pk=pk)
    try:
        sheets.undo(shown, by=request.user, now=timezone.now())
    except sheets.CannotBeUndone as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("Taken back: %s") % shown.name)
    return redirect(_page_of(request, shown))


def _page_of(request: HttpRequest, shown: Sheet) -> str:
    return reverse("sheet", args=[shown.pk]) + day_query(request)


urlpatterns: list[URLPattern] = [
    path("import/", all_sheets, name="sheets"),
    path("import/template.csv", template, name="sheets-template"),
    path("import/<int:pk>/", sheet, name="sheet"),
    path("import/<int:pk>/undo/", undo, name="sheet-undo"),
]
