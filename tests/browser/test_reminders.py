"""The pages of reminders: for everyone, at every width, and without script."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from obligations.models import Bounce, Delivery, Document, DueDate, Subscription
from obligations.reminders import digest, links, sending, subscribers
from obligations.reminders.bounces import Report, record
from tests import factories
from tests.browser.test_access import faults, sign_in


@pytest.fixture
def addresses(resolution: Document, owner: User) -> list[str]:
    """Every page of reminders and mail, with something of each kind on it."""
    User.objects.filter(pk=owner.pk).update(is_staff=True)
    now, day = timezone.now(), timezone.localdate() + dt.timedelta(days=20)
    due = DueDate.objects.order_by("pk")[0]
    DueDate.objects.filter(pk=due.pk).update(act_by=day, window_start=day, window_end=day)
    other = factories.make_due_date(act_by=day, window_start=day, window_end=None)
    mine = factories.make_subscription(user=owner, email=owner.email, note="n" * 300, confirmed_at=now)
    subscribers.name_second(mine, "head@example.org", after=7, now=now)
    digest.hand_over(now=now)
    several = factories.make_subscription(user=owner, email=owner.email, filter={"due_date": f"{due.pk},{other.pk}"})
    subscribers.snooze(mine, due, until=day, now=now)
    letter = Delivery.objects.earliest("pk")
    Delivery.objects.filter(pk=letter.pk).update(subscription=mine, state="sent", data_started_at=now)
    digest.outbox(several, "test", factories.LETTER, now=now)
    record(Report(Bounce.Kind.PERMANENT, letter.message_id, "x" * 200, "550 " + "w" * 300, "mx", "e1"), now=now)
    sending.hold("a reason " + "r" * 200)
    second = Subscription.objects.get(second_for=mine)
    found = [
        links.to_manage(mine),
        links.to_manage(several),
        links.to_answer(mine, due),
        links.to_confirm(second),
        links.to_manage(second),
        links.to_unsubscribe(mine),
    ]
    pages = ["/subscriptions/", "/operations/mail/"]
    return [*map(links.path, found), *pages, "/subscriptions/manage/nonsense/"]


def test_every_page_can_be_used_in_any_light_at_any_width(tab: Page, addresses: list[str]) -> None:
    sign_in(tab)
    assert not list(filter(None, [faults(tab, address) for address in addresses]))


def test_somebody_without_script_subscribes_and_sees_what_will_come(
    chromium: Browser, live_server: LiveServer, resolution: Document, owner: User
) -> None:
    day = timezone.localdate() + dt.timedelta(days=20)
    DueDate.objects.update(act_by=day, window_start=day, window_end=day)
    tab = chromium.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(tab)
    tab.goto(f"/subscriptions/new/?due_date={DueDate.objects.earliest('pk').pk}")
    tab.get_by_label("While overdue").fill("7")
    tab.get_by_label("Second contact").fill("head@example.org")
    tab.get_by_role("button", name="Show which mails would come").click()
    expect(tab.get_by_role("heading", name="Mails in the next 90 days")).to_be_visible()
    expect(tab.get_by_label("Second contact")).to_have_value("head@example.org")
    tab.get_by_role("button", name="Subscribe").click()
    expect(tab.locator("main")).to_contain_text("We have asked head@example.org")
    tab.get_by_role("link", name="Your reminders").click()
    expect(tab.locator("main")).to_contain_text("every 7 days while overdue")
    tab.context.close()
