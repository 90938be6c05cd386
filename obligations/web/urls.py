"""The addresses of the pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, path
from django.views.i18n import set_language

from obligations.web import (
    account,
    bulk,
    changes,
    documents,
    downloads,
    due_dates,
    feed_door,
    feeds,
    healthz,
    issued,
    months,
    obligations,
    occurrences,
    operations,
    people,
    saved_views,
    search,
    series,
    statistics,
    subscriptions,
    suggestions,
    timeline,
    today,
    tokens,
    upload,
)
from obligations.web.exports import views as exports

urlpatterns: list[URLPattern | URLResolver] = [
    path("", today.first_page, name="today"),
    path("seen/", today.all_seen, name="all-seen"),
    path("due-dates/", due_dates.due_dates, name="due-dates"),
    path("due-dates/change/", bulk.change, name="due-dates-change"),
    path("due-dates/export.<str:form>", exports.export, name="due-dates-export"),
    path("timeline/", timeline.timeline, name="timeline"),
    path("month/", months.month, name="month"),
    path("search/", search.found, name="search"),
    path("suggest/<str:field>/", suggestions.suggest, name="suggest"),
    path("documents/", documents.documents, name="documents"),
    path("documents/add/", upload.add, name="document-add"),
    path("documents/<int:pk>/", documents.document, name="document"),
    path("obligations/standing/", obligations.standing, name="standing"),
    path("obligations/<int:pk>/", obligations.obligation, name="obligation"),
    path("obligations/<int:pk>/review/", changes.review, name="obligation-review"),
    path("due-dates/<int:pk>/fulfil/", changes.fulfil, name="due-date-fulfil"),
    path("due-dates/<int:pk>/waive/", changes.waive, name="due-date-waive"),
    path("due-dates/<int:pk>/move/", changes.move, name="due-date-move"),
    path("due-dates/<int:pk>/reopen/", changes.reopen, name="due-date-reopen"),
    path("healthz", healthz.healthz, name="healthz"),
    *saved_views.urlpatterns,
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
]
