"""A person's keys for programs: made, listed, taken back. The secret is shown once."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from obligations.api import tokens
from obligations.models import ApiToken
from obligations.models.tokens import Scope
from obligations.web.access import private

LIVES = [(30, _("30 days")), (90, _("90 days")), (tokens.MOST_DAYS, _("one year"))]


class TokenForm(forms.Form):
    name = forms.CharField(label=_("Name"), max_length=120, help_text=_("What will use it, so that you know it again."))
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=Scope.choices,
        widget=forms.CheckboxSelectMultiple,
        initial=[Scope.READ.value],
        error_messages={"required": _("Choose at least one thing that it may do.")},
    )
    days = forms.TypedChoiceField(label=_("Expires after"), coerce=int, choices=LIVES, initial=90)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)


@private
@never_cache
def token_list(request: HttpRequest) -> HttpResponse:
    """One's own tokens and a form for another; posted, the page that shows the new secret."""
    form = TokenForm(request.POST or None)
    now = timezone.now()
    if request.method == "POST" and form.is_valid():
        scopes = [Scope(scope) for scope in form.cleaned_data["scopes"]]
        token, secret = tokens.issue(
            cast("User", request.user),
            name=form.cleaned_data["name"],
            scopes=scopes,
            days=form.cleaned_data["days"],
            now=now,
        )
        return render(request, "account/token.html", {"token": token, "secret": secret})
    live = ApiToken.objects.filter(user=request.user.pk, revoked_at=None, expires_at__gt=now)
    status = 422 if form.is_bound else 200
    return render(request, "account/tokens.html", {"form": form, "tokens": live}, status=status)


@private
@require_POST
def token_revoke(request: HttpRequest, pk: int) -> HttpResponse:
    """Take one's own token back."""
    token = get_object_or_404(ApiToken, pk=pk, user=request.user.pk)
    tokens.revoke(token, now=timezone.now())
    messages.success(request, _("“%s” is revoked: no program can use it any more.") % token.name)
    return redirect("tokens")


urlpatterns = [
    path("account/tokens/", token_list, name="tokens"),
    path("account/tokens/<int:pk>/revoke/", token_revoke, name="token-revoke"),
]
