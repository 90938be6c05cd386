"""What the reader promises of the first resolution it was made for, and of documents it cannot read."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

import obligations
from obligations.reading import contract, files, reader
from obligations.reading.values import Ask, Kind, Modality, Origin, Part, Reading, UnreadableDocument

COURT = Path(obligations.__file__).parent / "data" / "A_RES_62_12.md"


@pytest.fixture(scope="module")
def court() -> Reading:
    return reader.read(files.load(COURT.read_bytes(), COURT.name))


def asks(reading: Reading, paragraph: str) -> list[Ask]:
    return [ask for ask in reading.asks if ask.paragraph == paragraph]


def test_the_heading(court: Reading) -> None:
    assert (court.symbol, court.organ, court.session) == ("A/RES/62/12", "General Assembly", "GA 62")
    assert court.title == "Report of the International Criminal Court"
    assert court.adopted == dt.date(2007, 11, 26)
    assert court.warnings == ()


def test_every_printed_paragraph_is_there_once(court: Reading) -> None:
    operative = [p.number for p in court.paragraphs if p.part is Part.OPERATIVE]
    preamble = [p.number for p in court.paragraphs if p.part is Part.PREAMBLE]
    assert operative == [str(n) for n in range(1, 17)]
    assert preamble == [f"pre {n}" for n in range(1, 13)]


# paragraph, who, how, what kind of act, words of the action, due (start, end), session
PROMISES = [
    ("2", "States", Modality.CALLS_UPON, Kind.LEGISLATION, "ratifying or acceding", []),
    ("3", "States", Modality.CALLS_UPON, Kind.LEGISLATION, "becoming parties", []),
    ("4", "States parties", Modality.CALLS_UPON, Kind.LEGISLATION, "adopt national legislation", []),
    ("5", "States", Modality.CALLS_UPON, Kind.COOPERATION, "cooperation and assistance", []),
    ("6", "regional organizations", Modality.INVITES, Kind.COOPERATION, "cooperation agreements", []),
    ("8", "States parties", Modality.ENCOURAGES, Kind.POLICY, "take the interests", []),
    ("9", "Secretary-General", Modality.STRESSES, Kind.REPORT, "inform", [("2008-09-16", "2009-09-14", "GA 63")]),
    ("11", "Secretary-General", Modality.ENCOURAGES, Kind.COOPERATION, "work closely", []),
    ("12", "States", Modality.ENCOURAGES, Kind.CONTRIBUTION, "contribute to the Trust Fund", []),
    ("13", "States", Modality.ENCOURAGES, Kind.COOPERATION, "participating actively", []),
    ("15", "States", Modality.ENCOURAGES, Kind.COOPERATION, "widest possible participation", []),
    ("15", "States", Modality.INVITES, Kind.CONTRIBUTION, "least developed countries", []),
    (
        "16",
        "International Criminal Court",
        Modality.INVITES,
        Kind.REPORT,
        "report on its activities",
        [("2008-09-16", "2009-09-14", "GA 63")],
    ),
]


@pytest.mark.parametrize(("paragraph", "who", "how", "kind", "words", "due"), PROMISES)
def test_what_each_paragraph_asks(court: Reading, paragraph, who, how, kind, words, due) -> None:
    (found,) = [ask for ask in asks(court, paragraph) if words in ask.action]
    assert (found.actors, found.modality, found.kind) == ((who,), how, kind)
    assert [(str(d.window.start), str(d.window.end), d.session) for d in found.deadlines] == due


def test_the_request_that_hides_behind_emphasizes_is_found_with_its_session(court: Reading) -> None:
    (found,) = asks(court, "9")
    assert found.verb == "Emphasizes"
    assert found.recipient == "General Assembly"
    assert found.quote.startswith("need for the Secretary-General to inform the General Assembly")
    (due,) = found.deadlines
    assert due.text == "at its sixty-third session"
    assert due.act_by == dt.date(2008, 9, 16)
    assert due.derivation, "a resolved date says how it came about"


def test_two_meetings_are_looked_forward_to_and_services_are_asked_for_both(court: Reading) -> None:
    first, second, services = asks(court, "14")
    assert [a.modality for a in (first, second)] == [Modality.LOOKS_FORWARD] * 2
    assert [a.actors for a in (first, second)] == [("Assembly of States Parties",)] * 2
    assert [a.action for a in (first, second)] == [
        "sixth session of the Assembly of States Parties, New York",
        "resumed sixth session, New York",
    ]
    days = [(dt.date(2007, 11, 30), dt.date(2007, 12, 14)), (dt.date(2008, 6, 2), dt.date(2008, 6, 6))]
    assert [tuple(a.deadlines[0].window) for a in (first, second)] == days
    assert services.actors == ("Secretary-General",)
    assert services.kind is Kind.SERVICE
    assert [tuple(d.window) for d in services.deadlines] == days
    assert {d.session for d in services.deadlines} == {"ASP 6"}
    assert {d.origin for d in services.deadlines} == {Origin.STATED}
    assert all("services" in d.derivation[-1] for d in services.deadlines)


def test_the_preamble_yields_only_the_dated_anniversary(court: Reading) -> None:
    found = [ask for ask in court.asks if ask.paragraph.startswith("pre")]
    assert [(a.paragraph, a.kind, a.deadlines[0].act_by) for a in found] == [
        ("pre 3", Kind.OBSERVANCE, dt.date(2008, 7, 17))
    ]
    assert found[0].action == "tenth anniversary of the adoption of the Rome Statute"


def test_every_ask_stands_in_a_printed_paragraph(court: Reading) -> None:
    assert {ask.paragraph for ask in court.asks} <= {paragraph.number for paragraph in court.paragraphs}


@pytest.mark.parametrize("paragraph", ["1", "7", "10", "pre 1", "pre 6", "pre 9"])
def test_a_paragraph_that_asks_nothing_yields_nothing(court: Reading, paragraph: str) -> None:
    assert asks(court, paragraph) == []


@pytest.mark.parametrize("words", ["fourth session", "shall meet", "2006–2007", "2007–2008", "Treaty Series"])
def test_what_is_past_or_printed_in_a_note_dates_nothing(court: Reading, words: str) -> None:
    assert not [due for ask in court.asks for due in ask.deadlines if words in due.text]


def test_every_finding_can_be_quoted(court: Reading) -> None:
    for ask in court.asks:
        assert court.text[slice(*ask.span)] == ask.quote
        for due in ask.deadlines:
            assert court.text[slice(*due.span)] == due.text


def test_a_document_cut_anywhere_is_read_or_refused_and_never_misquoted(court: Reading) -> None:
    for end in range(0, len(court.text), 397):
        try:
            reading = reader.read(court.text[:end])
        except UnreadableDocument:
            continue
        assert all(reading.text[slice(*ask.span)] == ask.quote for ask in reading.asks)


def test_reading_twice_gives_the_same(court: Reading) -> None:
    assert reader.read(court.text) == court


def test_the_contract_has_one_obligation_for_each_date(court: Reading) -> None:
    handed_out = contract.as_dict(court)
    services = [o for o in handed_out["obligations"] if o["kind"] == "service"]
    assert [o["deadline"]["start"] for o in services] == ["2007-11-30", "2008-06-02"]
    assert handed_out["adopted"] == "2007-11-26"
    assert all(o["quote"] == handed_out["text"][slice(*o["span"])] for o in handed_out["obligations"])


FRENCH = """L'Assemblée générale,

