"""``manage.py link``: put resolutions into series, and their requests into pairs."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from django.utils import timezone

from obligations.lineage import link
from obligations.models import Renewal, Series


class Command(BaseCommand):
    help = "Finds the series of resolutions that were added or read anew. The worker does the same by itself."

    def handle(self, *args: Any, **options: Any) -> None:
        linked = link.link_new()
        series = Series.objects.of_several(on=timezone.localdate()).count()
        self.stdout.write(
            f"{linked} resolutions compared; {series} series, {Renewal.objects.count()} requests renewed."
        )
