"""The faults by number, as docs/reliability.md and the tests name them."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import NamedTuple

from tests.faults import brokers, people, servers, workers
from tests.faults.stage import Outcome, Stage


class Row(NamedTuple):
    """What happens, and the run that shows it. A control takes a guarantee away, and must double."""

    name: str
    scenario: Callable[[Stage, int, random.Random], Outcome]
    control: bool = False
    postgresql: bool = False


TABLE = {
    "1": Row("kill -9 of a worker, eight times", workers.kills),
    "1a": Row("kill -9 of a process of Celery's pool, eight times", workers.pool_kills),
    "2": Row("killed between the 250 and the commit", workers.killed_after_250),
    "2b": Row("the same without evidence: doubles", workers.killed_after_250_without_evidence, control=True),
    "3": Row("killed between fence and body", workers.killed_before_body),
    "4": Row("stopped past the lease (SIGSTOP)", workers.stopped_past_the_lease),
    "4a": Row("stopped between fence and body until others have sent", workers.stopped_before_the_body),
    "4b": Row("row 4 with the fence taken out: doubles", workers.stopped_without_fence, control=True),
    "5": Row("FLUSHALL ten times", brokers.flushed),
    "6": Row("kill -9 of the broker: the loop goes on", brokers.killed),
    "7": Row("three beats, a worker and two loops", brokers.three_beats),
    "7a": Row("planners that stand still while others plan and send", people.racing_planners),
    "7b": Row("row 7a with the unique key taken out: doubles", people.racing_planners_without_key, control=True),
    "8": Row("the beat killed, its schedule deleted", brokers.beat_forgets),
    "9": Row("workers' clocks two hours off", workers.wrong_clocks),
    "10": Row("PostgreSQL restarted five times", servers.database_crashes, postgresql=True),
    "11": Row("one in five 4xx, one in ten dropped", servers.moody),
    "11a": Row("kill -9 of the mail server, five times", servers.mail_server_kills),
    "12": Row("a 250 that takes a minute", servers.slow_250),
    "13": Row("5xx: failed, visible, asked once", servers.refusals),
    "14": Row("rolling restart under load", workers.rolling_restart),
    "15": Row("three days down", people.three_days_down),
    "16": Row("twenty zones over days of changing clocks", people.zones),
    "17": Row("changes racing the workers", people.racing_changes),
    "18": Row("digests built ten times at once", people.ten_builders),
    "19": Row("a backup restored an hour later", servers.backup_restored),
    "20": Row("a hundred GETs of an unsubscribe link, one POST", people.looked_at_and_unsubscribed),
}
