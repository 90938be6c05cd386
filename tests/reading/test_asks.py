"""Which sentences ask, whom, how strongly, and what for; and which only sound like it."""

from __future__ import annotations

import pytest

from obligations.reading import reader
from obligations.reading.asks.draft import Shape
from obligations.reading.values import Ask, Kind, Modality

OPENING = (
    "Resolution adopted by the General Assembly on 18 December 2014\n\n69/187. A title\n\nThe General Assembly,\n\n"
    "Recalling the work of the Peacebuilding Commission and of the Human Rights Council,\n\n"
)


def asks(operative: str) -> list[Ask]:
    return list(reader.read(OPENING + operative).asks)


def in_short(operative: str) -> list[tuple[str, tuple[str, ...]]]:
    return [(ask.verb, ask.actors) for ask in asks(operative)]


SENTENCES = [
    # one verb, one actor
    ("1. Requests the Secretary-General to report on it;", [("Requests", ("Secretary-General",))]),
    ("1. Also strongly urges all States to comply with it;", [("urges", ("States",))]),
    ("1. Calls on Member States to sign it;", [("Calls on", ("Member States",))]),
    ("1. Decides also to remain seized of the matter;", [("Decides", ("General Assembly",))]),
    ("1. Recommends that the Council consider it;", [("Recommends", ("Human Rights Council",))]),
    ("1. Extends the mandate until 31 May 2015;", [("Extends", ("General Assembly",))]),
    ("1. Invites, as appropriate, States to report on it;", [("Invites", ("States",))]),
    (
        "1. Notes the trend, which has given hope, encourages, in this context, Governments to follow it;",
        [("encourages", ("Governments",))],
    ),
    (
        "1. Welcomes the report of the Secretary-General, and looks forward to receiving another one;",
        [("looks forward", ("Secretary-General",))],
    ),
    (
        "1. Encourages all stakeholders, including international organizations and academia, to contribute to it;",
        [("Encourages", ("stakeholders", "international organizations", "academia"))],
    ),
    (
        "1. Encourages local stakeholders, including local associations, to contribute to it;",
        [("Encourages", ("local stakeholders",))],
    ),
    ("1. Demands that Iraq withdraw all its forces;", [("Demands", ("Iraq",))]),
    ("1. Demands that the Republic of Korea rescind the law and report;", [("Demands", ("Republic of Korea",))]),
    ("1. Recommends to the Security Council that it consider it;", [("Recommends", ("Security Council",))]),
    ("1. Decides to recommend that the Council consider it;", [("Decides", ("Human Rights Council",))]),
    ("1. Decides to appropriate to the account one million dollars;", [("Decides", ("General Assembly",))]),
    ("1. Decides, as an exception, to apportion the amount;", [("Decides", ("General Assembly",))]),
    ("1. Requests, through the Council, the Secretary-General to report;", [("Requests", ("Secretary-General",))]),
    (
        "1. Urges the international community and, in particular, the donor countries to assist it;",
        [("Urges", ("international community", "donor countries"))],
    ),
    # several verbs in one paragraph
    (
        "1. Welcomes the report, and requests the Secretary-General to publish it;",
        [("requests", ("Secretary-General",))],
    ),
    (
        "1. Notes the work, encourages States to join it, and in this regard further invites the Commission to help;",
        [("encourages", ("States",)), ("invites", ("Peacebuilding Commission",))],
    ),
    (
        "1. Recognizes the utility of such lists and calls upon all Member States, when necessary, to pursue them;",
        [("calls upon", ("Member States",))],
    ),
    (
        "1. Encourages States to protect them, and urges them to act;",
        [("Encourages", ("States",)), ("urges", ("States",))],
    ),
    # two who are asked for one act
    (
        "1. Urges the United Nations system, and encourages States, to continue to collect information;",
        [("Urges", ("United Nations system",)), ("encourages", ("States",))],
    ),
    (
        "1. Requests the Secretary-General and the Economic and Social Council to report;",
        [("Requests", ("Secretary-General", "Economic and Social Council"))],
    ),
    # nobody is addressed
    ("1. Calls for the full implementation of the plan;", [("Calls for", ())]),
    ("1. Urges further efforts in that regard;", [("Urges", ())]),
    (
        "1. Encourages cooperation among Governments and the African Union;",
        [("Encourages", ("Governments", "African Union"))],
    ),
    # decisions that bind
    ("1. Decides that all States shall refrain from it;", [("Decides", ("States",))]),
    (
        "1. Decides that the Committee of Experts shall meet and that the Secretary-General shall report;",
        [("Decides", ("Committee of Experts",)), ("Decides", ("Secretary-General",))],
    ),
    ("1. Decides that the plan shall be implemented by the Secretary-General;", [("Decides", ("Secretary-General",))]),
    ("1. Decides to request the Secretary-General to convene it;", [("Decides", ("Secretary-General",))]),
    (
        "1. Decides to establish a Committee of the Assembly, which will report to the Assembly;",
        [("Decides", ("General Assembly",)), ("Decides", ("Committee of the Assembly",))],
    ),
    ("1. Requests that the Secretary-General keep the Council informed;", [("Requests", ("Secretary-General",))]),
    ("1. Decides to apportion among Member States the amount stated;", [("Decides", ("General Assembly",))]),
    (
        "1. Demands that all parties cease fire, and further demands that they cooperate;",
        [("Demands", ("parties",)), ("demands", ("parties",))],
    ),
    ("1. Proclaims 21 May the International Tea Day;", [("Proclaims", ("General Assembly",))]),
    # asks in other clothes
    ("1. Affirms that it shall keep the situation under review;", [("Affirms", ("General Assembly",))]),
    ("1. Expresses its intention to review the mandate;", [("Expresses", ("General Assembly",))]),
    ("1. Underscores the need for the Chair to keep it informed;", [("Underscores", ("Chair",))]),
    (
        "1. Emphasizes the need for the Secretary-General to inform the Assembly of it;",
        [("Emphasizes", ("Secretary-General",))],
    ),
    ("1. Stresses that the Executive Director should report on it;", [("Stresses", ("Executive Director",))]),
    ("1. Reiterates its invitation to States parties to sign;", [("Reiterates its invitation", ("States parties",))]),
    ("1. Continues to encourage the Secretary-General to help;", [("Continues to encourage", ("Secretary-General",))]),
    (
        "1. Notes the plan; further, the Secretary-General is requested to apply it;",
        [("is requested", ("Secretary-General",))],
    ),
    ("1. Acknowledges the need while urging all States to act upon it;", [("urging", ("States",))]),
    (
        "1. Looks forward to receiving the findings of the Human Rights Council;",
        [("Looks forward", ("Human Rights Council",))],
    ),
    ("1. Looks forward to the report of the Human Rights Council;", [("Looks forward", ("Human Rights Council",))]),
    ("1. Calls upon that State to sign;", [("Calls upon", ("State",))]),
    ("1. Demands that all foreign fighters withdraw at once;", [("Demands", ("foreign fighters",))]),
    (
        "1. Encourages cooperation between the United Nations and all parties to deliver aid;",
        [("Encourages", ("United Nations", "parties"))],
    ),
    # lists
    (
        "Resolves that, for the biennium 2006-2007:\n\n1. The Secretary-General shall transfer the credits;",
        [("Resolves", ("Secretary-General",))],
    ),
    ("1. Calls upon all States:\n\n(a) To sign it;\n\n(b) To ratify it;", [("Calls upon", ("States",))]),
    (
        "1. Reaffirms its role, and:\n\n(a) Urges States to act;\n\n(b) Requests the Secretary-General to help;",
        [("Urges", ("States",)), ("Requests", ("Secretary-General",))],
    ),
    (
        "1. Decides:\n\n(a) To continue its work;\n\n(b) That the Secretary-General shall report;",
        [("Decides", ("General Assembly",)), ("Decides", ("Secretary-General",))],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("operative", "expected"), SENTENCES)
def test_who_is_asked_by_which_verb(operative: str, expected: list[tuple[str, tuple[str, ...]]]) -> None:
    assert in_short(operative) == expected


SILENCE = [
    "1. Welcomes the report of the Secretary-General;",
    "1. Recalls its resolution 68/1, in which it requested the Secretary-General to report;",
    "1. Takes note of the requests for assistance made by States;",
    "1. Stresses the importance of education for all;",
    "1. Emphasizes that justice is a foundation of peace;",
    "1. Reaffirms the need for Governments to take the lead in education;",
    "1. Welcomes the report, in which the Secretary-General states that he will continue the policy;",
    "1. Recalls that States were urged to refrain from such measures;",
    "1. Notes the decision of the Human Rights Council to appoint a Special Rapporteur;",
    "1. Expresses its appreciation to the Secretary-General for the services that he provided;",
    "1. Renews its commitment to strengthening international cooperation;",
    "1. Decides that nothing in this resolution shall be interpreted so as to alter the rights of States;",
    "1. Looks forward to its outcome;",
    "1. Emphasizes that no mission shall be financed by borrowing from other missions;",
    "1. Takes note of the intention of the Secretary-General to submit a report;",
    "1. Recalls its decision that all States shall freeze the funds;",
    "1. Expresses its readiness to contribute;",
    "1. Supports the efforts of States to combat such crimes;",
    "1. Notes the summit held in Paris in May 2013;",
]


@pytest.mark.parametrize("operative", SILENCE)
def test_what_asks_nothing_yields_nothing(operative: str) -> None:
    assert in_short(operative) == []


def test_a_preamble_asks_nothing_even_where_it_sounds_like_it() -> None:
    text = OPENING + "Encouraging all States to act, and calling upon them to report,\n\n1. Notes the report."
    assert reader.read(text).asks == ()


DATED = [
    (
        "1. Requests X to give an update at its seventieth session, and to submit one at its seventy-eighth session;",
        ["at its seventieth session", "at its seventy-eighth session"],
    ),
    (
        "1. Requests the Chair to continue his consultations and to report to the Assembly at its eightieth session;",
        ["at its eightieth session"],
    ),
    ("1. Decides to include it in the agenda under the title “Report at its seventieth session”;", []),
    ("1. Looks forward to the conference to be held in Paris in May 2015;", ["in May 2015"]),
    ("1. Notes the summit, to be held in June 2016;", ["in June 2016"]),
    ("1. Welcomes the decision of the Board to hold the meeting in Geneva in June 2016;", ["in June 2016"]),
    ("1. Decides that the Commission shall meet annually for two weeks;", ["annually"]),
    ("1. Requests the Chair to give it priority in his annual report to the Assembly;", ["in his annual report"]),
    ("1. Requests the Office to include its findings in the annual report of the fund;", ["in the annual report"]),
    ("1. Urges States to implement the 2030 Agenda without delay;", []),
    # behind an aside the ask goes on
    (
        "1. Undertakes to decide, in the light of this report and by 15 December 2017, on the matter;",
        ["by 15 December 2017"],
    ),
    (
        "1. Requests the Chair to report, taking into account the views of States and no later than 1 May 2018;",
        ["no later than 1 May 2018"],
    ),
    ("1. Requests the Chair to report, taking into account the panel and the summit to be held by 1 May 2018;", []),
    ("1. Requests the Chair to report, bearing in mind the session and the forum planned for 1 May 2018;", []),
    # the annual report and the period that are only spoken of
    ("1. Encourages States to take up the findings made in the annual report of the Office;", []),
    ("1. Invites States to implement the recommendations contained in his annual report;", []),
    ("1. Requests the Chair to take the annual report into account;", []),
    ("1. Requests the Chair to report on developments during the interim period;", []),
    ("1. Requests the Chair to describe what was done during the reporting period;", []),
]  # fmt: skip


@pytest.mark.parametrize(("operative", "expected"), DATED)
def test_each_time_goes_to_the_act_it_dates(operative: str, expected: list[str]) -> None:
    assert [due.text for ask in asks(operative) for due in ask.deadlines] == expected


def test_an_act_without_a_time_stays_with_the_dated_one() -> None:
    (ask,) = asks(
        "1. Requests the Chair to continue his consultations and to report to the Assembly at its eightieth session;"
    )
    assert ask.kind is Kind.REPORT
    assert ask.action.startswith("report to the Assembly")
    assert ask.quote.startswith("Requests the Chair to continue")


def test_the_means_of_an_act_are_an_ask_of_their_own_where_they_have_the_time() -> None:
    found = asks(
        "1. Requests the Secretary-General to monitor the case, including by providing a report by 15 October 2015;"
    )
    assert [(ask.kind, [due.text for due in ask.deadlines]) for ask in found] == [
        (Kind.REVIEW, []),
        (Kind.REPORT, ["by 15 October 2015"]),
    ]


def test_the_same_time_named_twice_is_one_deadline() -> None:
    (ask,) = asks("1. Urges States to end it by 2030, above all where it should end by 2030;")
    assert len(ask.deadlines) == 1


@pytest.mark.parametrize(
    ("operative", "title"),
    [
        (
            "1. Looks forward to the sixth session of the Assembly of States Parties, to be held in Rome in May 2015;",
            "sixth session of the Assembly of States Parties, Rome",
        ),
        (
            "1. Looks forward to the convening of the tenth Summit, to be held in Bogotá in May 2015;",
            "tenth Summit, Bogotá",
        ),
    ],
)
def test_a_happening_reads_as_a_title(operative: str, title: str) -> None:
    assert [ask.action for ask in asks(operative)] == [title]


def test_a_long_action_is_cut_where_a_clause_ends() -> None:
    words = "act " + ", ".join(f"in the manner of article {n} of the Charter" for n in range(1, 12))
    (ask,) = asks(f"1. Requests the Secretary-General to {words};")
    assert len(ask.action) <= 202
    assert ask.action.endswith("of the Charter …")


@pytest.mark.parametrize(
    ("operative", "modality"),
    [
        ("1. Instructs the Secretary-General to act;", Modality.REQUESTS),
        ("1. Demands that all parties cease it;", Modality.DEMANDS),
        ("1. Appeals to all States to contribute;", Modality.APPEALS),
        ("1. Authorizes the Secretary-General to proceed;", Modality.AUTHORIZES),
        ("1. Resolves to act;", Modality.DECIDES),
        ("1. Reiterates its call upon all States to act;", Modality.CALLS_UPON),
        ("1. Underlines the need for the Secretary-General to report;", Modality.STRESSES),
    ],
)
def test_how_strongly_the_organ_speaks(operative: str, modality: Modality) -> None:
    assert [ask.modality for ask in asks(operative)] == [modality]


def test_a_direct_request_is_surer_than_a_mention() -> None:
    (direct,) = asks("1. Requests the Secretary-General to report on it;")
    (mention,) = asks("1. Notes the summit, to be held in June 2016;")
    assert mention.confidence < direct.confidence <= 1


def test_a_time_that_cannot_be_told_is_a_doubt() -> None:
    (told,) = asks("1. Requests the Secretary-General to report on it by 1 May 2015;")
    (open_,) = asks("1. Requests the Secretary-General to report on it within ninety days of its dispatch;")
    assert open_.deadlines
    assert open_.confidence < told.confidence


@pytest.mark.parametrize("shape", Shape)
def test_every_form_has_an_example(shape: Shape) -> None:
    assert shape.value
