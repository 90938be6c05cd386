"""The API keeps what its schema promises, whatever is sent (schemathesis)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.transport import Response
from schemathesis.specs.openapi import checks

from obligations.api import tokens
from obligations.models import DueDate
from obligations.models.tokens import Scope
from tests.factories import make_due_date, make_meeting, make_user
from tracker.wsgi import application

schema = schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)


LEFT_OUT = [
    checks.ignored_auth,  # the token of this test takes the place of the one that it makes up
    checks.positive_data_acceptance,  # no schema can say that a document must be here, or that a file is no resolution
]


@pytest.fixture(autouse=True)
def _connection_kept() -> Iterator[None]:
    """As Django's test client does: a WSGI request would close a connection past its age, with its transaction."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.django_db
@schema.parametrize()
@settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_schema_is_kept(case: Any) -> None:
    if not DueDate.objects.exists():
        make_due_date()
        make_meeting()
    user = User.objects.filter(username="admin").first() or make_user("admin", role="administrator")
    _token, secret = tokens.issue(user, name="fuzz", scopes=list(Scope), days=1, now=timezone.now())
    answer: Response = case.call(headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(answer, excluded_checks=LEFT_OUT)
