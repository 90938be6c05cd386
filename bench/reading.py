"""How fast resolutions are read, beside a bare search for dates. Run in the project: python -m bench.reading

CPU seconds of this process, the best of several rounds; texts are made here. No test depends on them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import re2

from obligations.reading import reader

HEADING = (
    "Resolution adopted by the General Assembly on 18 December 2014\n\n69/187. A title\n\nThe General Assembly,\n\n"
    "Recalling its resolution 62/12 of 26 November 2007 and the work of the Human Rights Council,\n\n"
)
RECITALS = """\
Reaffirming the purposes and principles of the Charter of the United Nations, the Universal Declaration of Human Rights
and the International Covenants on Human Rights, and recalling its previous resolutions on the question, the most
recent of which is resolution 68/179 of 18 December 2013, as well as the outcome of the World Conference held in Vienna
in June 1993, the Programme of Action and the commitments undertaken in them,

Recognizing that peace and security, development and human rights are the pillars of the United Nations system and the
foundations for collective security and well-being, and that development, peace and security and human rights are
interlinked and mutually reinforcing, while the significance of national and regional particularities and of various
historical, cultural and religious backgrounds must be borne in mind,
""".strip().split("\n\n")
PARAGRAPHS = """\
Welcomes the report of the Secretary-General, and requests him to submit to the General Assembly, at its seventieth
session, a report on the implementation of the present resolution;

Emphasizes the importance of the full implementation of the Agreement, which provides a framework for close
cooperation between the two organizations, for consultation on matters of mutual interest pursuant to the provisions
of that Agreement and in conformity with the respective provisions of the Charter of the United Nations, and the need
for the Secretary-General to inform the General Assembly at its seventieth session on the expenses incurred and
reimbursements received in connection with assistance provided;

Calls upon all States that have not yet done so to consider ratifying or acceding to the Convention as a matter of
priority, and encourages States parties to withdraw reservations that are incompatible with its object;

Expresses its appreciation for the efforts of the regional organizations, takes note of the outcome of the conference
held in Vienna from 8 to 12 July 2013, and recognizes the importance of technical assistance, of the exchange of
experience and of the participation of civil society in the follow-up to the conference;

Invites Member States, relevant organizations of the United Nations system and civil society to observe the Day on 5
May each year, and to contribute voluntarily to the trust fund;

Decides to extend the mandate of the Working Group until 31 December 2016, and to include in the provisional agenda of
its seventy-first session the item entitled “Follow-up to the conference”;
""".strip().split("\n\n")
DATES = re2.compile(
    r"\b\d{1,2} (?:January|February|March|April|May|June|July|August|September|October|November|December) \d{4}\b|"
    r"\b[a-z]+-?[a-z]* sessions?\b"
)
HOSTILE = {
    "one paragraph without an end": "1. Requests the Secretary-General to " + "report and to " * 70_000,
    "dates without a verb": "1. Requests the Council, " + "on 5 May 2016, " * 65_000,
    "brackets and blanks": "1. Requests the Council to act " + "( \t" * 330_000,
}


def resolution(size: int) -> str:
    """A resolution of about that many characters, half of them preamble."""
    recitals = _filled(RECITALS, size // 2)
    numbered = (f"{n}. {words}" for n, words in enumerate(_filled(PARAGRAPHS, size // 2), 1))
    return HEADING + "\n\n".join((*recitals, *numbered))


def _filled(paragraphs: list[str], size: int) -> list[str]:
    return paragraphs * (size // sum(map(len, paragraphs)) + 1)


def cpu(work: Callable[[], object], rounds: int) -> float:
    """Seconds of the fastest round."""
    best = float("inf")
    for _ in range(rounds):
        begun = time.process_time()
        work()
        best = min(best, time.process_time() - begun)
    return best


def show(what: str, size: int, seconds: float) -> None:
    print(f"{what:52} {size:9,} characters {seconds * 1000:9.1f} ms {size / seconds / 1e6:8.2f} MB/s")


def main() -> None:
    for size in (10_000, 100_000, 500_000):
        text = resolution(size)
        show("read", len(text), cpu(partial(reader.read, text), 5))
    show("only a search for dates", len(text), cpu(lambda: list(DATES.finditer(text)), 5))
    for what, paragraph in HOSTILE.items():
        text = HEADING + paragraph
        show(f"read, {what}", len(text), cpu(partial(reader.read, text), 1))


if __name__ == "__main__":
    main()
