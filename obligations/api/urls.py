"""The addresses of the API."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular.views import SpectacularAPIView
from rest_framework.routers import SimpleRouter

from obligations.api import documents, due_dates, feeds, obligations, parties, problems, sessions, subscriptions

router = SimpleRouter()
router.register("documents", documents.Documents)
router.register("obligations", obligations.Obligations)
router.register("due-dates", due_dates.DueDates)
router.register("parties", parties.Parties)
router.register("sessions", sessions.Sessions)
router.register("subscriptions", subscriptions.Subscriptions)
router.register("feeds", feeds.Feeds)

v1: list[URLPattern | URLResolver] = [
    *router.urls,
    # What can be asked is no secret.
    path("schema/", SpectacularAPIView.as_view(authentication_classes=[], permission_classes=[]), name="schema"),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("v1/", include((v1, "api"))),
    # Nothing is done there, so nobody need be protected from it; a program is told in its own language.
    re_path("", csrf_exempt(login_not_required(problems.no_such_address))),
]
