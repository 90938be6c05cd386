"""The styles of the organs and of the decades: what each sentence asks of whom, and by when.

A row is a sentence and what must be read in it: who is asked, what sort of act it is, and the days it is due. Many
rows hold words beside the ask that must not be taken for one.
"""

from __future__ import annotations

import pytest

from obligations.reading import reader
from obligations.reading.values import Ask, Deadline

_OPENINGS = {
    "SC": "Resolution 1826 (2008)\n\nAdopted by the Security Council at its 5945th meeting, on 29 July 2008\n\n"
    "The Security Council,\n\nActing under Chapter VII of the Charter of the United Nations,\n\n",
    "GA": "Resolution adopted by the General Assembly on 24 December 2008\n\n63/1. A title\n\nThe General Assembly,\n\n"
    "Recalling its previous resolutions,\n\n",
    "HRC": "Resolution adopted by the Human Rights Council on 26 March 2015\n\n28/16. A title\n\n"
    "The Human Rights Council,\n\nRecalling its previous resolutions,\n\n",
    "ECOSOC": "Resolution adopted by the Economic and Social Council on 24 July 2009\n\n2009/7. A title\n\n"
    "The Economic and Social Council,\n\nRecalling its previous resolutions,\n\n",
}


def read(organ: str, operative: str) -> list[Ask]:
    return list(reader.read(_OPENINGS[organ] + operative).asks)


def says(due: Deadline) -> str:
    """The session, or the first and last day, and how often it comes back."""
    window = "..".join(day.isoformat() if day else "" for day in due.window) if any(due.window) else ""
    return " ".join(filter(None, (due.session or window, due.every)))


def in_short(asks: list[Ask]) -> list[tuple[str, str, list[str]]]:
    return [("; ".join(ask.actors), ask.kind.value, [says(due) for due in ask.deadlines]) for ask in asks]


