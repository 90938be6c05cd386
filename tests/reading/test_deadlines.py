"""What is read as a time, in sentences; each rule's own examples stand beside it in the grammar."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from obligations.reading import deadlines
from obligations.reading.deadlines import GRAMMAR, Mention, Period, Relation, Turn, Unit, words
from obligations.reading.deadlines.grammar import Rule
from obligations.reading.values import Form, Span, Window


def find(sentence: str) -> list[Mention]:
    return deadlines.find(sentence, Span(0, len(sentence)))


def only(sentence: str) -> Mention:
    (mention,) = find(sentence)
    return mention


EXAMPLES = [(rule, sentence, expected) for rule in GRAMMAR.rules for sentence, expected in rule.examples]
SILENT = [(rule, sentence) for rule in GRAMMAR.rules for sentence in rule.silent]


@pytest.mark.parametrize(("rule", "sentence", "expected"), EXAMPLES, ids=lambda v: v.name if isinstance(v, Rule) else v)
def test_a_rule_finds_its_examples(rule: Rule, sentence: str, expected: str) -> None:
    assert expected in [mention.text for mention in find(sentence)]
    assert rule in [hit.rule for hit in GRAMMAR.scan(sentence)]


@pytest.mark.parametrize(("rule", "sentence"), SILENT, ids=lambda v: v.name if isinstance(v, Rule) else v)
def test_where_a_rule_stays_silent_no_other_speaks(rule: Rule, sentence: str) -> None:
    assert [mention.text for mention in find(sentence) if not mention.weak] == []


@pytest.mark.parametrize("rule", GRAMMAR.rules, ids=lambda rule: rule.name)
def test_every_rule_has_an_example_or_a_silence(rule: Rule) -> None:
    assert rule.examples or rule.silent


@pytest.mark.parametrize(
    "sentence",
    [
        # cited documents
        "Recalling its resolution 61/15 of 20 November 2006 and all its previous relevant resolutions",
        "Recalling resolutions 54/47 of 1 December 1999, 56/16 of 29 November 2001 and 76/17 of 6 December 2021",
        "as contained in its decision 1988/116 of 25 May 1988",
        "Taking note of the Secretary-General’s letter dated 15 May 2024",
        "the Protocol of 2014 to the Forced Labour Convention, 1930 (No. 29)",
        "recalling resolutions 2127 (2013) and 2745 (2024)",
        # what has been
        "the decision of the Assembly of States Parties adopted at its fourth session",
        "Welcomes the report submitted to the General Assembly at its seventy-fourth session",
        "the report of the Working Group on its nineteenth session",
        "the Conference, held in New York from 2 to 13 July 1979",
        "the Declaration adopted in Maputo on 26 May 2013",
        "has deteriorated over the past two years",
        "crimes committed since 2014",
        # names with years
        "the full implementation of the 2030 Agenda for Sustainable Development",
        "within the framework of the African Union’s Agenda 2063",
        "the Sendai Framework, the post-2015 development agenda",
        "the Global Report on Trafficking in Persons 2012",
        "entitled “Education 2030 Framework for Action”",
        # what reports and budgets cover
        "the proposed programme budget for the biennium 2028–2029",
        "a report on its activities for 2007–2008",
        # numbers that are no times
        "children under 18 years of age",
        "the rights of every child and of each State",
        "paragraphs 9 to 14 and 16 to 19 of the report",
        "a State which may, by declaration lodged with the Registrar, accept",
        "within their respective mandates and by all means",
        "as soon as possible, without delay and in a timely manner, as appropriate",
        "on a regular basis",
        "the quadrennial comprehensive policy review",
        "31 June 2029 and 30 February 2029 do not exist",
        "to meet from 20 to 10 June 2029",
        "57th plenary meeting of the Council",
        "",
    ],
)
def test_no_deadline(sentence: str) -> None:
    assert [mention.text for mention in find(sentence) if not mention.weak] == []


LATER = [
    # what is printed as later than the adoption, on 20 December 2010, has not happened
    ("will be considered in a review of the outcome of the World Summit in 2015", "in 2015"),
    ("to act on the recommendations of the panel in May 2011", "in May 2011"),
    ("following the decision of the Board in its session of 2012", "in its session of 2012"),
    # what may have: the same year, an earlier one, and what prints neither day nor year
    ("the outcome of the World Summit in 2005", None),
    ("the recommendations of the panel in May 2010", None),
    ("the Conference, held in New York from 2 to 13 July 2010", None),
    ("Welcomes the report adopted at its sixty-fourth session", None),
]


@pytest.mark.parametrize(("sentence", "found"), LATER)
def test_what_is_later_than_the_adoption_is_not_past(sentence: str, found: str | None) -> None:
    mentions = deadlines.find(sentence, Span(0, len(sentence)), adopted=dt.date(2010, 12, 20))
    assert [mention.text for mention in mentions if not mention.weak] == ([found] if found else [])


@pytest.mark.parametrize(
    ("sentence", "relation", "start", "end"),
    [
        ("decides to renew until 31 July 2025 the measures", Relation.UNTIL, "2025-07-31", "2025-07-31"),
        ("a midterm report no later than 31 January 2025", Relation.BY, "2025-01-31", "2025-01-31"),
        ("to report by 30 June 2029 at the latest", Relation.BY, "2029-06-30", "2029-06-30"),
        ("to conclude before 1 March 2029", Relation.BEFORE, "2029-03-01", "2029-03-01"),
        ("to conclude before the end of 2029", Relation.BY, "2029-01-01", "2029-12-31"),
        ("decides, as of 3 December 2023, to end", Relation.FROM, "2023-12-03", "2023-12-03"),
        ("decides that, after 20 September 2025, only States shall vote", Relation.AFTER, "2025-09-20", "2025-09-20"),
        ("a report by the end of March 2029", Relation.BY, "2029-03-01", "2029-03-31"),
        ("ready by February 2028", Relation.BY, "2028-02-01", "2028-02-29"),
        ("to meet in the first half of 2024", Relation.AT, "2024-01-01", "2024-06-30"),
        ("to meet during the third quarter of 2024", Relation.AT, "2024-07-01", "2024-09-30"),
        ("to report by mid-2029", Relation.BY, "2029-06-01", "2029-06-30"),
        ("to be carried out in 2028–2029", Relation.AT, "2028-01-01", "2029-12-31"),
        ("to meet from 30 November to 14 December 2007", Relation.AT, "2007-11-30", "2007-12-14"),
        ("to meet from 28 December to 3 January 2030", Relation.AT, "2029-12-28", "2030-01-03"),
        ("to be convened on 22, 23 and 24 September 2029", Relation.AT, "2029-09-22", "2029-09-24"),
        ("to be held in December 2028 and January 2029", Relation.AT, "2028-12-01", "2029-01-31"),
        ("to be held between November 2028 and January 2029", Relation.AT, "2028-11-01", "2029-01-31"),
        ("to submit it by 15 June, 2029", Relation.BY, "2029-06-15", "2029-06-15"),
        ("to submit it by June 15, 2029", Relation.BY, "2029-06-15", "2029-06-15"),
        ("to submit it by 2029-06-15", Relation.BY, "2029-06-15", "2029-06-15"),
    ],
)
def test_printed_dates(sentence: str, relation: Relation, start: str, end: str) -> None:
    mention = only(sentence)
    assert mention.relation is relation
    assert mention.window == Window(dt.date.fromisoformat(start), dt.date.fromisoformat(end))


@pytest.mark.parametrize(
    ("sentence", "days"),
    [
        ("to report by 31 March and 30 September 2029", ["2029-03-31", "2029-09-30"]),
        ("to report on 15 March, 15 June and 15 September 2029", ["2029-03-15", "2029-06-15", "2029-09-15"]),
        ("to report by 31 December 2028 and 30 June 2029", ["2028-12-31", "2029-06-30"]),
    ],
)
def test_days_that_do_not_follow_each_other_are_deadlines_of_their_own(sentence: str, days: list[str]) -> None:
    assert [str(mention.window.end) for mention in find(sentence)] == days


@pytest.mark.parametrize(
    ("phrase", "numbers"),
    [
        ("at its sixty-third session", [63]),
        ("at its sixty- third session", [63]),
        ("at its sixty third session", [63]),
        ("at its sixty\nthird session", [63]),
        ("at its sixty‑third session", [63]),
        ("at its sixtythird session", [63]),
        ("at its sixtieth session", [60]),
        ("at its twelfth session", [12]),
        ("at its 79th session", [79]),
        ("at its one hundredth session", [100]),
        ("at its one hundred and first session", [101]),
        ("at its one hundred and eightieth session", [180]),
        ("at its one-hundred-and-twenty-third session", [123]),
        ("at its sixty-seventh and sixty-eighth sessions", [67, 68]),
        ("at its fifty-second, fifty-fifth and fifty-eighth sessions", [52, 55, 58]),
    ],
)
def test_numbers_of_sessions(phrase: str, numbers: list[int]) -> None:
    found = [mention.session for mention in find(f"decides to consider the matter {phrase}")]
    assert [session.number for session in found if session] == numbers


@pytest.mark.parametrize(
    ("sentence", "body"),
    [
        ("requests him to report to the General Assembly at its eightieth session", "General Assembly"),
        ("to report to the Human Rights Council at its sixtieth session", "Human Rights Council"),
        ("to convene a panel at the sixtieth session of the Human Rights Council", "Human Rights Council"),
        ("to present it at the Human Rights Council’s sixtieth session", "Human Rights Council"),
        ("invites the Commission on Narcotic Drugs to meet at its seventieth session", "Commission on Narcotic Drugs"),
        ("decides to include it in the provisional agenda of its eightieth session", ""),
        (
            "Notes a resolution of the Environment Assembly, and decides to consider it at its seventy-third session",
            "",
        ),
        (
            "requests the Chair to report through the Committee to the General Assembly at its eightieth session",
            "General Assembly",
        ),
    ],
)  # fmt: skip
def test_whose_session(sentence: str, body: str) -> None:
    session = only(sentence).session
    assert session is not None
    assert session.bodies[0] == body


def test_a_short_name_is_the_body_named_last_before_it() -> None:
    text = "The Human Rights Council met.\n\nRequests him to report to the Council at its sixtieth session;"
    (mention,) = deadlines.find(text, Span(31, len(text)))
    assert mention.session is not None
    assert mention.session.bodies[0] == "Human Rights Council"
    assert text[mention.span.start : mention.span.end] == mention.text == "at its sixtieth session"


def test_respectively_gives_each_body_its_session() -> None:
    first, second = find(
        "requests the Secretary-General to submit to the General Assembly and the Human Rights Council at their "
        "eightieth and sixty-first sessions, respectively, a report"
    )
    assert first.session is not None
    assert second.session is not None
    assert (first.session.bodies, first.session.number) == (("General Assembly",), 80)
    assert (second.session.bodies, second.session.number) == (("Human Rights Council",), 61)


def test_a_session_and_the_days_it_is_held_on_are_one_time() -> None:
    mention = only(
        "looks forward to the sixth session of the Assembly of States Parties, which is to be held in New York from "
        "30 November to 14 December 2007"
    )
    assert mention.text == "from 30 November to 14 December 2007"
    assert mention.session is not None
    assert (mention.session.bodies[0], mention.session.number) == ("Assembly of States Parties", 6)
    assert mention.place == "New York"


def test_a_session_pointed_to_keeps_its_words_beside_its_days() -> None:
    mention = only("to report at its nineteenth session, to be held from 30 March to 3 April 2020")
    assert mention.text == "at its nineteenth session, to be held from 30 March to 3 April 2020"
    assert mention.window == Window(dt.date(2020, 3, 30), dt.date(2020, 4, 3))


def test_a_session_and_the_days_of_something_else_stay_apart() -> None:
    found = find("requests him to report at its eightieth session, and decides to convene a summit on 1 May 2029")
    assert [mention.text for mention in found] == ["at its eightieth session", "on 1 May 2029"]


@pytest.mark.parametrize(
    ("sentence", "every"),
    [
        ("to report annually to the Assembly", "P1Y"),
        ("to report on an annual basis", "P1Y"),
        ("to report every two years", "P2Y"),
        ("to meet every second year", "P2Y"),
        ("to review it on a biennial basis", "P2Y"),
        ("to appraise it on a four-year basis", "P4Y"),
        ("to brief the Council every six months", "P6M"),
        ("to brief the Council every 120 days", "P120D"),
        ("to report quarterly", "P3M"),
        ("to meet twice a year", "P6M"),
        ("to meet at least once a year", "P1Y"),
        ("to meet three times a year", "P4M"),
        ("to meet in odd-numbered years", "P2Y"),
        ("to observe it each year on 18 July", "P1Y"),
    ],
)
def test_recurrences(sentence: str, every: str) -> None:
    mention = only(sentence)
    assert (mention.form, mention.every, mention.weak) == (Form.RECURRING, every, False)


def test_what_comes_back_from_a_first_time_on_is_one_time() -> None:
    mention = only("shall convene biennial sessions, in principle, over a period of five days, beginning in 2019")
    assert (mention.every, mention.window.start, mention.weak) == ("P2Y", dt.date(2019, 1, 1), False)
    assert mention.text == "biennial sessions, in principle, over a period of five days, beginning in 2019"


def test_a_recurrence_inside_a_noun_is_weak() -> None:
    assert only("to include it in his annual report").weak


@pytest.mark.parametrize(
    ("sentence", "period", "anchor"),
    [
        ("to report within 90 days of the adoption of the present resolution", Period(90, Unit.DAYS), "adoption"),
        ("no later than six months from the adoption of this resolution", Period(6, Unit.MONTHS), "adoption"),
        ("to provide a written report in 90 days, and", Period(90, Unit.DAYS), ""),
        ("to extend the mandate for a further period of one year", Period(1, Unit.YEARS), ""),
        ("to renew it for an additional twelve months", Period(12, Unit.MONTHS), ""),
        ("shall notify within 30 days of receipt of the request", Period(30, Unit.DAYS), "receipt of the request"),
        ("at least 60 days before the expiry of the mandate", Period(-60, Unit.DAYS), "the expiry of the mandate"),
        ("shall notify it of such disposal within 30 days", Period(30, Unit.DAYS), "an event that the sentence names"),
    ],
)  # fmt: skip
def test_periods(sentence: str, period: Period, anchor: str) -> None:
    mention = only(sentence)
    assert (mention.form, mention.period, mention.anchor) == (Form.RELATIVE, period, anchor)


def test_an_event_ends_where_the_next_clause_begins() -> None:
    mention = only("shall remain in force until the completion of the review and shall be published")
    assert mention.text == "until the completion of the review"


@pytest.mark.parametrize(
    ("sentence", "turn"),
    [("to report at its next session", Turn.NEXT), ("to conclude during the current session", Turn.CURRENT)],
)
def test_sessions_by_turn(sentence: str, turn: Turn) -> None:
    session = only(sentence).session
    assert session is not None
    assert session.turn is turn


def test_spans_point_into_the_text_they_were_asked_for() -> None:
    text = "Ünïcödé – 1. Décide: “to report” by 30 June 2029; and by 31 July 2029."
    found = deadlines.find(text, Span(10, len(text)))
    assert [text[m.span.start : m.span.end] for m in found] == ["by 30 June 2029", "by 31 July 2029"]


def test_nothing_outside_the_range_is_found() -> None:
    text = "by 30 June 2029; by 31 July 2029; by 31 August 2029"
    assert [m.text for m in deadlines.find(text, Span(17, 32))] == ["by 31 July 2029"]


WORDS = st.sampled_from(
    (
        *("at", "by", "until", "from", "the", "its", "in", "no later than", "within", "of", "for a", "period", "30"),
        *("June", "2029", "2029–2030", "31", "sixty", "third", "sixty-third", "one", "hundred", "session", "sessions"),
        *("Council", "General Assembly", "annually", "every", "two", "years", "days", "months", "adoption", "this"),
        *("resolution", "and", "to", ",", ";", ":", "(", ")", "–", "-", "th", "1st", "held", "beginning", "end", "99"),
        *("00", "before", "after", "respectively", "year", "meeting", "next", "current", "provisional agenda"),
    )
)


@given(st.lists(WORDS, max_size=40).map(" ".join))
def test_no_sequence_of_its_own_words_breaks_the_grammar(sentence: str) -> None:
    for mention in find(sentence):
        assert sentence[mention.span.start : mention.span.end] == mention.text


@given(st.text(max_size=200))
def test_no_text_breaks_the_grammar(sentence: str) -> None:
    find(sentence)


@given(st.integers(min_value=1, max_value=199))
def test_ordinals_in_words_are_read_back(number: int) -> None:
    assert words.ordinal(_spelled(number)) == number


def _spelled(number: int) -> str:
    hundreds, rest = divmod(number, 100)
    units = ["", *words._UNIT_ORDINALS, *words._TEEN_ORDINALS]
    if rest == 0:
        return "one hundredth"
    if rest < 20:
        below = units[rest]
    elif rest % 10 == 0:
        below = words._TENS_ORDINALS[rest // 10 - 2]
    else:
        below = f"{words._TENS[rest // 10 - 2]}-{units[rest % 10]}"
    return f"one hundred and {below}" if hundreds else below