Rappelant sa résolution 61/15 du 20 novembre 2006 et toutes ses résolutions antérieures sur la question,

1. Prie le Secrétaire général de lui présenter un rapport sur l'application de la présente résolution."""

RECIPE = """Pancakes for the whole of the house

1. Mix the flour and the milk in a bowl, and let it stand for an hour in the cold.
2. Heat the pan on the stove and put a spoon of the mixture in the middle of it."""


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "no text"),
        (" \n\n ", "no text"),
        (FRENCH, "English"),
        (RECIPE, "resolution"),
        ("The General Assembly is one of the principal organs of the United Nations.", "resolution"),
    ],
)
def test_what_is_not_an_english_resolution_is_refused_with_a_reason(text: str, reason: str) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        reader.read(text)


def test_a_resolution_of_one_unnumbered_paragraph_is_read() -> None:
    text = (
        "Resolution adopted by the General Assembly on 19 December 2014\n\n69/999. Extension of the session\n\n"
        "The General Assembly,\n\nHaving considered the report of the Secretary-General,\n\n"
        "Requests the Secretary-General to submit to the General Assembly at its seventieth session a report on the "
        "implementation of the present resolution."
    )
    (found,) = reader.read(text).asks
    assert (found.paragraph, found.actors, found.deadlines[0].session) == ("1", ("Secretary-General",), "GA 70")


def test_a_missing_date_of_adoption_is_said_and_not_invented() -> None:
    text = (
        "The General Assembly,\n\nRecalling the Charter of the United Nations,\n\n"
        "1. Requests the Secretary-General to report to the Security Council within 90 days."
    )
    reading = reader.read(text)
    assert reading.adopted is None
    assert any("date of adoption" in warning for warning in reading.warnings)
    assert [tuple(due.window) for ask in reading.asks for due in ask.deadlines] == [(None, None)]


# what the paragraph asks for, the day to act by: a meeting is acted on by its first day, a limit by its last
ACT_BY = [
    ("Decides to convene a meeting from 8 to 12 June 2009", "2009-06-08"),
    ("Decides that the session of the Preparatory Committee shall be held from 8 to 12 June 2009", "2009-06-08"),
    ("Requests the Secretary-General to convene a meeting of experts from 8 to 12 June 2009", "2009-06-08"),
    ("Decides to observe the World Day of Examples from 8 to 12 June 2009", "2009-06-08"),
    ("Requests the Secretary-General to convene a meeting of experts by 12 June 2009", "2009-06-12"),
    ("Requests the Secretary-General to convene a meeting of experts before 12 June 2009", "2009-06-11"),
    ("Requests the Secretary-General to submit a report by 12 June 2009", "2009-06-12"),
    ("Requests the Secretary-General to submit a report in June 2009", "2009-06-30"),
    ("Requests the Secretary-General to submit a report to it at its sixty-fourth session", "2009-09-15"),
]


@pytest.mark.parametrize(("sentence", "day"), ACT_BY)
def test_the_day_to_act_by(sentence: str, day: str) -> None:
    printed = (
        "A/RES/63/1\n\nResolution adopted by the General Assembly on 19 December 2008\n\n63/1. A question\n\n"
        f"The General Assembly,\n\n1. {sentence};\n"
    )
    (ask,) = reader.read(printed).asks
    assert [due.act_by for due in ask.deadlines] == [dt.date.fromisoformat(day)]
