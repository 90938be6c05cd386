"""By when the document has to be ready: rules and holidays as rows, and what follows when somebody changes them."""

from __future__ import annotations

import datetime as dt

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone, translation

from obligations import feeds
from obligations.models import Delivery, DocumentRule, DueDate, FeedOptions, Holiday, Reminder, Subscription
from obligations.models.document_deadlines import document_deadlines, load_document_calendar, rules_changing
from obligations.reading.values import Form, Kind
from obligations.reminders import deliver, digest, plan, subscribers
from obligations.web import reasons
from tests.factories import NOW, make_due_date, make_meeting, make_obligation, make_subscription, make_user
from tests.feeds import body_of, published

pytestmark = pytest.mark.django_db


def days(due: DueDate) -> list[tuple[str, dt.date]]:
    return [(step.rule.key, step.day) for step in document_deadlines(due)]


def planned(**fields: object) -> list[tuple[dt.date, str]]:
    rows = Reminder.objects.filter(state=Reminder.State.PLANNED, **fields).order_by("send_at")
    return [(row.send_at.date(), row.occasion) for row in rows]


# --- rules and holidays -------------------------------------------------------------------------------------------


def test_the_rules_that_ship_come_to_ten_and_six_weeks() -> None:
    due = make_due_date()
    assert days(due) == [("10-weeks", dt.date(2008, 7, 8)), ("6-weeks", dt.date(2008, 8, 5))]
    ten = document_deadlines(due)[0]
    assert ten.derivation == ("10 weeks before 16 September 2008 is 8 July 2008, by the rule “Slotting”",)


@pytest.mark.parametrize(
    ("act_by", "day", "why"),
    [
        ("2008-09-12", "2008-07-03", ["4 July 2008 is a holiday (Independence Day), therefore 3 July 2008"]),
        ("2008-09-13", "2008-07-03", ["5 July 2008 is a Saturday, therefore 4 July 2008", "4 July 2008 is a holiday"]),
        ("2008-09-14", "2008-07-03", ["6 July 2008 is a Sunday", "5 July 2008 is a Saturday", "4 July 2008 is a hol"]),
        ("2008-09-15", "2008-07-07", []),
    ],
)
def test_a_step_on_a_day_off_moves_to_the_working_day_before_and_says_so(act_by: str, day: str, why: list[str]) -> None:
    step = document_deadlines(make_due_date(act_by=dt.date.fromisoformat(act_by)))[0]
    assert step.day.isoformat() == day
    assert len(step.derivation) == 1 + len(why)
    assert all(said.startswith(reason) for said, reason in zip(step.derivation[1:], why, strict=True))
    with translation.override("fr"):
        assert all(reasons.said(said) != said for said in step.derivation)


@pytest.mark.parametrize(
    ("rule", "due", "applies"),
    [
        ({}, {}, True),
        ({"kind": Kind.FINANCE}, {}, False),
        ({"kind": "", "form": ""}, {"form": Form.DAY}, True),
        ({"form": Form.DAY}, {}, False),
        ({"body": "GA"}, {}, True),
        ({"body": "HRC"}, {}, False),
        ({"in_use": False}, {}, False),
        ({}, {"act_by": None}, False),
        ({}, {"recurs_on": "FREQ=YEARLY;BYMONTHDAY=16;BYMONTH=9"}, False),
    ],
)
def test_which_due_dates_a_rule_is_about(rule: dict[str, object], due: dict[str, object], applies: bool) -> None:
    DocumentRule.objects.all().delete()
    made = DocumentRule.objects.create(
        **{"name": "Ours", "before": 3, "unit": "days", "act": "do", "source": "x"} | rule
    )
    assert bool(made.key)
    assert bool(days(make_due_date(**due))) is applies


def test_a_meeting_has_none() -> None:
    assert days(make_meeting()) == []


def test_what_ships_never_replaces_what_people_edited() -> None:
    DocumentRule.objects.filter(key="10-weeks").update(before=12)
    DocumentRule.objects.filter(key="6-weeks").delete()
    Holiday.objects.exclude(day=dt.date(2008, 7, 4)).delete()
    load_document_calendar()
    assert list(DocumentRule.objects.values_list("key", "before")) == [("10-weeks", 12)]
    assert Holiday.objects.count() == 1


# --- who may change them ------------------------------------------------------------------------------------------


