"""Signing in and out, and what a person keeps of their own account: password and second factor."""

from __future__ import annotations

import re
from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, views
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse, reverse_lazy
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_safe

from obligations.people import roles, second_factor
from obligations.web.access import private
from obligations.web.context import day_query

NEW_KEY = "second-factor-key"
"""Where a session keeps the key of a telephone that is being set up."""


class CodeField(forms.CharField):
    """Six digits from a telephone, or a recovery code."""

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"autocomplete": "one-time-code", "autocapitalize": "none", "spellcheck": "false"}
        super().__init__(max_length=40, widget=forms.TextInput(attrs=attributes), **kwargs)


class SignInForm(AuthenticationForm):
    """Name, password and, once anybody here has a second factor, its code: one form, sent once."""

    code = CodeField(
        label=_("Code"),
        required=False,
        help_text=_("Only if you use a second factor: six digits from your telephone, or a recovery code."),
    )
    error_messages = AuthenticationForm.error_messages | {
        "invalid_login": _("This name and password do not belong together. Capital letters count in both."),
        "invalid_code": _(
            "This name, password and code do not belong together. Capital letters count in the first two; a code "
            "counts once, so wait for the next."
        ),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        if not second_factor.in_use():
            del self.fields["code"]

    def clean(self) -> dict[str, Any]:
        data = self.cleaned_data
        if data.get("username") and data.get("password"):
            self.user_cache = authenticate(self.request, **data)
            if self.user_cache is None:
                raise self.get_invalid_login_error()
            self.confirm_login_allowed(self.user_cache)
        return data

    def get_invalid_login_error(self) -> forms.ValidationError:
        code = "invalid_code" if "code" in self.fields else "invalid_login"
        return forms.ValidationError(self.error_messages[code], code=code)


sign_in = views.LoginView.as_view(
    template_name="account/sign_in.html", authentication_form=SignInForm, redirect_authenticated_user=True
)
sign_out = views.LogoutView.as_view()


def sign_in_to_administer(request: HttpRequest, **_kwargs: Any) -> HttpResponse:
    """Stands where Django's administration has a door of its own: there is one door, and it counts guesses."""
    if request.user.is_authenticated:
        raise PermissionDenied(_("The administration is for administrators. Sign in under another name."))
    wanted = request.GET.get("next") or reverse("admin:index")
    return redirect(f"{reverse('login')}?next={wanted}")


class ChangePassword(views.PasswordChangeView):
    template_name = "account/password.html"
    success_url = reverse_lazy("account")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        messages.success(self.request, _("Your new password holds from now on."))
        return super().form_valid(form)


change_password = private(ChangePassword.as_view())


@private
@require_safe
def account(request: HttpRequest) -> HttpResponse:
    """Who one is here, and how one signs in."""
    person = _person(request)
    context = {"role": roles.role_of(person).label, "has": second_factor.has(person)}
    return render(request, "account/account.html", context | {"codes_left": second_factor.codes_left(person)})


class ProofForm(forms.Form):
    """That it is still the person who signed in: the password and, with a second factor, a code.

    It asks the door itself, which counts wrong ones.
    """

    password = forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )
    code = CodeField(label=_("Code from your telephone, or a recovery code"))

    def __init__(self, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(*args, **{"label_suffix": ""} | kwargs)
        self.request = request

    def proof(self) -> dict[str, str]:
        """What is shown at the door."""
        return {"password": self.cleaned_data["password"], "code": self.cleaned_data["code"]}

    def clean(self) -> None:
        if self.errors:
            return
        name = self.request.user.get_username()
        if authenticate(self.request, username=name, **self.proof()) != self.request.user:
            raise forms.ValidationError(_("The password or the code is wrong. A code counts once: wait for the next."))


class SetUpForm(ProofForm):
    """The password, and the first code that the telephone shows for the new key."""

    code = CodeField(label=_("The six digits it shows now"))

    def proof(self) -> dict[str, str]:
        return {"password": self.cleaned_data["password"]}

    def clean_code(self) -> str:
        code = re.sub(r"\s", "", self.cleaned_data["code"])
        if not re.fullmatch(r"[0-9]{6}", code):
            raise forms.ValidationError(_("Give the six digits that the telephone shows."))
        return code


@sensitive_post_parameters()
@private
@never_cache
def set_up_second_factor(request: HttpRequest) -> HttpResponse:
    """A key as a QR code and in letters; posted with a code that proves it was taken, the recovery codes, once."""
    person = _person(request)
    if second_factor.has(person):
        return redirect("account")
    key = request.session.setdefault(NEW_KEY, second_factor.new_key())
    form = SetUpForm(request.POST or None, request=request)
    if request.method == "POST" and form.is_valid():
        codes = second_factor.set_up(person, key, form.cleaned_data["code"])
        if codes:
            del request.session[NEW_KEY]
            return _codes_page(request, codes)
        form.add_error("code", _("That is not the code for this key. Is the clock of the telephone right?"))
    # Black on white in every theme, with the margin that cameras need.
    qr = segno.make_qr(second_factor.address(person, key)).svg_data_uri(scale=4, border=4, dark="#000", light="#fff")
    context = {"form": form, "key": second_factor.key_to_type(key), "qr": qr}
    return render(request, "account/second_factor.html", context)


@sensitive_post_parameters()
@private
@never_cache
def remove_second_factor(request: HttpRequest) -> HttpResponse:
    """Ask for both factors once more; then the password alone is enough again."""
    form = ProofForm(request.POST or None, request=request)
    if not second_factor.has(_person(request)):
        return redirect("account")
    if request.method == "POST" and form.is_valid():
        second_factor.remove(_person(request))
        messages.success(request, _("Your password alone is enough again."))
        return redirect(reverse("account") + day_query(request))
    return render(request, "account/remove_second_factor.html", {"form": form})


@sensitive_post_parameters()
@private
@never_cache
def new_recovery_codes(request: HttpRequest) -> HttpResponse:
    """Ask for both factors once more; then ten codes, shown once, and the earlier ones are void."""
    form = ProofForm(request.POST or None, request=request)
    if not second_factor.has(_person(request)):
        return redirect("account")
    if request.method == "POST" and form.is_valid():
        return _codes_page(request, second_factor.new_codes(_person(request)))
    return render(request, "account/new_recovery_codes.html", {"form": form})


def _codes_page(request: HttpRequest, codes: list[str]) -> HttpResponse:
    return render(request, "account/recovery_codes.html", {"codes": codes})


def _person(request: HttpRequest) -> User:
    """Who is signed in; views that are private have somebody."""
    return cast("User", request.user)


urlpatterns = [
    path("sign-in/", sign_in, name="login"),
    path("sign-out/", sign_out, name="logout"),
    path("account/", account, name="account"),
    path("account/second-factor/", set_up_second_factor, name="second-factor"),
    path("account/second-factor/remove/", remove_second_factor, name="second-factor-remove"),
    path("account/recovery-codes/", new_recovery_codes, name="recovery-codes"),
    path("password/", change_password, name="password_change"),
    path("admin/login/", sign_in_to_administer),
]
