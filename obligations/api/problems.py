"""Errors as problem details (RFC 9457), whatever they are."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, PermissionDenied, ValidationError
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, serializers
from rest_framework.response import Response
from rest_framework.views import exception_handler

MEDIA_TYPE = "application/problem+json"


class ProblemSerializer(serializers.Serializer[Any]):
    """What every error looks like."""

    title = serializers.CharField(help_text="What is wrong, in general.")
    status = serializers.IntegerField(help_text="The HTTP status.")
    detail = serializers.CharField(help_text="What is wrong this time, and what to do.")
    errors = serializers.DictField(  # type: ignore[assignment]  # a field of that name, read from the dictionary
        child=serializers.ListField(child=serializers.CharField()),
        required=False,
        help_text="By field, what is wrong with it; “general” for all of them together.",
    )


class Unprocessable(exceptions.APIException):
    """What was sent is well-formed and yet cannot be done; by field, why."""

    status_code = HTTPStatus.UNPROCESSABLE_ENTITY

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(_("What was sent cannot be taken: see “errors”."))
        self.errors = errors

    @classmethod
    def because_of(cls, form: BaseForm) -> Unprocessable:
        """Of a form that is not valid."""
        return cls(
            {
                "general" if field == NON_FIELD_ERRORS else field: [str(words) for words in errors]
                for field, errors in form.errors.items()
            }
        )


class Conflict(exceptions.APIException):
    """The state of things does not allow it now."""

    status_code = HTTPStatus.CONFLICT


class PreconditionFailed(exceptions.APIException):
    """Somebody changed it meanwhile."""

    status_code = HTTPStatus.PRECONDITION_FAILED


class PreconditionRequired(exceptions.APIException):
    """Say which version you mean to change."""

    status_code = HTTPStatus.PRECONDITION_REQUIRED


def handle(error: Exception, context: dict[str, Any]) -> Response | None:
    """The answer to an exception; None for a defect of ours, which the server then logs and answers."""
    if isinstance(error, ValidationError):
        error = Unprocessable({"general": error.messages})
    if isinstance(error, exceptions.ValidationError):
        error = Unprocessable(_flat(error.detail))
    answer = exception_handler(error, context)
    if answer is None:
        return None
    if isinstance(error, Http404):
        detail = _("There is nothing at this address, or you may not see it.")
    elif isinstance(error, PermissionDenied):
        detail = str(error) or _("You may not do this.")
    else:
        detail = str(getattr(error, "detail", error))
    body = _problem(answer.status_code, detail)
    if isinstance(error, Unprocessable):
        body["errors"] = error.errors
    return Response(body, status=answer.status_code, headers=dict(answer.items()), content_type=MEDIA_TYPE)


def no_such_address(_request: HttpRequest) -> HttpResponse:
    """For every address below /api/ that there is not."""
    body = _problem(HTTPStatus.NOT_FOUND, _("There is no such address. /api/v1/schema/ lists those there are."))
    return JsonResponse(body, status=HTTPStatus.NOT_FOUND, content_type=MEDIA_TYPE)


def _problem(status: int, detail: str) -> dict[str, Any]:
    return {"title": HTTPStatus(status).phrase, "status": int(status), "detail": detail}


def _flat(detail: Any, name: str = "") -> dict[str, list[str]]:
    """Nested errors by the path of their field, as "options.alarms"."""
    if isinstance(detail, dict):
        found: dict[str, list[str]] = {}
        for field, inner in detail.items():
            key = "general" if field == "non_field_errors" else str(field)
            found |= _flat(inner, f"{name}.{key}" if name else key)
        return found
    words = [str(item) for item in detail] if isinstance(detail, list) else [str(detail)]
    return {name or "general": words}