def test_an_administrator_edits_a_rule_and_what_rests_on_it_follows(client: Client, owner: User) -> None:
    due = make_due_date()
    other = make_meeting()
    feed = published(owner, options=FeedOptions(document_deadlines=True))
    assert b"20080708" in body_of(feed)
    client.force_login(make_user("admin", role="administrator"))
    rule = DocumentRule.objects.get(key="10-weeks")
    data = {"name": "Slotting", "before": "12", "unit": "weeks", "kind": "report", "form": "session", "in_use": "on"}
    data |= {"act": "submit it", "source": "a circular", "_reviewed": "Apply these changes"}
    page = client.post(f"/admin/obligations/documentrule/{rule.pk}/change/", data)
    assert page.status_code == 302
    assert days(due)[0] == ("10-weeks", dt.date(2008, 6, 24))
    assert (DueDate.objects.get(pk=due.pk).revision, DueDate.objects.get(pk=other.pk).revision) == (1, 0)
    feed.refresh_from_db()
    assert feed.stale_since is not None
    feeds.publish_stale(now=timezone.now() + dt.timedelta(minutes=5))
    feed.refresh_from_db()
    body = body_of(feed).replace(b"\r\n ", b"")
    assert b"20080624" in body
    assert b"20080708" not in body
    assert f"UID:{due.uid}-10-weeks".encode() in body


def test_a_rule_that_changes_plans_its_reminders_anew_in_the_same_transaction() -> None:
    make_due_date()
    make_subscription(step_leads=[7, 0], lead_days=[0])
    plan.plan_all(now=NOW)
    with rules_changing(now=NOW):
        DocumentRule.objects.filter(key="10-weeks").update(before=12)
    assert [day for day, _ in planned()] == [
        dt.date(2008, 6, 17),
        dt.date(2008, 6, 24),
        dt.date(2008, 7, 29),
        dt.date(2008, 8, 5),
        dt.date(2008, 9, 16),
    ]


