"""Resolutions of any length, made for measuring: the words of drafting, no two paragraphs alike."""

from __future__ import annotations

import random
from collections.abc import Iterator

HEADING = (
    "Resolution adopted by the General Assembly on 18 December 2014\n\n69/187. A title\n\nThe General Assembly,\n\n"
    "Recalling its resolution 62/12 of 26 November 2007 and the work of the Human Rights Council,\n\n"
)
_RECITALS = """\
Reaffirming the purposes and principles of the Charter of the United Nations, the Universal Declaration of Human Rights
and the International Covenants on Human Rights, and recalling its previous resolutions on {topic}, the most
recent of which is resolution 68/{n} of 18 December 2013, as well as the outcome of the World Conference held in Vienna
in June 1993, the Programme of Action and the commitments undertaken in them,

Recognizing that peace and security, {topic} and human rights are the pillars of the United Nations system and the
foundations for collective security and well-being, and that development, peace and security and human rights are
interlinked and mutually reinforcing, while the significance of national and regional particularities and of various
historical, cultural and religious backgrounds must be borne in mind, as {body} noted in its resolution {year}/{n},
""".strip().split("\n\n")
_PARAGRAPHS = """\
Welcomes the report of {body} on {topic}, and requests the Secretary-General to submit to the General Assembly, at its
{session} session, a report on the implementation of the present resolution;

Emphasizes the importance of the full implementation of the Agreement on {topic}, which provides a framework for close
cooperation between the two organizations, for consultation on matters of mutual interest pursuant to the provisions
of that Agreement and in conformity with the respective provisions of the Charter of the United Nations, and the need
for the Secretary-General to inform the General Assembly at its {session} session on the expenses incurred and
reimbursements received in connection with assistance provided;

Calls upon all States that have not yet done so to consider ratifying or acceding to the Convention on {topic} as a
matter of priority, and encourages States parties to withdraw reservations that are incompatible with its object;

Expresses its appreciation for the efforts of {body}, takes note of the outcome of the conference on {topic}
held in Vienna from 8 to 12 July 2013, and recognizes the importance of technical assistance, of the exchange of
experience and of the participation of civil society in the follow-up to the conference;

Invites Member States, relevant organizations of the United Nations system and civil society to observe the Day of
{topic} on {day} {month} each year, and to contribute voluntarily to the trust fund;

Decides to extend the mandate of {body} until {day} {month} {year}, and to include in the provisional agenda of
its {session} session the item entitled “Follow-up to the conference on {topic}”;
""".strip().split("\n\n")
_TOPICS = "water energy trade health education housing disarmament migration decolonization oceans forests".split()  # noqa: SIM905 - reads better
_KINDS = ["safe", "sustainable", "universal", "regional", "equitable", "affordable"]
_BODIES = [
    "the Working Group",
    "the Human Rights Council",
    "the Economic and Social Council",
    "the Committee on Conferences",
    "the Commission on the Status of Women",
    "the United Nations Environment Programme",
]
_SESSIONS = ["seventieth", "seventy-first", "seventy-second", "seventy-fifth", "eightieth"]
_MONTHS = ["March", "May", "June", "September", "December"]


def resolution(size: int) -> str:
    """A resolution of about that many characters, half of them preamble; the same for the same size."""
    return HEADING + "\n\n".join((*_filled(_RECITALS, size // 2), *_numbered(_filled(_PARAGRAPHS, size // 2)))) + "\n"


def _numbered(paragraphs: Iterator[str]) -> Iterator[str]:
    return (f"{n}. {words}" for n, words in enumerate(paragraphs, 1))


def _filled(forms: list[str], size: int) -> Iterator[str]:
    choose = random.Random(size)  # noqa: S311 - the same words each time
    while size > 0:
        for form in forms:
            words = form.format(
                topic=f"{choose.choice(_KINDS)} {choose.choice(_TOPICS)} and {choose.choice(_TOPICS)}",
                body=choose.choice(_BODIES),
                session=choose.choice(_SESSIONS),
                day=choose.randint(1, 28),
                month=choose.choice(_MONTHS),
                year=choose.randint(2015, 2030),
                n=choose.randint(1, 300),
            )
            size -= len(words)
            yield words
