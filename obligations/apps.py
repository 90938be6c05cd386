"""Who listens to changed due dates; the one place where that is wired."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ObligationsConfig(AppConfig):
    name = "obligations"
    verbose_name = _("Obligations")

    def ready(self) -> None:
        from obligations import listeners

        listeners.connect()
