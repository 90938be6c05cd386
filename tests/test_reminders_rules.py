"""The rules of reminders, each with the tests that hold it. A rule whose test has gone fails here."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

TESTS = Path(__file__).parent

RULES: dict[str, tuple[str, ...]] = {
    # --- rows and their keys
    "A reminder is planned in the transaction of the due date or subscription that it follows": (
        "plan::test_a_moved_date_leaves_no_reminder_of_the_old_one",
        "wishes::test_a_change_of_one_of_several_dates_is_followed",
    ),
    "Unique per subscriber, due date, version of that date, lead time and channel": (
        "plan::test_two_planners_that_both_saw_nothing_plan_once",
        "news::test_news_has_the_keys_of_every_reminder",
        "overdue::test_repeats_are_planned_one_at_a_time_and_never_twice",
    ),
    "send_at is the subscriber's local date, hour and zone, through gaps and folds": (
        "schedule::test_local_hours",
        "plan::test_twenty_zones_over_days_of_changing_clocks_each_once_on_its_own_date",
    ),
    "A change of date supersedes the old rows": ("plan::test_a_mail_not_yet_leaving_is_taken_back",),
    "The planner re-scans and adds what is missing": ("plan::test_every_lead_once_however_often_it_is_planned",),
    "One mail per reminder, or per subscriber and digest period": (
        "deliver::test_two_live_mails_of_one_key_cannot_be",
        "plan::test_a_digest_built_ten_times_is_one",
    ),
    "Subject, bodies and Message-ID are frozen": ("deliver::test_each_mail_arrives_once_as_it_was_frozen",),
    # --- claim, fence, settle
    "One row is claimed at a time, and is nobody else's": ("deliver::test_a_claimed_mail_is_nobody_elses",),
    "The database's clock alone decides": ("deliver::test_nothing_leaves_before_its_time",),
    "Fence: the body leaves only while the row is mine and the lease is live": (
        "deliver::test_a_process_that_wakes_after_its_lease_does_not_send",
        "deliver::test_a_process_stopped_between_fence_and_body_does_not_send",
        "deliver::test_superseded_before_the_fence_does_not_leave",
    ),
    "Without the fence a mail doubles": ("deliver::test_a_process_that_wakes_after_its_lease_does_not_send",),
    "A crash before the fence is claimed again freely": (
        "deliver::test_a_mail_left_behind_before_its_body_is_sent_by_the_next",
    ),
    "A crash after it is unsure, and settled by evidence": (
        "deliver::test_a_crash_after_the_fence_is_settled_by_evidence",
        "bounces::test_a_providers_word_that_it_took_a_mail_is_evidence",
        "bounces::test_a_bounce_settles_a_mail_whose_fate_was_not_known",
    ),
    "With no evidence it is sent again with the same Message-ID, and the operator is told": (
        "deliver::test_without_evidence_it_is_sent_again_under_the_same_id_and_the_operator_is_told",
    ),
    "4xx: back off and retry": ("deliver::test_later_is_believed_for_five_days",),
    "5xx: failed, shown, and the second contact told": (
        "deliver::test_a_refusal_is_final_and_visible_in_the_servers_words",
        "bounces::test_a_refusal_at_the_door_tells_the_second_contact_too",
    ),
    "One recipient per mail": ("mail::test_headers",),
    # --- catch-up and news
    "After a stop only the newest lead of each date is sent, marked late": (
        "plan::test_after_three_days_down_one_mail_per_date_and_subscriber_marked_late",
    ),
    "A date that moves sends was, now and because": ("news::test_a_date_that_moves_sends_was_now_because",),
    "A cancelled one says so": ("news::test_a_cancelled_one_says_so_once_and_why",),
    "Overdue repeats keep a minimum gap": (
        "overdue::test_what_is_overdue_is_repeated_until_it_is_done",
        "overdue::test_a_late_mail_keeps_its_distance_from_the_next",
    ),
    "Acknowledge stops the rest for that date, until it moves": (
        "plan::test_acknowledged_is_silent_for_that_date_alone_and_until_it_moves",
    ),
    "Snooze is silent until a day and speaks on it": ("plan::test_snoozed_is_silent_until_the_day_and_speaks_on_it",),
    "Escalation: a second person after so many days overdue": (
        "overdue::test_the_second_hears_once_of_what_stays_overdue_and_of_nothing_else",
    ),
    # --- conventions of mail
    "RFC 8058 one-click unsubscribe: a GET shows, a POST acts": (
        "pages::test_a_hundred_gets_of_a_link_change_nothing",
        "pages::test_one_click_unsubscribes_without_any_cookie",
    ),
    "List-Id, Auto-Submitted, X-Auto-Response-Suppress": ("mail::test_headers",),
    "References are stable per due date, so that mails thread": (
        "mail::test_mails_of_one_due_date_thread_and_those_of_another_do_not",
    ),
    "Text and HTML, with the sentence, the derivation and the links": (
        "mail::test_both_bodies_carry_words_window_derivation_reason_and_links",
    ),
    "An attached event, and a link to add it to a calendar": (
        "mail::test_a_mail_carries_the_event_of_its_due_date_alone",
        "mail::test_the_link_to_add_it_to_a_calendar_needs_no_login",
    ),
    "The reader's language and form of dates": ("mail::test_mail_is_in_its_readers_language_and_form_of_dates",),
    "An outside address confirms before it gets anything": (
        "plan::test_an_outside_address_gets_the_request_to_confirm_and_nothing_else",
        "overdue::test_the_second_must_agree_first",
    ),
    "Tokens are signed with a salt for their purpose": ("mail::test_a_link_made_for_one_purpose_serves_no_other",),
    "Quiet hours never push a mail past its due date": ("quiet::test_quiet_hours_never_push_a_mail_past_its_due_date",),
    "Bounces are shown, never silently dropped": (
        "bounces::test_a_mail_that_came_back_is_failed_in_the_servers_words_and_shown",
        "bounces::test_nobody_is_silently_taken_off",
    ),
    # --- operators
    "/healthz tells the age of the oldest due row": ("health::test_what_waits_too_long_is_seen",),
    "The heartbeat is called only while that age is under 15 minutes": (
        "health::test_the_heartbeat_stops_when_mail_does",
    ),
    "After a restore sending starts paused until someone lets it go": (
        "sending::test_after_a_restore_sending_starts_paused_until_someone_lets_it_go",
    ),
    "A backup restored one hour back doubles nothing, with evidence": (
        "deliver::test_a_backup_restored_one_hour_back_sends_nothing_again",
    ),
}
"""The rule, and its tests as ``file::name`` without the ``test_reminders_`` that all files share."""


def _tests_of(file: str) -> set[str]:
    tree = ast.parse((TESTS / f"test_reminders_{file}.py").read_text())
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_test_that_names_it(rule: str) -> None:
    for where in RULES[rule]:
        file, name = where.split("::")
        assert name in _tests_of(file), f"{rule}: {where} is gone; say here which test holds the rule now"
