"""Which reminders there are, and which mails they make."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from collections import Counter
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.core.management import call_command

from obligations.models import Delivery, DueDate, Reminder, Silence, Subscription
from obligations.models.due_dates import State
from obligations.models.obligations import Review
from obligations.reading.values import Origin, Window
from obligations.reminders import deliver, digest, plan, subscribers
from tests import factories
from tests.factories import NOW, make_due_date, make_subscription

pytestmark = pytest.mark.django_db

OPENING = dt.date(2008, 9, 16)


def day(text: str) -> dt.datetime:
    """Nine o'clock UTC, an hour after the mails of that day are due."""
    return dt.datetime.fromisoformat(text).replace(hour=9, tzinfo=dt.UTC)


def planned(**fields: Any) -> list[int]:
    rows = Reminder.objects.filter(state=Reminder.State.PLANNED, **fields).order_by("send_at")
    return list(rows.values_list("lead_days", flat=True))


def subjects() -> list[str]:
    live = Delivery.objects.exclude(state=Delivery.State.SUPERSEDED).order_by("pk")
    return list(live.values_list("subject", flat=True))


def move(due: DueDate, to: dt.date, *, now: dt.datetime, reason: str = "the session was put off") -> None:
    due.move(Window(to, to), act_by=to, origin=Origin.BY_HAND, derivation=["by hand"], reason=reason, now=now)


def send_all() -> None:
    assert deliver.drain() >= 0
    assert not Delivery.objects.filter(state=Delivery.State.DUE).exists()


# --- the plan -----------------------------------------------------------------------------------------------------


def test_every_lead_once_however_often_it_is_planned() -> None:
    make_due_date()
    make_subscription()
    assert plan.plan_all(now=NOW) == 3
    assert plan.plan_all(now=NOW) == 0
    assert planned() == [30, 7, 0]


def test_two_planners_that_both_saw_nothing_plan_once(monkeypatch: pytest.MonkeyPatch) -> None:
    due = make_due_date()
    subscription = make_subscription()
    seen_nothing = list(plan._missing([subscription], [plan._Date(due.pk, 1, OPENING)], DueDate.objects.all(), now=NOW))
    plan.plan_all(now=NOW)
    monkeypatch.setattr(plan, "_missing", lambda *_, **__: iter(seen_nothing))
    plan.plan_all(now=NOW)
    assert planned() == [30, 7, 0]


@pytest.mark.parametrize(
    "unfit",
    [
        {"confirmed_at": None},
        {"paused_at": NOW},
        {"ended_at": NOW},
        {"filter": {"actor": "Assembly of States Parties"}},
        {"filter": {"due_date": "0"}},
    ],
)
def test_who_gets_nothing(unfit: dict[str, Any]) -> None:
    make_due_date()
    make_subscription(**unfit)
    plan.plan_all(now=NOW)
    assert planned() == []


def test_an_act_that_was_due_before_the_subscription_began_is_left_alone() -> None:
    make_due_date()
    make_subscription(confirmed_at=day("2008-09-17"))
    plan.plan_all(now=day("2008-09-17"))
    assert planned() == []


def test_what_is_due_long_before_it_is_added_is_left_alone() -> None:
    make_subscription()
    make_due_date()
    plan.plan_all(now=day("2009-02-01"))
    assert planned() == []


def test_a_filter_on_how_dates_stand_today_does_not_hide_those_of_tomorrow() -> None:
    make_due_date()
    make_subscription(filter={"status": "overdue"})
    plan.plan_all(now=NOW)
    assert planned() == [30, 7, 0]


@pytest.mark.parametrize("state", [State.FULFILLED, State.WAIVED, State.CANCELLED, State.SUPERSEDED])
def test_a_closed_date_is_silent_and_an_opened_one_speaks_again(state: State) -> None:
    due = make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    due.close(state, on=NOW.date(), now=NOW)
    plan.plan_all(now=NOW)
    assert planned() == []
    due.reopen(now=NOW)
    assert planned() == [30, 7, 0]


