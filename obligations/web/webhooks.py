"""Where mail providers tell what became of a mail. django-anymail checks the signature and reads their formats."""

from __future__ import annotations

from anymail.urls import urlpatterns as anymail_patterns
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

_TRACKING = {
    str(pattern.name).removesuffix("_tracking_webhook"): pattern.callback
    for pattern in anymail_patterns
    if str(pattern.name).endswith("_tracking_webhook")
}
"""By provider, as django-anymail names it: "mailgun", "postmark", "amazon_ses" ..."""


@csrf_exempt  # a program calls; its signature is the permission
@login_not_required
def tracking(request: HttpRequest, provider: str) -> HttpResponse:
    """One report or many. 404 for a provider whose calls could not be told from anybody's, 400 without the secret."""
    if provider not in _TRACKING or not _is_signed(provider):
        raise Http404
    response: HttpResponse = _TRACKING[provider](request)
    return response


def _is_signed(provider: str) -> bool:
    """Whether a secret is set that its calls must prove to know: one for all, or the provider's own."""
    own = [name for name in settings.ANYMAIL if name.startswith(f"{provider.upper()}_")]
    return "WEBHOOK_SECRET" in settings.ANYMAIL or any("WEBHOOK" in name or "SIGNING" in name for name in own)


urlpatterns = [path("webhooks/<slug:provider>/", tracking, name="webhook")]
