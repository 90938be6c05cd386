"""Wiring: settings, addresses and jobs. No rules live here."""

from tracker.celery import app as celery_app

__all__ = ["celery_app"]