SECURITY_COUNCIL = [
    (
        "1. Decides that it shall terminate the provisions ten years after Adoption Day;",
        [("Security Council", "mandate", [""])],
    ),
    (
        "1. Stresses that the transition should end no later than 20 August 2008;",
        [("", "event", ["..2008-08-20"])],
    ),
    # "this period" ends when the one named before does; none was named, and it stays open
    (
        (
            "1. Decides:\n\n(a) To renew the mandate of the Force for another period of six months, that is, until "
            "31 May 2009;\n\n(b) To request the Secretary-General to submit, at the end of this period, a report."
        ),
        [("Security Council", "mandate", ["..2009-05-31"]), ("Secretary-General", "report", ["..2009-05-31"])],
    ),
    (
        "1. Requests the Secretary-General to submit, at the end of this period, a report.",
        [("Secretary-General", "report", [""])],
    ),
    # an aside may stand between the words that make an ask
    (
        (
            "1. Expresses its intention, upon receipt of the report, to review the mandate no later than 15 December "
            "2008;"
        ),
        [("Security Council", "review", ["..2008-12-15"])],
    ),
    (
        "1. Decides that, until 31 December 2008, States may inspect vessels on the high seas;",
        [("States", "policy", ["..2008-12-31"])],
    ),
    (
        "1. Affirms that it will review the situation on 1 March 2009;",
        [("Security Council", "review", ["2009-03-01..2009-03-01"])],
    ),
    # "it" is not the organ itself where a mandate of somebody was extended before
    (
        "1. Decides to extend the mandate of the Mission until 1 May 2009, and decides that it shall report monthly;",
        [("Security Council", "mandate", ["..2009-05-01"]), ("Mission", "report", ["P1M"])],
    ),
    (
        (
            "1. Requests a midterm report by all Member States after eight months and a final report after a period of "
            "one year;"
        ),
        [("Member States", "report", ["2009-03-29..2009-03-29", "2009-07-29..2009-07-29"])],
    ),
    (
        "1. Underscores the need for the parties to finalize the arrangements by 30 September 2008;",
        [("parties", "policy", ["..2008-09-30"])],
    ),
    ("1. Underscores the need for the parties to finalize the arrangements;", []),
    (
        "1. Welcomes the intention of the Secretary-General to submit his proposals by 1 September 2008;",
        [("", "event", ["..2008-09-01"])],
    ),
    ("1. Welcomes the commitment of the parties to eradicate hunger by 2030;", []),
    # what an event is counted from may be any word; "now" is the adoption
    (
        "1. Decides that all States shall notify the Committee within 60 days of becoming aware of the shipment;",
        [("States", "report", [""])],
    ),
    (
        "1. Decides to resume consideration of the question not later than six weeks from now;",
        [("Security Council", "agenda", ["..2008-09-09"])],
    ),
    (
        "1. Decides that the measures shall be reviewed after six months;",
        [("", "review", ["2009-01-29..2009-01-29"])],
    ),
    ("1. Demands that all persons held be released after six months of detention;", [("persons", "policy", [])]),
    (
        "1. Decides to terminate the mandate of the Mission upon the expiration of its mandate on 15 October 2008;",
        [("Security Council", "mandate", ["2008-10-15..2008-10-15"])],
    ),
    # a month without a year is the next one; alone behind "by" it may be a name
    (
        "1. Requests the Secretary-General to report by the end of October;",
        [("Secretary-General", "report", ["..2008-10-31"])],
    ),
    (
        "1. Requests the Secretary-General to report by mid-October 2008;",
        [("Secretary-General", "report", ["..2008-10-15"])],
    ),
    (
        "1. Requests the Secretary-General to report by the end of each month, beginning on 30 August 2008;",
        [("Secretary-General", "report", ["2008-08-30.. P1M"])],
    ),
    # what goes on beyond a day does not end on it, unless it is told not to
    (
        "1. Requests the Secretary-General to submit options for the Mission beyond 30 June 2009;",
        [("Secretary-General", "report", [])],
    ),
    (
        "1. Decides not to extend the mandate of the Mission beyond 31 October 2008;",
        [("Security Council", "mandate", ["2008-10-31..2008-10-31"])],
    ),
    # "that date" is the day that the words before have named, and none where they name none
    (
        "1. Decides to keep the measures until 1 October 2008 and requests the Committee to review them by that date;",
        [("Security Council", "policy", ["..2008-10-01"]), ("Committee", "review", ["..2008-10-01"])],
    ),
    ("1. Requests the Committee to review the measures before that date;", [("Committee", "review", [])]),
    (
        "1. Requests the Secretary-General to report by 1 October 2008 and every three months after that date;",
        [("Secretary-General", "report", ["..2008-10-01", "P3M"])],
    ),
    (
        "1. Decides that the measures shall be reviewed every twelve months;",
        [("", "review", ["P1Y"])],
    ),
    (
        "1. Decides to extend the mandate for an additional and final period of two months;",
        [("Security Council", "mandate", ["..2008-09-29"])],
    ),
    # the day of the event is printed behind it
    (
        "1. Requests the Panel to report no later than 30 days before the expiry of its mandate on 30 April 2009;",
        [("Panel", "report", ["..2009-03-31"])],
    ),
    ("1. Authorizes the Force to use all necessary means to protect civilians;", [("Force", "mandate", [])]),
    # an event ends where something else of the sentence begins
    (
        "1. Demands that Iraq confirm within seven days of that notification its intention to comply;",
        [("Iraq", "policy", [""])],
    ),
    (
        (
            "1. Decides to review it 90 days after the entry into force of paragraph 1 and again prior to the end "
            "of the initial 180 day period;"
        ),
        [("Security Council", "review", ["", ""])],
    ),
    (
        (
            "1. Requests the Secretary-General to report three months after its deployment and every six months "
            "thereafter;"
        ),
        [("Secretary-General", "report", ["", "P6M"])],
    ),
    # how long somebody serves does not count from the adoption
    (
        "1. Decides that the members of the Panel shall serve for a period of three years;",
        [("members of the Panel", "policy", [""])],
    ),
    # a decision that does it by saying so
    (
        "1. Decides that the Force is established for an initial period of 12 months;",
        [("Force", "mandate", ["..2009-07-29"])],
    ),
    ("1. Decides that the situation is a threat to peace;", []),
    (
        "1. Requests the Secretary-General immediately to deploy those elements of the Force;",
        [("Secretary-General", "policy", [])],
    ),
    ("1. Demands in particular that all parties withdraw within ten days;", [("parties", "policy", ["..2008-08-08"])]),
    ("1. Exhorts all those concerned to respect it;", [("all those concerned", "policy", [])]),
    ("1. Authorizes the increase of its strength by 5,900 personnel, including 341 police;", [("", "mandate", [])]),
    # who has to write a paper is asked, where the paper is named before the person
    (
        "1. Requests that reports of the Secretary-General address the situation in the camps;",
        [("Secretary-General", "policy", [])],
    ),
    (
        "1. Requests that the Secretary-General’s report be issued by 1 December 2008;",
        [("Secretary-General", "report", ["..2008-12-01"])],
    ),
    (
        "1. Decides to extend the mandate from 1 August 2008 and for a period of 12 months;",
        [("Security Council", "mandate", ["..2009-07-31"])],
    ),
    (
        "1. Decides to extend it for a further period of five months and ten days, that is, until 8 January 2009;",
        [("Security Council", "mandate", ["..2009-01-08"])],
    ),
    (
        "1. Decides to extend the mandate for a period of five months and ten days;",
        [("Security Council", "mandate", ["..2009-01-08"])],
    ),
    # a period that begins on a day ends on the day before; one counted from a day ends on that day
    (
        "1. Decides to establish the Mission for an initial period of 12 months, starting 1 August 2008;",
        [("Security Council", "mandate", ["..2009-07-31"])],
    ),
    (
        "1. Decides to extend the mandate for 12 months from 1 August 2008;",
        [("Security Council", "mandate", ["..2009-08-01"])],
    ),
    ("1. Demands that the parties withdraw within 48 hours;", [("parties", "policy", ["..2008-07-31"])]),
    ("1. Condemns the attacks of the past 48 hours;", []),
    (
        "1. Calls upon the parties to conclude it before the expiry of the current mandate on 31 August 2008;",
        [("parties", "policy", ["..2008-08-30"])],
    ),
    (
        "1. Requests the Secretary-General to report within 11 months of the adoption;",
        [("Secretary-General", "report", ["..2009-06-29"])],
    ),
    (
        "1. Authorizes the Secretary-General to extend it through 31 May 2009 and in no case beyond 30 June 2009;",
        [("Secretary-General", "policy", ["..2009-05-31", "..2009-06-30"])],
    ),
    # "it" is a body; an office held by one person is he or she
    (
        "1. Requests the Secretary-General to staff the Commission of Inquiry, and invites it to report by 1 May 2009;",
        [("Secretary-General", "policy", []), ("Commission of Inquiry", "report", ["..2009-05-01"])],
    ),
    # how long a mandate lasts: the period and the day it ends on are one time
    (
        "1. Decides to extend the mandate of the Mission for a further period of twelve months, until 31 July 2009;",
        [("Security Council", "mandate", ["..2009-07-31"])],
    ),
    (
        "1. Decides to renew the mandate of the Force for a period of six months, that is, until 31 December 2008;",
        [("Security Council", "mandate", ["..2008-12-31"])],
    ),
    (
        "1. Decides to extend the mandate of the Mission for a new period terminating on 15 February 2009;",
        [("Security Council", "mandate", ["..2009-02-15"])],
    ),
    (
        "1. Decides to extend the mandate of the Force for a further six months ending on 31 December 2008;",
        [("Security Council", "mandate", ["..2008-12-31"])],
    ),
    (
        "1. Decides to extend it until 31 December 2008 and to withdraw from 31 December 2008 and within one year;",
        [
            ("Security Council", "mandate", ["..2008-12-31"]),
            ("Security Council", "mandate", ["2008-12-31..2008-12-31", "..2009-12-31"]),
        ],
    ),
    ("1. Decides to maintain the Mission pending its review;", [("Security Council", "mandate", [])]),
    # decisions with an aside before their "that"
    (
        "1. Decides, acting under Chapter VII of the Charter, that all States shall freeze the funds of those listed;",
        [("States", "mandate", [])],
    ),
    ("1. Decides that there shall be a Committee of three members;", [("", "policy", [])]),
    (
        "1. Requests the Secretary-General to keep the Council informed on a monthly basis;",
        [("Secretary-General", "report", ["P1M"])],
    ),
    (
        "1. Calls upon States to submit names, and directs the Committee to update the list within 60 days;",
        [("States", "report", []), ("Committee", "policy", ["..2008-09-27"])],
    ),
    ("1. Urges Sudan and South Sudan to agree;", [("Sudan; South Sudan", "policy", [])]),
    # times that count from the adoption, and what comes back thereafter
    (
        "1. Requests the Secretary-General to report in 30 days of its adoption and every 60 days thereafter;",
        [("Secretary-General", "report", ["..2008-08-28", "2008-10-27.. P60D"])],
    ),
    (
        "1. Requests the Secretary-General to report by 31 March 2009, and every six months thereafter, on progress;",
        [("Secretary-General", "report", ["..2009-03-31", "2009-09-30.. P6M"])],
    ),
    (
        (
            "1. Decides to review by 31 January 2009 the mandate, and requests the Secretary-General to "
            "provide to it a report three weeks before this date;"
        ),
        [("Security Council", "review", ["..2009-01-31"]), ("Secretary-General", "report", ["..2009-01-10"])],
    ),
    # papers that are asked for themselves
    (
        "1. Requests a written update from the Secretary-General by 1 November 2008;",
        [("Secretary-General", "report", ["..2008-11-01"])],
    ),
    (
        "1. Requests the Panel of Experts to report by 1 May 2009, and requests also a final report by 1 July 2009;",
        [("Panel of Experts", "report", ["..2009-05-01"]), ("Panel of Experts", "report", ["..2009-07-01"])],
    ),
    # tasks of a panel
    (
        (
            "1. Decides that the Panel of Experts shall carry out the following tasks:\n\n(a) Assist the Committee;\n\n"
            "(b) Provide to the Council an interim report by 1 May 2009;"
        ),
        [("Panel of Experts", "policy", []), ("Panel of Experts", "report", ["..2009-05-01"])],
    ),
    (
        (
            "1. Decides,\n\n(a) To call upon the parties to sign it;\n\n(b) To renew the mandate until 31 May 2009;\n\n"
            "(c) To request the Secretary-General to submit, at the end of this period, a report;"
        ),
        [
            ("parties", "legislation", []),
            ("Security Council", "mandate", ["..2009-05-31"]),
            ("Secretary-General", "report", ["..2009-05-31"]),
        ],
    ),
    # whom a pronoun means
    (
        (
            "1. Welcomes the intention of the Secretary-General to review the mission, and requests him to report by "
            "1 November 2008;"
        ),
        [("Secretary-General", "report", ["..2008-11-01"])],
    ),
    (
        "1. Calls upon the two Governments to agree;\n\n2. Invites them to keep the Council informed;",
        [("two Governments", "policy", []), ("two Governments", "report", [])],
    ),
    (
        "1. Calls upon all parties to ensure the safety of the personnel and to respect it;",
        [("parties", "policy", [])],
    ),
    ("1. Demands that the city of Bukavu be demilitarized;", [("", "policy", [])]),
    ("1. Reiterates its demand that the rebel groups disarm;", [("rebel groups", "policy", [])]),
    (
        "1. Expresses its intent to review the mandate by 9 June 2009;",
        [("Security Council", "review", ["..2009-06-09"])],
    ),
    (
        ("1. Affirms that this phase requires the following steps and requests the Secretary-General to report on it;"),
        [("Secretary-General", "report", [])],
    ),
]

