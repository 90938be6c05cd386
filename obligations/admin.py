"""Keeping the rows by hand. What follows from a change follows here too: rules live on the rows."""

from __future__ import annotations

import copy
from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django_otp.plugins.otp_totp.models import TOTPDevice

from obligations import intake
from obligations.models import (
    DateVersion,
    Document,
    DocumentRule,
    DueDate,
    Evidence,
    Holiday,
    Obligation,
    Paragraph,
    Party,
    Session,
)
from obligations.models.document_deadlines import rules_changing

# People are kept at /people/, where the rules about them hold: one administrator at least, and what ends with access.
admin.site.unregister([User, TOTPDevice])

admin.site.site_header = admin.site.site_title = _("Obligations Tracker")
admin.site.index_title = _("Administration")


class OnlyToLookAt:
    """Rows that reading or the pages write; here they are only looked at."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ParagraphInline(OnlyToLookAt, admin.TabularInline):
    model = Paragraph
    fields = ("number", "part", "start", "end")


@admin.register(Document)
class DocumentAdmin(OnlyToLookAt, admin.ModelAdmin):
    """The text stays as it was read: every span of its obligations points into it."""

    list_display = ("__str__", "title", "organ", "session", "adopted_on", "asked", "dated", "added_at")
    list_filter = ("organ", "language", "added_at")
    search_fields = ("symbol", "title", "source_name")
    date_hierarchy = "adopted_on"
    inlines = (ParagraphInline,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        found: QuerySet[Document] = Document.objects.with_counts().latest_first()
        return found

    @admin.display(description=_("obligations"))
    def asked(self, document: Any) -> int:
        return int(document.asked)

    @admin.display(description=_("dated"))
    def dated(self, document: Any) -> int:
        return int(document.dated)


class OnePerLine(forms.CharField):
    """A list that people write one entry to a line."""

    widget = forms.Textarea(attrs={"rows": 8, "cols": 60})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> Any:
        lines = (" ".join(line.split()) for line in (super().to_python(value) or "").splitlines())
        return list(dict.fromkeys(line for line in lines if line))


class PartyForm(forms.ModelForm):
    aliases = OnePerLine(
        required=False,
        label=_("also called"),
        help_text=_("Other names for it that resolutions print, one to a line. Those that ship are known already."),
    )


class LookFirst(admin.ModelAdmin):
    """What other rows rest on: posted, the form shows first what would move, where anything would."""

    def foresee(self, row: Any) -> intake.Foreseen:
        """What would move if the row were saved. Nothing is changed."""
        raise NotImplementedError

    def changeform_view(
        self, request: HttpRequest, object_id: Any = None, form_url: Any = "", extra_context: Any = None
    ) -> HttpResponse:
        foreseen = (
            self._foreseen(request, object_id)
            if request.method == "POST" and "_reviewed" not in request.POST
            else intake.Foreseen()
        )
        if foreseen.is_nothing:
            return super().changeform_view(request, object_id, form_url, extra_context)
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": _("Dates that would move"),
            "foreseen": foreseen,
            "moving": len(foreseen.moving) + len(foreseen.steps),
            "posted": [
                (name, value)
                for name, values in request.POST.lists()
                if name != "csrfmiddlewaretoken"
                for value in values
            ],
        }
        return TemplateResponse(request, "admin/obligations/review.html", context)

    def _foreseen(self, request: HttpRequest, object_id: Any) -> intake.Foreseen:
        """Nothing where the form is wrong, or not theirs to fill in: the usual page says so."""
        row = self.get_object(request, object_id) if object_id else None
        allowed = self.has_change_permission(request, row) if object_id else self.has_add_permission(request)
        form = self.get_form(request, row, change=bool(object_id))(request.POST, instance=row)
        if not allowed or not form.is_valid():
            return intake.Foreseen()
        return self.foresee(form.instance)


@admin.register(Party)
class PartyAdmin(LookFirst):
    """Another name is another way to be asked: documents that print it are read again."""

    form = PartyForm
    list_display = ("name", "kind", "also_called", "asked")
    list_filter = ("kind",)
    search_fields = ("name", "aliases")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Party]:
        found: QuerySet[Party] = Party.objects.annotate(asked=Count("obligations", distinct=True))
        return found

    def foresee(self, row: Party) -> intake.Foreseen:
        return intake.review_party(row, now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Party, form: Any, change: Any) -> None:
        documents = intake.save_party(obj, now=timezone.now())
        self.message_user(request, _("Read again: %(count)d documents.") % {"count": documents})

    @admin.display(description=_("also called"))
    def also_called(self, party: Party) -> str:
        return ", ".join(party.aliases)

    @admin.display(description=_("obligations"), ordering="asked")
    def asked(self, party: Any) -> int:
        return int(party.asked)


@admin.register(Session)
class SessionAdmin(LookFirst):
    """An edit re-derives every date that rests on the session; deleting one would leave them hanging."""

    list_display = ("__str__", "opens", "closes", "origin", "source")
    list_filter = ("body", "origin")
    search_fields = ("body", "number", "source")
    date_hierarchy = "opens"

    def foresee(self, row: Session) -> intake.Foreseen:
        return intake.review_session(row, now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Session, form: Any, change: Any) -> None:
        documents = intake.save_session(obj, now=timezone.now())
        self.message_user(request, _("Read again: %(count)d documents.") % {"count": documents})

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReplanningAdmin(LookFirst):
    """What the days of documents follow from: a change re-plans what rests on it, in the same transaction."""

    def foresee(self, row: Any) -> intake.Foreseen:
        return intake.review_rule(copy.copy(row).save, now=timezone.now())

    def save_model(self, request: HttpRequest, obj: Any, form: Any, change: Any) -> None:
        with rules_changing(now=timezone.now()):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        with rules_changing(now=timezone.now()):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: Any) -> None:
        with rules_changing(now=timezone.now()):
            super().delete_queryset(request, queryset)


@admin.register(DocumentRule)
class DocumentRuleAdmin(ReplanningAdmin):
    list_display = ("name", "before", "unit", "act", "kind", "form", "body", "in_use")
    list_filter = ("in_use", "kind", "form")
    search_fields = ("name", "act", "source")


@admin.register(Holiday)
class HolidayAdmin(ReplanningAdmin):
    list_display = ("day", "name", "source", "observed")
    list_filter = ("observed",)
    search_fields = ("name", "source")
    date_hierarchy = "day"


class DueDateInline(OnlyToLookAt, admin.TabularInline):
    model = DueDate
    fields = ("number", "words", "window_start", "window_end", "act_by", "origin", "state")
    show_change_link = True


@admin.register(Obligation)
class ObligationAdmin(admin.ModelAdmin):
    """Who answers for it. Its review belongs to its page, which tells reminders and calendars."""

    list_display = ("citation", "actor_names", "action", "kind", "confidence", "review", "owner")
    list_filter = ("review", "kind", "modality", "document__organ")
    list_select_related = ("document", "paragraph", "owner")
    search_fields = ("action", "quote", "document__symbol", "actors__name")
    fields = ("document", "paragraph", "quote", "verb", "modality", "kind", "action", "confidence", "review", "owner")
    readonly_fields = tuple(name for name in fields if name != "owner")
    inlines = (DueDateInline,)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Obligation, form: Any, change: Any) -> None:
        obj.hand_to(obj.owner, by=request.user, now=timezone.now())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Obligation]:
        return super().get_queryset(request).prefetch_related("actors")


class DateVersionInline(OnlyToLookAt, admin.TabularInline):
    model = DateVersion
    fields = ("version", "window_start", "window_end", "act_by", "origin", "reason", "replaced_at", "replaced_by")


class EvidenceInline(OnlyToLookAt, admin.TabularInline):
    model = Evidence
    fields = ("symbol", "url", "dated", "note", "verified")


@admin.register(DueDate)
class DueDateAdmin(admin.ModelAdmin):
    """Only to look at. A date is moved, fulfilled or proved on its obligation's page, which keeps its history."""

    list_display = ("__str__", "act_by", "window_start", "window_end", "origin", "state", "version")
    list_filter = ("state", "origin", "form", "obligation__kind")
    list_select_related = ("obligation__document", "obligation__paragraph")
    search_fields = ("words", "session", "obligation__action", "obligation__document__symbol")
    date_hierarchy = "act_by"
    inlines = (EvidenceInline, DateVersionInline)
    readonly_fields = tuple(field.name for field in DueDate._meta.fields if field.name != "id")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
