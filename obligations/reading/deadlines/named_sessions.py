"""Rules for sessions: "at its sixty-third session", "the sixtieth session of the Council", "session of 2015"."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.reading import bodies
from obligations.reading.deadlines import prepositions as before
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule, finish, position, words_of
from obligations.reading.deadlines.mention import Period, Relation, SessionName, Turn
from obligations.reading.deadlines.words import CARDINAL, ORDINAL, ORDINALS, UNIT, YEAR
from obligations.reading.values import Form

_AGENDA = r"(?:in|on|under|to|for) the (?:provisional |draft )?agendas? (?:of|for)"
_BESIDE = r"(?:on the (?:margins|sidelines|occasion) of|in conjunction with|in connection with)"
_WHEN = rf"(?P<rel>(?i:{_AGENDA}|{_BESIDE}|{before.ANY}|of|to))"
_EDGE = rf"(?P<edge>(?i:{before.EDGE_END}|{before.EDGE_START}))"
_PART = (
    r"(?P<part>(?i:(?:(?:the|its) )?(?:main|first|second|third|resumed|high-level|first resumed|second resumed) "
    r"(?:part|half|segment) of|the general debate of|the (?:entire )?duration of|"
    r"the (?:first|last) (?:(?:two|three|four|five|\d+) )?(?:days?|weeks?) of))"
)
_OWNER = (
    r"(?P<owner>[Ii]ts|their|his|her|[Tt]he (?:Assembly|Council|Commission|Committee|Conference|General Assembly|"
    r"Human Rights Council)[’']s?|[Tt]he|(?:General Assembly|Human Rights Council)[’']s?)"
)
_KIND = (
    r"(?i:(?:regular|annual|substantive|resumed|special|emergency|extraordinary|organizational|inaugural|biennial|"
    r"ordinary|general|further|historic|intersessional|brief) )"
)
_SESSIONS = r"(?i:sessions?)\b"
_OF_BODY = rf"(?: of (?:the )?(?P<body>{bodies.NAME}))?"
_IN_YEAR = rf"(?:(?:,? (?:in|of)|,) (?P<year>{YEAR})\b)?"
_LEAD = rf"(?:{_WHEN} )?(?:{_EDGE} )?(?:{_PART} )?{_OWNER} "

THE_SESSION_BEFORE = "the session named before"
"""The anchor of "at that session", until that session is found."""

ITS_OPENING = "its opening"
"""The anchor of a period that counts back from the opening of the session that is named."""

_POINTING_BACK = frozenset({"on"})
"""A report "on its nineteenth session" is about that session."""
_SPOKEN_OF = frozenset({"", "of", "to"})
"""Without a preposition of time a session is only spoken of: "preparations for", "outcome of", "looks forward to"."""


def _relation(match: Match) -> Relation:
    lead, edge = words_of(match, "rel"), words_of(match, "edge")
    at_end = any(word in edge for word in ("end", "close", "conclusion", "closing"))
    if lead in ("to", "of") or "agenda" in lead:
        return Relation.AT
    found = before.relation(lead, of_end=at_end)
    if at_end:
        return Relation.BY if found is Relation.AT else found
    # "by its eightieth session" is for that session; only "by the end of" it gives the whole session's time
    return Relation.AT if found is Relation.BY else found


def _owner(match: Match) -> tuple[tuple[str, ...], str]:
    body = match.groupdict().get("body") or match.groupdict().get("whose")
    if body:
        name = " ".join(body.split())
        return (bodies.canonical(name),), f"the {name}"
    owner = " ".join(match.group("owner").split())
    if owner.endswith(("’s", "'s", "’", "'")):
        name = owner.removesuffix("s").rstrip("’'").removeprefix("the ").removeprefix("The ")
        return (bodies.canonical(name),), f"the {name}"
    return (), owner.lower()


def _part(match: Match) -> str:
    part = words_of(match, "part").removeprefix("the ").removeprefix("its ").removesuffix(" of")
    kind = words_of(match, "kind") + " " + words_of(match, "kind2")
    marked = [word for word in ("resumed", "special", "emergency", "organizational") if word in kind.split()]
    return part or " ".join(marked)


def _is_weak(match: Match) -> bool:
    return words_of(match, "rel") in _SPOKEN_OF and not match.group("edge") and not words_of(match, "part")


def _numbered(match: Match) -> Sequence[Found]:
    return _each_number(match, meeting=False)


def _meeting(match: Match) -> Sequence[Found]:
    return _each_number(match, meeting=True)


def _each_number(match: Match, *, meeting: bool) -> Sequence[Found]:
    if words_of(match, "rel") in _POINTING_BACK:
        return []
    names, pointer = _owner(match)
    relation, part, weak = _relation(match), _part(match), _is_weak(match)
    offset = position(match, "ordinals")
    printed = match.group("ordinals")
    numbers = words.ordinals(printed)
    printed_year = match.groupdict().get("year")
    year = int(printed_year) if printed_year and len(numbers) == 1 else None
    return [
        Found(
            Form.SESSION,
            relation,
            session=SessionName(
                names,
                pointer,
                number=number,
                year=year,
                part=part,
                meeting=meeting,
                ordinal=" ".join(printed[start:end].split()),
            ),
            weak=weak,
            start=0 if index == 0 else offset + start,
            end=None if index == len(numbers) - 1 else offset + end,
        )
        for index, (number, start, end) in enumerate(numbers)
    ]


def _first_of_two(match: Match) -> Sequence[Found]:
    """ "at its eightieth and, in final form, at its eighty-second session": the first; the rest is read by itself."""
    if words_of(match, "rel") in _POINTING_BACK:
        return []
    names, pointer = _owner(match)
    ordinal = match.group("ordinals")
    session = SessionName(names, pointer, number=words.ordinal(ordinal), ordinal=" ".join(ordinal.split()))
    return [Found(Form.SESSION, _relation(match), session=session, end=finish(match, "ordinals"))]


def _that_session(match: Match) -> Sequence[Found]:
    """A session that the words before have named: "to report at its eightieth session, and to consider it then"."""
    return [Found(Form.SESSION, _relation(match), anchor=THE_SESSION_BEFORE)]


def _before_opening(match: Match) -> Sequence[Found]:
    """ "six weeks before its sixty-fourth session": counted back from the day on which it opens."""
    if match.group("ordinals") is None:
        return []
    length = words.period(match.group("count"), match.group("unit"))
    names, pointer = _owner(match)
    ordinal = match.group("ordinals")
    session = SessionName(names, pointer, number=words.ordinal(ordinal), ordinal=" ".join(ordinal.split()))
    period = Period(-length.count, length.unit)
    return [Found(Form.RELATIVE, Relation.BEFORE, session=session, period=period, anchor=ITS_OPENING)]


def _between(match: Match) -> Sequence[Found]:
    """ "between its first and second sessions": before the second opens."""
    names, pointer = _owner(match)
    ordinal = match.group("ordinals")
    session = SessionName(names, pointer, number=words.ordinal(ordinal), ordinal=" ".join(ordinal.split()))
    return [Found(Form.SESSION, Relation.BEFORE, session=session)]


def _of_year(match: Match) -> Sequence[Found]:
    printed = match.group("year") or match.group("year0")
    if not printed or words_of(match, "rel") in _POINTING_BACK:
        return []
    names, pointer = _owner(match)
    session = SessionName(names, pointer, year=int(printed), part=_part(match))
    return [Found(Form.SESSION, _relation(match), session=session, weak=_is_weak(match))]


def _of_two_years(match: Match) -> Sequence[Found]:
    if words_of(match, "rel") in _POINTING_BACK:
        return []
    names, pointer = _owner(match)
    first, second = (SessionName(names, pointer, year=int(match.group(g))) for g in ("year1", "year2"))
    relation, weak = _relation(match), _is_weak(match)
    return [
        Found(Form.SESSION, relation, session=first, weak=weak, end=finish(match, "year1")),
        Found(Form.SESSION, relation, session=second, weak=weak, start=position(match, "year2")),
    ]


_TURNS = {"current": Turn.CURRENT, "present": Turn.CURRENT}


def _by_turn(match: Match) -> Sequence[Found]:
    if words_of(match, "rel") in _POINTING_BACK:
        return []
    names, pointer = _owner(match)
    turn = _TURNS.get(words_of(match, "turn"), Turn.NEXT)
    if match.group("year"):
        session = SessionName(names, pointer, year=int(match.group("year")), part=_part(match))
    else:
        session = SessionName(names, pointer, turn=turn, part=_part(match))
    return [Found(Form.SESSION, _relation(match), session=session, weak=_is_weak(match))]


def _without_number(_: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, steps=("sessions are named without a number or a year",))]


def _subsequent(_: Match) -> Sequence[Found]:
    return [Found(Form.RECURRING, every="P1Y")]


def _last_meeting(match: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, anchor=" ".join(match.group("event").split()))]


RULES = (
    Rule(
        "subsequent_sessions",
        r"(?:at )?(?:its |their )?subsequent annual sessions",
        _subsequent,
        (("during its next session and subsequent annual sessions", "subsequent annual sessions"),),
    ),
    Rule(
        "before_opening",
        rf"(?i:(?:at least|(?:no|not) (?:later|less) than|by) )?(?P<count>{CARDINAL}) (?P<unit>{UNIT}) "
        r"(?:before|prior to|in advance of|ahead of) (?:the )?(?:(?:opening|beginning|start|commencement) of )?"
        rf"{_OWNER} {_KIND}*(?P<ordinals>{ORDINAL}) {_KIND}*(?i:session)\b{_OF_BODY}",
        _before_opening,
        (
            (
                "to submit it no later than six weeks before the opening of its sixty-fourth session",
                "no later than six weeks before the opening of its sixty-fourth session",
            ),
        ),
    ),
    Rule(
        "between_two_sessions",
        rf"(?i:between) {_OWNER} {ORDINAL} and (?P<ordinals>{ORDINAL}) {_KIND}*(?i:sessions)\b{_OF_BODY}",
        _between,
        (
            (
                "to convene a seminar between its thirty-first and thirty-second sessions",
                "between its thirty-first and thirty-second sessions",
            ),
        ),
        ("cooperation between the first and second committees",),
    ),
    Rule(
        "session",
        rf"{_LEAD}(?P<kind>{_KIND}*)(?P<ordinals>{ORDINALS}) (?P<kind2>{_KIND}*){_SESSIONS}{_OF_BODY}{_IN_YEAR}",
        _numbered,
        (
            ("to report at its sixty-third session", "at its sixty-third session"),
            ("to report at its sixty- third session", "at its sixty- third session"),
            ("to report at its sixty third session", "at its sixty third session"),
            ("to convene a panel at the sixtieth session of the Council", "at the sixtieth session of the Council"),
            (
                "in the provisional agenda of its eightieth session the item",
                "in the provisional agenda of its eightieth session",
            ),
            (
                "to vote during the main part of its seventy-seventh session",
                "during the main part of its seventy-seventh session",
            ),
            (
                "to meet before the general debate of its seventy-seventh session",
                "before the general debate of its seventy-seventh session",
            ),
            ("to report at its one hundred and eightieth session", "at its one hundred and eightieth session"),
            ("to report at its sixty-seventh and sixty-eighth sessions", "at its sixty-seventh"),
            ("to report at its sixty-seventh and sixty-eighth sessions", "sixty-eighth sessions"),
            ("to report before the end of its seventy-ninth session", "before the end of its seventy-ninth session"),
            (
                "to report prior to the fifty-fourth session of the Human Rights Council",
                "prior to the fifty-fourth session of the Human Rights Council",
            ),
            ("to be held on the margins of its eightieth session", "on the margins of its eightieth session"),
            ("to report at the Council’s fifty-eighth session", "at the Council’s fifty-eighth session"),
            ("to meet at its resumed fifth session", "at its resumed fifth session"),
            ("to meet at its fifty-third regular session, in 2029", "at its fifty-third regular session, in 2029"),
        ),
        (
            "Takes note of the decision adopted at its fourth session",
            "the report of the Working Group on its nineteenth session",
            "the report submitted to the General Assembly at its seventy-fourth session",
            "Official Records of the General Assembly, Sixty-second Session, Supplement No. 1",
        ),
    ),
    Rule(
        "first_of_two_sessions",
        rf"{_LEAD}(?P<ordinals>{ORDINAL}) and(?:, [^,;:.]{{3,60}},)? (?:again )?(?:at|in|before|by) (?:its|their|the) "
        rf"{ORDINAL} {_KIND}*(?i:session)\b",
        _first_of_two,
        (
            ("to report at its eightieth and, in final form, at its eighty-second session", "at its eightieth"),
            (
                "to report at its eightieth and, in final form, at its eighty-second session",
                "at its eighty-second session",
            ),
        ),
        ("the first and, in this context, the second part of the report",),
    ),
    Rule(
        "that_session",
        rf"(?P<rel>(?i:{_AGENDA}|{before.ANY})) (?P<edge>)(?:that|the same|the said) session\b",
        _that_session,
        (
            (
                "to report at its eightieth session, and decides to consider the item at that session",
                "at that session",
            ),
        ),
        ("the statements made at that session",),
    ),
    Rule(
        "meeting",
        rf"{_LEAD}(?P<kind>{_KIND}*)(?P<ordinals>{ORDINALS}) (?P<kind2>{_KIND}*)(?i:meetings?)\b"
        rf"(?: of (?:the )?(?P<body>(?:States [Pp]arties|{bodies.NAME})))?{_IN_YEAR}",
        _meeting,
        (
            (
                "to be considered at the first meeting of the Conference of the Parties",
                "at the first meeting of the Conference of the Parties",
            ),
            ("for consideration by the Conference at its first meeting", "at its first meeting"),
        ),
        ("the decision taken by the Council at its 1854th meeting", "Adopted by the Council at its 9695th meeting"),
    ),
    Rule(
        "sessions_of_years",
        rf"{_LEAD}{_KIND}*(?i:sessions)\b (?:of|in|for) (?P<year1>{YEAR}) and (?P<year2>{YEAR})\b",
        _of_two_years,
        (
            ("to report at its substantive sessions of 2015 and 2016", "at its substantive sessions of 2015"),
            ("to report at its substantive sessions of 2015 and 2016", "2016"),
        ),
    ),
    Rule(
        "session_of_year",
        rf"{_LEAD}(?:(?P<year0>{YEAR}) )?(?P<kind>{_KIND}*)(?P<kind2>){_SESSIONS}{_OF_BODY}(?:\s*,? (?:(?:of|in|for)"
        rf" )?(?P<year>{YEAR})\b(?: of (?:the )?(?P<whose>{bodies.NAME}))?)?",
        _of_year,
        (
            ("to report to the Council at its substantive session of 2015", "at its substantive session of 2015"),
            ("to consider it at its 2025 session", "at its 2025 session"),
            ("to report to the Board at its annual session 2029", "at its annual session 2029"),
            (
                "to submit them before the substantive session of 2029 of the Disarmament Commission",
                "before the substantive session of 2029 of the Disarmament Commission",
            ),
        ),
        ("the messages agreed upon by the Environment Assembly at its sessions",),
    ),
    Rule(
        "session_by_turn",
        rf"{_LEAD}(?P<turn>(?i:next|forthcoming|upcoming|current|present)) (?P<kind>{_KIND}*)"
        rf"(?P<kind2>){_SESSIONS}{_OF_BODY}{_IN_YEAR}",
        _by_turn,
        (
            ("to report to it at its next session", "at its next session"),
            ("to consider it at its forthcoming session, in 2029", "at its forthcoming session, in 2029"),
        ),
        ("the views expressed during the consideration of the item at the current session",),
    ),
    Rule(
        "sessions_to_come",
        r"(?:at|in|during) (?:its|their|the|each of its|each of the|all its) (?:future|subsequent|forthcoming|"
        rf"following|regular|next {CARDINAL}) (?:annual |regular )?sessions",
        _without_number,
        (
            ("decides to consider it at its future sessions", "at its future sessions"),
            ("to report at each of the next three sessions", "at each of the next three sessions"),
        ),
    ),
    Rule(
        "last_meeting",
        r"(?:at|by|before|during) the (?P<event>(?:final|last|closing|opening|inaugural) (?:meeting|session) of "
        r"(?:the )?[A-Za-z]\w+)",
        _last_meeting,
        (("will decide at the final meeting of the commission", "at the final meeting of the commission"),),
    ),
)
