"""A document was issued: which open due dates may it fulfil?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from obligations.fulfilment import Issued, from_file, propose, symbol_in
from obligations.reading.values import UnreadableDocument
from obligations.web import reasons
from obligations.web.access import private
from obligations.web.context import as_of


class IssuedForm(forms.Form):
    """A symbol, an address, or the document itself."""

    what = forms.CharField(
        label=_("Symbol or address"),
        required=False,
        max_length=2000,
        help_text=_("Such as A/62/314, or the address at which the document is published."),
    )
    file = forms.FileField(
        label=_("Or the document itself"),
        required=False,
        allow_empty_file=True,
        help_text=_("PDF, DOCX, HTML, Markdown or plain text. It is read and not kept."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)

    def clean(self) -> None:
        what, file = self.cleaned_data.get("what", ""), self.cleaned_data.get("file")
        if file is None and not what:
            raise forms.ValidationError(_("Give a symbol, an address or a file."))
        if file is None and not symbol_in(what):
            self.add_error("what", _("There is no document symbol in this. Write it as printed, such as A/62/314."))
        if file is not None and file.size > settings.UPLOAD_LIMIT:
            self.add_error("file", _("It is larger than %s.") % filesizeformat(settings.UPLOAD_LIMIT))

    def found(self) -> Issued:
        """What is known of the document. Raises ``UnreadableDocument``."""
        what, file = self.cleaned_data["what"], self.cleaned_data["file"]
        known = from_file(file.read(), file.name) if file else Issued()
        return replace(known, symbol=symbol_in(what) or known.symbol)


@private
@never_cache
def issued_document(request: HttpRequest) -> HttpResponse:
    """The form; posted, what may be fulfilled by it, each with the way to record that."""
    form = IssuedForm(request.POST, request.FILES) if request.method == "POST" else IssuedForm()
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        try:
            document = form.found()
        except UnreadableDocument as unreadable:
            form.add_error("file", reasons.said(str(unreadable)))
        else:
            found = propose(document, on=as_of(request))
            mine = [proposal for proposal in found if proposal.due_date.may_be_changed_by(request.user)]
            address = form.cleaned_data["what"] if "://" in form.cleaned_data["what"] else ""
            known = {"symbol": document.symbol, "dated": document.dated, "url": address}
            query = urlencode({name: value for name, value in known.items() if value})
            context |= {"document": document, "proposals": mine, "query": query, "others": len(found) - len(mine)}
    status = 422 if form.is_bound and form.errors else 200
    return render(request, "fulfilment/issued.html", context, status=status)


urlpatterns = [path("fulfilment/", issued_document, name="issued-document")]
