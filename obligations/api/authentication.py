"""Who asks: the owner of the token in ``Authorization: Bearer obl_...``, and for which of the token's scopes."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, Throttled
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from obligations.api import tokens
from obligations.models import ApiToken
from obligations.models.tokens import Scope


class TokenAuthentication(BaseAuthentication):
    """Nothing but a token: a browser's session is never enough, so that no page can be made to write here."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        words = get_authorization_header(request).split()
        if not words or words[0].lower() != b"bearer":
            return None
        if len(words) != 2:
            raise AuthenticationFailed(_("Send one token: Authorization: Bearer obl_..."))
        now = timezone.now()
        token = tokens.find(words[1].decode("latin-1"), now=now)
        if token is None:
            raise AuthenticationFailed(_("This token is not known, has expired, or was revoked."))
        try:
            tokens.spend(token, now=now)
        except tokens.SpentUp as spent:
            raise Throttled(spent.wait) from spent
        return token.user, token

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002  # as the framework calls it
        return 'Bearer realm="Obligations Tracker"'


class HasScope(BasePermission):
    """The token was made for this: for reading ``read``, else the view's ``scopes`` by the name of its action."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        token = request.auth
        if not isinstance(token, ApiToken):
            return False
        scope = self.wanted(request, view)
        self.message = _("This token was not made for that: it needs the scope “%s”.") % scope.value
        return token.may(scope)

    @staticmethod
    def wanted(request: Request, view: Any) -> Scope:
        scopes: dict[str, Scope] = getattr(view, "scopes", {})
        everything = scopes.get("*", Scope.READ)
        return everything if request.method in SAFE_METHODS else scopes.get(view.action, everything)


class TokenScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]  # the library is not typed here
    target_class = TokenAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002  # as the library calls it
        return {"type": "http", "scheme": "bearer", "description": "A token from your account’s page."}
