"""English is read; what is in another language is refused by its name, and never read as English."""

from __future__ import annotations

import pytest

from obligations.reading import reader
from obligations.reading.language import language
from obligations.reading.values import UnreadableDocument

RESOLUTIONS = {
    "ar": "إن الجمعية العامة، إذ تشير إلى قرارها، 1 - تطلب إلى الأمين العام أن يقدم تقريرا؛",
    "zh": "大会， 回顾其关于该问题的决议， 1. 请秘书长向大会提交一份报告； 2. 决定将该项目列入临时议程。",
    "en": "The General Assembly, Recalling its resolution, 1. Requests the Secretary-General to submit to it a report;",
    "fr": "L’Assemblée générale, Rappelant sa résolution sur le rapport de la Cour, 1. Prie le Secrétaire général de "
    "lui présenter un rapport sur l’application de la présente résolution;",
    "ru": "Генеральная Ассамблея, ссылаясь на свою резолюцию, 1. просит Генерального секретаря представить доклад;",
    "es": "La Asamblea General, Recordando su resolución sobre el informe de la Corte, 1. Solicita al Secretario "
    "General que le presente un informe sobre la aplicación de la resolución;",
    "pt": "A Assembleia Geral, Recordando a sua resolução sobre o relatório do Tribunal, 1. Solicita ao Secretário-"
    "Geral que apresente um relatório sobre a aplicação da resolução e os progressos;",
    "de": "Die Generalversammlung, unter Hinweis auf ihre Resolution über den Bericht des Gerichtshofs, 1. ersucht "
    "den Generalsekretär, der Versammlung einen Bericht über die Durchführung der Resolution vorzulegen;",
}
"""One resolution as the official languages put it, and two others; made for this test."""


@pytest.mark.parametrize("code", RESOLUTIONS)
def test_the_language_is_told(code: str) -> None:
    assert language(RESOLUTIONS[code]) == code


@pytest.mark.parametrize(
    ("code", "name"), [("ar", "Arabic"), ("zh", "Chinese"), ("fr", "French"), ("ru", "Russian"), ("es", "Spanish")]
)
def test_a_language_that_is_not_read_is_refused_by_its_name(code: str, name: str) -> None:
    with pytest.raises(UnreadableDocument, match=f"is in {name}, and only English is read. Use the English version"):
        reader.read(RESOLUTIONS[code])


@pytest.mark.parametrize(
    "text", ["lorem ipsum dolor sit amet consectetur", "Ἡ Γενικὴ Συνέλευσις ὑπενθυμίζουσα", "hello hello hello"]
)
def test_what_cannot_be_told_is_not_named(text: str) -> None:
    assert language(text) == ""
    with pytest.raises(UnreadableDocument, match="does not seem to be in English"):
        reader.read(text)


@pytest.mark.parametrize("text", ["", "1. 2. 3.", "— 12/7 —"])
def test_numbers_alone_are_no_text(text: str) -> None:
    assert language(text) is None
    with pytest.raises(UnreadableDocument, match="holds no text"):
        reader.read(text)


def test_foreign_names_do_not_make_a_text_foreign() -> None:
    names = "Côte d’Ivoire, São Tomé and Príncipe, Türkiye and the Fondation pour l’innovation politique of Genève"
    assert language(f"The General Assembly, Welcoming the efforts of {names}, requests them to report to it.") == "en"
