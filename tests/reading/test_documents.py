"""Documents that are no plain resolution: drafts, decisions, statements of a president, recommended texts."""

from __future__ import annotations

import pytest

from obligations.reading import files, reader
from obligations.reading.values import Part, Reading

DRAFT = """United Nations A/C.3/79/L.5

General Assembly

Distr.: Limited
3 October 2024

Seventy-ninth session
Third Committee

Agenda item 27 (b)

Albania, Austria and Belgium: draft resolution

Violence against women

The General Assembly,

Recalling its resolutions,

1. Urges States to end it within one year of the adoption of the present resolution;

2. Requests the Secretary-General to report to the Assembly at its eighty-first session.
"""

OLD = """United Nations

A/RES/43/75

General Assembly

Distr. GENERAL

A/RES/43/75
73rd plenary meeting
7 December 1988

General and complete disarmament

The General Assembly,

1. Calls upon the two Governments to intensify their efforts.
"""

STATEMENT = """S/PRST/2024/5

Statement by the President of the Security Council

At the 9633rd meeting of the Security Council, held on 24 May 2024, in connection with the item entitled
“Protection of civilians”, the President of the Security Council made the following statement on behalf of it:

“The Security Council recalls that it requested the Secretary-General to report in 2020.

“The Security Council requests the Secretary-General to report by 31 December 2024, and encourages Member States to
contribute to the Fund.

“The Council calls upon all parties to cease fire. The Council also requests the Secretary-General to keep it informed.
"""

NUMBERED = """Decision adopted by the Human Rights Council on 27 March 2008

7/101. Composition of the Committee

1. The Human Rights Council decided to convene a panel at its ninth session.

2. It requested the Secretary-General to report on it.

3. The Council invites all States to take part.
"""

DECISIONS = """78/543. Programme of work

At its 50th plenary meeting, on 22 December 2023, the General Assembly, on the recommendation of the Committee,
decided to include the item in the provisional agenda of its seventy-ninth session, noted the report requested by
the Committee, and requested the Secretary-General to report at its eightieth session.

At the same meeting, the General Assembly:

(a) Decided to defer consideration of the question to its eightieth session;

(b) Took note of the report of the Secretary-General.
"""

RECOMMENDED = """Resolution adopted by the Economic and Social Council

2019/16. Follow-up to the Congress

The Economic and Social Council

Recommends to the General Assembly the adoption of the following draft resolution:

The General Assembly,

Recalling its resolutions,

1. Decides to hold the Congress in 2020;

2. Requests the Secretary-General to report at its seventy-fifth session.

45th plenary meeting
23 July 2019
"""


def read(text: str) -> Reading:
    return reader.read(files.load(text.encode(), "resolution.txt"))


def in_short(reading: Reading) -> list[tuple[str, str, tuple[str, ...], list[str | None]]]:
    return [
        (ask.paragraph, ask.kind.value, ask.actors, [due.session or str(due.window.end) for due in ask.deadlines])
        for ask in reading.asks
    ]


@pytest.mark.parametrize(
    ("line", "organ", "symbol"),
    [
        ("S/17642", "Security Council", "S/17642"),
        ("S/2009/123", "Security Council", "S/2009/123"),
        ("S/2009/123/Rev.1", "Security Council", "S/2009/123/Rev.1"),
        ("S/RES/1874 (2009)", "Security Council", "S/RES/1874 (2009)"),
        ("E/RES/1972/1664(LII)", "Economic and Social Council", "E/RES/1972/1664(LII)"),
        ("A/RES/3314(XXIX)", "General Assembly", "A/RES/3314(XXIX)"),
        ("3314 (XXIX). Definition of Aggression", "General Assembly", "A/RES/3314(XXIX)"),
        # what is only cited, or is no symbol
        ("[on the report of the Sixth Committee (A/9890)]", "General Assembly", ""),
        ("Having regard to S/2009/123 and its annex", "Security Council", ""),
        ("S/2009/123 and S/2009/124", "Security Council", ""),
        ("09-12345 (E)", "Security Council", ""),
        ("Part (II). Definition", "General Assembly", ""),
        ("A/B", "General Assembly", ""),
    ],
)
def test_the_symbol(line: str, organ: str, symbol: str) -> None:
    assert read(f"{line}\n\nThe {organ},\n\n1. Requests the Secretary-General to report;\n").symbol == symbol


