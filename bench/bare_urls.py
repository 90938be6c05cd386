"""A view that says 304 and does nothing else."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path


@login_not_required
def not_modified(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 -- a view takes one
    return HttpResponse(status=304)


urlpatterns = [path("bare", not_modified)]
