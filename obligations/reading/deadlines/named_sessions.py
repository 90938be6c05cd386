"""Rules for sessions: "at its sixty-third session", "the sixtieth session of the Council", "substantive session of 2015"."""

from __future__ import annotations

from collections.abc import Sequence

from obligations.reading import bodies
from obligations.reading.deadlines import words
from obligations.reading.deadlines.grammar import Found, Match, Rule
from obligations.reading.deadlines.mention import Relation, SessionName, Turn
from obligations.reading.deadlines.words import ORDINALS, YEAR
from obligations.reading.values import Form

_END = r"(?:the\s+)?(?:end|close|conclusion|closing)\s+of"
_START = r"(?:the\s+)?(?:beginning|start|opening)\s+of"
_AGENDA = r"(?:in|on|under)\s+the\s+(?:provisional\s+|draft\s+)?agendas?\s+(?:of|for)"
_WHEN = (
    rf"(?P<rel>(?i:{_AGENDA}|by\s+(?:no|not)\s+later\s+than|(?:no|not)\s+later\s+than|(?:well\s+)?in\s+advance\s+of|"
    r"in\s+(?:good\s+)?time\s+for|at\s+the\s+latest\s+(?:at|by|during)|prior\s+to|ahead\s+of|before|by|until|up\s+to|"
    r"(?:starting|beginning|commencing)(?:\s+(?:at|with|from|in|during))?|as\s+from|as\s+of|from|after|following|"
    r"at|during|for|in|of|to|on|within|throughout))"
)
_EDGE = rf"(?P<edge>(?i:{_END}|{_START}))"
_PART = (
    r"(?P<part>(?i:(?:the\s+)?(?:main|first|second|resumed|high-level|first\s+resumed|second\s+resumed)\s+"
    r"(?:part|segment|meetings?)\s+of))"
)
_OWNER = (
    r"(?P<owner>its|their|his|her|the|both|each\s+of\s+its|"
    r"(?:the\s+)?(?:Assembly|Council|Commission|Committee|Conference|General\s+Assembly|Human\s+Rights\s+Council)[’']s?)"
)
_KIND = (
    r"(?P<kind>(?i:(?:\s*(?:regular|annual|substantive|resumed|special|emergency|extraordinary|organizational|inaugural|"
    r"biennial|ordinary|plenary|intersessional|general)\s+)*))"
)
_OF_BODY = rf"(?:\s+of\s+(?:the\s+)?(?P<body>{bodies.NAME}))?"
_YEAR = rf"(?:,?\s+(?:in|of)\s+(?P<year>{YEAR}))?"

_BEFORE = ("in advance of", "prior to", "ahead of", "before", "time for")
_BY = ("later than", "the latest at", "the latest by", "by")


def _relation(match: Match) -> Relation:
    word = " ".join((match.group("rel") or "").lower().split())
    edge = (match.group("edge") or "").lower()
    if word.endswith(_BEFORE):
        return Relation.BY if edge and not edge.split()[-2].startswith(("begin", "start", "open")) else Relation.BEFORE
    if word.endswith(_BY):
        return Relation.BY
    if word in ("until", "up to"):
        return Relation.UNTIL
    if word.startswith(("starting", "beginning", "commencing", "from", "as ")):
        return Relation.FROM
    if word in ("after", "following"):
        return Relation.AFTER
    return Relation.AT


def _owner(match: Match) -> tuple[tuple[str, ...], str]:
    body = match.group("body")
    if body:
        return (bodies.canonical(body),), f"the {body}"
    owner = " ".join(match.group("owner").split())
    if owner.endswith(("’s", "'s", "’", "'")):
        return (bodies.canonical(owner.removeprefix("the ").rstrip("s").rstrip("’'")),), owner
    return (), owner


def _numbered(match: Match) -> Sequence[Found]:
    names, pointer = _owner(match)
    relation = _relation(match)
    part = _part(match)
    offset = match.start(match.re.groupindex["ordinals"])
    found = words.ordinals(match.group("ordinals"))
    year = int(match.group("year")) if match.group("year") else None
    return [
        Found(
            Form.SESSION,
            relation,
            session=SessionName(names, pointer, number=number, year=year if len(found) == 1 else None, part=part),
            start=0 if index == 0 else offset + start,
            end=None if index == len(found) - 1 else offset + end,
        )
        for index, (number, start, end) in enumerate(found)
    ]


