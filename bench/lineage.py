"""How fast resolutions are put into series. Run: python -m bench.lineage [--documents 5000]

Makes resolutions in the shape of A/RES/62/12, ten years of each item with words of its own, in a database in memory,
and links them all. Beside it stands the bare comparison of the same requests, each year with the next.
"""

from __future__ import annotations

import argparse
import datetime as dt
import os
import random
import resource
import time
from itertools import pairwise

YEARS = 10
ASKS = 12


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=5000)
    count = parser.parse_args().documents
    os.environ["DATABASE_URL"] = "sqlite://:memory:"
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tracker.settings")
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", verbosity=0)
    _make(count)
    bare = _bare()
    began = time.process_time()
    from obligations.lineage import link
    from obligations.models import Renewal, Series

    linked = link.link_new()
    took = time.process_time() - began
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    series = Series.objects.of_several(on=dt.date(2030, 1, 1)).count()
    print(f"{linked} resolutions in {took:.1f} s of CPU ({linked / took:.0f}/s), {memory:.0f} MB at the most")
    print(f"{series} series, {Renewal.objects.count()} requests renewed; comparing their requests alone: {bare:.1f} s")


def _make(count: int) -> None:
    from obligations.models import Document, Obligation, Paragraph
    from obligations.reading.values import Kind, Modality, Part

    chance = random.Random(62)  # noqa: S311  # the same every time
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(4000)]
    for item in range(count // YEARS):
        title = " ".join(chance.choices(words, k=6))
        asks = [" ".join(["Requests the Secretary-General to", *chance.choices(words, k=25)]) for _ in range(ASKS)]
        for year in range(YEARS):
            number = f"{62 + year}/{item}"
            asks[chance.randrange(ASKS)] += " " + chance.choice(words)
            quoted = [f"Recalling its resolution {61 + year}/{item},", *asks]
            document = Document.objects.create(
                symbol=f"A/RES/{number}",
                title=title,
                organ="General Assembly",
                session=f"GA {62 + year}",
                adopted_on=dt.date(2007 + year, 12, 1),
                text="; ".join(quoted),
                sha256=f"{item:032x}{year:032x}",
                source_name=number,
                reader_version="1",
                added_at=dt.datetime(2020, 1, 1, tzinfo=dt.UTC),
            )
            place = Paragraph.objects.create(
                document=document, number="1", part=Part.OPERATIVE, start=0, end=len(document.text)
            )
            Obligation.objects.bulk_create(
                Obligation(
                    document=document,
                    paragraph=place,
                    key=f"{n}",
                    start=n,
                    end=n + 1,
                    quote=ask,
                    verb="Requests",
                    modality=Modality.REQUESTS,
                    kind=Kind.REPORT,
                    action=ask[:60],
                    confidence=0.9,
                )
                for n, ask in enumerate(asks)
            )


def _bare() -> float:
    """Seconds of CPU to compare each request with each of the year before, and nothing else."""
    from obligations.lineage import link, requests
    from obligations.models import Document

    asked = [
        (document.title, [link.as_request(row) for row in document.obligations.all()])
        for document in Document.objects.order_by("title", "adopted_on").prefetch_related("obligations__actors")
    ]
    began = time.process_time()
    for (title, earlier), (next_title, later) in pairwise(asked):
        if title == next_title:
            requests.pairs(earlier, later)
    return time.process_time() - began


if __name__ == "__main__":
    main()