GENERAL_ASSEMBLY = [
    # a pronoun never means the organ that asks
    (
        "1. Underlines the importance for States of ratifying the Convention, and calls upon them to do so;",
        [("States", "policy", [])],
    ),
    ("1. Demands that Israel, the occupying Power, comply fully with it;", [("Israel", "policy", [])]),
    ("1. Agrees to convene informal consultations;", [("General Assembly", "meeting", [])]),
    # what a report covers, and what is told of somebody, says not by when
    (
        "1. Requests the Secretary-General to prepare a report covering the period from 1 July 2008 to 30 June 2010;",
        [("Secretary-General", "report", [])],
    ),
    (
        "1. Invites States to consider the statements of the Board for the year ended 31 December 2009;",
        [("States", "policy", [])],
    ),
    (
        "1. Requests the Secretary-General to see that the mission, whose mandate expires on 30 June 2009, is closed;",
        [("Secretary-General", "policy", [])],
    ),
    (
        "1. Requests the Commission, which meets annually in Vienna, to examine the matter;",
        [("Commission", "review", [])],
    ),
    (
        "1. Requests the Board, which shall meet annually in Vienna, to examine the matter;",
        [("Board", "review", ["P1Y"])],
    ),
    ("1. Invites States to take part in the biennial survey of the Office;", [("States", "policy", [])]),
    (
        "1. Invites the President to send the summary to the Council before its 2010 session;",
        [("President", "policy", ["ECOSOC 2010"])],
    ),
    # what a new body is to do has its own time
    (
        ("1. Decides to establish, for three years, a working group, which shall hold its first session in 2010;"),
        [
            ("General Assembly", "mandate", ["..2011-12-24"]),
            ("working group", "meeting", ["2010-01-01..2010-12-31"]),
        ],
    ),
    (
        (
            "1. Encourages the President, as well as building on the decisions of the Board for 2008 and 2009, to "
            "conduct consultations;"
        ),
        [("President", "policy", [])],
    ),
    (
        "1. Reiterates its invitation and encouragement to all States Parties and interested States to participate;",
        [("States parties; interested States", "cooperation", [])],
    ),
    (
        "1. Recommends that the Conference on Disarmament actively continue intensive negotiations;",
        [("Conference on Disarmament", "policy", [])],
    ),
    (
        (
            "1. Elects the following States as members of the Committee for a two-year term of office, beginning on "
            "1 January 2010;"
        ),
        [("General Assembly", "election", ["..2011-12-31"])],
    ),
    # by how much a deadline is moved does not say when it is
    (
        "1. Decides to extend the deadline set out in paragraph 5 of resolution 62/1 by six months;",
        [("General Assembly", "mandate", [""])],
    ),
    (
        "1. Draws the attention of Governments to the importance of having their comments by 15 December 2009;",
        [("Governments", "report", ["..2009-12-15"])],
    ),
    ("1. Draws the attention of Governments to the importance of having their comments;", []),
    # names of several words, and lists with something inserted
    (
        (
            "1. Requests the Group of Scientific and Technical Experts to report to the General Assembly at its "
            "sixty-fourth session;"
        ),
        [("Group of Scientific and Technical Experts", "report", ["GA 64"])],
    ),
    (
        (
            "1. Appeals to Member States, in particular those of the region, as well as to international governmental "
            "and non-governmental organizations and foundations, to make contributions;"
        ),
        [
            (
                "Member States; international governmental and non-governmental organizations; foundations",
                "contribution",
                [],
            ),
        ],
    ),
    ("1. Urges all parties directly concerned to consider it;", [("parties", "policy", [])]),
    (
        "1. Invites those countries, pending the establishment of the zone, not to acquire such weapons;",
        [("countries", "policy", [""])],
    ),
    # who is praised is who is encouraged
    (
        "1. Commends the Mediterranean countries for their efforts, and encourages them to strengthen such efforts;",
        [("Mediterranean countries", "policy", [])],
    ),
    (
        "1. Notes the contributions made by Member States to strengthen the Centre, and encourages them to go on;",
        [("Member States", "policy", [])],
    ),
    # each of two acts has its own date
    (
        (
            "1. Decides to convene exchanges in Geneva, and that the Office for Disarmament Affairs will provide a "
            "summary to the First Committee at its sixty-fourth session;"
        ),
        [
            ("General Assembly", "meeting", []),
            ("Office for Disarmament Affairs", "report", ["GA 64"]),
        ],
    ),
    (
        (
            "1. Decides that, in addition to the records of the debate of the Assembly at its sixty-third session, "
            "the President will circulate the statement;"
        ),
        [("President", "report", [])],
    ),
    (
        "1. Invites States to submit their views before the substantive session of 2009 of the Disarmament Commission;",
        [("States", "report", ["UNDC 2009"])],
    ),
    (
        "1. Requests the Commission to hold a session during 2009, namely from 6 to 24 April;",
        [("Commission", "meeting", ["2009-04-06..2009-04-24"])],
    ),
    (
        (
            "1. Requests the Secretary-General to forward the annual report of the Disarmament Conference on its 2008 "
            "session;"
        ),
        [("Secretary-General", "report", [])],
    ),
    # a length that begins on a day has a first and a last
    (
        "1. Proclaims the decade beginning on 1 January 2010 the International Decade of Rivers;",
        [("General Assembly", "observance", ["2010-01-01..2019-12-31"])],
    ),
    (
        "1. Requests the Board to report at its sixty-fourth and, in final form, at its sixty-sixth session;",
        [("Board", "report", ["GA 64", "GA 66"])],
    ),
    # a time of what becomes of a paper is not the time by which it is due
    (
        (
            "1. Requests the Secretary-General to submit a report at its sixty-fourth session, for further discussion "
            "by Member States at a meeting of the group to be convened in 2010;"
        ),
        [("Secretary-General", "report", ["GA 64"])],
    ),
    (
        "1. Requests the Board to report at its sixty-fourth session, to be held in 2009;",
        [("Board", "report", ["GA 64"])],
    ),
    # "him" is a person, though others were asked just before
    (
        (
            "1. Invites Governments to submit their views to the Secretary-General by 1 June 2009 and requests him to "
            "report at its sixty-fourth session;"
        ),
        [("Governments", "report", ["..2009-06-01"]), ("Secretary-General", "report", ["GA 64"])],
    ),
    # money is given for its period; what a report covers is no period of it
    (
        "1. Resolves that, for the biennium 2010-2011, appropriations of 5,000 dollars are hereby approved;",
        [("", "finance", ["2010-01-01..2011-12-31"])],
    ),
    (
        (
            "1. Decides that the Working Capital Fund shall be established for the year 2010 in the amount of "
            "5,000 dollars;"
        ),
        [("Working Capital Fund", "finance", ["2010-01-01..2010-12-31"])],
    ),
    (
        "1. Requests the Board to submit its report for the year 2010;",
        [("Board", "report", [])],
    ),
    (
        (
            "1. Decides to appoint Ms. A as a member of the Board for a three-year term beginning on 1 January 2010 "
            "and expiring on 31 December 2012;"
        ),
        [("General Assembly", "election", ["..2012-12-31"])],
    ),
    (
        "1. Expects the Secretary-General to submit the review by the end of 2009;",
        [("Secretary-General", "report", ["..2009-12-31"])],
    ),
    (
        "1. Decides to proclaim the last week of September as the Week of Rivers;",
        [("General Assembly", "observance", ["2009-09-28.. P1Y"])],
    ),
    (
        "1. Requests that the report be submitted in alternate years, starting with its sixty-fourth session;",
        [("", "report", ["GA 64 P2Y"])],
    ),
    # what is noted and comes later is a happening, whatever words lead to its day; accounts and estimates are none
    (
        "1. Welcomes the convening of the Third Conference in Rome from 4 to 6 November 2009;",
        [("", "meeting", ["2009-11-04..2009-11-06"])],
    ),
    (
        "1. Endorses the decision that the next meeting of the Group be held in Geneva in June 2009;",
        [("", "meeting", ["2009-06-01..2009-06-30"])],
    ),
    ("1. Notes the projected shortfall as at 30 June 2009;", []),
    ("1. Notes the estimates for the period from 1 July 2009 to 30 June 2010;", []),
    ("1. Takes note of the plan of action for 2010-2013;", []),
    # the days of what a report is on are not its own
    (
        (
            "1. Requests the Secretary-General to report on the outcome of the Conference, to be held from 5 to 9 June "
            "2009, to the General Assembly at its sixty-fourth session;"
        ),
        [("Secretary-General", "report", ["GA 64"])],
    ),
    (
        "1. Requests the Board to report to the Conference, to be held from 5 to 9 June 2009;",
        [("Board", "report", ["2009-06-05..2009-06-09"])],
    ),
    (
        "1. Requests the Secretary-General to submit a report, with recommendations for 2010 and beyond;",
        [("Secretary-General", "report", [])],
    ),
    (
        "1. Decides that the mandate shall commence on 1 April 2009 for a period of three years;",
        [("", "mandate", ["..2012-03-31"])],
    ),
    (
        "1. Requests the Board to issue the outline by 1 April of the year preceding the biennium;",
        [("Board", "report", [""])],
    ),
    (
        "1. Decides that the elections shall be held at the next session, in May 2009;",
        [("", "meeting", ["2009-05-01..2009-05-31"])],
    ),
    (
        "1. Decides to maintain the fund until at least the end of 2011;",
        [("General Assembly", "mandate", ["..2011-12-31"])],
    ),
    # "that session" is the one that the words before have named, and none where they name none
    (
        (
            "1. Requests the Secretary-General to report at its sixty-fourth session, and decides to consider the item "
            "further at that session;"
        ),
        [("Secretary-General", "report", ["GA 64"]), ("General Assembly", "agenda", ["GA 64"])],
    ),
    ("1. Decides to consider the item further at that session;", [("General Assembly", "agenda", [])]),
    (
        (
            "1. Requests the Secretary-General to provide the Committee with facilities for the holding of its "
            "sessions in 2010 and 2011;"
        ),
        [("Secretary-General", "service", ["Committee 2010", "Committee 2011"])],
    ),
    # the organ never asks itself: "it" is who was named
    (
        "1. Recognizes the efforts of the Agency and encourages it to continue its work;",
        [("Agency", "policy", [])],
    ),
    (
        "1. Calls for the convening of an international conference in 2010;",
        [("", "meeting", ["2010-01-01..2010-12-31"])],
    ),
    # what is decided may stand in the subjunctive
    (
        (
            "1. Decides that the adequacy of the provision be reviewed by the Conference not later than at its eighth "
            "session;"
        ),
        [("Conference", "review", ["Conference 8"])],
    ),
    ("1. Decides that the Working Group continue its work;", [("Working Group", "policy", [])]),
    (
        "1. Decides that the exhibition remain on display throughout 2009;",
        [("", "policy", ["2009-01-01..2009-12-31"])],
    ),
    ("1. Decides that it has been informed of the amounts paid;", []),
    ("1. Decides that this is a matter of concern to all;", []),
    (
        "1. Requests the co-facilitators to submit a draft by 31 January 2009;",
        [("co-facilitators", "report", ["..2009-01-31"])],
    ),
    (
        "1. Requests the President to set the date of the meeting no later than two weeks in advance;",
        [("President", "policy", [""])],
    ),
    (
        "1. Requests the Board to issue the guidance by the end of each calendar year;",
        [("Board", "report", ["P1Y"])],
    ),
    (
        "1. Decides to postpone to its sixty-fourth session the consideration of the item;",
        [("General Assembly", "agenda", ["GA 64"])],
    ),
    (
        "1. Decides to suspend the rule for the duration of its sixty-fourth session;",
        [("General Assembly", "mandate", ["GA 64"])],
    ),
    # the time that a report covers is not the time by which it is due
    (
        (
            "1. Requests the Board to report on the situation between 1 July 2008 and 30 June 2009 not later than "
            "1 September 2009;"
        ),
        [("Board", "report", ["..2009-09-01"])],
    ),
    (
        "1. Invites States to submit their views between 1 January and 31 March 2009;",
        [("States", "report", ["2009-01-01..2009-03-31"])],
    ),
    (
        "1. Requests an update of the Programme, with a focus on the years 2010 to 2015;",
        [("", "report", [])],
    ),
    # how long a meeting lasts is no date
    (
        "1. Decides that the Committee shall be reconvened on 29 July 2009 for up to ten days;",
        [("Committee", "policy", ["2009-07-29..2009-07-29"])],
    ),
    # what is asked next has its own "every year"
    (
        "1. Decides to declare 13 August World River Day and invites all States to observe the Day every year;",
        [("General Assembly", "observance", ["2009-08-13.. P1Y"]), ("States", "observance", ["P1Y"])],
    ),
    # a time of day may stand between the limit and its day
    (
        "1. Requests the Board to report by noon on 1 June 2009;",
        [("Board", "report", ["..2009-06-01"])],
    ),
    (
        "1. Requests the Board to report within thirty (30) days of the adoption of the present resolution;",
        [("Board", "report", ["..2009-01-23"])],
    ),
    (
        "1. Requests the Board to report no sooner than the 10th of June 2009;",
        [("Board", "report", ["2009-06-10.."])],
    ),
    (
        "1. Requests the Board to report in 2009, 2011 and 2013;",
        [
            (
                "Board",
                "report",
                ["2009-01-01..2009-12-31", "2011-01-01..2011-12-31", "2013-01-01..2013-12-31"],
            )
        ],
    ),
    # an insertion that lists nobody ends where its comma does; a person's name is that of the office
    (
        "1. Requests the regional commissions, within their mandates, and resident coordinators to support countries;",
        [("regional commissions; resident coordinators", "cooperation", [])],
    ),
    (
        "1. Requests the Special Envoy, Mr. Doe, to continue his good offices;",
        [("Special Envoy", "policy", [])],
    ),
    # the verb stands right behind the name, whoever is named after it
    (
        "1. Recommends that Governments establish national committees during 2009;",
        [("Governments", "policy", ["2009-01-01..2009-12-31"])],
    ),
    (
        "1. Requests the Economic and Social Council, at its second regular session, 2009, to give effect to the plan;",
        [("Economic and Social Council", "policy", ["ECOSOC 2009"])],
    ),
    (
        "1. Resolves to devote the first three days of its sixty-fourth session to a debate;",
        [("General Assembly", "meeting", ["GA 64"])],
    ),
    (
        "1. Expresses the hope that the Conference will conclude its work by the end of 2009;",
        [("", "meeting", ["..2009-12-31"])],
    ),
    # a day that is given a name comes every year
    (
        "1. Decides to proclaim 20 March the International Day of Happiness;",
        [("General Assembly", "observance", ["2009-03-20.. P1Y"])],
    ),
    # what counts from another time than the adoption has no day until that time is known
    (
        "1. Requests the Board to convene a meeting and to publish the results within two weeks thereafter;",
        [("Board", "report", [""])],
    ),
    (
        "1. Decides to extend the mandate of the Committee for one year beyond the expiration of its mandate;",
        [("General Assembly", "mandate", [""])],
    ),
    (
        "1. Requests the Board to meet on 3 March 2009 and to report within two weeks thereafter;",
        [("Board", "meeting", ["2009-03-03..2009-03-03"]), ("Board", "report", ["..2009-03-17"])],
    ),
    (
        "1. Decides that the Commission shall meet in 2010, from 4 to 8 and from 11 to 15 June;",
        [("Commission", "meeting", ["2010-06-04..2010-06-08", "2010-06-11..2010-06-15"])],
    ),
    (
        "1. Requests the Secretary-General to give an oral update to the Council in March 2010;",
        [("Secretary-General", "report", ["2010-03-01..2010-03-31"])],
    ),
    # of an event only the year is printed: by its end is all that is known
    (
        "1. Requests the Board to conclude its review before the expiry of the mandate in 2010;",
        [("Board", "policy", ["..2010-12-31"])],
    ),
    # the time of what is only prepared for, planned or made possible is not the time of the ask
    (
        (
            "1. Requests the Secretary-General to brief States in preparation for the text to be negotiated at its "
            "sixty-fourth session;"
        ),
        [("Secretary-General", "report", [])],
    ),
    (
        "1. Requests the Secretary-General to brief States at its sixty-fourth session in preparation for the summit;",
        [("Secretary-General", "report", ["GA 64"])],
    ),
    ("1. Invites States to compile a list of measures planned until 2017;", [("States", "report", [])]),
    ("1. Invites States to report on their measures until 2017;", [("States", "report", ["..2017-12-31"])]),
    (
        (
            "1. Invites States to reply by 31 May 2009 so as to enable the Secretary-General to report at its "
            "sixty-fourth session;"
        ),
        [("States", "policy", ["..2009-05-31"])],
    ),
    (
        "1. Decides to hold a session between 7 June and 9 July 2009;",
        [("General Assembly", "meeting", ["2009-06-07..2009-07-09"])],
    ),
    (
        "1. Decides to hold meetings on 7 June and 9 July 2009;",
        [("General Assembly", "meeting", ["2009-06-07..2009-06-07", "2009-07-09..2009-07-09"])],
    ),
    # a text that urges is not the Assembly that urges
    (
        "1. Notes that the Declaration, adopted in Geneva on 4 May 2008, strongly urges States to submit reports;",
        [],
    ),
    (
        "1. Notes that the Declaration, adopted in Geneva on 4 May 2008, and urges States to submit reports;",
        [("States", "report", [])],
    ),
    (
        "1. Decides that, beginning in 2010, the Day shall be observed each year on 5 December;",
        [("", "observance", ["2010-12-05.. P1Y"])],
    ),
    (
        "1. Decides that the item shall remain on the agenda of its sixty-third session;",
        [("", "agenda", ["GA 63"])],
    ),
    (
        "1. Invites the Economic and Social Council to take it up at its first regular session of 2009;",
        [("Economic and Social Council", "policy", ["ECOSOC 2009"])],
    ),
    (
        (
            "1. Looks forward to the consideration of it in the reports of the Task Force in 2009, and to the further "
            "consideration of it at the 2010 Economic and Social Council forum on financing;"
        ),
        [
            ("Task Force", "report", ["2009-01-01..2009-12-31"]),
            ("Economic and Social Council", "meeting", ["2010-01-01..2010-12-31"]),
        ],
    ),
    (
        "1. Requests the Special Representative to visit the region in the course of 2009;",
        [("Special Representative", "policy", ["2009-01-01..2009-12-31"])],
    ),
    # days and stretches of days in one phrase
    (
        "1. Decides to hold the meetings from 7 to 9 and on 11 April 2009;",
        [("General Assembly", "meeting", ["2009-04-07..2009-04-09", "2009-04-11..2009-04-11"])],
    ),
    (
        "1. Decides to hold it from Wednesday, 23, to Saturday, 26 September, and on Monday, 28 September 2009;",
        [("General Assembly", "meeting", ["2009-09-23..2009-09-26", "2009-09-28..2009-09-28"])],
    ),
    # the Fifth Committee
    (
        "1. Decides to apportion among Member States one million dollars for the period from 1 to 31 July 2009;",
        [("General Assembly", "finance", ["2009-07-01..2009-07-31"])],
    ),
    ("1. Decides that there shall be set off against it their share in the Fund;", [("", "finance", [])]),
    (
        "1. Decides to keep under review during its sixty-fourth session the item entitled “Financing”;",
        [("General Assembly", "agenda", ["GA 64"])],
    ),
    (
        "1. Requests the Secretary-General to report at the second part of its resumed sixty-third session;",
        [("Secretary-General", "report", ["GA 63"])],
    ),
    (
        "1. Decides to defer consideration of the report to its sixty-fourth session;",
        [("General Assembly", "agenda", ["GA 64"])],
    ),
    (
        "1. Decides to establish twelve posts in preparation of its sixty-fourth session;",
        [("General Assembly", "mandate", [])],
    ),
    # sessions
    (
        "1. Requests the Secretary-General to circulate it not later than six weeks before its sixty-fourth session;",
        [("Secretary-General", "report", ["GA 64"])],
    ),
    (
        "1. Requests the Special Committee to submit its report before the end of the sixty-third session;",
        [("Special Committee", "report", ["GA 63"])],
    ),
    (
        "1. Decides to review it no later than at its sixty-seventh session;",
        [("General Assembly", "review", ["GA 67"])],
    ),
    (
        "1. Takes note of the dialogue that will take place during its sixty-eighth session;",
        [("", "meeting", ["GA 68"])],
    ),
    ("1. Takes note of the dialogue that took place during its sixty-second session;", []),
    (
        "1. Reaffirms its decision, in its resolution 60/1, to convene a meeting at its sixty-fifth session;",
        [("", "meeting", ["GA 65"])],
    ),
    (
        "1. Decides that, starting with its sixty-fourth session, the item shall be considered every two years;",
        [("", "agenda", ["GA 64 P2Y"])],
    ),
    (
        "1. Decides to allocate the item to the Third Committee at its sixty-fourth session;",
        [("General Assembly", "agenda", ["GA 64"])],
    ),
    (
        "1. Endorses the decision of the Commission to hold its session in Vienna from 27 June to 15 July 2009;",
        [("", "meeting", ["2009-06-27..2009-07-15"])],
    ),
    (
        "1. Appoints the following members of the Committee for a term of three years, beginning on 1 January 2009;",
        [("General Assembly", "election", ["..2011-12-31"])],
    ),
    # observances
    (
        "1. Decides that the International Day shall be observed each year on 24 November;",
        [("", "observance", ["2009-11-24.. P1Y"])],
    ),
    (
        (
            "1. Also decides, in the context of the need for it, to designate 30 July as the World Day of Water, "
            "to be observed every year beginning in 2009;"
        ),
        [("General Assembly", "observance", ["2009-07-30.. P1Y"])],
    ),
    # what is over, or belongs to something else
    ("1. Encourages Governments to act as follow-up to the Decade after 2004;", [("Governments", "policy", [])]),
    (
        "1. Notes the appeal of 29 November 2008, urges States to help during the three-month period of the appeal;",
        [("States", "cooperation", ["2008-11-29..2009-02-28"])],
    ),
    (
        "1. Renews the mandate of the Unit for the period from 2009 to 2012;",
        [("General Assembly", "mandate", ["2009-01-01..2012-12-31"])],
    ),
    ("1. Welcomes the budget for the period from 2009 to 2012;", []),
    # stressing
    (
        "1. Emphasizes that Governments should, as soon as possible and no later than 2012, develop strategies;",
        [("Governments", "policy", ["..2012-12-31"])],
    ),
    ("1. Emphasizes that Governments should, as soon as possible, develop strategies;", []),
    (
        (
            "1. Notes progress, requests that balance be ensured, and that further measures be taken to enhance it, "
            "and re-emphasizes the need for training;"
        ),
        [("", "policy", []), ("", "policy", [])],
    ),
    (
        "1. Takes note that the conference will be hosted by the Government of Germany in June 2009 in Berlin;",
        [("Government of Germany", "meeting", ["2009-06-01..2009-06-30"])],
    ),
    ("1. Decides that the Conference shall be held in May 2009;", [("", "meeting", ["2009-05-01..2009-05-31"])]),
    (
        (
            "1. Requests the Secretary-General to report to it at its sixty-fourth session, and the United Nations "
            "High Commissioner for Human Rights to organize a workshop before the end of 2010;"
        ),
        [
            ("Secretary-General", "report", ["GA 64"]),
            ("High Commissioner for Human Rights", "meeting", ["..2010-12-31"]),
        ],
    ),
    (
        (
            "1. Requests the Secretary-General to provide the resources for the Committee, the Commission, and the "
            "Human Rights Council to meet in 2010;"
        ),
        [("Secretary-General", "service", ["2010-01-01..2010-12-31"])],
    ),
    (
        "1. Calls upon States to give assistance to the Governments there, and all States to refrain from threats;",
        [("States", "cooperation", []), ("States", "policy", [])],
    ),
    (
        "1. Decides that the Preparatory Committee shall hold three sessions, in January, May and September 2010;",
        [
            (
                "Preparatory Committee",
                "meeting",
                ["2010-01-01..2010-01-31", "2010-05-01..2010-05-31", "2010-09-01..2010-09-30"],
            )
        ],
    ),
]

