"""The API keeps what its schema promises, whatever is sent (schemathesis)."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import HealthCheck, Phase, settings
from schemathesis.core.transport import Response

from obligations.api import tokens
from obligations.models.tokens import Scope
from tests.factories import make_due_date, make_meeting, make_user
from tracker.wsgi import application


@pytest.fixture
def described(db: None) -> Any:
    make_due_date()
    make_meeting()
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application)


schema = schemathesis.pytest.from_fixture("described")


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
    user = User.objects.filter(username="admin").first() or make_user("admin", role="administrator")
    _token, secret = tokens.issue(user, name="fuzz", scopes=list(Scope), days=1, now=timezone.now())
    answer: Response = case.call(headers={"Authorization": f"Bearer {secret}"})
    case.validate_response(answer)