def test_a_moved_date_leaves_no_reminder_of_the_old_one() -> None:
    due = make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    move(due, dt.date(2008, 12, 1), now=NOW)
    assert planned(version=1) == []
    assert planned(version=2) == [30, 7, 0]


def test_a_hundred_subscribers_cost_a_handful_of_queries(django_assert_max_num_queries: Any) -> None:
    for _ in range(20):
        make_due_date()
    for n in range(100):
        make_subscription(email=f"s{n}@example.org")
    with django_assert_max_num_queries(100):
        assert plan.plan_all(now=NOW) == 6000
    with django_assert_max_num_queries(9):
        assert plan.plan_all(now=NOW) == 0


def test_a_thousand_who_each_follow_one_date_share_the_queries(django_assert_max_num_queries: Any) -> None:
    dates = [make_due_date() for _ in range(10)]
    for n in range(40):
        make_subscription(email=f"s{n}@example.org", filter={"due_date": str(dates[n % 10].pk)})
    with django_assert_max_num_queries(10):
        assert plan.plan_all(now=NOW) == 120
    with django_assert_max_num_queries(36):  # a dozen of them keep the history
        move(dates[0], dt.date(2008, 12, 1), now=NOW)
    assert planned(due_date=dates[0], version=2) == [30] * 4 + [7] * 4 + [0] * 4
    assert planned(due_date=dates[1], version=1) == [30] * 4 + [7] * 4 + [0] * 4


# --- mails --------------------------------------------------------------------------------------------------------


def test_one_mail_per_lead_and_none_between() -> None:
    make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    made = {}
    for n in range(120):
        now = day("2008-06-02") + dt.timedelta(days=n)
        if digest.hand_over(now=now):
            made[now.date().isoformat()] = subjects()[-1].split(":")[0]
        plan.plan_all(now=now)
    assert made == {"2008-08-17": "In 30 days", "2008-09-09": "In 7 days", "2008-09-16": "Today"}


def test_after_three_days_down_one_mail_per_date_and_subscriber_marked_late() -> None:
    dates = [make_due_date() for _ in range(5)]
    subscriptions = [make_subscription(lead_days=[3, 2, 1, 0]) for _ in range(3)]
    plan.plan_all(now=NOW)
    for _ in range(2):
        digest.hand_over(now=day("2008-09-16"))
    mails = Counter(Reminder.objects.filter(delivery__isnull=False).values_list("subscription", "due_date"))
    assert mails == {(s.pk, d.pk): 1 for s in subscriptions for d in dates}
    assert Delivery.objects.count() == 15
    assert all(subject.startswith("Today") for subject in subjects())
    assert planned() == []

    digest.hand_over(now=day("2008-09-20"))
    assert Delivery.objects.count() == 15


def test_a_mail_that_comes_on_a_later_day_is_marked_late() -> None:
    make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-19"))
    late = Delivery.objects.get()
    assert late.late
    assert "this reminder is late" in late.text
    assert late.subject.startswith("In 28 days")


def test_the_first_day_of_a_subscription_is_one_mail_not_a_flood() -> None:
    for _ in range(12):
        make_due_date()
    subscription = make_subscription(confirmed_at=None)
    subscribers.confirm(subscription, now=day("2008-09-10"))
    assert digest.hand_over(now=day("2008-09-10")) == 1
    first = DueDate.objects.earliest("pk").obligation.citation
    assert subjects() == [f"12 due dates; the first: In 6 days, {first}"]


