"""From paragraphs to asks: walks the clauses of every operative paragraph and the dated words of the preamble."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace

import re2

from obligations.reading.asks import happenings
from obligations.reading.asks.actions import Infinitive, infinitives, main_infinitive, segments
from obligations.reading.asks.addressees import Addressees
from obligations.reading.asks.clauses import Clause, clauses, verb_positions
from obligations.reading.asks.draft import Draft
from obligations.reading.asks.kinds import kind_of
from obligations.reading.asks.recipients import recipient_of
from obligations.reading.asks.verbs import ACTS, ASKS, STRESSES
from obligations.reading.deadlines import Mention
from obligations.reading.paragraphs import Outline
from obligations.reading.parties import Parties
from obligations.reading.values import Modality, Paragraph, Part, Span

Times = Callable[[Span], Sequence[Mention]]

_MODAL = re2.compile(r"\b(shall|should|must|will|may|would|is to|are to|has to|have to)( not)?\b")
_NEED = re2.compile(
    r"\b(?:(?:continuing |continued |urgent |critical |pressing )*need for|importance for|necessity for|obligation of|need of) "
)
_THAT = re2.compile(r"\bthat,? ")
_AND_THAT = re2.compile(r"(?:,|;)? and(?: also| further)? that |[,;] that ")
_PASSIVE = re2.compile(
    r"\b(?:is|are) (?:also |further |strongly |hereby )?(requested|invited|encouraged|urged|called upon|asked|directed|authorized) to "
)
_WITH_REQUEST = re2.compile(r"\bwith (?:the|a) (request) (?:that|to) ")
_WHICH_SHALL = re2.compile(r"\b(?:which|that|who) (?:shall|will)\b")
_A_BODY = re2.compile(r",? (?:a|an) ([A-Za-z][^,;]{3,80})")
_REPEATED = re2.compile(
    r"^(?:its|the|previous|earlier|support|for|strong|urgent|its support for the|calls?) ?(?:[a-z]+ ){0,4}?(requests?|calls?|appeals?|invitations?|encouragement|recommendations?|demands?)\b"
)
_AND_ITS = re2.compile(r" and (its (?:request|call|invitation|appeal|recommendation) (?:to|upon|for|on) )")
_EXTENDED = re2.compile(r"\b(?:mandates?|measures|authori[sz]ations?|terms?|period|until|Day|Year|Decade|Week)\b")
_LIST_MARK = re2.compile(r"^: ?\([a-z]\) (?:To )?")
_SUBMITS = re2.compile(r"\b(?:submit|present|prepare|provide|deliver|issue|publish)\b")
_RECEIVING = re2.compile(r"^forward to receiving ")
_FROM = re2.compile(r"\b(?:from|of|by) (the [A-Z][^,;]{3,80})")
_BASE_VERBS = re2.compile(
    r"\b(?:(?:immediately|fully|not|also|urgently|promptly|continue to|be|keep|provide|report|submit|ensure|take|grant|treat|comply|cease|"
    r"respect|allow|refrain|continue|include|consider|make|facilitate|cooperate|establish|implement|fulfil|give|hold|convene|adopt|remain|"
    r"inform|brief|present|do|act|end|stop|release|withdraw|return|abide|engage|participate|undertake|carry|conduct|review|pay|use|apply|"
    r"observe|place|promote|protect|strengthen|enhance|address|explore|develop|prepare|extend|renew|transmit|update|consult|accede|ratify|"
    r"adhere|work|avoid|prevent|permit|enable|lift|honour|commit|contribute|assist|appoint|designate|elect|serve|meet|lay down|put)\b)"
)

_CONCRETE = frozenset(
    [
        "inform", "report", "submit", "present", "brief", "update", "notify", "transmit", "convene", "pay", "publish",
        "circulate", "deposit", "ratify", "conduct", "appoint", "hold", "communicate", "prepare", "issue", "adopt", "accede",
        "designate", "elect", "nominate", "register",
    ]
)  # fmt: skip
"""Acts concrete enough for an ask that only stands behind "the need for X to ..."."""

_PASSING_ON = frozenset(["request", "recommend", "urge", "encourage", "entrust", "mandate", "task", "authorize", "authorise", "ask", "direct"])

_PASSIVE_MODALITY = {
    "requested": Modality.REQUESTS,
    "asked": Modality.REQUESTS,
    "directed": Modality.REQUESTS,
    "invited": Modality.INVITES,
    "encouraged": Modality.ENCOURAGES,
    "urged": Modality.URGES,
    "called upon": Modality.CALLS_UPON,
    "authorized": Modality.AUTHORIZES,
}
_PARTICIPLE = re2.compile(r"\b((?:[Uu]rg|[Ii]nvit|[Rr]equest|[Ee]ncourag)ing|[Cc]alling (?:upon|on)) ")
_PARTICIPLE_MODALITY = {
    "urg": Modality.URGES,
    "invit": Modality.INVITES,
    "request": Modality.REQUESTS,
    "encourag": Modality.ENCOURAGES,
    "calling": Modality.CALLS_UPON,
}
_NOUN_MODALITY = {
    "request": Modality.REQUESTS,
    "call": Modality.CALLS_UPON,
    "appeal": Modality.APPEALS,
    "invitation": Modality.INVITES,
    "encouragement": Modality.ENCOURAGES,
    "recommendation": Modality.RECOMMENDS,
    "demand": Modality.DEMANDS,
}




@dataclass(slots=True)
class _Unit:
    """One operative paragraph: its chapeau and its sub-paragraphs."""

    chapeau: Paragraph
    subs: list[Paragraph] = field(default_factory=list)


class Finder:
    """Finds the asks of one document."""

    def __init__(self, outline: Outline, parties: Parties) -> None:
        self._outline = outline
        self._text = outline.masked
        self._organ = outline.header.organ
        self._addressees = Addressees(outline.masked, self._organ, parties)
        self._parties = parties
        self._verbs = verb_positions(outline.masked)
        self._starts = [verb.start for verb in self._verbs]

    def asks(self, times: Times) -> Iterator[Draft]:
        """Every ask, in the order of the text. ``times`` gives the words that say when in a range."""
        for paragraph in self._outline.of(Part.PREAMBLE):
            yield from happenings.in_preamble(self._text, paragraph, times(paragraph.span))
        for unit in self._units():
            yield from self._in_unit(unit, times)

    def _units(self) -> Iterator[_Unit]:
        unit: _Unit | None = None
        for paragraph in self._outline.of(Part.OPERATIVE):
            if unit and "(" in paragraph.number:
                unit.subs.append(paragraph)
            else:
                if unit:
                    yield unit
                unit = _Unit(paragraph)
        if unit:
            yield unit

    def _in_unit(self, unit: _Unit, times: Times) -> Iterator[Draft]:
        found = self._clauses(unit.chapeau)
        mentions = self._dating(times(unit.chapeau.span))
        before: tuple[str, ...] = ()
        for index, clause in enumerate(found):
            following = found[index + 1] if index + 1 < len(found) else None
            reach = unit.subs[0].span.end if unit.subs and following is None else clause.span.end
            for draft in self._in_clause(unit.chapeau.number, clause, following, mentions, before, reach):
                before = draft.actors or before
                yield draft
        governing = found[-1] if found else None
        for sub in unit.subs:
            yield from self._in_sub(sub, governing, times, before)

    def _in_sub(self, sub: Paragraph, governing: Clause | None, times: Times, actors: tuple[str, ...]) -> Iterator[Draft]:
        """A sub-paragraph is an ask of its own where it has a verb of the organ, an actor of its own or a time of its own."""
        mentions = self._dating(times(sub.span))
        own = self._clauses(sub)
        if own and own[0].opens:
            before: tuple[str, ...] = ()
            for index, clause in enumerate(own):
                following = own[index + 1] if index + 1 < len(own) else None
                for draft in self._in_clause(sub.number, clause, following, mentions, before, clause.span.end):
                    before = draft.actors or before
                    yield draft
            return
        body = self._body(sub)
        passives = [*self._passives(sub.number, body, mentions), *self._participles(sub.number, body, mentions)]
        mentions = [m for m in mentions if not any(d.span.start <= m.span.start < d.span.end for d in passives)]
        yield from passives
        if governing is None or governing.word not in ASKS:
            return
        modality = ASKS[governing.word]
        verb = self._printed(governing)
        if modality is Modality.DECIDES:
            yield from self._decided(sub.number, governing, verb, body, mentions)
        elif mentions and self._text[body.start].isupper():
            yield self._draft(sub.number, body, verb, modality, actors, Infinitive(body.start, body.start, ""), mentions, body)

    def _decided(self, number: str, governing: Clause, verb: str, body: Span, mentions: list[Mention]) -> Iterator[Draft]:
        """ "Decides: (a) To continue ...; (b) That X shall ...": what each sub-paragraph binds somebody to."""
        text = self._text
        if text.startswith(("That ", "that "), body.start):
            body = Span(body.start + 5, body.end)
            yield from self._bound(number, verb, Modality.DECIDES, body, mentions, body.start)
        elif text.startswith("To ", body.start) and governing.span.end - governing.body < 4:
            act = Infinitive(body.start, body.start + 3, text[body.start + 3 : body.end].split(None, 1)[0])
            if act.verb not in ("endorse", "welcome", "take"):
                yield self._draft(number, body, verb, Modality.DECIDES, (self._organ,), act, mentions, body)
        elif not text.startswith("To ", body.start):
            yield from self._bound(number, verb, Modality.DECIDES, body, mentions)

    def _dating(self, mentions: Sequence[Mention]) -> list[Mention]:
        """Without the years in names; "annual" dates only a report in which something is to be included."""
        text = self._text
        dating = [m for m in mentions if not _in_title(text, m.span.start)]
        return [m for m in dating if not m.weak or (m.every and _reported(text, m))]

    def _clauses(self, paragraph: Paragraph) -> list[Clause]:
        body = self._body(paragraph)
        low, high = bisect_left(self._starts, body.start), bisect_left(self._starts, body.end)
        return clauses(self._text, body, self._verbs[low:high])

    def _body(self, paragraph: Paragraph) -> Span:
        """The paragraph without its printed number."""
        start, end = paragraph.span
        text = self._text
        if text[start] == "(" or text[start].isdigit():
            start = next(i for i in range(start, end) if text[i] in ".)") + 1
        while start < end and (text[start].isspace() or text[start] in "*_"):
            start += 1
        return Span(start, end)

    def _in_clause(
        self, number: str, clause: Clause, following: Clause | None, mentions: list[Mention], before: tuple[str, ...], reach: int
    ) -> Iterator[Draft]:
        """The asks of one clause. ``before`` are the actors of the ask before it ("urges them to ...")."""
        inside = [m for m in mentions if clause.span.start <= m.span.start < clause.span.end]
        behind = Span(clause.body, clause.span.end)
        passives = [*self._passives(number, behind, inside), *self._participles(number, behind, inside)]
        inside = [m for m in inside if not any(d.span.start <= m.span.start < d.span.end for d in passives)]
        word, body = clause.word, clause.body
        repeated = _REPEATED.match(self._text[body : min(clause.span.end, body + 90)]) if word in ("reiterates", "renews", "repeats", "reaffirms") else None
        if word == "continues":
            yield from self._continued(number, clause, following, inside, before, reach)
        elif repeated:
            yield from self._repeated(number, clause, repeated, inside, before)
        elif word in ASKS:
            yield from self._asked(number, clause, following, inside, before, reach)
        elif word in ACTS and (clause.opens or inside) and self._founds(clause):
            verb = self._printed(clause)
            act = Infinitive(clause.span.start, clause.span.start, word)
            yield self._draft(number, clause.span, verb, ACTS[word], (self._organ,), act, inside, clause.span)
        elif word == "looks" and (awaited := _RECEIVING.match(self._text[body : clause.span.end])) and not inside:
            start = body + awaited.end()
            giver = _FROM.search(self._text[start : clause.span.end])
            named = self._addressees.read(giver.group(1), start) if giver else ()
            act = Infinitive(start, start, "report")
            yield self._draft(number, clause.span, self._printed(clause), Modality.LOOKS_FORWARD, named, act, (), Span(start, clause.span.end))
        else:
            if word in STRESSES:
                hidden = [*self._hidden(number, clause, inside), *self._also_repeated(number, clause, inside, before)]
                yield from hidden
                inside = [m for m in inside if not any(d.span.start <= m.span.start < d.span.end for d in hidden)]
            yield from happenings.in_clause(self._text, number, clause, self._printed(clause), inside, self._addressees)
        yield from passives

    def _founds(self, clause: Clause) -> bool:
        """ "Renews its commitment" does nothing; "Renews the mandate" does."""
        words = self._text[clause.body : min(clause.span.end, clause.body + 120)]
        return clause.word not in ("renews", "extends", "declares") or _EXTENDED.search(words) is not None

    def _continued(
        self, number: str, clause: Clause, following: Clause | None, mentions: list[Mention], before: tuple[str, ...], reach: int
    ) -> Iterator[Draft]:
        """ "Continues to encourage X to ..." asks as "Encourages X to ..." does."""
        words = self._text[clause.body : clause.body + 24].split()
        finite = f"{words[1]}s" if len(words) > 1 and words[0] == "to" else ""
        if finite in ASKS:
            at = clause.body + 3
            inner = replace(clause, word=finite, body=at + len(words[1]) + 1)
            for draft in self._asked(number, inner, following, mentions, before, reach):
                yield replace(draft, verb=f"{self._text[clause.span.start : at]}{words[1]}")

    def _printed(self, clause: Clause) -> str:
        """The verb as printed, with its particle and without adverbs: "calls upon", "looks forward"."""
        verb = self._text[clause.span.start : clause.span.start + len(clause.word)]
        after = self._text[clause.body : clause.body + 12].split()
        if clause.word in ("calls", "looks", "takes") and after and after[0] in ("upon", "on", "for", "forward", "note"):
            return f"{verb} {after[0]}"
        return verb

    def _asked(
        self, number: str, clause: Clause, following: Clause | None, mentions: list[Mention], before: tuple[str, ...], reach: int
    ) -> Iterator[Draft]:
        text, start, end = self._text, clause.body, clause.span.end
        verb, modality = self._printed(clause), ASKS[clause.word]
        for particle in ("upon ", "on ", "for ", "to ") if clause.word in ("calls", "appeals") else ():
            if text.startswith(particle, start):
                start += len(particle)
                break
        that = self._that(start, end)
        if that is not None and modality is not Modality.INVITES:
            yield from self._bound(number, verb, modality, Span(clause.span.start, end), mentions, that)
            return
        own = modality is Modality.DECIDES and clause.word != "agrees"
        candidates = infinitives(text, start, end)
        main = candidates[0] if own and candidates else main_infinitive(text, start, candidates)
        if own:
            if main:
                actors = self._passed_on(main, candidates, end) or (self._organ,)
                founded = list(self._founded(number, verb, Span(main.start, end)))
                if founded:
                    stop = founded[0].span.start
                    candidates = [c for c in candidates if c.start < stop]
                    span = Span(clause.span.start, clause.span.start + len(text[clause.span.start : stop].rstrip(" ,;")))
                    yield self._draft(number, span, verb, modality, actors, main, mentions, Span(main.start, span.end))
                    yield from founded
                    return
                yield from self._acts(number, clause, verb, modality, actors, main, candidates, mentions, reach)
            return
        if clause.word == "agrees":
            return
        whole = text[end : end + 1] == ":"
        phrase = text[start : main.start] if main else text[start:end] if whole else self._nominal(start, end)
        named = self._addressees.read(phrase, clause.span.start)
        if main is None and following and following.word in ASKS and self._shares(text[start:end], following):
            named = self._addressees.read(text[start:end], start)
            span = Span(clause.span.start, following.span.end)
            later = infinitives(text, following.body, following.span.end)
            act = main_infinitive(text, following.body, later) or Infinitive(start, start, "")
            yield self._draft(number, span, verb, modality, named, act, mentions, Span(act.start, following.span.end))
            return
        pronoun = text[start : main.start].partition(",")[0].strip().lower() if main else ""
        if pronoun in ("them", "it", "him", "her", "they"):
            person = pronoun in ("him", "her")
            named = before or self._addressees.antecedent(clause.span.start, clause.span.start - 600, person=person)
        if main is None and whole and named:
            main = Infinitive(end, end, "")
        if main and (named or clause.word in ("requests", "invites", "authorizes")):
            yield from self._acts(number, clause, verb, modality, named, main, candidates, mentions, reach)
        elif end - start > 3:
            act = Infinitive(start, start, text[start:end].split(None, 1)[0].lower() if text[start:end].split() else "")
            named = named or self._addressees.read(self._nominal(start, main.start if main else end), start)
            yield self._draft(number, clause.span, verb, modality, named, act, mentions, Span(start, end))

    def _passed_on(self, main: Infinitive, candidates: list[Infinitive], end: int) -> tuple[str, ...]:
        """ "Decides to request X to ...", "Decides to recommend that X ...": X is to act, not the organ."""
        if main.verb not in _PASSING_ON:
            return ()
        start = main.verb_at + len(main.verb) + 1
        that = self._that(start, end)
        if that is not None:
            verb = _BASE_VERBS.search(self._text[that:end])
            return self._addressees.read(self._text[that : that + verb.start()], that) if verb else ()
        later = [c for c in candidates if c.start >= start]
        return self._addressees.read(self._text[start : later[0].start], start) if later and main.verb != "invite" else ()

    def _founded(self, number: str, verb: str, within: Span) -> Iterator[Draft]:
        """ "Decides to establish a Committee ..., which will report ...": the new body is bound as well."""
        text = self._text
        for found in _WHICH_SHALL.finditer(text[within.start : within.end]):
            at = within.start + found.end()
            act = next((w for w in text[at : at + 80].replace(",", " ").split() if w in _CONCRETE or w == "meet"), None)
            named = self._addressees.read(_new_body(text[within.start : within.start + found.start()]), at)
            if act and named:
                inside = Span(within.start + found.start(), within.end)
                act_at = text.index(act, at)
                yield self._draft(number, inside, verb, Modality.DECIDES, named[:1], Infinitive(at, act_at, act), (), Span(act_at, within.end))
                return

    def _that(self, start: int, end: int) -> int | None:
        """Where the words behind "that" begin, if the clause says "Decides that", "Requests, in this regard, that"."""
        found = _THAT.search(self._text[start : min(end, start + 200)])
        if found is None:
            return None
        before = self._text[start : start + found.start()].strip()
        if before and not (before.endswith(",") and before.lower().startswith(("in ", ",", "as ", "with ", "pursuant", "to ", "for ", "on ", "further", "without"))):
            return None
        return start + found.end()

    def _shares(self, phrase: str, following: Clause) -> bool:
        """ "Urges A, and encourages B, to continue ...": does the next clause carry the act of this one?"""
        if len(phrase) > 200 or not self._addressees.read(phrase, following.span.start):
            return False
        later = infinitives(self._text, following.body, following.span.end)
        return bool(later) and self._text[: later[0].start].rstrip().endswith(",")

    def _nominal(self, start: int, end: int) -> str:
        """Whom an ask without "to ..." names: "the withdrawal of ... by X", "cooperation among X and Y"."""
        words = self._text[start:end]
        for joint in (" by ", " among ", " between ", " from both ", " on the part of ", " participation of "):
            at = words.find(joint)
            phrase = words[at + len(joint) :].split(", with")[0]
            if at < 0 or words[:at].endswith("ed") or (joint.startswith(" part") and not self._known(phrase)):
                continue
            if self._addressees.read(phrase, start):
                return phrase
        return ""

    def _known(self, phrase: str) -> bool:
        """Does the phrase name settled parties only? Anybody may participate; few are asked to."""
        named = self._addressees.read(phrase.split(" in ")[0], 0)
        return bool(named) and all(self._parties.find(name) for name in named)

    def _acts(
        self, number: str, clause: Clause, verb: str, modality: Modality, actors: tuple[str, ...], main: Infinitive,
        candidates: list[Infinitive], mentions: list[Mention], reach: int,
    ) -> Iterator[Draft]:  # fmt: skip
        """One ask, or several where acts of one verb have times of their own; an act without goes with a dated one."""
        text, end = self._text, clause.span.end
        if text[clause.span.start : end].rstrip().endswith((":", "to")) or text[end : end + 1] == ":" and end - main.start < 12:
            end = max(end, clause.span.start + len(text[clause.span.start : reach].rstrip(" \n,;.:")))
        ranges = [Span(*r) for r in segments(text, main, candidates, end)]
        dated = [r for r in ranges if any(r.start <= m.span.start < r.end for m in mentions)]
        early = [m for m in mentions if m.span.start < main.start]
        if not dated or early:
            act = Span(main.start, end)
            yield self._draft(number, Span(clause.span.start, end), verb, modality, actors, main, [*early, *mentions[len(early) :]], act)
            return
        for index, act in enumerate(dated):
            until = ranges.index(dated[index + 1]) if index + 1 < len(dated) else len(ranges)
            stop = ranges[until - 1].end
            begin = clause.span.start if index == 0 else act.start
            inner = next((c for c in candidates if c.start == act.start), main)
            inside = [m for m in mentions if act.start <= m.span.start < stop]
            yield self._draft(number, Span(begin, stop), verb, modality, actors, inner, inside, Span(act.start, stop))

    def _bound(
        self, number: str, verb: str, modality: Modality, span: Span, mentions: list[Mention], that: int | None = None
    ) -> Iterator[Draft]:
        """ "Decides that X shall ... and that Y shall ...": one ask for each."""
        text = self._text
        begin = that if that is not None else span.start
        cuts = [begin]
        for found in _AND_THAT.finditer(text[begin : span.end]):
            if _MODAL.search(text[begin + found.end() : min(span.end, begin + found.end() + 250)]):
                cuts.append(begin + found.end())
        for index, cut in enumerate(cuts):
            stop = span.end if index + 1 == len(cuts) else cuts[index + 1]
            stop = cut + len(text[cut:stop].rstrip(" ,;.:\n").removesuffix("that").rstrip().removesuffix(" further").removesuffix(" also").removesuffix("and").rstrip(" ,;.:\n"))
            modal = _MODAL.search(text[cut:stop])
            if modal is None and modality is Modality.DECIDES:
                continue
            if modal is None:
                modal = _BASE_VERBS.search(text[cut:stop])
            if modal is None:
                continue
            subject, rest = text[cut : cut + modal.start()], text[cut + modal.end() : stop]
            predicate = cut + (modal.end() if _MODAL.match(modal.group()) else modal.start())
            if " interpreted" in rest[:60] or subject.strip() in ("nothing", "this"):
                continue
            actors = self._agents(subject, rest, cut)
            whole = Span(span.start if index == 0 else cut, stop)
            inside = [m for m in mentions if cut <= m.span.start < stop]
            act = Infinitive(predicate, predicate + len(text[predicate:stop]) - len(text[predicate:stop].lstrip()), "")
            if that is None and not actors:
                continue
            yield self._draft(number, whole, verb, modality, actors, act, inside, Span(predicate, stop))

    def _agents(self, subject: str, predicate: str, at: int) -> tuple[str, ...]:
        """Who is to act: whoever stands behind "by" in a passive, else the subject."""
        words = predicate.split(None, 4)[:3]
        passive = bool(words) and words[0] == "be" and any(w.rstrip(",;.").endswith(("ed", "en", "held", "made", "given")) for w in words[1:])
        subjects = self._addressees.read(subject, at)
        if passive and not subjects:
            by = predicate.find(" by ")
            return self._addressees.read(predicate[by + 4 :].split(", in ")[0].split(" in ")[0].split(", and be")[0], at) if by >= 0 else ()
        return subjects

    def _repeated(
        self, number: str, clause: Clause, found: re2._Match, mentions: list[Mention], before: tuple[str, ...]
    ) -> Iterator[Draft]:
        """ "Reiterates its invitation to X to ...": an ask made again."""
        text = self._text
        noun = found.group(1).rstrip("s")
        modality = _NOUN_MODALITY.get(noun, Modality.OTHER)
        start = clause.body + found.end()
        for particle in (" on ", " upon ", " for ", " "):
            if text.startswith(particle, start):
                start += len(particle)
                break
        first = infinitives(text, start, min(start + 40, clause.span.end))
        if text.startswith("to ", start) and not (first and first[0].start == start):
            start += 3
        verb = text[clause.span.start : clause.body + found.end()]
        candidates = infinitives(text, start, clause.span.end)
        main = main_infinitive(text, start, candidates)
        if main:
            named = self._addressees.read(text[start : main.start], clause.span.start)
            phrase = text[start : main.start]
            if phrase.startswith("of ") and " to " in phrase:
                named = self._addressees.read(phrase.split(" to ", 1)[1], clause.span.start) or named
            yield from self._acts(number, clause, verb, modality, named, main, candidates, mentions, clause.span.end)
        else:
            act = Infinitive(start, start, "")
            named = self._addressees.read(self._nominal(start, clause.span.end), start)
            yield self._draft(number, clause.span, verb, modality, named, act, mentions, Span(start, clause.span.end))

    def _also_repeated(self, number: str, clause: Clause, mentions: list[Mention], before: tuple[str, ...]) -> Iterator[Draft]:
        """ "Reiterates the importance of ... and its request to X to ..."."""
        if clause.word not in ("reiterates", "renews", "repeats"):
            return
        found = _AND_ITS.search(self._text[clause.body : clause.span.end])
        if found:
            start = clause.body + found.start(1)
            inner = replace(clause, span=Span(start, clause.span.end), body=start)
            again = _REPEATED.match(self._text[start : start + 90])
            if again:
                for draft in self._repeated(number, inner, again, mentions, before):
                    yield replace(draft, verb=self._printed(clause))

    def _hidden(self, number: str, clause: Clause, mentions: list[Mention]) -> Iterator[Draft]:
        """ "Emphasizes ... the need for X to inform ...", "Stresses that X should submit ..."."""
        text, end = self._text, clause.span.end
        verb = self._printed(clause)
        for found in _NEED.finditer(text[clause.body : end]):
            start = clause.body + found.end()
            candidates = infinitives(text, start, min(end, start + 300))
            main = main_infinitive(text, start, candidates)
            if main is None or main.verb not in _CONCRETE:
                continue
            actors = self._addressees.read(text[start : main.start], start)
            if actors:
                yield self._draft(number, Span(clause.body + found.start(), end), verb, Modality.STRESSES, actors, main, mentions, Span(main.start, end))
                return
        that = self._that(clause.body, end)
        modal = _MODAL.search(text[that:end]) if that is not None else None
        if that is None or modal is None or modal.group(1) not in ("shall", "should", "must"):
            return
        rest = text[that + modal.end() : end].split(None, 2)
        act = next((w for w in rest[:2] if w in _CONCRETE), None)
        actors = self._addressees.read(text[that : that + modal.start()], that)
        if act and actors:
            at = that + modal.end() + 1
            yield self._draft(number, clause.span, verb, Modality.STRESSES, actors, Infinitive(at, at, act), mentions, Span(at, end))

    def _passives(self, number: str, within: Span, mentions: list[Mention]) -> Iterator[Draft]:
        """ "further, the Secretary-General is requested to ..." and "with the request that it report ..."."""
        text = self._text
        for found in _PASSIVE.finditer(text[within.start : within.end]):
            at = within.start + found.start()
            left = text[within.start : at]
            start = within.start + max(left.rfind("; "), left.rfind(". ")) + 1
            if start == within.start and left[:1].islower():
                continue
            subject = text[start:at].strip()
            if " which " in subject or " that " in subject or " who " in subject:
                continue
            offset = text.index(subject, start)
            for lead in ("further, ", "furthermore, ", "and ", "to this end, "):
                if subject.startswith(lead):
                    subject, offset = subject[len(lead) :], offset + len(lead)
            actors = self._addressees.read(subject, at)
            stop = text.find(";", at, within.end)
            stop = within.end if stop < 0 else stop
            stop = at + len(text[at:stop].rstrip(" ,;.\n"))
            if actors:
                act = Infinitive(within.start + found.end() - 3, within.start + found.end(), "")
                inside = [m for m in mentions if at <= m.span.start < stop]
                verb = found.group().removesuffix(" to ")
                yield self._draft(number, Span(offset, stop), verb, _PASSIVE_MODALITY[found.group(1)], actors, act, inside, Span(act.start, stop))
        for found in _WITH_REQUEST.finditer(text[within.start : within.end]):
            start = within.start + found.end()
            stop = text.find(";", start, within.end)
            stop = within.end if stop < 0 else stop
            verb_at = _BASE_VERBS.search(text[start:stop])
            if verb_at is None:
                continue
            subject = text[start : start + verb_at.start()].strip()
            actors = self._addressees.read(subject, start) or self._antecedent(within.start, within.start + found.start())
            inside = [m for m in mentions if start <= m.span.start < stop]
            act = Infinitive(start + verb_at.start(), start + verb_at.start(), "")
            stop = start + len(text[start:stop].rstrip(" ,;.\n"))
            yield self._draft(number, Span(within.start + found.start(), stop), "request", Modality.REQUESTS, actors, act, inside, Span(act.start, stop))

    def _participles(self, number: str, within: Span, mentions: list[Mention]) -> Iterator[Draft]:
        """ "..., urging all States to ..." and "(c) Encouraging the inclusion of ...": asks in the form of a participle."""
        text = self._text
        for found in _PARTICIPLE.finditer(text[within.start : within.end]):
            start = within.start + found.end()
            at = within.start + found.start(1)
            opens = at == within.start
            if not opens and text[within.start : at].rstrip()[-1:] != "," and not text[within.start : at].endswith((", and ", " while ")):
                continue
            stop = text.find(";", start, within.end)
            stop = within.end if stop < 0 else stop
            stop = at + len(text[at:stop].rstrip(" ,;.\n"))
            candidates = infinitives(text, start, stop)
            main = main_infinitive(text, start, candidates)
            named = self._addressees.read(text[start : main.start] if main else self._nominal(start, stop), at)
            if (named and main) or opens:
                act = main if main and named else Infinitive(start, start, "")
                word = found.group(1).lower()
                modality = next(m for stem, m in _PARTICIPLE_MODALITY.items() if word.startswith(stem))
                inside = [m for m in mentions if at <= m.span.start < stop]
                yield self._draft(number, Span(at, stop), text[at:start].strip(), modality, named, act, inside, Span(act.start, stop))

    def _antecedent(self, start: int, end: int) -> tuple[str, ...]:
        """The one "it" means: whoever something goes to just before ("transmit to the Commission ..., with the request that it")."""
        words = self._text[start:end]
        at = words.rfind(" to the ")
        return self._addressees.read(words[at + 4 :].split(" those ")[0].split(",")[0], start) if at >= 0 else ()

    def _draft(
        self, number: str, span: Span, verb: str, modality: Modality, actors: tuple[str, ...], act: Infinitive,
        mentions: Sequence[Mention], scope: Span,
    ) -> Draft:  # fmt: skip
        action = _LIST_MARK.sub("", " ".join(self._text[act.verb_at : scope.end].split()))
        recipient = recipient_of(action, self._addressees, span.start)
        kind = kind_of(action, actors, self._organ, modality)
        return Draft(number, span, verb, modality, actors, recipient, action, kind, tuple(mentions))


def _reported(text: str, mention: Mention) -> bool:
    """Does "annual" speak of the report that is asked for, or of the one in which something is to be included?"""
    before = text[max(0, mention.span.start - 90) : mention.span.start]
    return mention.text.startswith("in ") or (mention.text.startswith(("an ", "a ")) and _SUBMITS.search(before) is not None)


def _in_title(text: str, at: int) -> bool:
    """Does the position stand between quotation marks, as the title of an item or a report does?"""
    return text.rfind("“", max(0, at - 400), at) > text.rfind("”", max(0, at - 400), at)


def _new_body(words: str) -> str:
    """The body in "establish ..., for a period of two years, a Committee of the Security Council, consisting of"."""
    named = [found.group(1) for found in _A_BODY.finditer(words) if not found.group(1).startswith("period")]
    return named[0] if named else ""


def shortened(action: str, words: int = 28) -> str:
    """An action of at most that many words."""
    every = action.split()
    return action if len(every) <= words else " ".join(every[:words]).rstrip(",;:") + " …"


__all__ = ["Finder", "shortened"]
