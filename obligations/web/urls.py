"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from obligations.web import (
    account,
    changes,
    documents,
    downloads,
    due_dates,
    feed_door,
    feeds,
    healthz,
    issued,
    obligations,
    occurrences,
    operations,
    people,
    series,
    statistics,
    subscriptions,
    tokens,
    upload,
    webhooks,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("", due_dates.due_dates, name="due-dates"),
    path("documents/", documents.documents, name="documents"),
    path("documents/add/", upload.add, name="document-add"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("obligations/standing/", obligations.standing, name="standing"),
    path("obligations/<int:pk>/", obligations.obligation, name="obligation"),
    path("obligations/<int:pk>/review/", changes.review, name="obligation-review"),
    path("due-dates/<int:pk>/fulfil/", changes.fulfil, name="due-date-fulfil"),
    path("due-dates/<int:pk>/waive/", changes.waive, name="due-date-waive"),
    path("due-dates/<int:pk>/cancel/", changes.cancel, name="due-date-cancel"),
    path("due-dates/<int:pk>/move/", changes.move, name="due-date-move"),
    path("due-dates/<int:pk>/reopen/", changes.reopen, name="due-date-reopen"),
    *healthz.urlpatterns,
    path("language/", login_not_required(set_language), name="set-language"),
    *account.urlpatterns,
    *people.urlpatterns,
    *statistics.urlpatterns,
    *feeds.urlpatterns,
    *issued.urlpatterns,
    *feed_door.urlpatterns,
    *downloads.urlpatterns,
    *occurrences.urlpatterns,
    *series.urlpatterns,
    *subscriptions.urlpatterns,
    *tokens.urlpatterns,
    *operations.urlpatterns,
    *webhooks.urlpatterns,
]