@pytest.mark.parametrize("change", ["move", "close", "delete", "end", "edit", "pause", "acknowledge"])
def test_a_mail_not_yet_leaving_is_taken_back(change: str) -> None:
    due = make_due_date()
    subscription = make_subscription(note="the old note")
    plan.plan_all(now=NOW)
    now = day("2008-09-09")
    digest.hand_over(now=now)
    claimed = deliver.claim()
    assert claimed is not None
    if change == "move":
        move(due, dt.date(2009, 3, 1), now=now)
    elif change == "close":
        due.close(State.FULFILLED, on=now.date(), now=now)
    elif change == "delete":
        due.obligation.document.delete()
    elif change == "edit":
        subscription.note = "the new note"
        subscribers.change(subscription, now=now)
    elif change == "acknowledge":
        subscribers.acknowledge(subscription, due, now=now)
    else:
        getattr(subscribers, change)(subscription, now=now)
    assert not deliver.fence(claimed)
    digest.hand_over(now=now)
    live = Delivery.objects.exclude(state=Delivery.State.SUPERSEDED)
    if change == "edit":
        # The lead is not lost: its mail is made anew, in the new words.
        assert "the new note" in live.get().text
    else:
        assert not live.exists()


def test_a_mail_on_its_way_when_overtaken_is_never_tried_again() -> None:
    due = make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    now = day("2008-09-09")
    digest.hand_over(now=now)
    claimed = deliver.claim()
    assert claimed is not None
    assert deliver.fence(claimed)
    due.close(State.FULFILLED, on=now.date(), now=now)
    deliver._later(claimed, "451 try later")
    claimed.refresh_from_db()
    assert claimed.state == Delivery.State.SUPERSEDED
    digest.hand_over(now=now)
    assert Delivery.objects.count() == 1


def test_whoever_was_told_of_a_date_that_moves_is_told_so() -> None:
    due = make_due_date()
    make_subscription(email="told@example.org")
    make_subscription(email="not-told@example.org", lead_days=[7])
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-17"))
    send_all()
    move(due, dt.date(2008, 12, 1), now=day("2008-08-20"))
    digest.hand_over(now=day("2008-08-20"))
    notice = Delivery.objects.filter(state=Delivery.State.DUE).get()
    assert notice.to == "told@example.org"
    assert notice.subject.startswith("Date moved to 1 December 2008")
    for body in (notice.text, notice.html):
        assert "was 16 September 2008 – 14 September 2009, now 1 December 2008, because the session was put off" in body
    assert planned(subscription__email="told@example.org") == [30, 7, 0]


def test_another_derivation_of_the_same_day_is_no_news() -> None:
    due = make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-17"))
    send_all()
    due.move(
        due.window,
        act_by=due.act_by,
        origin=Origin.OBSERVED,
        derivation=["another source"],
        reason="a source was added",
        now=day("2008-08-20"),
    )
    digest.hand_over(now=day("2008-08-20"))
    assert len(subjects()) == 1
    assert planned() == [7, 0]


def test_a_session_that_moves_forty_dates_is_one_mail() -> None:
    dates = [make_due_date() for _ in range(4)]
    make_subscription()
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-17"))
    send_all()
    for due in dates:
        move(due, dt.date(2008, 12, 1), now=day("2008-08-20"))
    assert digest.hand_over(now=day("2008-08-20")) == 1


def test_a_rejected_reading_reminds_nobody() -> None:
    due = make_due_date()
    make_subscription()
    plan.plan_all(now=NOW)
    due.obligation.review = Review.REJECTED
    due.obligation.save()
    assert digest.hand_over(now=day("2008-08-17")) == 0


# --- silence ------------------------------------------------------------------------------------------------------


def test_acknowledged_is_silent_for_that_date_alone_and_until_it_moves() -> None:
    due, other = make_due_date(), make_due_date()
    subscription = make_subscription()
    plan.plan_all(now=NOW)
    subscribers.acknowledge(subscription, due, now=NOW)
    plan.plan_all(now=NOW)
    assert planned(due_date=due) == []
    assert planned(due_date=other) == [30, 7, 0]
    move(due, dt.date(2008, 12, 1), now=NOW)
    assert planned(due_date=due) == [30, 7, 0]


