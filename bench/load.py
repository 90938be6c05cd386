"""Fifty requests at once of pages, calendars and the API, for five minutes. Run: make load

PostgreSQL, Valkey, gunicorn, a worker and beat as docker-compose.yml starts them, with 100,000 obligations in the
shapes of A/RES/62/12; the programs that ask run on the same processors, in a process of their own. Each asks for
the next thing when it has its answer. Any answer but 200 and 304 is an error. Times are from the first byte
sent to the last received, so they hold the time that a request waits for one of the eight threads of the server.
With ``--calendars-apart`` calendars are answered by a web server of their own, as ``--profile calendars`` has it.
"""

from __future__ import annotations

import argparse
import http.client
import random
import statistics
import threading
import time
from collections import Counter, defaultdict

from bench.cluster import Cluster, cluster

PROGRAMS = 50
FEEDS = 200
OBLIGATIONS, DUE_DATES = 100_000, 20_000
IDLE = "idle"

Request = tuple[str, str, dict[str, str]]
"""The kind it is counted as, its path and its headers."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=300)
    parser.add_argument("--calendars-apart", action="store_true")
    asked = parser.parse_args()
    seconds = asked.seconds
    with cluster(calendars_apart=asked.calendars_apart) as running:
        requests = _requests()
        print(f"{PROGRAMS} programs for {seconds} s", flush=True)
        took, wrong = _ask(running, requests, seconds)
        held = running.held()
    print(f"idle connections that the server had ended: {len(took.pop(IDLE, []))}; asked again on new ones")
    total = sum(map(len, took.values()))
    print(f"{total:,} answers, {total / seconds:,.0f} a second; wrong: {dict(wrong) or 'none'}")
    print(f"{'':34} answers      p50      p95      p99  longest")
    for kind, times in sorted(took.items()):
        cuts = statistics.quantiles(times, n=100)
        figures = "  ".join(f"{value * 1000:4,.0f} ms" for value in (cuts[49], cuts[94], cuts[98], max(times)))
        print(f"{kind:34} {len(times):7,}  {figures}")
    print("held in the end: " + ", ".join(f"{name} {kilobytes >> 10} MB" for name, kilobytes in held.items()))


def _requests() -> list[list[Request]]:
    """For each program, what it asks for again and again, in an order of its own."""
    from django.contrib.auth.models import User
    from django.utils import timezone

    from bench import many
    from obligations.api import tokens
    from obligations.feeds import publish
    from obligations.models import Document, DueDate, DueDateFilter, Obligation
    from obligations.models.tokens import Scope
    from tests.feeds import make_feed

    print(f"{OBLIGATIONS:,} obligations", flush=True)
    many.fill(OBLIGATIONS, DUE_DATES)
    now = timezone.now()
    owner = User.objects.create_user("program", "program@example.org", "a password of some length")
    symbols = list(Document.objects.order_by("pk").values_list("symbol", flat=True)[: FEEDS * 2])
    feeds = []
    for symbol in symbols[-FEEDS:]:
        feed, token = make_feed(owner, wanted=DueDateFilter(document=symbol), now=now)
        publish.publish(feed.pk, now=now)
        feed.refresh_from_db()
        feeds.append((f"/calendar/{token}/due-dates.ics", feed.etag))
    documents = list(Document.objects.order_by("-pk").values_list("pk", flat=True)[:200])
    obligations = list(
        Obligation.objects.filter(pk__in=DueDate.objects.order_by("-pk").values("obligation")[:200]).values_list(
            "pk", flat=True
        )
    )
    day = "as_of=2008-06-01"
    chance = random.Random(62)  # noqa: S311  # chance, no secret
    programs = []
    for _ in range(PROGRAMS):
        _token, secret = tokens.issue(owner, name="load", scopes=[Scope.READ], days=1, now=now)
        key = {"Authorization": f"Bearer {secret}"}
        mine: list[Request] = [
            ("pages: today", "/", {}),
            (
                "pages: table",
                "/due-dates/?" + chance.choice((day, "kind=report", "status=upcoming", "sort=document")),
                {},
            ),
            ("pages: timeline", f"/timeline/?{day}", {}),
            ("pages: month", f"/month/?{day}&month=2008-09", {}),
            ("pages: search", f"/search/?q={chance.choice(many.SUBJECTS).split()[-1]}", {}),
            *(("pages: document", f"/documents/{chance.choice(documents)}/", {}) for _ in range(3)),
            *(("pages: obligation", f"/obligations/{chance.choice(obligations)}/", {}) for _ in range(3)),
            *(("calendars: whole", path, {}) for path, _etag in chance.sample(feeds, 3)),
            *(("calendars: not changed", path, {"If-None-Match": etag}) for path, etag in chance.sample(feeds, 6)),
            ("API: due dates", f"/api/v1/due-dates/?kind=report&{day}", key),
            ("API: obligations", "/api/v1/obligations/?kind=meeting", key),
            *(("API: one document", f"/api/v1/documents/{chance.choice(documents)}/", key) for _ in range(2)),
        ]
        chance.shuffle(mine)
        programs.append(mine)
    return programs


def _ask(running: Cluster, programs: list[list[Request]], seconds: int) -> tuple[dict[str, list[float]], Counter[str]]:
    took: dict[str, list[float]] = defaultdict(list)
    wrong: Counter[str] = Counter()
    lock = threading.Lock()
    ends = time.monotonic() + seconds

    def program(requests: list[Request]) -> None:
        connections = {
            port: http.client.HTTPConnection("127.0.0.1", port, timeout=60)
            for port in (running.port, running.calendars)
        }
        n = 0
        while time.monotonic() < ends:
            kind, path, headers = requests[n % len(requests)]
            connection = connections[running.calendars if path.startswith("/calendar/") else running.port]
            begun = time.perf_counter()
            try:
                connection.request("GET", path, headers={"Accept-Encoding": "gzip"} | headers)
                answer = connection.getresponse()
                answer.read()
                said = str(answer.status)
            except (http.client.RemoteDisconnected, ConnectionResetError, BrokenPipeError):
                # The server may end a connection that was idle, as every server may; a program asks again.
                connection.close()
                with lock:
                    took[IDLE].append(time.perf_counter() - begun)
                continue
            except (OSError, http.client.HTTPException) as error:
                connection.close()
                said = type(error).__name__
            n += 1
            with lock:
                if said in {"200", "304"}:
                    took[kind].append(time.perf_counter() - begun)
                else:
                    wrong[f"{kind}: {said}"] += 1

    threads = [threading.Thread(target=program, args=(requests,)) for requests in programs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return took, wrong


if __name__ == "__main__":
    main()