@pytest.mark.parametrize(
    ("text", "symbol", "title", "session", "adopted"),
    [
        (DRAFT, "A/C.3/79/L.5", "Violence against women", "GA 79", None),
        (OLD, "A/RES/43/75", "General and complete disarmament", "GA 43", "1988-12-07"),
        (STATEMENT, "S/PRST/2024/5", "Protection of civilians", "SC", "2024-05-24"),
        (DECISIONS, "A/DEC/78/543", "Programme of work", "GA 78", "2023-12-22"),
        (RECOMMENDED, "E/RES/2019/16", "Follow-up to the Congress", "ECOSOC 2019", "2019-07-23"),
    ],
)
def test_the_heading(text: str, symbol: str, title: str, session: str, adopted: str | None) -> None:
    reading = read(text)
    assert (reading.symbol, reading.title, reading.session) == (symbol, title, session)
    assert (reading.adopted.isoformat() if reading.adopted else None) == adopted


@pytest.mark.parametrize(
    ("text", "agenda_item", "meeting"),
    [
        (DRAFT, "27 (b)", ""),
        (OLD, "", "73rd plenary meeting"),
        (STATEMENT, "", "9633rd meeting"),
        (RECOMMENDED, "", "45th plenary meeting"),
    ],
)
def test_agenda_item_and_meeting(text: str, agenda_item: str, meeting: str) -> None:
    reading = read(text)
    assert (reading.agenda_item, reading.meeting) == (agenda_item, meeting)


def test_a_draft_has_no_adoption_to_count_from() -> None:
    reading = read(DRAFT)
    assert in_short(reading) == [
        ("1", "policy", ("States",), ["None"]),
        ("2", "report", ("Secretary-General",), ["GA 81"]),
    ]
    assert reading.warnings[0].startswith("This is a draft")


def test_the_quotation_mark_at_the_end_of_a_statement_is_not_of_its_words() -> None:
    reading = read(STATEMENT.rstrip() + "\n\n“The Council will remain seized of the matter.”\n")
    assert reading.asks[-1].quote == "Council will remain seized of the matter"


def test_a_statement_asks_in_its_own_sentences_only() -> None:
    assert in_short(read(STATEMENT)) == [
        ("2", "report", ("Secretary-General",), ["2024-12-31"]),
        ("2", "contribution", ("Member States",), []),
        ("3", "policy", ("parties",), []),
        ("3", "report", ("Secretary-General",), []),
    ]


def test_what_a_decision_tells_in_the_past_is_still_to_be_done() -> None:
    assert in_short(read(DECISIONS)) == [
        ("1", "agenda", ("General Assembly",), ["GA 79"]),
        ("1", "report", ("Secretary-General",), ["GA 80"]),
        ("2 (a)", "agenda", ("General Assembly",), ["GA 80"]),
    ]


def test_numbered_sentences_of_an_organ_keep_their_numbers() -> None:
    assert in_short(read(NUMBERED)) == [
        ("1", "meeting", ("Human Rights Council",), ["HRC 9"]),
        ("2", "report", ("Secretary-General",), []),
        ("3", "policy", ("States",), []),
    ]


@pytest.mark.parametrize("text", [STATEMENT, DECISIONS])
def test_quotes_are_the_words_that_are_printed(text: str) -> None:
    reading = read(text)
    assert all(reading.text[ask.span.start : ask.span.end] == ask.quote for ask in reading.asks)
    assert all(p.part is Part.OPERATIVE for p in reading.paragraphs)


def test_a_recommended_draft_speaks_for_the_organ_that_is_to_adopt_it() -> None:
    reading = read(RECOMMENDED)
    assert in_short(reading) == [
        ("1", "policy", ("General Assembly",), []),
        ("1", "meeting", ("General Assembly",), ["2020-12-31"]),
        ("2", "report", ("Secretary-General",), ["GA 75"]),
    ]
    assert any("a draft recommended to the General Assembly" in warning for warning in reading.warnings)


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("The Council will remain seized of the matter.", [("Decides", "agenda", ["Security Council"])]),
        ("The Security Council will keep the situation under review.", [("Decides", "review", ["Security Council"])]),
        ("The Council intends to consider it by 31 May 2024.", [("decides", "agenda", ["Security Council"])]),
        ("The Council will not forget the victims.", []),
        ("The Council believes that the Mission will remain seized of the matter.", []),
    ],
)
def test_what_the_council_says_that_it_will_do(sentence: str, expected: list[tuple[str, str, list[str]]]) -> None:
    before = "“The Security Council requests the Secretary-General to report.\n\n"
    statement = "S/PRST/2024/5\n\nStatement by the President of the Security Council\n\n"
    found = read(f"{statement}{before}“{sentence}”\n").asks[1:]
    assert [(ask.verb, ask.kind.value, list(ask.actors)) for ask in found] == expected


def test_a_decision_not_to_do_something_keeps_its_not() -> None:
    resolution = "S/RES/2745 (2024)\n\nThe Security Council,\n\n"
    (ask,) = read(f"{resolution}1. Decides that the embargo shall not apply until 31 December 2024;\n").asks
    assert ask.action == "not apply until 31 December 2024"