def test_snoozed_is_silent_until_the_day_and_speaks_on_it() -> None:
    due = make_due_date()
    subscription = make_subscription()
    plan.plan_all(now=NOW)
    subscribers.snooze(subscription, due, until=dt.date(2008, 9, 12), now=NOW)
    plan.plan_all(now=NOW)
    assert planned() == [4, 0]
    assert digest.hand_over(now=day("2008-09-11")) == 0
    assert digest.hand_over(now=day("2008-09-12")) == 1


@pytest.mark.parametrize("until", ["2008-06-01", "2007-01-01", "2031-01-01"])
def test_a_snooze_until_no_sensible_day_is_refused(until: str) -> None:
    with pytest.raises(ValidationError, match="after today"):
        subscribers.snooze(make_subscription(), make_due_date(), until=dt.date.fromisoformat(until), now=NOW)
    assert not Silence.objects.exists()


# --- subscriptions ------------------------------------------------------------------------------------------------


def test_an_outside_address_gets_the_request_to_confirm_and_nothing_else() -> None:
    make_due_date()
    subscription = Subscription(email="outside@example.org", note="buy this")
    subscribers.begin(subscription, now=NOW, known=False)
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-09-16"))
    letter = Delivery.objects.get()
    assert letter.subject == "Please confirm: reminders of due dates"
    # What a stranger typed is not sent to others.
    assert "buy this" not in letter.text + letter.html
    assert not Reminder.objects.exists()
    subscribers.confirm(subscription, now=NOW)
    assert planned() == [90, 30, 7, 1, 0]


def test_nobody_is_asked_to_confirm_more_than_three_times_a_day() -> None:
    for _ in range(5):
        subscribers.begin(Subscription(email="outside@example.org"), now=NOW, known=False)
    assert Delivery.objects.count() == 3


def test_one_who_ended_cannot_be_confirmed_again_by_an_old_mail() -> None:
    subscription = Subscription(email="outside@example.org")
    subscribers.begin(subscription, now=NOW, known=False)
    subscribers.end(subscription, now=NOW)
    subscribers.confirm(subscription, now=NOW)
    subscription.refresh_from_db()
    assert not subscription.is_active
    assert deliver.claim() is None


def test_an_account_address_begins_at_once(owner: User) -> None:
    make_due_date()
    subscribers.begin(Subscription(user=owner, email=owner.email), now=NOW, known=True)
    assert planned() == [90, 30, 7, 1, 0]


def test_other_leads_and_hours_apply_from_now_on_and_nothing_comes_twice() -> None:
    make_due_date()
    subscription = make_subscription()
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-17"))
    send_all()
    subscription.lead_days, subscription.hour, subscription.zone = [30, 10, 1], 6, "America/New_York"
    subscribers.change(subscription, now=day("2008-08-20"))
    rows = Reminder.objects.filter(state=Reminder.State.PLANNED).order_by("send_at")
    assert [(r.lead_days, r.send_at.hour) for r in rows] == [(10, 10), (1, 10)]
    assert digest.hand_over(now=day("2008-08-20")) == 0


def test_what_passed_in_a_pause_is_not_made_up_for() -> None:
    make_due_date()
    subscription = make_subscription(lead_days=[30, 20, 10, 0])
    plan.plan_all(now=NOW)
    digest.hand_over(now=day("2008-08-17"))
    send_all()
    subscribers.pause(subscription, now=day("2008-08-18"))
    assert planned() == []
    subscribers.resume(subscription, now=day("2008-09-01"))
    assert digest.hand_over(now=day("2008-09-01")) == 0
    assert planned() == [10, 0]


# --- digests ------------------------------------------------------------------------------------------------------


def test_a_day_is_one_mail() -> None:
    for _ in range(3):
        make_due_date()
    make_subscription(mode="daily")
    plan.plan_all(now=NOW)
    assert digest.hand_over(now=day("2008-08-17")) == 1
    assert Reminder.objects.filter(delivery=Delivery.objects.get()).count() == 3


