"""A write that is sent twice with the same ``Idempotency-Key`` is done once, and answered twice."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar, cast

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from obligations.api.problems import Unprocessable
from obligations.models import ApiToken, KeptAnswer

LONGEST_KEY = 200

Handler = TypeVar("Handler", bound=Callable[..., Response])


def once(handler: Handler) -> Handler:
    """Of a handler that writes: in one transaction with its answer, if a key is sent. Failures are not kept."""

    @wraps(handler)
    def only_once(view: Any, request: Request, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get("Idempotency-Key", "")
        with transaction.atomic():
            if not key:
                return handler(view, request, *args, **kwargs)
            if len(key) > LONGEST_KEY or not key.isprintable():
                raise Unprocessable({"Idempotency-Key": [_("At most 200 characters that can be printed.")]})
            kept, is_new = _kept(request, key)
            if not is_new:
                return Response(kept.body, status=kept.status, headers=kept.headers | {"Idempotency-Replayed": "true"})
            answer = handler(view, request, *args, **kwargs)
            kept.status, kept.headers = answer.status_code, dict(answer.items())
            kept.body = getattr(answer, "without_secrets", answer.data)
            kept.save()
            return answer

    return cast("Handler", only_once)


def _kept(request: Request, key: str) -> tuple[KeptAnswer, bool]:
    """The row of this key, and whether it was made by this request; another one with it at once waits for us."""
    token = cast("ApiToken", request.auth)
    fingerprint = _fingerprint(request)
    now = timezone.now()
    KeptAnswer.objects.over(now=now).filter(token=token, key=key).delete()
    kept, is_new = KeptAnswer.objects.get_or_create(
        token=token, key=key, defaults={"fingerprint": fingerprint, "made_at": now}
    )
    if kept.fingerprint != fingerprint:
        raise Unprocessable({"Idempotency-Key": [_("It was used for another request. Make a new one for this.")]})
    return kept, is_new


def _fingerprint(request: Request) -> str:
    files = [hashlib.sha256(file.read()).hexdigest() for file in request.FILES.values()]
    for file in request.FILES.values():
        file.seek(0)
    # A file is the same when its bytes are; its object differs each time.
    what = (request.method, request.path, files or repr(request.data))
    return hashlib.sha256(repr(what).encode()).hexdigest()