HUMAN_RIGHTS_COUNCIL = [
    # a longer name that ends as the short one does may be of something that is given to it
    (
        (
            "1. Decides to transmit the report of the Commission to the General Assembly, and recommends that the "
            "Assembly submit it to the Security Council;"
        ),
        [("Human Rights Council", "report", []), ("General Assembly", "report", [])],
    ),
    # "them" are those who are set up, never the organ that asks
    (
        (
            "1. Decides to establish, for a period of one year, a team of three experts, and requests them to report "
            "to it at its thirty-second session;"
        ),
        [("Human Rights Council", "mandate", ["..2016-03-26"]), ("team", "report", ["HRC 32"])],
    ),
    (
        "1. Requests the Working Group to devote its next annual report to the matter;",
        [("Working Group", "report", [])],
    ),
    (
        (
            "1. Decides to appoint, for a period of three years, a special rapporteur, whose tasks will include:\n\n"
            "(a) To gather information;\n\n(b) To report annually to the Council and to the Assembly, starting at the "
            "thirty-first session and the seventy-first session respectively;"
        ),
        [
            ("Human Rights Council", "mandate", ["..2018-03-26"]),
            ("Special Rapporteur", "report", ["HRC 31 P1Y", "GA 71 P1Y"]),
        ],
    ),
    (
        "1. Requests the open-ended working group to meet before September 2016;",
        [("open-ended working group", "meeting", ["..2016-08-31"])],
    ),
    (
        (
            "1. Requests the Office to prepare a report, taking into account the panel to be held before the "
            "thirtieth session of the Council, and to present it at its thirty-third session;"
        ),
        [("Office", "report", ["HRC 33"])],
    ),
    (
        "1. Requests the Working Group to hold its fifth session in 2016 and to report to the Council;",
        [("Working Group", "meeting", ["Working Group 5"])],
    ),
    ("1. Decides that the first session shall take place in 2016;", [("", "meeting", ["2016-01-01..2016-12-31"])]),
    (
        "1. Urges the removal of such measures, which are contrary to peaceful relations among States;",
        [("", "policy", [])],
    ),
]