def test_a_digest_built_ten_times_is_one() -> None:
    make_due_date()
    subscription = make_subscription(mode="daily")
    plan.plan_all(now=NOW)
    items = digest._newest_that_hold(subscription, list(Reminder.objects.filter(lead_days=30)), today=OPENING)
    made = [digest._freeze(subscription, "digest:1:2008-08-17", items, now=day("2008-08-17")) for _ in range(10)]
    assert sum(made) == 1
    assert Delivery.objects.count() == 1


def test_what_comes_up_after_the_digest_waits_for_the_next_or_goes_alone_if_that_were_too_late() -> None:
    make_due_date()
    make_subscription(mode="weekly")
    plan.plan_all(now=NOW)
    assert digest.hand_over(now=day("2008-09-15")) == 1
    wednesday = day("2008-09-17")
    soon = make_due_date(act_by=dt.date(2008, 9, 19), window_start=dt.date(2008, 9, 19))
    later = make_due_date(act_by=dt.date(2008, 9, 24), window_start=dt.date(2008, 9, 24))
    plan.plan_all(now=wednesday)
    assert digest.hand_over(now=wednesday) == 1
    assert Reminder.objects.get(due_date=soon, delivery__isnull=False).delivery is not None
    assert not Reminder.objects.filter(due_date=later, delivery__isnull=False).exists()
    assert digest.hand_over(now=day("2008-09-18")) == 0
    assert digest.hand_over(now=day("2008-09-22")) == 1
    assert Reminder.objects.filter(due_date=later, delivery__isnull=False).exists()


def test_a_digest_taken_back_for_one_of_its_dates_comes_anew_with_the_others() -> None:
    due, other = make_due_date(), make_due_date()
    make_subscription(mode="daily")
    plan.plan_all(now=NOW)
    now = day("2008-08-17")
    digest.hand_over(now=now)
    due.close(State.FULFILLED, on=now.date(), now=now)
    assert digest.hand_over(now=now) == 1
    live = Delivery.objects.exclude(state=Delivery.State.SUPERSEDED).get()
    assert [r.due_date for r in live.reminders.all()] == [other]


# --- zones --------------------------------------------------------------------------------------------------------

ZONES = [
    "Africa/Addis_Ababa",
    "Africa/Cairo",
    "America/Bogota",
    "America/Havana",
    "America/New_York",
    "America/Santiago",
    "America/St_Johns",
    "Antarctica/Troll",
    "Asia/Beirut",
    "Asia/Kathmandu",
    "Asia/Kolkata",
    "Asia/Tehran",
    "Asia/Tokyo",
    "Australia/Lord_Howe",
    "Europe/Dublin",
    "Europe/Zurich",
    "Pacific/Apia",
    "Pacific/Auckland",
    "Pacific/Chatham",
    "Pacific/Kiritimati",
]


@pytest.mark.parametrize("hour", [0, 2, 8, 23])
@pytest.mark.parametrize("begins", ["2026-03-06", "2026-03-27", "2026-10-23", "2026-10-30"])
def test_twenty_zones_over_days_of_changing_clocks_each_once_on_its_own_date(begins: str, hour: int) -> None:
    first = dt.date.fromisoformat(begins)
    days = [first + dt.timedelta(days=n) for n in range(5)]
    for day_ in days:
        make_due_date(act_by=day_, window_start=day_, window_end=day_)
    early = dt.datetime.combine(first - dt.timedelta(days=2), dt.time(), tzinfo=dt.UTC)
    for zone in ZONES:
        make_subscription(zone=zone, hour=hour, lead_days=[0], email=f"{zone.replace('/', '.')}@example.org")
    plan.plan_all(now=early)
    seen: Counter[tuple[str, dt.date]] = Counter()
    for r in Reminder.objects.select_related("subscription", "due_date"):
        local = r.send_at.astimezone(zoneinfo.ZoneInfo(r.subscription.zone))
        assert local.date() == r.due_date.act_by
        assert 0 <= local.hour - hour <= 2  # Troll skips two hours
        seen[r.subscription.zone, local.date()] += 1
    assert seen == {(zone, day_): 1 for zone in ZONES for day_ in days}


