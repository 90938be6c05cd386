"""People: administrators invite, give roles and shut out; whoever holds an invitation makes an account."""

from __future__ import annotations

from typing import Any, cast

from django import forms
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import login
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.forms import SetPasswordMixin
from django.contrib.auth.models import User
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from obligations import tasks
from obligations.models import Invitation, Role
from obligations.people import invitations, roles, second_factor
from obligations.web import wake
from obligations.web.access import administrators_only
from obligations.web.context import day_query

PER_PAGE = 50
BACKEND = "obligations.people.backend.BothFactors"


@administrators_only
@require_safe
def people(request: HttpRequest) -> HttpResponse:
    """Everybody with an account, by name, and the invitations that nobody has answered."""
    found = User.objects.order_by("-is_active", "username").prefetch_related("groups")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    safer = second_factor.those_with_one(page)
    rows = [(person, roles.role_of(person).label, person.pk in safer) for person in page]
    waiting = Invitation.objects.not_answered().select_related("invited_by", "person")
    context = {"page": page, "rows": rows, "waiting": waiting, "now": timezone.now()}
    return render(request, "people/list.html", context)


class InviteForm(forms.Form):
    email = forms.EmailField(label=_("Email address"))
    role = forms.ChoiceField(
        label=_("Role"),
        choices=Role.choices,
        widget=forms.RadioSelect,
        help_text=_(
            "Readers look and keep reminders and calendars of their own. Editors also add documents, review and "
            "record. Administrators also decide who comes in."
        ),
    )
    language = forms.ChoiceField(label=_("Language of the invitation"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        cast("forms.ChoiceField", self.fields["language"]).choices = settings.LANGUAGES


@administrators_only
@never_cache
def invite(request: HttpRequest) -> HttpResponse:
    """A form; posted, the invitation is mailed, or shown to copy where there is no mail server."""
    initial = {"role": Role.READER, "language": get_language()}
    form = InviteForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data, now = form.cleaned_data, timezone.now()
        try:
            invitation, token = invitations.invite(
                data["email"], Role(data["role"]), language=data["language"], by=_person(request), now=now
            )
        except ValidationError as error:
            form.add_error("email", error)
        else:
            return _sent_or_shown(request, invitation, token)
    return render(request, "people/invite.html", {"form": form, "mailed": bool(settings.EMAIL_URL)})


@administrators_only
@require_POST
@never_cache
def invitation_link(request: HttpRequest, pk: int) -> HttpResponse:
    """Another link for an invitation that was not answered, to copy; the one before is void."""
    invitation = get_object_or_404(Invitation.objects.not_answered(), pk=pk)
    try:
        renewed, token = invitations.renew(invitation, by=_person(request), now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect("people")
    return _link_page(request, renewed, token)


@administrators_only
@require_POST
def invitation_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    invitation = get_object_or_404(Invitation.objects.not_answered(), pk=pk)
    invitations.withdraw(invitation, now=timezone.now())
    messages.success(request, _("Taken back: the link for %s lets nobody in any more.") % invitation.email)
    return redirect(reverse("people") + day_query(request))


class RoleForm(forms.Form):
    role = forms.ChoiceField(label=_("Role"), choices=Role.choices, widget=forms.RadioSelect)


@administrators_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: the role to change, and what else can be done for or against them."""
    shown = get_object_or_404(User, pk=pk)
    form = RoleForm(request.POST or None, initial={"role": roles.role_of(shown)}, label_suffix="")
    if request.method == "POST" and form.is_valid():
        try:
            roles.give(shown, Role(form.cleaned_data["role"]))
        except ValidationError as error:
            form.add_error("role", error)
        else:
            messages.success(request, _("The role holds from now on."))
            return redirect(reverse("people") + day_query(request))
    return render(request, "people/person.html", {"person": shown, "form": form, "has": second_factor.has(shown)})


@administrators_only
@require_POST
def shut_out(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(User, pk=pk)
    try:
        roles.shut_out(shown, now=timezone.now())
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("%s is shut out, with all reminders and calendars.") % shown.get_username())
    return _back_to(request, shown)


@administrators_only
@require_POST
def let_in(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(User, pk=pk)
    roles.let_in(shown)
    messages.success(request, _("%s may sign in again.") % shown.get_username())
    return _back_to(request, shown)


@administrators_only
@require_POST
def drop_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody who has lost the telephone and the recovery codes."""
    shown = get_object_or_404(User, pk=pk)
    second_factor.remove(shown)
    messages.success(request, _("The password alone is enough for %s again.") % shown.get_username())
    return _back_to(request, shown)


@administrators_only
@require_POST
@never_cache
def new_password(request: HttpRequest, pk: int) -> HttpResponse:
    """For somebody who has forgotten theirs: a link at which they choose another."""
    shown = get_object_or_404(User, pk=pk, is_active=True)
    language = get_language() or settings.LANGUAGE_CODE
    made = invitations.new_password_for(shown, language=language, by=_person(request), now=timezone.now())
    return _sent_or_shown(request, *made)


class AccountForm(SetPasswordMixin, forms.Form):  # type: ignore[type-arg]  # takes no argument when it runs
    """A name and a password; somebody who has an account chooses the password alone."""

    username = forms.CharField(
        label=_("Username"),
        max_length=150,
        validators=[UnicodeUsernameValidator()],
        help_text=_("Letters, digits and @ . + - _ only. Others see it beside what you record."),
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
    )
    password1, password2 = SetPasswordMixin.create_password_fields(_("Password"), _("Password again"))

    def __init__(self, *args: Any, invitation: Invitation, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.person = invitation.person or User(email=invitation.email)
        if invitation.person:
            del self.fields["username"]

    def clean_username(self) -> str:
        name: str = User.normalize_username(self.cleaned_data["username"])
        if User.objects.filter(username__iexact=name).exists():
            raise ValidationError(_("Somebody here has that name. Choose another."))
        self.person.username = name
        return name

    def clean(self) -> None:
        self.validate_passwords()
        self.validate_password_for_user(self.person)


@login_not_required
@sensitive_post_parameters()
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """A form for whoever holds the link; posted, the account is there and signed in. A GET changes nothing."""
    now = timezone.now()
    try:
        found = invitations.at(token, now=now)
        form = AccountForm(request.POST if request.method == "POST" else None, invitation=found)
        if form.is_valid():
            name = form.cleaned_data.get("username", "")
            made = invitations.accept(found, username=name, password=form.cleaned_data["password1"], now=now)
            return _welcome(request, made, new=found.person is None)
    except invitations.NotOpen:
        return render(request, "people/not_open.html", status=404)
    return render(request, "people/invitation.html", {"form": form, "invitation": found})


def _welcome(request: HttpRequest, made: User, *, new: bool) -> HttpResponse:
    """A new person is signed in; one with a new password goes to the door, which may ask for a second factor."""
    if not new:
        messages.success(request, _("Your new password holds. Sign in with it."))
        return redirect("login")
    login(request, made, backend=BACKEND)
    messages.success(request, _("Welcome. This is your account; a second factor makes it safer."))
    return redirect("account")


def _sent_or_shown(request: HttpRequest, made: Invitation, token: str) -> HttpResponse:
    if not invitations.send(made, token, now=timezone.now()):
        return _link_page(request, made, token)
    wake.soon(tasks.deliver_due)
    messages.success(request, _("A mail with the link is on its way to %s.") % made.email)
    return redirect(reverse("people") + day_query(request))


def _link_page(request: HttpRequest, made: Invitation, token: str) -> HttpResponse:
    """The only page that ever shows the link, in an answer to a POST."""
    return render(request, "people/link.html", {"invitation": made, "address": invitations.address(token)})


def _back_to(request: HttpRequest, shown: User) -> HttpResponse:
    return redirect(reverse("person", args=[shown.pk]) + day_query(request))


def _person(request: HttpRequest) -> User:
    return cast("User", request.user)


urlpatterns = [
    path("people/", people, name="people"),
    path("people/invite/", invite, name="invite"),
    path("people/invitations/<int:pk>/link/", invitation_link, name="invitation-link"),
    path("people/invitations/<int:pk>/withdraw/", invitation_withdraw, name="invitation-withdraw"),
    path("people/<int:pk>/", person, name="person"),
    path("people/<int:pk>/shut-out/", shut_out, name="person-shut-out"),
    path("people/<int:pk>/let-in/", let_in, name="person-let-in"),
    path("people/<int:pk>/second-factor/remove/", drop_second_factor, name="person-second-factor"),
    path("people/<int:pk>/new-password/", new_password, name="person-new-password"),
    path("invitation/<str:token>/", invitation, name="invitation"),
]