COUNCIL = [
    (
        "1. Decides that the next session of the Commission be held from 6 to 10 March 2010;",
        [("", "meeting", ["2010-03-06..2010-03-10"])],
    ),
    ("1. Decides that the session to be held in 2010 is of interest;", []),
    # the session that is on record for 2019 opened in 2018, which makes it none of 2018
    (
        "1. Requests the Secretary-General to report at its 2018 session;",
        [("Secretary-General", "report", ["ECOSOC 2018"])],
    ),
    # since 1979 the Council counts no sessions: a number is that of the body named last
    (
        "1. Requests the Secretary-General to report to the Commission at its forty-eighth session;",
        [("Secretary-General", "report", ["Commission 48"])],
    ),
    (
        "1. Recommends to the General Assembly that it proclaim 2016 the International Year of Pulses;",
        [("General Assembly", "observance", ["2016-01-01..2016-12-31"])],
    ),
    ("1. Calls attention to the offer of the Board to assist Governments that request it;", []),
    ("1. Calls upon Governments that request it to assist the Board;", [("Governments", "cooperation", [])]),
    (
        "1. Requests that a report be submitted at its session of 2010 on the progress made in the interim period;",
        [("", "report", ["ECOSOC 2010"])],
    ),
    (
        "1. Recommends to the General Assembly the adoption of the programme;",
        [("General Assembly", "policy", [])],
    ),
    (
        "1. Requests the Secretary-General to report at its substantive sessions of 2010 and 2011;",
        [("Secretary-General", "report", ["ECOSOC 2010", "ECOSOC 2011"])],
    ),
    (
        "1. Requests the Advisory Group on Haiti to submit a report at the substantive session of 2010;",
        [("Advisory Group on Haiti", "report", ["ECOSOC 2010"])],
    ),
    (
        (
            "1. Requests the Secretary-General to report to the Commission on the Status of Women at its fifty-fourth "
            "session, and notes the work of the Commission on Science and Technology for Development;"
        ),
        [("Secretary-General", "report", ["CSW 54"])],
    ),
    (
        "1. Decides to convene a special meeting in the spring of 2010;",
        [("Economic and Social Council", "meeting", ["2010-03-01..2010-05-31"])],
    ),
]

