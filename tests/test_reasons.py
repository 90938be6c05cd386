"""What reading says in English - steps, warnings, refusals - has a form that can be translated, each and every one."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from django.utils import translation

from obligations.reading import files, reader
from obligations.reading.sessions import Calendar
from obligations.web import reasons

ROOT = Path(__file__).resolve().parent.parent
READING = ROOT / "obligations" / "reading"

FILLED = {
    "adopting": ["", ", the adopting organ"],
    "where": ["after", "before"],
    "turn.value": ["next", "current"],
    "_rate(mention.every or '')": ["every year", "every 2 months"],
    "_says(window)": ["16 September 2008", "16 September 2008 to 14 September 2009", "not after 31 March 2008"],
    "length": ["90 days", "1 year"],
    "row.why": [
        "GA 63 is on record to open (a source)",
        "GA 63 was set by hand to open",
        "GA 63 is said to open, which was not verified",
        "GA 63 opens on the Tuesday of the third week of September 2008 (rule 1, as amended)",
        "GA 50 opens on the third Tuesday of September 1995 (the opening day)",
        "GA 79 opens on the Tuesday of the second week of September 2024 (rule 1, as amended)",
    ],
    "_closing(row)": ["it closes", "it closes the day before GA 64 opens"],
    "found": ["is in French, and only English is read", "does not seem to be in English"],
}
"""What stands in a place that holds more than a name, a number or a day."""


def written(node: ast.expr) -> list[str]:
    """The texts that an expression can come to, "X" standing for what is not known; none if it is no text."""
    match node:
        case ast.Constant(value=str() as text):
            return [text]
        case ast.IfExp(body=one, orelse=other):
            return [*written(one), *written(other)]
        case ast.FormattedValue(value=value):
            return written(value) or FILLED.get(ast.unparse(value)) or ["X"]
        case ast.JoinedStr(values=parts):
            return ["".join(chosen) for chosen in product(*(written(part) for part in parts))]
    return []


def constants(path: Path) -> Iterator[tuple[str, str]]:
    """The texts that have a name in a file."""
    for node in ast.parse(path.read_text()).body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            yield ast.unparse(node.targets[0]), node.value.value


def steps_written(path: Path) -> Iterator[str]:
    """The texts of ``steps.append(...)``, ``steps=(...)``, ``warnings.append(...)`` and ``UnreadableDocument(...)``."""
    for node in ast.walk(ast.parse(path.read_text())):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        # A derivation that is added to afterwards names its step.
        if called == "replace":
            within = (part for keyword in node.keywords for part in ast.walk(keyword.value))
            names = {part.id for part in within if isinstance(part, ast.Name)}
            yield from (text for name, text in constants(path) if name in names)
        if called.endswith(("steps.append", "warnings.append")) or called == "UnreadableDocument":
            for argument in node.args:
                yield from written(argument)
        for keyword in node.keywords:
            if keyword.arg == "steps" and isinstance(keyword.value, ast.Tuple):
                for element in keyword.value.elts:
                    yield from written(element)


def test_every_text_that_reading_writes_has_its_form() -> None:
    unknown = {
        (path.relative_to(ROOT).as_posix(), text)
        for path in READING.rglob("*.py")
        for text in steps_written(path)
        if text not in {"X", "The file X"} and reasons.form_of(text) is None
    }
    assert not unknown, "add their forms to obligations/web/reasons.py"


def test_the_search_finds_texts() -> None:
    assert len(list(steps_written(READING / "dates.py"))) > 30


def test_the_whole_derivation_of_a_resolution_is_said_in_french() -> None:
    data = (ROOT / "obligations/data/A_RES_62_12.md").read_bytes()
    reading = reader.read(files.load(data, "A_RES_62_12.md"), calendar=Calendar.standard())
    steps = {step for ask in reading.asks for due in ask.deadlines for step in due.derivation}
    assert len(steps) > 5
    assert not [step for step in (*steps, *reading.warnings) if reasons.form_of(step) is None]
    with translation.override("fr"):
        assert not {step for step in steps if reasons.said(step) == step and "=" not in step}


@pytest.mark.parametrize(
    ("step", "french"),
    [
        ("the text gives the date: 17 July 2008", "le texte donne la date : 17 juillet 2008"),
        (
            "no year is given: the first after the adoption on 1 May 2007 is 1 July 2007 to 31 July 2007",
            "aucune année n’est donnée : après l’adoption, le 1 mai 2007, c’est du 1 juillet 2007 au 31 juillet 2007",
        ),
        ("90 days later: 3 March 2008", "90 jours plus tard : 3 mars 2008"),
        ("5 months and 10 days later: 3 March 2008", "5 mois et 10 jours plus tard : 3 mars 2008"),
        ("48 hours are counted as 2 days", "48 heures sont comptées comme 2 jours"),
        (
            "no year is given: the first after the beginning on 1 January 2010 is 5 December 2010",
            "aucune année n’est donnée : à compter du début, le 1 janvier 2010, c’est 5 décembre 2010",
        ),
        (
            "it begins on the day that is named, so that its last day is 31 July 2009",
            "la période commence le jour indiqué, si bien que son dernier jour est le 31 juillet 2009",
        ),
        ("it comes back every 2 years", "elle revient tous les 2 ans"),
        ("sixty-third = 63", "sixty-third = 63"),
        ("when GA 99 meets is not on record", "les dates de GA 99 ne sont pas attestées"),
        ("something that no form knows", "something that no form knows"),
        ("", ""),
    ],
)
def test_said_in_french(step: str, french: str) -> None:
    with translation.override("fr"):
        assert reasons.said(step).replace("\u00a0", " ") == french
    with translation.override("en"):
        assert reasons.said(step) == step


def test_what_people_write_cannot_be_taken_for_a_place() -> None:
    """A reason with percent signs, or one that looks like a step, is shown as it was written."""
    with translation.override("fr"):
        said = reasons.said("owner set this date by hand on 1 June 2008: 100 % (agreed) %(day)s")
    assert said.endswith("100 % (agreed) %(day)s")
