"""Waking a job from a page, once what the page wrote is there. The next tick would find the row too."""

from __future__ import annotations

import logging
from typing import Any

from celery import Task
from django.db import transaction
from kombu.exceptions import OperationalError as BrokerAway

log = logging.getLogger(__name__)


def soon(task: Task[..., Any]) -> None:
    """Run the job after this transaction commits; without a broker the row waits for the next tick."""
    transaction.on_commit(lambda: _wake(task))


def _wake(task: Task[..., Any]) -> None:
    try:
        task.delay()
    except BrokerAway as problem:
        log.warning("no broker answers, %s waits for the next tick: %s", task.name, problem)