def test_a_change_that_fails_changes_nothing() -> None:
    due = make_due_date()
    with pytest.raises(ZeroDivisionError), rules_changing(now=NOW):
        DocumentRule.objects.update(before=1 // DocumentRule.objects.filter(before=0).count())
    due.refresh_from_db()
    assert (due.revision, days(due)[0][1]) == (0, dt.date(2008, 7, 8))


def test_a_holiday_that_is_added_or_deleted_moves_only_what_falls_on_it() -> None:
    on_it, beside = make_due_date(), make_due_date(act_by=dt.date(2008, 9, 17))
    with rules_changing(now=NOW):
        holiday = Holiday.objects.create(day=dt.date(2008, 7, 8), name="A day off", source="a circular")
    assert days(on_it)[0] == ("10-weeks", dt.date(2008, 7, 7))
    on_it.refresh_from_db()
    beside.refresh_from_db()
    assert (on_it.revision, beside.revision) == (1, 0)
    with rules_changing(now=NOW):
        holiday.delete()
    assert days(on_it)[0] == ("10-weeks", dt.date(2008, 7, 8))


@pytest.mark.parametrize("role", ["", "editor"])
@pytest.mark.parametrize("model", ["documentrule", "holiday"])
def test_nobody_else_may(client: Client, role: str, model: str) -> None:
    client.force_login(make_user("somebody", role=role))
    before = DocumentRule.objects.count(), Holiday.objects.count()
    data = {"day": "2008-07-08", "name": "x", "source": "x", "before": 1, "unit": "days", "act": "x"}
    assert client.post(f"/admin/obligations/{model}/add/", data).status_code in {302, 403}
    assert (DocumentRule.objects.count(), Holiday.objects.count()) == before


# --- pages --------------------------------------------------------------------------------------------------------


def test_the_page_of_the_obligation_shows_each_step_with_its_reason(client: Client) -> None:
    due = make_due_date(act_by=dt.date(2008, 9, 12))
    page = client.get(due.get_absolute_url()).content.decode()
    assert "4 July 2008 is a holiday (Independence Day), therefore 3 July 2008" in page
    assert "no document for it was verified" in page


def test_today_lists_the_documents_to_prepare(client: Client) -> None:
    make_due_date()
    assert "Documents to prepare" in client.get("/?as_of=2008-06-01").content.decode()
    for day in ("2008-03-01", "2008-08-06"):
        assert "Documents to prepare" not in client.get(f"/?as_of={day}").content.decode()


def test_what_is_fulfilled_needs_no_document(client: Client) -> None:
    make_due_date(state="fulfilled", closed_on=dt.date(2008, 5, 1))
    assert "Documents to prepare" not in client.get("/?as_of=2008-06-01").content.decode()


# --- reminders ----------------------------------------------------------------------------------------------------


def test_steps_are_spoken_of_only_to_those_who_ask_for_them() -> None:
    due = make_due_date()
    make_subscription(lead_days=[0])
    asking = make_subscription(lead_days=[0], step_leads=[7, 0])
    plan.plan_all(now=NOW)
    assert [(row.subscription_id, row.occasion) for row in Reminder.objects.exclude(occasion="lead")] == [
        (asking.pk, "step")
    ] * 4
    assert planned(subscription=asking) == [
        (dt.date(2008, 7, 1), "step"),
        (dt.date(2008, 7, 8), "step"),
        (dt.date(2008, 7, 29), "step"),
        (dt.date(2008, 8, 5), "step"),
        (dt.date(2008, 9, 16), "lead"),
    ]
    plan.plan_all(now=NOW)
    assert Reminder.objects.filter(due_date=due).count() == 6


def test_a_step_and_a_lead_on_the_same_day_are_one_mail() -> None:
    make_due_date()
    subscription = make_subscription(lead_days=[70, 0], step_leads=[0])
    plan.plan_all(now=NOW)
    assert planned(subscription=subscription)[0] == (dt.date(2008, 7, 8), "lead")
    assert Reminder.objects.count() == 3


def test_the_mail_names_the_step_and_why_and_is_sent_once_even_if_the_rule_changes() -> None:
    make_due_date()
    make_subscription(lead_days=[0], step_leads=[0])
    plan.plan_all(now=NOW)
    on = dt.datetime(2008, 7, 8, 8, tzinfo=dt.UTC)
    for _ in range(2):
        digest.hand_over(now=on)
        deliver.drain()
        plan.plan_all(now=on)
    mail = Delivery.objects.get()
    assert mail.subject.startswith("By 8 July 2008, submit the report for processing: A/RES/62/")
    assert "10 weeks before 16 September 2008 is 8 July 2008, by the rule “Slotting”" in mail.text
    assert "5 August 2008: report out in all official languages" in mail.text
    with rules_changing(now=on):
        DocumentRule.objects.filter(key="10-weeks").update(source="the same by another source")
    digest.hand_over(now=on)
    assert Delivery.objects.count() == 1


def test_a_subscription_that_begins_after_a_step_hears_nothing_of_it() -> None:
    make_due_date()
    begins = dt.datetime(2008, 7, 20, 9, tzinfo=dt.UTC)
    make_subscription(lead_days=[0], step_leads=[0], confirmed_at=begins)
    plan.plan_all(now=begins)
    assert planned() == [(dt.date(2008, 8, 5), "step"), (dt.date(2008, 9, 16), "lead")]


def test_after_three_days_down_one_mail_speaks_of_what_was_missed() -> None:
    make_due_date()
    make_subscription(lead_days=[71, 0], step_leads=[0])
    plan.plan_all(now=NOW)
    late = dt.datetime(2008, 7, 10, 9, tzinfo=dt.UTC)
    digest.hand_over(now=late)
    assert Delivery.objects.filter(state=Delivery.State.DUE).count() == 1


def test_who_no_longer_asks_for_steps_hears_no_more_of_them() -> None:
    make_due_date()
    subscription = make_subscription(lead_days=[0], step_leads=[7, 0])
    plan.plan_all(now=NOW)
    subscription.step_leads = []
    subscribers.change(subscription, now=NOW)
    assert {occasion for _, occasion in planned()} == {"lead"}
    assert Subscription.objects.get().step_leads == []


def test_a_closed_or_moved_date_takes_its_steps_along() -> None:
    due = make_due_date()
    make_subscription(lead_days=[0], step_leads=[0])
    plan.plan_all(now=NOW)
    day = dt.date(2008, 12, 1)
    due.move(due.window, act_by=day, origin=due.origin, derivation=["x"], reason="x", now=NOW)  # type: ignore[arg-type]
    assert [day for day, _ in planned()] == [dt.date(2008, 9, 22), dt.date(2008, 10, 20), dt.date(2008, 12, 1)]
    due.close("waived", on=NOW.date(), now=NOW)  # type: ignore[arg-type]
    assert planned() == []


@pytest.mark.parametrize(("written", "kept"), [("7, 0", [7, 0]), ("", []), ("0 0 14", [14, 0])])
def test_the_form_takes_days_before_steps(client: Client, owner: User, written: str, kept: list[int]) -> None:
    make_due_date()
    client.force_login(owner)
    data = {"email": owner.email, "lead_days": "7", "mode": "immediate", "zone": "UTC", "hour": "8", "language": "en"}
    client.post(reverse("subscribe"), data | {"save": "1", "step_leads": written})
    assert Subscription.objects.get().step_leads == kept


def test_the_form_refuses_what_are_no_days(client: Client, owner: User) -> None:
    client.force_login(owner)
    data = {"email": owner.email, "lead_days": "7", "mode": "immediate", "zone": "UTC", "hour": "8", "language": "en"}
    client.post(reverse("subscribe"), data | {"save": "1", "step_leads": "soon"})
    assert not Subscription.objects.exists()


def test_a_rule_for_what_is_no_report() -> None:
    DocumentRule.objects.create(name="x", before=2, unit="weeks", kind="finance", act="pay", source="x")
    due = make_due_date(make_obligation(kind=Kind.FINANCE))
    assert [step.act for step in document_deadlines(due)] == ["pay"]
