""" "Requests the Secretary-General to ...", "Calls for the implementation of ..."."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from obligations.reading import re2
from obligations.reading.asks.actions import Infinitive, infinitives, main_infinitive
from obligations.reading.asks.clauses import Clause
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.forms import acts, bindings, decisions
from obligations.reading.asks.page import Page, Passage
from obligations.reading.values import Modality, Span
from obligations.reading.verbs import ASKS

_JOINTS = (" by ", " among ", " between ", " from both ", " on the part of ", " participation of ", " withdrawal of ")
_SHARING = re2.compile(
    r"(?i)\b(?:co-?operation|co-?ordination|collaboration|dialogue|exchanges?|partnerships?|synerg\w+|interaction|"
    r"consultations?|negotiations?|talks|contacts?|agreement|links|communication|understanding|trust|confidence|"
    r"relations?|relationships?|coherence|engagement|sharing|solidarity|discussions?|cooperate|efforts|work|meetings?)\b"
)
"""What parties do with each other: only behind it do "among" and "between" name those who are asked."""

_TOLD = re2.compile(
    r"^(?:within [^,;]{3,40}? |, [^,;]{3,80}, )?(?:an?|the|another|further) (?:[a-z-]+,? (?:and )?){0,4}?"
    r"(?:reports?|briefings?|updates?|assessments?|recommendations|information|options|review|plan)\b"
    r"[^,;]{0,60}? (?:from|by) ([Tt]he [A-Z][^,;]{3,80})"
)
_PAPER = re2.compile(r"^(?:an?|another) (?:[a-z-]+ ){0,3}(?:report|briefing|update|assessment)\b")
"""A paper that is asked for itself: "Requests a written update from the Secretary-General"."""

_RECOMMENDED_TO = re2.compile(r"^to (the [A-Z][\w-]*(?: (?:and |of |the |on |for )*[A-Z][\w-]*)*),? (?:[a-z]|at\b)")
_TAKES_NO_THAT = (Modality.INVITES, Modality.CALLS_UPON, Modality.ENCOURAGES)
"""Behind these "that" only points: "Calls upon that State to accede"."""

_PRAISED = re2.compile(
    r"(?:[Cc]ommends|[Cc]ongratulates|[Aa]pplauds|[Pp]raises|[Tt]hanks) (the [^,;]{3,80}?) (?:for|on) "
)
"""Whom the words before praise: "Commends the Mediterranean countries for their efforts, encourages them to"."""

_MANY = re2.compile(
    r"\b((?:Member )?States(?: [Pp]arties)?|Governments|(?:the )?(?:parties|countries|organizations))\b"
)

_PROPER = re2.compile(r"\bthe [A-Z][\w’'-]*(?: (?:of the |of |on the |on |for the |for |and )?[A-Z][\w’'-]*)*")

_OTHER = re2.compile(r", and (?:also )?((?:the|all|other|States|Member States|Governments)\b[^,;:.]*) $")
"""Somebody else, whom the same verb asks for something else."""

_LISTING = re2.compile(
    r"(?:, (?:and )?|\b(?:for|with|among|between|enabl\w+|allow\w*|help\w*|assist\w*|support\w*|encourag\w+|urg\w+|"
    r"request\w*|invit\w+) )(?:the|all|other|its|States|Member States|Governments)\b[^,]*$"
)
"""The next name belongs to what the first act is about: "to enable the Committee, and the Council to meet"."""

_OF_SEVERAL = 2_000
"""Characters of the longest clause in which several parties are looked for, each of which is read from its name on."""

_PRONOUNS = ("them", "it", "him", "her", "they", "both")
_ONE_PERSON = ("him", "her")
_NAMES_ONLY = 80
"""A clause of at most so many characters that names somebody holds nothing else."""

_LOOKS_BACK = 600
"""Characters in which the name that a pronoun stands for is looked for."""


def read(page: Page, passage: Passage) -> Iterator[Draft]:
    """The asks of a clause that opens with a verb of asking."""
    clause, end = passage.clause, passage.clause.span.end
    modality, start = ASKS[clause.word], _behind_particle(page, clause)
    that = bindings.that_clause(page, start, end) if modality not in _TAKES_NO_THAT else None
    if that is not None:
        verb, times = page.printed(clause), passage.times
        yield from bindings.bound(page, passage.number, verb, modality, clause.span, times, that, passage.before)
    elif modality is Modality.DECIDES or (clause.word == "agrees" and page.text.startswith("to ", start)):
        yield from _decided(page, passage, start)
    elif modality is not Modality.OTHER:
        yield from _addressed(page, passage, start, page.printed(clause))


def _decided(page: Page, passage: Passage, start: int) -> Iterator[Draft]:
    """ "Decides to convene a meeting, and that the Secretariat will provide support": both."""
    clause, times = passage.clause, passage.times
    later = bindings.later_that(page, start, clause.span.end)
    if later is None:
        yield from decisions.read(page, passage, start)
        return
    end, that = later
    first = replace(clause, span=Span(clause.span.start, end))
    inside = tuple(m for m in times if m.span.start < end)
    yield from decisions.read(page, replace(passage, clause=first, times=inside, reach=end), start)
    second = Span(that, clause.span.end)
    verb, behind = page.printed(clause), [m for m in times if m.span.start >= that]
    yield from bindings.bound(page, passage.number, verb, Modality.DECIDES, second, behind, that)


def continued(page: Page, passage: Passage) -> Iterator[Draft]:
    """ "Continues to encourage X to ..." asks as "Encourages X to ..." does."""
    clause = passage.clause
    words = page.text[clause.body : clause.body + 24].split()
    finite = f"{words[1]}s" if len(words) > 1 and words[0] == "to" else ""
    if finite in ASKS:
        end = clause.body + len("to ") + len(words[1])
        inner = replace(passage, clause=replace(clause, word=finite, body=end + 1))
        for draft in read(page, inner):
            yield replace(draft, verb=page.text[clause.span.start : end])


def nominal(page: Page, start: int, end: int) -> tuple[str, ...]:
    """Whom an ask without "to ..." names: "the withdrawal of ... by X", "cooperation among X and Y"."""
    words = page.text[start:end]
    told = _TOLD.match(words) or _RECOMMENDED_TO.match(words)
    if told and (
        named := page.named(
            re2.split(" (?:on|in|at|with|within|for|before|after|by|every|until|no later|regarding) ", told.group(1))[
                0
            ],
            start,
        )
    ):
        return named
    for joint in _JOINTS:
        at = words.find(joint)
        behind = words[at + len(joint) : at + len(joint) + 1]
        if at < 0 or words[:at].endswith("ed") or behind.isdigit():  # "the increase of its strength by 5,900 personnel"
            continue
        if joint in (" among ", " between ") and not _SHARING.search(words[:at]):
            continue
        phrase = re2.split(", with| after | before | within | no later than ", words[at + len(joint) :])[0]
        if joint == " participation of ":
            named = page.named(re2.split(" (?:in|at) ", phrase)[0], start)
            named = named if all(page.parties.find(name) for name in named) else ()
        else:
            named = page.named(phrase, start)
        if named:
            return named
    return ()


def _behind_particle(page: Page, clause: Clause) -> int:
    """Behind "upon" and the like."""
    particles = ("upon ", "on ", "for ", "to ") if clause.word in ("calls", "appeals") else ()
    found = next((p for p in particles if page.text.startswith(p, clause.body)), "")
    return clause.body + len(found)


def _addressed(page: Page, passage: Passage, start: int, verb: str) -> Iterator[Draft]:
    text, clause, end = page.text, passage.clause, passage.clause.span.end
    modality = ASKS[clause.word]
    candidates = infinitives(text, start, end)
    main = main_infinitive(text, start, candidates)
    if main is None and (shared := _shared_act(page, passage, start)):
        named, act, span = shared
        yield page.draft(
            passage.number, span, verb, modality, named, act_at=act.verb_at, shape=Shape.DIRECT, times=passage.times
        )
        return
    if main is None and text[end : end + 1] == ":":
        main = Infinitive(end, end, "")
    named = _addressees(page, passage, start, main) if main else ()
    other = _other_addressee(page, main, candidates, end) if main and named and end - start < _OF_SEVERAL else None
    if main and other:
        first, second = _apart(passage, *other)
        acted = [act for act in candidates if act.start < other[0]]
        yield from acts.drafts(page, first, verb, modality, named, main, acted, Shape.DIRECT)
        yield from _addressed(page, second, other[1], verb)
    elif main and (named or clause.word in ("requests", "invites", "authorizes")):
        yield from acts.drafts(page, passage, verb, modality, named, main, candidates, Shape.DIRECT)
    elif end - start > 3:
        named = nominal(page, start, main.start if main else end)
        if not named and _PAPER.match(text[start:end]):
            named = passage.before  # "requests the Panel to ..., and requests also a final report"
        yield page.draft(
            passage.number,
            clause.span,
            verb,
            modality,
            named,
            act_at=start,
            shape=Shape.UNADDRESSED,
            times=passage.times,
        )


def _other_addressee(page: Page, main: Infinitive, candidates: list[Infinitive], end: int) -> tuple[int, int] | None:
    """Where the first act ends and the next name begins in "Requests A to report, and the B to convene".

    Only parties that are known count: the object of the first act may be followed by "to" as well.
    """
    for act in candidates:
        begin = max(main.verb_at, act.start - _NAMES_ONLY)
        found = _OTHER.search(page.text[begin : act.start]) if act.start > main.start else None
        if found is None or act.start >= end or _LISTING.search(page.text[main.verb_at : begin + found.start()]):
            continue
        named = page.named(found.group(1), begin + found.start(1))
        if named and all(map(page.parties.find, named)):
            return begin + found.start(), begin + found.start(1)
    return None


def _apart(passage: Passage, cut: int, begin: int) -> tuple[Passage, Passage]:
    """The clause in two, each with its times."""
    clause, times = passage.clause, passage.times
    first = replace(clause, span=Span(clause.span.start, cut))
    second = replace(clause, span=Span(begin, clause.span.end), body=begin, opens=False)
    return (
        replace(passage, clause=first, times=tuple(m for m in times if m.span.start < cut), reach=cut, following=None),
        replace(passage, clause=second, times=tuple(m for m in times if m.span.start >= cut)),
    )


def _addressees(page: Page, passage: Passage, start: int, main: Infinitive) -> tuple[str, ...]:
    """Who is named before the act; a pronoun means the actors of the ask before, or the name before."""
    phrase = page.text[start : main.start]
    pronoun = phrase.partition(",")[0].strip().lower()
    if pronoun in _PRONOUNS:
        before = passage.before if passage.before != (page.organ,) else ()
        if pronoun == "it":
            before = page.addressees.bodies(before)
        elif pronoun in _ONE_PERSON:
            before = page.addressees.officers(before)
        return before or decisions.new_body(page, passage.clause.span.start) or _meant(page, passage, pronoun)
    for joint in _JOINTS:
        thing, found, _ = phrase.partition(joint)
        if found and "," not in thing and not page.named(thing, start):
            return nominal(page, start, main.start)  # "encourages cooperation between X and Y to ..."
    return page.named(phrase, passage.clause.span.start)


def _meant(page: Page, passage: Passage, pronoun: str) -> tuple[str, ...]:
    """Whom "them" or "him" means: who is named before it in the paragraph, or who was asked in the one before."""
    at = passage.clause.span.start
    paragraph = page.text.rfind("\n\n", 0, at)
    named = page.addressees.antecedent(at, max(paragraph, at - _LOOKS_BACK), pronoun)
    before = page.text[max(paragraph, at - _LOOKS_BACK, 0) : at]
    praised = [found.group(1) for found in _PRAISED.finditer(before)] if pronoun == "them" else []
    if praised and (them := page.named(praised[-1], at)):
        return them
    earlier = passage.earlier
    if pronoun in _ONE_PERSON:
        earlier = page.addressees.officers(earlier)
    elif pronoun == "it":
        earlier = page.addressees.bodies(earlier)
    found = named or earlier or page.addressees.antecedent(at, at - _LOOKS_BACK, pronoun)
    # The organ never asks itself; a plain noun may be what is meant: "the importance for States of ratifying it".
    others = tuple(name for name in found if name != page.organ)
    if pronoun == "it" and not others:
        proper = [name.group() for name in _PROPER.finditer(before)]
        return page.named(proper[-1], at) if proper else ()
    if pronoun != "them":
        return others
    plain = [noun.group(1) for noun in _MANY.finditer(before)]
    return others or (page.named(plain[-1], at) if plain else ())


def _shared_act(page: Page, passage: Passage, start: int) -> tuple[tuple[str, ...], Infinitive, Span] | None:
    """ "Urges A, and encourages B, to continue ...": A's act is told in the next clause."""
    following, end = passage.following, passage.clause.span.end
    if following is None or following.word not in ASKS or end - start > 200:
        return None
    named = page.named(page.text[start:end], start)
    later = infinitives(page.text, following.body, following.span.end)
    act = main_infinitive(page.text, following.body, later)
    apart = bool(later) and page.text[max(0, later[0].start - 3) : later[0].start].rstrip().endswith(",")
    if not named or act is None or not (apart or end - start < _NAMES_ONLY):
        return None
    return named, act, Span(passage.clause.span.start, following.span.end)