TABLE = [
    (organ, *row)
    for organ, rows in (
        ("SC", SECURITY_COUNCIL),
        ("GA", GENERAL_ASSEMBLY),
        ("HRC", HUMAN_RIGHTS_COUNCIL),
        ("ECOSOC", COUNCIL),
    )
    for row in rows
]


@pytest.mark.parametrize(("organ", "operative", "expected"), TABLE)
def test_what_is_asked_of_whom_and_by_when(
    organ: str, operative: str, expected: list[tuple[str, str, list[str]]]
) -> None:
    assert in_short(read(organ, operative)) == expected


def test_a_very_long_clause_is_quoted_to_the_end_of_its_core() -> None:
    core = "Requests the Secretary-General to report " + "on the situation of the region " * 8
    aside = ", including on " + "the manner in which the plan is applied by the parties " * 12
    (ask,) = read("GA", f"1. {core.strip()}{aside};")
    assert ask.quote == core.strip()


def test_a_clause_that_names_parties_without_end_is_not_taken_apart() -> None:
    (ask,) = read("GA", f"1. Requests the Secretary-General to report{', and the Human Rights Council to meet' * 480};")
    assert ask.actors == ("Secretary-General",)


def test_a_quote_never_ends_before_its_deadline() -> None:
    aside = ", including on the manner in which the plan is applied by the parties" * 12
    (ask,) = read("GA", f"1. Requests the Secretary-General to report on it{aside}, by 1 May 2009;")
    assert ask.quote.endswith("by 1 May 2009")
