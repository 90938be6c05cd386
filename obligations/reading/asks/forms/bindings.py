""" "Decides that X shall ... and that Y shall ...", "Requests that the Secretary-General keep ..."."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from obligations.reading import re2, vocabulary
from obligations.reading.asks.actions import infinitives
from obligations.reading.asks.addressees import verb_after_name, verb_after_proper_name
from obligations.reading.asks.draft import Draft, Shape
from obligations.reading.asks.page import Page
from obligations.reading.deadlines import Mention
from obligations.reading.values import Modality, Span

MODAL = re2.compile(r"\b(shall|should|must|will|may|would|is to|are to|has to|have to)( not)?\b")
BASE_VERBS = re2.compile(
    r"\b(?:immediately|fully|not|also|urgently|promptly|continue to|be|keep|provide|report|submit|ensure|take|grant|"
    r"treat|comply|cease|respect|allow|refrain|continue|include|consider|make|facilitate|cooperate|establish|implement|"
    r"fulfil|give|hold|convene|adopt|remain|inform|brief|present|do|act|end|stop|release|withdraw|return|abide|engage|"
    r"participate|undertake|carry|conduct|review|pay|use|apply|observe|place|promote|protect|strengthen|enhance|address|"
    r"explore|develop|prepare|extend|renew|transmit|update|consult|accede|ratify|adhere|work|avoid|prevent|permit|"
    r"draw upon|draw on|seek|assess|pursue|examine|maintain|reduce|expand|improve|eliminate|prohibit|guarantee|"
    r"recognize|coordinate|collaborate|disseminate|mobilize|allocate|accelerate|intensify|disarm|dismantle|suspend|"
    r"resume|finalize|desist|vacate|enable|lift|honour|commit|contribute|assist|appoint|designate|elect|serve|"
    r"meet|lay down|contain|reflect|cover|focus|set out|put|proclaim|declare|endorse|approve|authorize|decide|"
    r"request|invite|urge)\b"
)
"""How the act begins after "Requests that X ..." (the subjunctive has the form of the infinitive)."""

_THAT = re2.compile(r"\bthat,? ")
_THAT_IS = ("is, ", "is until ", "is to say")
_AND_THAT = re2.compile(r"(?:,|;)? and(?: also| further)? that |[,;] that ")
_BEFORE_THAT = vocabulary.phrases("before_that")
"""How an aside between the verb and its "that" begins: "Decides, acting under Chapter VII of the Charter, that"."""
_RECEIVES = ("be provided", "be given", "be granted", "be allocated", "be accorded")
_HAPPENS = ("be held", "be convened", "take place")
"""Nobody does it: "Decides that the session shall be held"."""

_DONE = re2.compile(
    r"\b(?:be (held|[a-z]{3,}ed|taken|given|made|set up|brought|put)|(?:is|are) (?:hereby )?(extended|renewed|"
    r"prolonged|established|created|terminated|lifted|suspended|postponed|"
    r"increased|reduced)|(?:is|are) hereby (approved|appropriated|authorized|adopted|appointed|granted|designated|"
    r"declared|proclaimed|amended|repealed))\b"
)
"""What a decision does by saying so: "Decides that the mandate is extended", "that the session be held in May"."""

_PAPERS_OF = re2.compile(
    r"^(?:(?:the|all|any|its|his|her) )?(?:(?:next|future|subsequent|annual|regular|periodic) )*"
    r"(?:reports?|briefings?|updates?) (?:of|by|from) (the [A-Z].{3,80})"
)
"""Whose papers they are has to write them: "Requests that reports of the Secretary-General address"."""

_OWN_PAPER = re2.compile(r"^(.{3,60}?)[’']s? (?:[a-z]+ ){0,2}(?:reports?|briefings?|updates?)(?: |$)")
"""The same: "Requests that the Secretary-General's report be made available"."""

_ASIDE = re2.compile(
    r"^(?:until|from|by|as of|in|at|on|with|pursuant|subject|during|following|after|for|within|without)\b"
    r"[^,;:]{2,120}, "
)
_PRONOUNS = ("they", "it", "he", "she")
_NOBODY = ("nothing", "this")
_MANDATE_OF = re2.compile(
    r"\bmandates? of ((?:the )?[A-Z][\w’'-]*(?: (?:of the |of |in the |in |for |and )?[A-Z][\w’'-]*){0,8})"
)
_LOOKS_BACK = 600
"""Characters in which the name that a pronoun stands for is looked for."""


def that_clause(page: Page, start: int, end: int) -> int | None:
    """Where the words behind "that" begin, if the clause says "Decides that", "Requests, in this regard, that"
    or "Recommends to the General Assembly that"."""
    found = _THAT.search(page.text[start : min(end, start + 200)])
    if found is None or page.text.startswith(_THAT_IS, start + found.end()):
        return None
    before = page.text[start : start + found.start()].strip()
    addressed = before.startswith("to ") and "," not in before and not infinitives(before, 0, len(before))
    if before and not addressed and not (before.endswith(",") and before.lower().lstrip(", ").startswith(_BEFORE_THAT)):
        return None
    return start + int(found.end())


def later_that(page: Page, start: int, end: int) -> tuple[int, int] | None:
    """Where "and that X will ..." follows an act of another form, and where its own words begin."""
    parts = _parts(page, start, end, Modality.DECIDES)
    if len(parts) == 1 or page.text.endswith(
        " to", start, parts[0][1]
    ):  # "Decides to authorise all States to, and that"
        return None
    return parts[0][1], parts[1][0]


def bound(
    page: Page,
    number: str,
    verb: str,
    modality: Modality,
    span: Span,
    times: Sequence[Mention],
    that: int | None,
    before: tuple[str, ...] = (),
) -> Iterator[Draft]:
    """One ask for each "that X shall". Without a "that" (in a sub-paragraph: "(c) X should ...") X must be named."""
    text = page.text
    begin = span.start if that is None else that
    before = (_told(page, span.start, that) if that is not None else ()) or before
    for index, (start, end) in enumerate(_parts(page, begin, span.end, modality)):
        predicate = _predicate(text, start, end, modality, behind_that=that is not None)
        if predicate is None:
            continue
        subject, rest = text[start : predicate[0]].strip(), text[predicate[1] : end]
        actors = _meant(page, subject, before, start) or _agents(page, subject, rest, start)
        if subject == "it" and modality is Modality.DECIDES and not before and " be " not in rest[:20]:
            actors = (page.organ,)
        if subject in _NOBODY or " interpreted" in rest[:60] or (that is None and not actors):
            continue
        act_at = predicate[1] + len(rest) - len(rest.lstrip(" ,"))
        whole = Span(span.start if index == 0 else start, end)
        inside = [m for m in times if start <= m.span.start < end]
        yield page.draft(number, whole, verb, modality, actors, act_at=act_at, shape=Shape.BOUND, times=inside)


def _meant(page: Page, subject: str, before: tuple[str, ...], at: int) -> tuple[str, ...]:
    """Whom "it" or "they" means: who was asked before, but for the organ itself ("extends the mandate of the Mission,
    and decides that it shall")."""
    if subject not in _PRONOUNS or not before:
        return ()
    if before != (page.organ,) or subject != "it":
        return before
    mandates = list(_MANDATE_OF.finditer(page.text[max(0, at - _LOOKS_BACK, page.text.rfind("\n\n", 0, at)) : at]))
    return (page.named(mandates[-1].group(1), at) if mandates else ()) or before


def _told(page: Page, start: int, that: int) -> tuple[str, ...]:
    """Who is named before the "that": "Recommends to the General Assembly that it consider"."""
    verb, found, names = page.text[start:that].partition(" to ")
    return page.named(names.rpartition(" that")[0], start) if found and "," not in verb + names else ()


def _parts(page: Page, start: int, end: int, modality: Modality) -> list[tuple[int, int]]:
    """The range cut at every "and that" behind which a new subject is bound."""
    text = page.text
    cuts = [(start, start)]
    for found in _AND_THAT.finditer(text[start:end]):
        behind = start + found.end()
        predicate = _predicate(text, behind, min(end, behind + 250), modality)
        if predicate is None:
            continue
        passive = text.startswith("be ", predicate[0])  # "and that further measures be taken": nobody need be named
        subject = text[behind : predicate[0]]
        if modality is Modality.DECIDES or passive or subject.startswith("those ") or page.named(subject, behind):
            cuts.append((start + found.start(), behind))
    stops = [before for before, _ in cuts[1:]] + [end]
    return [(cut, page.trimmed(cut, stop)) for (_, cut), stop in zip(cuts, stops, strict=True)]


def _predicate(
    text: str, start: int, end: int, modality: Modality, *, behind_that: bool = True
) -> tuple[int, int] | None:
    """Where the subject ends and the act begins: around "shall" (a "not" is of the act), or at the verb itself."""
    modal = MODAL.search(text[start:end])
    if modal:
        return start + modal.start(), start + modal.end(1)
    if modality is Modality.DECIDES:
        done = _DONE.search(text[start:end])
        if done and not text.endswith(" to", start, start + done.start() - 1):
            if done.group(3):  # what is done is told by its subject: "that the amounts are hereby approved"
                return start + done.start(), start
            return start + done.start(), start + (done.start() if done.group(1) else done.start(2))
        verb = BASE_VERBS.search(text[start:end]) if behind_that else None  # "that the exhibition remain on display"
        subjunctive = verb is not None and not text.endswith(("to ", ", "), start, start + verb.start())
        return (start + verb.start(), start + verb.start()) if verb and subjunctive else None
    if papers := _PAPERS_OF.match(text[start:end]):
        start += papers.start(1)
    elif paper := _OWN_PAPER.match(text[start:end]):
        start += paper.end()
    at, proper = verb_after_name(text[start:end]), verb_after_proper_name(text[start:end])
    if at is None or (proper is not None and proper < at and BASE_VERBS.match(text[start + proper : end])):
        at = proper  # "Governments establish national committees"
    if at is None and (verb := BASE_VERBS.search(text[start:end])):
        at = verb.start()
    return (start + at, start + at) if at is not None else None


def _agents(page: Page, subject: str, predicate: str, at: int) -> tuple[str, ...]:
    """Who is to act: the subject, or X where a thing "shall be implemented by X"."""
    act = predicate.lstrip().removeprefix("not ")
    if act.startswith(_HAPPENS):
        return ()
    if (owner := _OWN_PAPER.match(subject)) and (owners := page.named(owner.group(1), at)):
        return owners
    if papers := _PAPERS_OF.match(subject):
        return page.named(re2.split(" (?:on|to|in|submitted|pursuant) ", papers.group(1))[0], at)
    if act.startswith(_RECEIVES):
        named: tuple[str, ...] = ()
    elif act.startswith("be "):  # "Demands that the city be demilitarized": what it is done to does not act
        named = page.addressees.parties(subject, at)
    else:
        named = page.named(subject, at)
    if not named and (aside := _ASIDE.match(subject)):  # "that, until 31 December, States may inspect"
        named = page.named(subject[aside.end() :], at)
    if named or not act.startswith("be "):
        return named
    doer = predicate.partition(" by ")[2]
    for end in (", in ", " in ", ", and be", " not later", " no later", " at ", " before ", " within ", " every "):
        doer = doer.partition(end)[0]
    return page.named(doer, at) if doer else ()
