"""Saved views: keeping a selection under a name, renaming and deleting it. Each is its owner's alone."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from obligations.models import SavedView, Selection
from obligations.models.saved_views import Look
from obligations.web.access import private
from obligations.web.context import on_day


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80)


@private
@require_safe
def views(request: HttpRequest) -> HttpResponse:
    """The reader's views, to open, rename and delete."""
    return render(request, "views/list.html", {"views": SavedView.objects.of(request.user)})


@private
@require_POST
def save(request: HttpRequest) -> HttpResponse:
    """Keep the selection of ``query`` under a name; under a name that is taken, in place of the former one."""
    form, selection = NameForm(request.POST), Selection.of(QueryDict(request.POST.get("query", "")).dict())
    look = request.POST.get("look")
    look = look if look in Look.values else Look.TABLE
    if not form.is_valid() or not selection.may_be_used_by(request.user):
        messages.error(request, _("Give the view a name of at most 80 characters: it was not saved."))
        return redirect(on_day(request, reverse("views")))
    view, new = SavedView.objects.update_or_create(
        owner=request.user, name=form.cleaned_data["name"], defaults={"query": selection.as_query(), "look": look}
    )
    said = _("“%s” is saved.") if new else _("“%s” now keeps this selection.")
    messages.success(request, said % view.name)
    return redirect(on_day(request, view.address))


@private
@require_POST
def rename(request: HttpRequest, pk: int) -> HttpResponse:
    view, form = _own(request, pk), NameForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Give the view a name of at most 80 characters: it keeps its old one."))
    elif SavedView.objects.of(request.user).exclude(pk=pk).filter(name=form.cleaned_data["name"]).exists():
        messages.error(request, _("You have a view of that name already: this one keeps its old one."))
    else:
        view.name = form.cleaned_data["name"]
        view.save(update_fields=["name"])
        messages.success(request, _("It is now called “%s”.") % view.name)
    return redirect(on_day(request, reverse("views")))


@private
@require_POST
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    view = _own(request, pk)
    view.delete()
    messages.success(request, _("“%s” is deleted. What it showed is untouched.") % view.name)
    return redirect(on_day(request, reverse("views")))


def _own(request: HttpRequest, pk: int) -> SavedView:
    """Of the user's own views, the one; 404 for anybody else's."""
    return get_object_or_404(SavedView.objects.of(request.user), pk=pk)


urlpatterns: list[URLPattern] = [
    path("views/", views, name="views"),
    path("views/save/", save, name="view-save"),
    path("views/<int:pk>/rename/", rename, name="view-rename"),
    path("views/<int:pk>/delete/", delete, name="view-delete"),
]
