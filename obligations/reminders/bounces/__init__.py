"""Mails that come back after they were accepted: reports are read, recorded and shown; nobody is silently dropped."""

from obligations.reminders.bounces.record import record
from obligations.reminders.bounces.report import Report

__all__ = ["Report", "record"]
