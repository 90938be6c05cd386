"""The addresses of the pages."""

from __future__ import annotations

from django.urls import URLPattern, URLResolver, path

from obligations.web import (
    account,
    changes,
    documents,
    due_dates,
    feeds,
    healthz,
    issued,
    obligations,
    operations,
    series,
    subscriptions,
    tokens,
    upload,
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
    path("due-dates/<int:pk>/move/", changes.move, name="due-date-move"),
    path("due-dates/<int:pk>/reopen/", changes.reopen, name="due-date-reopen"),
    path("sign-in/", account.sign_in, name="login"),
    path("sign-out/", account.sign_out, name="logout"),
    path("password/", account.change_password, name="password_change"),
    path("healthz", healthz.healthz, name="healthz"),
    *feeds.urlpatterns,
    *issued.urlpatterns,
    *series.urlpatterns,
    *subscriptions.urlpatterns,
    *tokens.urlpatterns,
    *operations.urlpatterns,
]
