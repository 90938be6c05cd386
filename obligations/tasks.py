"""Names for jobs; each body is one sentence. Safe to run twice, side by side, or not at all until the next tick."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from obligations import feeds
from obligations.intake import uploads
from obligations.lineage import link
from obligations.models import KeptAnswer, Rate
from obligations.reminders import deliver, digest, health, plan, sending, unreachable
from obligations.reminders.bounces import maildir
from obligations.reminders.clock import database_now


@shared_task
def plan_reminders() -> None:
    plan.plan_all(now=database_now())


@shared_task(soft_time_limit=1140, time_limit=1200)  # a mail server may take 10 minutes to answer the final dot
def deliver_due() -> None:
    deliver.deliver_due(seconds=120)


@shared_task
def build_digests() -> None:
    digest.hand_over_due()


@shared_task
def resolve_unsure() -> None:
    deliver.resolve_unsure()


@shared_task
def read_bounces() -> None:
    maildir.read_configured()


@shared_task
def tell_second_contacts() -> None:
    unreachable.tell_seconds(now=database_now())


@shared_task
def look_for_restore() -> None:
    sending.look()


@shared_task
def send_heartbeat() -> None:
    health.heartbeat()


@shared_task
def publish_stale_feeds() -> None:
    feeds.publish_stale(now=timezone.now(), seconds=20)  # less than a tick, so that mails never wait behind calendars


@shared_task
def read_uploads() -> None:
    uploads.read_waiting(clock=timezone.now)


@shared_task
def link_new_documents() -> None:
    link.link_new(most=200)


@shared_task
def forget_answers() -> None:
    KeptAnswer.objects.over(now=timezone.now()).delete()


@shared_task
def forget_rates() -> None:
    Rate.objects.over(now=timezone.now()).delete()