def _part(match: Match) -> str:
    part = " ".join((match.group("part") or "").lower().removeprefix("the ").split()).removesuffix(" of")
    kind = " ".join((match.group("kind") or "").lower().split())
    return part or (kind if "resumed" in kind or "special" in kind or "emergency" in kind else "")


def _of_year(match: Match) -> Sequence[Found]:
    printed = match.group("year") or match.group("year0")
    if not printed:
        return []
    names, pointer = _owner(match)
    year = int(printed)
    return [Found(Form.SESSION, _relation(match), session=SessionName(names, pointer, year=year, part=_part(match)))]


_TURNS = {
    "next": Turn.NEXT,
    "forthcoming": Turn.NEXT,
    "upcoming": Turn.NEXT,
    "current": Turn.CURRENT,
    "present": Turn.CURRENT,
}


def _by_turn(match: Match) -> Sequence[Found]:
    names, pointer = _owner(match)
    turn = _TURNS[match.group("turn").lower()]
    return [Found(Form.SESSION, _relation(match), session=SessionName(names, pointer, turn=turn, part=_part(match)))]


def _unnumbered(_: Match) -> Sequence[Found]:
    return [Found(Form.OTHER, steps=("the sessions are named without a number or a year",))]


_NOUN = r"sessions?|meetings?(?:\s+of\s+the\s+(?:Conference\s+of\s+the\s+)?(?:States\s+)?Parties)"

RULES = (
    Rule(
        "session",
        rf"(?:{_WHEN}\s+)?(?:{_EDGE}\s+)?(?:{_PART}\s+)?{_OWNER}\s+{_KIND}(?P<ordinals>{ORDINALS})\s*(?P<kind2>(?i:(?:(?:regular|annual|substantive|resumed|special|emergency\s+special|extraordinary|ordinary)\s+)*))"
        rf"(?i:sessions?){_OF_BODY}{_YEAR}",
        _numbered,
        (
            ("to report at its sixty-third session", "at its sixty-third session"),
            ("at its sixty- third session", "at its sixty- third session"),
            ("the panel at the sixtieth session of the Council", "at the sixtieth session of the Council"),
            (
                "in the provisional agenda of its eightieth session the item",
                "in the provisional agenda of its eightieth session",
            ),
            (
                "during the main part of its seventy-seventh session",
                "during the main part of its seventy-seventh session",
            ),
            ("report at its one hundred and eightieth session", "at its one hundred and eightieth session"),
        ),
        ("adopted at its fourth session the decision",),
    ),
    Rule(
        "meeting",
        rf"(?:{_WHEN}\s+)?(?:{_EDGE}\s+)?(?:{_PART}\s+)?{_OWNER}\s+{_KIND}(?P<ordinals>{ORDINALS})\s+(?:(?:annual|biennial|resumed)\s+)?meetings?"
        rf"(?:\s+of\s+(?:the\s+)?(?P<body>(?:Conference\s+of\s+the\s+Parties|(?:the\s+)?States\s+[Pp]arties)(?:\s+to\s+the\s+[A-Z]\w+(?:\s+(?:on|of|for|the|and|[A-Z]\w+))*)?|{bodies.NAME})){_YEAR}",
        _numbered,
        (("the first meeting of the Conference of the Parties", "the first meeting of the Conference of the Parties"),),
        ("at its 9695th meeting, on 30 July 2024",),
    ),
    Rule(
        "session_of_year",
        rf"(?:{_WHEN}\s+)?(?:{_EDGE}\s+)?(?:{_PART}\s+)?{_OWNER}\s+(?:(?P<year0>{YEAR})\s+)?{_KIND}sessions?{_OF_BODY}{_YEAR}",
        _of_year,
        (
            ("at its substantive session of 2015", "at its substantive session of 2015"),
            ("at its 2025 session", "at its 2025 session"),
        ),
    ),
    Rule(
        "session_by_turn",
        rf"(?:{_WHEN}\s+)?(?:{_EDGE}\s+)?(?:{_PART}\s+)?{_OWNER}\s+(?P<turn>(?i:next|forthcoming|upcoming|current|present))\s+{_KIND}sessions?{_OF_BODY}",
        _by_turn,
        (("to report at its next session", "at its next session"),),
    ),
    Rule(
        "sessions_to_come",
        r"(?:at|in|during)\s+(?:its|their|the)\s+(?:future|subsequent|forthcoming)\s+(?:annual\s+|regular\s+)?sessions",
        _unnumbered,
        (("to consider at its future sessions", "at its future sessions"),),
    ),
)