# --- preview and command ------------------------------------------------------------------------------------------


def test_the_preview_is_what_comes() -> None:
    for _ in range(3):
        make_due_date()
    subscription = make_subscription(mode="weekly", zone="Europe/Zurich")
    now = day("2008-08-01")
    promised = [(mail.send_at, len(mail.due_dates)) for mail in plan.preview(subscription, now=now, days=60)]
    plan.plan_all(now=now)
    came = []
    for n in range(60 * 24):
        hour = now + dt.timedelta(hours=n)
        if digest.hand_over(now=hour):
            newest = Delivery.objects.latest("pk")
            came.append((hour, newest.reminders.count()))
    assert came == promised
    assert len(came) == 3


def test_the_preview_of_a_new_subscription_begins_with_what_is_near() -> None:
    make_due_date()
    make_due_date()
    mails = plan.preview(Subscription(email="new@example.org"), now=day("2008-09-10"))
    assert [(m.send_at.date().isoformat(), len(m.due_dates)) for m in mails] == [
        ("2008-09-10", 2),
        ("2008-09-15", 1),
        ("2008-09-15", 1),
        ("2008-09-16", 1),
        ("2008-09-16", 1),
    ]
    assert not Reminder.objects.exists()


def test_the_command_says_who_would_get_what_and_leaves_nothing_behind(capsys: pytest.CaptureFixture[str]) -> None:
    make_due_date()
    make_subscription(email="reader@example.org", confirmed_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC))
    call_command("remind", "--on", "2008-08-17", "--dry-run")
    out = capsys.readouterr().out
    assert "reader@example.org  In 30 days: A/RES/62/" in out
    assert "1 mails would be sent." in out
    assert not Reminder.objects.exists()
    assert not Delivery.objects.exists()
    call_command("remind", "--on", "2008-08-17")
    call_command("remind", "--on", "2008-08-17")
    assert Delivery.objects.count() == 1
    assert not Reminder.objects.filter(state=Reminder.State.PLANNED).exists()


def test_the_command_explains_a_day_that_is_none() -> None:
    with pytest.raises(BaseException, match="2008-06-01"):
        call_command("remind", "--on", "yesterday")


def test_neighbours_are_not_disturbed(owner: User, assistant: User) -> None:
    due = make_due_date()
    mine, theirs = make_subscription(user=owner), make_subscription(user=assistant)
    plan.plan_all(now=NOW)
    subscribers.acknowledge(mine, due, now=NOW)
    subscribers.end(mine, now=NOW)
    assert planned(subscription=theirs) == [30, 7, 0]
    assert factories.NOW == NOW


# --- what is wrong with one holds up no other -------------------------------------------------------------------------


def test_a_reader_for_whom_nothing_can_be_planned_holds_up_nobody(caplog: pytest.LogCaptureFixture) -> None:
    make_due_date(act_by=NOW.date() + dt.timedelta(days=40))
    poor, *others = (make_subscription(email=f"s{i}@example.org", confirmed_at=NOW) for i in range(3))
    Subscription.objects.filter(pk=poor.pk).update(zone="Mars/Olympus")
    plan.plan_all(now=NOW)
    assert set(Reminder.objects.values_list("subscription", flat=True)) == {other.pk for other in others}
    assert f"subscription {poor.pk}" in caplog.text
    Subscription.objects.filter(pk=poor.pk).update(zone="UTC")
    plan.plan_all(now=NOW)
    assert poor.reminders.exists()
