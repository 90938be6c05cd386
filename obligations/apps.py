"""Who listens to what; the one place where that is wired."""

from __future__ import annotations

from typing import Any

from django.apps import AppConfig
from django.db import connections
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "obligations"
    verbose_name = _("Obligations")

    def ready(self) -> None:
        from obligations import checks, listeners  # noqa: F401  # the checks register themselves

        listeners.connect()
        post_migrate.connect(_load_what_ships, sender=self)


def _load_what_ships(*, using: str, **_kwargs: Any) -> None:
    """The sessions on record, the rules for documents, the editors' role, the search, and the seal of the history.

    A release may bring more; what people edited stays.
    """
    from obligations import intake
    from obligations.models import Session, sealed
    from obligations.models.document_deadlines import load_document_calendar
    from obligations.models.search import index
    from obligations.people import roles

    # Going back to before the first migration leaves nothing to load into.
    if Session._meta.db_table in connections[using].introspection.table_names():
        intake.load_sessions(now=timezone.now())
        load_document_calendar()
        roles.make_editors()
        index.prepare(connections[using])
        sealed.seal(connections[using])
